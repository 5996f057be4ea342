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

from watcher.cli import common
from watcher.cli.screen import now, progress
from watcher.cli.stored import BATCH, Reader, anything, complete

if TYPE_CHECKING:
    from watcher.cli.screen import Progress
    from watcher.model import Reading, Topic
    from watcher.store.database import Database
    from watcher.store.types import Connection
    from watcher.topics.needs import Need

REACH = timedelta(days=60)
"""How far back a topic is compared: far beyond the time in which a story takes in further copies."""


def adopt(database: Database, item: Topic, write: Callable[[Connection], int]) -> int:
    """Compare ``item`` with what is stored, then let ``write`` store it (it returns the topic's id), with its record, in one transaction.

    Returns how many stored articles match.
    """
    from watcher.errors import Reason
    from watcher.store import topics

    with progress() as step:
        stored = _Stored(item, step)
        complete(database, step)
        while stored.more(database):
            pass
        with database.write() as tx:
            topic_id = write(tx)
            stored.read(tx)  # in the transaction that makes the topic: no article slips in between
            known = topics.recorded(tx, topic_id)
            fresh = [each for each in stored.matches if each.article_id not in known]
            for each in fresh:
                where = {"article_id": each.article_id, "topic_id": topic_id, "story_id": each.story_id}
                topics.record(tx, each.reading.matches[0], Reason.NEW_TOPIC, **where, now=now())
            if fresh:
                _seed(tx, item, topic_id, fresh)
    return len(stored.matches)


@dataclass(frozen=True, slots=True)
class _Found:
    """A stored article that matches, with what is said in it."""

    article_id: int
    story_id: int
    seen_at: datetime
    reading: Reading


def _seed(tx: Connection, item: Topic, topic_id: int, found: Iterable[_Found]) -> None:
    """Put on the ledger, silently, what is said in these articles, in the order of their dates."""
    from watcher.alerts.transition import file
    from watcher.errors import Reason
    from watcher.model import Ledger
    from watcher.store import statements

    record = statements.ledger(tx, topic_id=topic_id)
    for each in sorted(found, key=lambda one: one.reading.article.published or one.seen_at):
        ledger = Ledger(statements=tuple(record), topics={item.name: item}, article_id=each.article_id, seen_at=each.seen_at)
        filings = file(each.reading, ledger, silent=Reason.NEW_TOPIC)
        language, rules = each.reading.article.language, each.reading.ruleset_id
        statements.file(tx, filings, topics={item.name: topic_id}, language=language, ruleset_id=rules)
        record += [filing.filed for filing in filings]


class _Stored:
    """The stored articles, read once in order of their numbers, and those that match."""

    def __init__(self, item: Topic, step: Progress) -> None:
        self.step = step
        self.matches: list[_Found] = []
        self._since = now() - REACH
        self._last = self._read = 0
        self._reader = Reader(item)

    def more(self, database: Database) -> bool:
        """Read a batch without holding up a writer.  False where it was the last."""
        with database.read() as tx:
            return self._batch(tx) == BATCH

    def read(self, tx: Connection) -> None:
        """Read what came since, the last of it not in the index, perhaps."""
        if not anything(tx):
            return
        from watcher.store import search

        if left := search.missing(tx):
            search.fill(tx, left)
        while self._batch(tx) == BATCH:
            pass

    def _batch(self, tx: Connection) -> int:
        if not anything(tx):
            return 0
        from watcher.store import articles, search
        from watcher.store.tables import ArticleState

        ids = [each for each in reversed(search.candidates(tx, self._wanted, self._since)) if each > self._last][:BATCH]
        rows = search.rows(tx, ids)
        for row in rows:
            self._last = row["id"]
            if row["state"] != ArticleState.JUDGED:
                continue
            if (found := self._reader.read(articles.as_article(row))) is not None:
                self.matches.append(_Found(row["id"], row["story_id"], row["seen_at"], found))
        self._read += len(rows)
        if rows:
            self.step(f"Comparing with what is stored: {self._read} articles read, {len(self.matches)} match")
        return len(rows)

    @cached_property
    def _wanted(self) -> Need | None:
        from watcher.topics.needs import need

        return need(self._reader.query.root, common.entities())
