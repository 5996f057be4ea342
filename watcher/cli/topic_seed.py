"""A topic and what is stored already: it goes on the topic's record in silence, so that old news in new words alerts nobody.

Reading comes first, in small transactions that hold nobody up; then one transaction writes the topic and its record together.  Whatever
interrupts it, kill -9 too, there is no topic that is half there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from watcher.cli import context
from watcher.cli.output import now, show_progress
from watcher.cli.stored_articles import BATCH_SIZE, TopicReader, complete_index, has_articles

if TYPE_CHECKING:
    from watcher.cli.output import ProgressLine
    from watcher.model import Reading, Topic
    from watcher.store.column_types import Connection
    from watcher.store.database import Database
    from watcher.topics.index_query import IndexQuery

SEED_WINDOW = timedelta(days=60)
"""How far back a topic is compared: far beyond the time in which a story takes in further copies."""


def seed_topic(database: Database, topic: Topic, store_topic: Callable[[Connection], int]) -> int:
    """Compare ``item`` with what is stored, then let ``write`` store it (it returns the topic's id), with its record, in one transaction.

    Returns how many stored articles match.
    """
    from watcher.errors import Reason
    from watcher.store import topics

    with show_progress() as step:
        stored = _StoredArticleScan(topic, step)
        complete_index(database, step)
        while stored.read_batch(database):
            pass
        with database.write() as tx:
            topic_id = store_topic(tx)
            stored.read_remaining(tx)  # in the transaction that makes the topic: no article slips in between
            known = topics.matched_article_ids(tx, topic_id)
            fresh = [each for each in stored.matches if each.article_id not in known]
            for each in fresh:
                where = {"article_id": each.article_id, "topic_id": topic_id, "story_id": each.story_id}
                topics.add_match(tx, each.reading.matches[0], Reason.NEW_TOPIC, **where, now=now())
            if fresh:
                _seed_statements(tx, topic, topic_id, fresh)
    return len(stored.matches)


@dataclass(frozen=True, slots=True)
class _SeedArticle:
    """A stored article that matches, with what is said in it."""

    article_id: int
    story_id: int
    seen_at: datetime
    reading: Reading


def _seed_statements(tx: Connection, topic: Topic, topic_id: int, seed_articles: Iterable[_SeedArticle]) -> None:
    """Put on the ledger, silently, what is said in these articles, in the order of their dates."""
    from watcher.errors import Reason
    from watcher.ledger.decide_statements import decide_statements
    from watcher.model import LedgerContext
    from watcher.store import statements

    record = statements.list_ledger(tx, topic_id=topic_id)
    for each in sorted(seed_articles, key=lambda one: one.reading.article.published or one.seen_at):
        ledger = LedgerContext(statements=tuple(record), topics={topic.name: topic}, article_id=each.article_id, seen_at=each.seen_at)
        filings = decide_statements(each.reading, ledger, suppressed_by=Reason.NEW_TOPIC)
        language, rules = each.reading.article.language, each.reading.ruleset_id
        statements.add_all(tx, filings, topic_ids={topic.name: topic_id}, language=language, ruleset_id=rules)
        record += [filing.filed_statement for filing in filings]


class _StoredArticleScan:
    """The stored articles, read once in order of their numbers, and those that match."""

    def __init__(self, item: Topic, step: ProgressLine) -> None:
        self.report_progress = step
        self.matches: list[_SeedArticle] = []
        self._earliest = now() - SEED_WINDOW
        self._last_id = self._read_count = 0
        self._reader = TopicReader(item)

    def read_batch(self, database: Database) -> bool:
        """Read a batch without holding up a writer.  False where it was the last."""
        with database.read() as tx:
            return self._scan_batch(tx) == BATCH_SIZE

    def read_remaining(self, tx: Connection) -> None:
        """Read what came since, the last of it not in the index, perhaps."""
        if not has_articles(tx):
            return
        from watcher.store import search_index

        if left := search_index.list_unindexed(tx):
            search_index.index_unindexed(tx, left)
        while self._scan_batch(tx) == BATCH_SIZE:
            pass

    def _scan_batch(self, tx: Connection) -> int:
        if not has_articles(tx):
            return 0
        from watcher.store import articles, search_index
        from watcher.store.tables import ArticleState

        ids = [each for each in reversed(search_index.find_candidates(tx, self._index_query, self._earliest)) if each > self._last_id][
            :BATCH_SIZE
        ]
        rows = search_index.load_rows(tx, ids)
        for row in rows:
            self._last_id = row["id"]
            if row["state"] != ArticleState.ANALYSED:
                continue
            if (found := self._reader.read_article(articles.as_article(row))) is not None:
                self.matches.append(_SeedArticle(row["id"], row["story_id"], row["seen_at"], found))
        self._read_count += len(rows)
        if rows:
            self.report_progress(f"Comparing with what is stored: {self._read_count} articles read, {len(self.matches)} match")
        return len(rows)

    @cached_property
    def _index_query(self) -> IndexQuery | None:
        from watcher.topics.index_query import index_query

        return index_query(self._reader.query.root, context.load_entities())
