"""What a topic would have done with what is stored: matches and alerts per week, with titles, and the articles nearest to the border."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import typer

from watcher.cli import context, output, stored_articles

if TYPE_CHECKING:
    from watcher.app import Policy
    from watcher.cli.output import ProgressLine
    from watcher.model import FiledStatement, LedgerContext, Reading, Topic
    from watcher.store.column_types import Row
    from watcher.store.database import Database

BORDERLINE_COUNT = 3
"""Articles shown on either side of the border."""
_MAX_TITLES = 8
_NEAR_MISS_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class BacktestArticle:
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
class BacktestResult:
    articles_read: int = 0
    matches: list[BacktestArticle] = field(default_factory=list)
    near_misses: list[BacktestArticle] = field(default_factory=list)
    """The nearest ones."""

    @property
    def alerts(self) -> int:
        return sum(len(each.alerts) for each in self.matches)

    def weeks(self) -> list[tuple[datetime, int, int]]:
        """(its Monday, matches, alerts) of each week from the first to the last that has any."""
        mondays = Counter(_monday_of(each.at) for each in self.matches)
        fired = Counter(_monday_of(each.at) for each in self.matches for _ in each.alerts)
        if not mondays:
            return []
        first, last = min(mondays), max(mondays)
        every = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
        return [(monday, mondays[monday], fired[monday]) for monday in every]

    def weakest_matches(self) -> list[BacktestArticle]:
        """The matches whose words are farthest apart, or that have least weight."""
        return sorted((each for each in self.matches if each.share < 1), key=lambda each: each.share)[:BORDERLINE_COUNT]


def _monday_of(at: datetime) -> datetime:
    return (at - timedelta(days=at.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)


def backtest_topic(database: Database, topic: Topic, earliest: datetime, report_progress: ProgressLine) -> BacktestResult:
    """The daemon's own matcher and judgement over what is stored, oldest first, as if the topic had been there.  Writes nothing."""
    from watcher.store.articles import as_article
    from watcher.topics.index_query import index_query_missing_one

    reader, outcome = stored_articles.TopicReader(topic), BacktestResult()
    past = _SimulatedHistory(topic)
    near: list[tuple[float, Row]] = []
    wanted = index_query_missing_one(reader.query.root, context.load_entities())
    for row in stored_articles.candidate_articles(database, wanted, report_progress, earliest=earliest, oldest_first=True):
        outcome.articles_read += 1
        article = as_article(row)
        if (reading := reader.read_article(article)) is not None:
            share = reader.matcher.quote_coverage(article, article.language, reading.matches[0])
            outcome.matches.append(past.decide(row, reading, share))
        elif (share := min(0.95, *reader.matcher.query_coverages(article, article.language), 1.0)) >= _NEAR_MISS_SHARE:
            near = sorted([*near, (share, row)], key=lambda each: -each[0])[:BORDERLINE_COUNT]
    outcome.near_misses = [_near_miss(reader, row, share) for share, row in near]
    return outcome


class _SimulatedHistory:
    """What would have been on record by now: stories, statements, and when something was told."""

    def __init__(self, topic: Topic) -> None:
        self._topic = topic
        self._stories_on_record: set[tuple[str, int]] = set()
        self._statements: list[FiledStatement] = []
        self._alert_times: list[datetime] = []

    @cached_property
    def _policy(self) -> Policy:
        from watcher import bootstrap

        return bootstrap.build_policy(context.load_settings())

    def decide(self, row: Row, reading: Reading, share: float) -> BacktestArticle:
        """What the daemon would have done with an article, which is on record from now on."""
        from watcher import analysis
        from watcher.errors import Reason
        from watcher.model import Placement

        placement = Placement(row["story_id"], row["duplicate_of"])
        silent = Reason(row["suppressed_by"]) if row["suppressed_by"] else None
        ruling = analysis.decide_with_placement(reading, self._ledger_context(row), placement, suppressed_by=silent)
        (verdict,) = ruling.stories
        if placement.story_id is not None:
            self._stories_on_record.add((self._topic.name, placement.story_id))
        self._statements += [filing.filed_statement for filing in ruling.statements]
        kinds = [filing.kind for filing in ruling.statements if filing.raises_alert and filing.kind] + [verdict.kind] * verdict.raises_alert
        if kinds:
            self._alert_times.append(row["published"] or row["seen_at"])
        return BacktestArticle(row["id"], _effective_date(row), row["title"], row["outlet"], share, verdict.reason, tuple(kinds))

    def _ledger_context(self, row: Row) -> LedgerContext:
        from watcher.model import LedgerContext

        at, policy = _effective_date(row), self._policy
        lately = any(abs(at - when) <= policy.update_window for when in self._alert_times)
        return LedgerContext(
            stories_on_record=frozenset(self._stories_on_record),
            statements=tuple(item for item in self._statements if item.effective_at >= at - policy.claim_windows.denial_window),
            topics={self._topic.name: self._topic},
            alerted_recently=frozenset([self._topic.name] if lately else []),
            windows=policy.claim_windows,
            article_id=row["id"],
            seen_at=row["seen_at"],
        )


