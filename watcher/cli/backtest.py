"""What a topic would have done with what is stored: matches and alerts per week, with titles, and the articles nearest to the border."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import typer

from watcher.cli import common, screen, stored

if TYPE_CHECKING:
    from watcher.app import Policy
    from watcher.cli.screen import Progress
    from watcher.model import Filed, Ledger, Reading, Topic
    from watcher.store.database import Database
    from watcher.store.types import Row

BORDER = 3
"""Articles shown on either side of the border."""
_TITLES = 8
_NEAR = 0.5


@dataclass(frozen=True, slots=True)
class Tried:
    """A stored article: whether it matches, and which alerts it would have raised or why none.

    ``share``: for a match, how much of the query its quoted sentence has; for a miss, how much is in the article at all.
    """

    id: int
    at: datetime
    title: str
    outlet: str
    share: float
    reason: str = ""
    alerts: tuple[str, ...] = ()
    """Their kinds."""
    lacks: tuple[str, ...] = ()


@dataclass(slots=True)
class Outcome:
    read: int = 0
    matches: list[Tried] = field(default_factory=list)
    misses: list[Tried] = field(default_factory=list)
    """The nearest ones."""

    @property
    def alerts(self) -> int:
        return sum(len(each.alerts) for each in self.matches)

    def weeks(self) -> list[tuple[datetime, int, int]]:
        """(its Monday, matches, alerts) of each week from the first to the last that has any."""
        mondays = Counter(_monday(each.at) for each in self.matches)
        fired = Counter(_monday(each.at) for each in self.matches for _ in each.alerts)
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
    from watcher.topics.needs import all_but_one

    reader, outcome = stored.Reader(topic), Outcome()
    past = _Past(topic)
    near: list[tuple[float, Row]] = []
    wanted = all_but_one(reader.query.root, common.entities())
    for row in stored.articles(database, wanted, step, from_=from_, oldest_first=True):
        outcome.read += 1
        article = as_article(row)
        if (reading := reader.read(article)) is not None:
            share = reader.matcher.focus(article, article.language, reading.matches[0])
            outcome.matches.append(past.judged(row, reading, share))
        elif (share := min(0.95, *reader.matcher.shares(article, article.language), 1.0)) >= _NEAR:
            near = sorted([*near, (share, row)], key=lambda each: -each[0])[:BORDER]
    outcome.misses = [_missed(reader, row, share) for share, row in near]
    return outcome


class _Past:
    """What would have been on record by now: stories, statements, and when something was told."""

    def __init__(self, topic: Topic) -> None:
        self._topic = topic
        self._told: set[tuple[str, int]] = set()
        self._statements: list[Filed] = []
        self._alerted: list[datetime] = []

    @cached_property
    def _policy(self) -> Policy:
        from watcher import bootstrap

        return bootstrap.policy(common.unlogged())

    def judged(self, row: Row, reading: Reading, share: float) -> Tried:
        """What the daemon would have done with an article, which is on record from now on."""
        from watcher import analysis
        from watcher.errors import Reason
        from watcher.model import Placement

        placement = Placement(row["story_id"], row["duplicate_of"])
        silent = Reason(row["silent"]) if row["silent"] else None
        ruling = analysis.rule(reading, self._ledger(row), placement, silent=silent)
        (verdict,) = ruling.verdicts
        if placement.story_id is not None:
            self._told.add((self._topic.name, placement.story_id))
        self._statements += [filing.filed for filing in ruling.filings]
        kinds = [filing.kind for filing in ruling.filings if filing.alert and filing.kind] + [verdict.kind] * verdict.alert
        if kinds:
            self._alerted.append(row["published"] or row["seen_at"])
        return Tried(row["id"], _when(row), row["title"], row["outlet"], share, verdict.reason, tuple(kinds))

    def _ledger(self, row: Row) -> Ledger:
        from watcher.model import Ledger

        at, policy = _when(row), self._policy
        lately = any(abs(at - when) <= policy.quiet for when in self._alerted)
        return Ledger(
            told=frozenset(self._told),
            statements=tuple(item for item in self._statements if item.at >= at - policy.windows.standing),
            topics={self._topic.name: self._topic},
            lately=frozenset([self._topic.name] if lately else []),
            windows=policy.windows,
            article_id=row["id"],
            seen_at=row["seen_at"],
        )


def _missed(reader: stored.Reader, row: Row, share: float) -> Tried:
    from watcher.cli.clauses import Trial
    from watcher.store.articles import as_article

    trial = Trial(reader.query, as_article(row), common.entities())
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
        _line("!" if each.alerts else "·", each, ", ".join(each.alerts) or each.reason)
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
    names = ("id", "at", "title", "outlet", "share", "reason", "alerts", "lacks")
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
