"""Put on a new topic's record what is stored already, without alerting, so that old news in new words raises no alert later.

Reading comes first, in small transactions that hold nobody up; then one transaction writes the topic and its record together.  Whatever
interrupts it, kill -9 too, no topic is left with half its record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from watcher.pipeline.stored_articles import BATCH_SIZE, ReportProgress, TopicReader, complete_index, has_articles

if TYPE_CHECKING:
    from watcher.model import ClaimWindows, IndexQuery, Reading, Topic
    from watcher.names.entities import Entities
    from watcher.store.column_types import Connection
    from watcher.store.database import Database

SEED_WINDOW = timedelta(days=60)
"""How far back a topic is compared: far beyond the time in which a story takes in further copies."""


def seed_topic(
    database: Database,
    topic: Topic,
    store_topic: Callable[[Connection], int],
    *,
    load_entities: Callable[[], Entities],
    load_windows: Callable[[], ClaimWindows],
    clock: Callable[[], datetime],
    report_progress: ReportProgress,
) -> int:
    """Compare a topic with the stored articles, then store it (``store_topic`` returns its id) and its record in one transaction.

    Entities and windows are loaded when an article is there to need them.  Return how many stored articles match.
    """
    from watcher.errors import Reason
    from watcher.ledger.topic_claims import with_represented_parties
    from watcher.store import topics

    scan = _StoredArticleScan(TopicReader(topic, load_entities), clock() - SEED_WINDOW, report_progress)
    complete_index(database, report_progress)
    while scan.read_batch(database):
        pass
    windows = load_windows() if scan.matches else None
    with database.write() as tx:
        topic_id = store_topic(tx)
        scan.read_remaining(tx)  # in the transaction that makes the topic: no article slips in between
        on_record = topics.matched_article_ids(tx, topic_id)
        added = [each for each in scan.matches if each.article_id not in on_record]
        for each in added:
            match = each.reading.matches[0]
            topics.add_match(
                tx, match, Reason.NEW_TOPIC, article_id=each.article_id, topic_id=topic_id, story_id=each.story_id, now=clock()
            )
        if added:
            _seed_statements(tx, with_represented_parties(topic, load_entities()), topic_id, added, windows or load_windows())
    return len(scan.matches)


@dataclass(frozen=True, slots=True)
class _SeedArticle:
    """A stored article that matches, with what is said in it."""

    article_id: int
    story_id: int
    seen_at: datetime
    reading: Reading


def _seed_statements(tx: Connection, topic: Topic, topic_id: int, seed_articles: Iterable[_SeedArticle], windows: ClaimWindows) -> None:
    """Record what these articles state, in the order of their dates, without alerting."""
    from watcher.errors import Reason
    from watcher.ledger.context import LedgerRecord, assemble_context, effective_date
    from watcher.ledger.decide_statements import decide_statements
    from watcher.ledger.new_parties import with_new_parties
    from watcher.pipeline.open_propositions import open_propositions
    from watcher.store import parties, propositions, statements

    recorded = statements.list_ledger(tx, topic_id=topic_id)
    known, speakers = propositions.list_for_topic(tx, topic_id), parties.list_for_topic(tx, topic_id)
    ids = {topic.name: topic_id}
    for each in sorted(seed_articles, key=lambda one: effective_date(one.reading.article.published, one.seen_at)):
        article = each.reading.article
        context = assemble_context(
            LedgerRecord(statements=recorded, propositions=known, parties=speakers),
            {topic.name: topic},
            windows,
            article_id=each.article_id,
            published=article.published,
            seen_at=each.seen_at,
        )
        context = with_new_parties(context, each.reading)
        if context.brought_parties:
            parties.save_all(tx, context.brought_parties, topic_ids=ids, article_id=each.article_id, now=each.seen_at)
            speakers = parties.list_for_topic(tx, topic_id)
        decisions = decide_statements(each.reading, context, suppressed_by=Reason.NEW_TOPIC)
        ruleset_id = each.reading.ruleset_id
        statements.add_all(tx, decisions, topic_ids=ids, language=article.language, ruleset_id=ruleset_id)
        table = open_propositions(tx, decisions, context, topic_ids=ids, language=article.language, now=each.seen_at)
        known = tuple(table.by_key.values())
        recorded += [decision.filed_statement for decision in decisions]


class _StoredArticleScan:
    """The stored articles, read once in order of their numbers, and those that match."""

    def __init__(self, reader: TopicReader, earliest: datetime, report_progress: ReportProgress) -> None:
        self.matches: list[_SeedArticle] = []
        self._reader, self._earliest, self._report_progress = reader, earliest, report_progress
        self._last_id = self._read_count = 0

    def read_batch(self, database: Database) -> bool:
        """Read a batch without holding up a writer.  False where it was the last."""
        with database.read() as tx:
            return self._scan_batch(tx) == BATCH_SIZE

    def read_remaining(self, tx: Connection) -> None:
        """Read what came since, the last of it not in the index, perhaps."""
        if not has_articles(tx):
            return
        from watcher.names.article_fields import index_words
        from watcher.store import search_index

        if left := search_index.list_unindexed(tx):
            search_index.index_unindexed(tx, left, index_words)
        while self._scan_batch(tx) == BATCH_SIZE:
            pass

    def _scan_batch(self, tx: Connection) -> int:
        if not has_articles(tx):
            return 0
        from watcher.store import search_index

        ids = [each for each in reversed(search_index.find_candidates(tx, self._index_query, self._earliest)) if each > self._last_id][
            :BATCH_SIZE
        ]
        batch = search_index.load_articles(tx, ids)
        for stored in batch:
            self._last_id = stored.id
            if not stored.analysed or stored.story_id is None:
                continue
            if (reading := self._reader.read_article(stored.article)) is not None:
                self.matches.append(_SeedArticle(stored.id, stored.story_id, stored.seen_at, reading))
        self._read_count += len(batch)
        if batch:
            self._report_progress(f"Comparing with what is stored: {self._read_count} articles read, {len(self.matches)} match")
        return len(batch)

    @cached_property
    def _index_query(self) -> IndexQuery | None:
        from watcher.topics.index_query import index_query

        return index_query(self._reader.query.root, self._reader.entities)