def _near_miss(reader: stored_articles.TopicReader, row: Row, share: float) -> BacktestArticle:
    from watcher.store.articles import as_article
    from watcher.topics.query_trial import QueryTrial

    trial = QueryTrial(reader.query, as_article(row), context.load_entities())
    lacks = tuple(f"{clause.text}{f' ({clause.note})' if clause.note else ''}" for clause in trial.clauses() if clause.holds is False)
    return BacktestArticle(row["id"], _effective_date(row), row["title"], row["outlet"], share, lacks=lacks)


def _effective_date(row: Row) -> datetime:
    return min(row["published"] or row["seen_at"], row["seen_at"])  # type: ignore[no-any-return]


# ── showing ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def print_backtest(result: BacktestResult, since: str) -> None:
    total = f"{output.format_count(len(result.matches), 'match', 'matches')} and {output.format_count(result.alerts, 'alert')}"
    output.print_styled(f"Over what is stored since {since}: {total}.", bold=True)
    for monday, matches, alerts in result.weeks():
        typer.echo(
            f"  week of {monday:%Y-%m-%d}  {output.format_count(matches, 'match', 'matches')}, {output.format_count(alerts, 'alert')}"
        )
    for each in result.matches[-_MAX_TITLES:]:
        _print_article_line("!" if each.alerts else "·", each, ", ".join(each.alerts) or each.reason)
    if len(result.matches) > _MAX_TITLES:
        typer.echo(f"    and {len(result.matches) - _MAX_TITLES:,} earlier ones")
    for title, every in (("Matched barely:", result.weakest_matches()), ("Missed by little:", result.near_misses)):
        if every:
            output.print_styled(title, bold=True)
        for each in every:
            _print_article_line(
                "·", each, f"lacks {'; '.join(each.lacks)}" if each.lacks else f"{each.share:.0%} of it in the quoted sentence"
            )


def _print_article_line(mark: str, tried_article: BacktestArticle, remark: str) -> None:
    output.print_paragraph(
        f"{tried_article.title} ({tried_article.outlet}; {remark})",
        first_prefix=f"  {mark} {tried_article.id:>5}  {tried_article.at:%Y-%m-%d}  ",
        max_lines=3,
    )


def backtest_to_json(result: BacktestResult) -> dict[str, Any]:
    return {
        "read": result.articles_read,
        "matches": len(result.matches),
        "alerts": result.alerts,
        "weeks": [{"week": f"{monday:%Y-%m-%d}", "matches": matches, "alerts": alerts} for monday, matches, alerts in result.weeks()],
        "articles": _articles_to_json(result.matches),
        "barely": [each.id for each in result.weakest_matches()],
        "near": _articles_to_json(result.near_misses),
    }


def _articles_to_json(tried_articles: Iterable[BacktestArticle]) -> list[dict[str, Any]]:
    names = ("id", "at", "title", "outlet", "share", "reason", "alerts", "lacks")
    return [{name: getattr(each, name) for name in names} for each in tried_articles]


def test_on_stored(topic: Topic, since: str, *, json: bool, quiet: bool) -> None:
    """``topic test NAME --since 90d``.  Exit code 1 where nothing stored matches."""
    from_ = stored_articles.parse_since(since)
    with context.open_database() as database, output.show_progress() as step:
        outcome = backtest_topic(database, topic, from_, step)
    if json:
        output.print_json({"topic": topic.name, "query": topic.query} | backtest_to_json(outcome))
    elif not quiet:
        print_backtest(outcome, since)
    if not outcome.matches:
        raise typer.Exit(1)
