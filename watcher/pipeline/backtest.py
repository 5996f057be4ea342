"""What a topic would have done with the stored articles: matches and alerts per week, and the articles nearest to the border."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from watcher import analysis
from watcher.ledger.context import LedgerRecord, assemble_context, effective_date
from watcher.ledger.new_parties import with_new_parties
from watcher.ledger.new_propositions import new_propositions, stated_propositions
from watcher.ledger.topic_claims import with_represented_parties
from watcher.model import (
    ClaimWindows,
    FiledStatement,
    LedgerContext,
    Placement,
    Proposition,
    PropositionOrigin,
    Reading,
    StoredArticle,
    Topic,
)
from watcher.model.parties import PartyRecord
from watcher.names.entities import Entities
from watcher.pipeline.stored_articles import ReportProgress, TopicReader, candidate_articles
from watcher.store import parties, propositions
from watcher.store.database import Database
from watcher.topics.index_query import index_query_missing_one
from watcher.topics.query_trial import QueryTrial

BORDERLINE_COUNT = 3
"""Articles shown on either side of the border."""
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
        """How many alerts the topic would have raised."""
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


def backtest_topic(
    database: Database,
    topic: Topic,
    earliest: datetime,
    *,
    load_entities: Callable[[], Entities],
    windows: ClaimWindows,
    report_progress: ReportProgress,
) -> BacktestResult:
    """Apply the daemon's own matcher and decisions to the stored articles, oldest first, as if the topic had been there.  Write nothing."""
    with database.read() as tx:
        on_record = _given_propositions(propositions.list_by_topic_name(tx, topic.name)) or stated_propositions(topic)
        speakers = parties.list_by_topic_name(tx, topic.name)
    reader, result = TopicReader(topic, load_entities), BacktestResult()
    past = _SimulatedRecord(with_represented_parties(topic, reader.entities), windows, on_record, speakers)
    near: list[tuple[float, StoredArticle]] = []
    wanted = index_query_missing_one(reader.query.root, reader.entities)
    for stored in candidate_articles(database, wanted, report_progress, earliest=earliest, oldest_first=True):
        result.articles_read += 1
        article = stored.article
        if (reading := reader.read_article(article)) is not None:
            share = reader.matcher.quote_coverage(article, article.language, reading.matches[0])
            result.matches.append(past.decide(stored, reading, share))
        elif (share := min(0.95, *reader.matcher.query_coverages(article, article.language), 1.0)) >= _NEAR_MISS_SHARE:
            near = sorted([*near, (share, stored)], key=lambda each: -each[0])[:BORDERLINE_COUNT]
    result.near_misses = [_near_miss(reader, stored, share) for share, stored in near]
    return result


def _given_propositions(on_record: Iterable[Proposition]) -> tuple[Proposition, ...]:
    """Leave out what the program opened and nobody touched: it opens that again, when its first article comes."""
    return tuple(
        each for each in on_record if each.origin is not PropositionOrigin.OPENED or each.merged_into or each.is_muted or each.is_renamed
    )


class _SimulatedRecord:
    """What would be on record by now: stories, statements, and the dates of the alerts."""

    def __init__(self, topic: Topic, windows: ClaimWindows, on_record: tuple[Proposition, ...], speakers: tuple[PartyRecord, ...]) -> None:
        self._topic, self._windows, self._propositions = topic, windows, on_record
        self._stories_on_record: set[tuple[str, int]] = set()
        self._statements: list[FiledStatement] = []
        self._alert_times: list[datetime] = []
        self._parties: tuple[PartyRecord, ...] = speakers
        self._next_id = 1 + max((each.id for each in on_record), default=0)

    def decide(self, stored: StoredArticle, reading: Reading, share: float) -> BacktestArticle:
        """Decide what the daemon would have done with an article, and put it on record."""
        placement = Placement(stored.story_id, stored.duplicate_of)
        suppressed_by = stored.suppressed_by
        context = self._context(stored, reading)
        decisions = analysis.decide_with_placement(reading, context, placement, suppressed_by=suppressed_by)
        (story,) = decisions.stories
        if placement.story_id is not None:
            self._stories_on_record.add((self._topic.name, placement.story_id))
        filed = [each.filed_statement for each in decisions.statements]
        self._statements += filed
        self._open_propositions(filed, context, reading.article.language)
        kinds = [each.kind for each in decisions.statements if each.raises_alert and each.kind] + [story.kind] * story.raises_alert
        if kinds:
            self._alert_times.append(stored.article.published or stored.seen_at)
        date = effective_date(stored.article.published, stored.seen_at)
        return BacktestArticle(stored.id, date, stored.article.title, stored.article.outlet, share, story.reason, tuple(kinds))

    def _open_propositions(self, filed: Iterable[FiledStatement], context: LedgerContext, language: str | None) -> None:
        """Keep what the daemon would have opened, in the order of its opening."""
        known = {each.key: each for each in self._propositions}
        for opened in new_propositions(filed, self._propositions, context.topics, language=language):
            known[opened.key] = replace(opened, id=opened.id or self._next_id)
            self._next_id += 1
        self._propositions = tuple(known.values())

    def _context(self, stored: StoredArticle, reading: Reading) -> LedgerContext:
        record = LedgerRecord(
            statements=self._statements,
            stories_on_record=frozenset(self._stories_on_record),
            alert_times={self._topic.name: self._alert_times},
            propositions=self._propositions,
            parties=self._parties,
        )
        topics = {self._topic.name: self._topic}
        published, seen_at = stored.article.published, stored.seen_at
        context = assemble_context(record, topics, self._windows, article_id=stored.id, published=published, seen_at=seen_at)
        context = with_new_parties(context, reading)
        self._parties = context.parties
        return context


def _near_miss(reader: TopicReader, stored: StoredArticle, share: float) -> BacktestArticle:
    trial = QueryTrial(reader.query, stored.article, reader.entities)
    lacks = tuple(f"{clause.text}{f' ({clause.note})' if clause.note else ''}" for clause in trial.clauses() if clause.holds is False)
    date = effective_date(stored.article.published, stored.seen_at)
    return BacktestArticle(stored.id, date, stored.article.title, stored.article.outlet, share, lacks=lacks)
