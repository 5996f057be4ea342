"""What a topic would have done with what is stored: matches and alerts per week, with titles, and the articles nearest to the border."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import typer

from watcher.cli import common, screen, stored

if TYPE_CHECKING:
    from watcher.cli.screen import Progress
    from watcher.model import Match, Topic
    from watcher.store.database import Database
    from watcher.store.types import Row

USUAL = "90d"
BORDER = 3
"""Articles shown on either side of the border."""
_TITLES = 8
_NEAR = 0.5


@dataclass(frozen=True, slots=True)
class Tried:
    """A stored article: whether it matches, and why it would have alerted or not.

    ``share``: for a match, how much of the query its quoted sentence has; for a miss, how much is in the article at all.
    """

    id: int
    at: datetime
    title: str
    outlet: str
    share: float
    reason: str = ""
    alert: bool = False
    lacks: tuple[str, ...] = ()


@dataclass(slots=True)
class Outcome:
    read: int = 0
    matches: list[Tried] = field(default_factory=list)
    misses: list[Tried] = field(default_factory=list)
    """The nearest ones."""

    @property
    def alerts(self) -> int:
        return sum(each.alert for each in self.matches)

    def weeks(self) -> list[tuple[datetime, int, int]]:
        """(its Monday, matches, alerts) of each week from the first to the last that has any."""
        mondays = Counter(_monday(each.at) for each in self.matches)
        fired = Counter(_monday(each.at) for each in self.matches if each.alert)
        if not mondays:
            return []
        first, last = min(mondays), max(mondays)
        every = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
        return [(monday, mondays[monday], fired[monday]) for monday in every]

    def barely(self) -> list[Tried]:
        """The matches whose words are farthest apart, or that have least weight."""
        return sorted((each for each in self.matches if each.share < 1), key=lambda each: each.share)[:BORDER]


def _monday(at: datetime) -> datetime:
    return (at - timedelta(days=at.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)


def run(database: Database, topic: Topic, from_: datetime, step: Progress) -> Outcome:
    """The daemon's own matcher and judgement over what is stored, oldest first, as if the topic had been there.  Writes nothing."""
    from watcher.store.articles import as_article
    from watcher.topics.match import compile_topics
    from watcher.topics.needs import all_but_one
    from watcher.topics.query import parse

    entities = common.entities()
    matcher = compile_topics([topic], entities)
    outcome, told = Outcome(), set[tuple[str, int]]()
    near: list[tuple[float, Row]] = []
    for row in stored.articles(database, all_but_one(parse(topic.query, entities).root, entities), step, from_=from_, oldest_first=True):
        outcome.read += 1
        article = as_article(row)
        if found := matcher.match(article, article.language):
            outcome.matches.append(_judged(row, found[0], told, matcher.focus(article, article.language, found[0])))
        elif (share := min(0.95, *matcher.shares(article, article.language), 1.0)) >= _NEAR:
            near = sorted([*near, (share, row)], key=lambda each: -each[0])[:BORDER]
    outcome.misses = [_missed(topic, row, share) for share, row in near]
    return outcome


def _judged(row: Row, found: Match, told: set[tuple[str, int]], share: float) -> Tried:
    from watcher.alerts.decide import decide
    from watcher.errors import Reason
    from watcher.model import Placement

    placement = Placement(row["story_id"], row["duplicate_of"])
    silent = Reason(row["silent"]) if row["silent"] else None
    verdict = decide(found, placement=placement, told=frozenset(told), silent=silent)
    if row["story_id"] is not None:
        told.add((found.topic, row["story_id"]))
    return Tried(row["id"], _when(row), row["title"], row["outlet"], share, verdict.reason, verdict.alert)


def _missed(topic: Topic, row: Row, share: float) -> Tried:
    from watcher.cli.clauses import Trial
    from watcher.store.articles import as_article
    from watcher.topics.query import parse

    trial = Trial(parse(topic.query, common.entities()), as_article(row), common.entities())
    lacks = tuple(f"{clause.text}{f' ({clause.note})' if clause.note else ''}" for clause in trial.clauses() if clause.holds is False)
    return Tried(row["id"], _when(row), row["title"], row["outlet"], share, lacks=lacks)


def _when(row: Row) -> datetime:
    return min(row["published"] or row["seen_at"], row["seen_at"])  # type: ignore[no-any-return]


# ── showing ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def show(outcome: Outcome, since: str) -> None:
    total = f"{screen.counted(len(outcome.matches), 'match', 'matches')} and {screen.counted(outcome.alerts, 'alert')}"
    screen.say(f"Over what is stored since {since}: {total}.", bold=True)
    for monday, matches, alerts in outcome.weeks():
        typer.echo(f"  week of {monday:%Y-%m-%d}  {screen.counted(matches, 'match', 'matches')}, {screen.counted(alerts, 'alert')}")
    for each in outcome.matches[-_TITLES:]:
        _line("!" if each.alert else "·", each, each.reason)
    if len(outcome.matches) > _TITLES:
        typer.echo(f"    and {len(outcome.matches) - _TITLES:,} earlier ones")
    for title, every in (("Matched barely:", outcome.barely()), ("Missed by little:", outcome.misses)):
        if every:
            screen.say(title, bold=True)
        for each in every:
            _line("·", each, f"lacks {'; '.join(each.lacks)}" if each.lacks else f"{each.share:.0%} of it in the quoted sentence")


def _line(mark: str, each: Tried, why: str) -> None:
    screen.paragraph(f"{each.title} ({each.outlet}; {why})", first=f"  {mark} {each.id:>5}  {each.at:%Y-%m-%d}  ", most=3)


def facts(outcome: Outcome) -> dict[str, Any]:
    return {
        "read": outcome.read,
        "matches": len(outcome.matches),
        "alerts": outcome.alerts,
        "weeks": [{"week": f"{monday:%Y-%m-%d}", "matches": matches, "alerts": alerts} for monday, matches, alerts in outcome.weeks()],
        "articles": _plain(outcome.matches),
        "barely": [each.id for each in outcome.barely()],
        "near": _plain(outcome.misses),
    }


def _plain(every: Iterable[Tried]) -> list[dict[str, Any]]:
    names = ("id", "at", "title", "outlet", "share", "reason", "alert", "lacks")
    return [{name: getattr(each, name) for name in names} for each in every]


def command(topic: Topic, since: str, *, json: bool, quiet: bool) -> None:
    """``topic test NAME --since 90d``.  Exit code 1 where nothing stored matches."""
    from_ = stored.since(since)
    with common.store() as database, screen.progress() as step:
        outcome = run(database, topic, from_, step)
    if json:
        common.show_json({"topic": topic.name, "query": topic.query} | facts(outcome))
    elif not quiet:
        show(outcome, since)
    if not outcome.matches:
        raise typer.Exit(1)
