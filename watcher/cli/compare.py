"""A topic and what is stored already: it goes on the topic's record in silence, so that old news in new words alerts nobody.

Reading comes first, in small transactions that hold nobody up; then one transaction writes the topic and its record together.  Whatever
interrupts it, kill -9 too, there is no topic that is half there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from watcher.cli.screen import now, progress
from watcher.cli.stored import BATCH, anything, complete

if TYPE_CHECKING:
    from watcher.cli.screen import Progress
    from watcher.model import Match, Topic
    from watcher.store.database import Database
    from watcher.store.types import Connection
    from watcher.topics.match import Matcher
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
            for article_id, story_id, found in stored.matches:
                if article_id not in known:
                    topics.record(tx, found, Reason.NEW_TOPIC, article_id=article_id, topic_id=topic_id, story_id=story_id, now=now())
    return len(stored.matches)


class _Stored:
    """The stored articles, read once in order of their numbers, and those that match."""

    def __init__(self, item: Topic, step: Progress) -> None:
        self.item, self.step = item, step
        self.matches: list[tuple[int, int, Match]] = []
        self._since = now() - REACH
        self._last = self._read = 0
        self._compiled: Matcher | None = None

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
            for found in self._matcher().match(articles.as_article(row), row["language"]):
                self.matches.append((row["id"], row["story_id"], found))
        self._read += len(rows)
        if rows:
            self.step(f"Comparing with what is stored: {self._read} articles read, {len(self.matches)} match")
        return len(rows)

    @cached_property
    def _wanted(self) -> Need | None:
        from watcher import data
        from watcher.topics.needs import need
        from watcher.topics.query import parse

        return need(parse(self.item.query, data.load_entities()).root, data.load_entities())

    def _matcher(self) -> Matcher:
        """Compiled only where there is something to read."""
        if self._compiled is None:
            from watcher import data
            from watcher.topics.match import compile_topics

            self._compiled = compile_topics([self.item], data.load_entities())
        return self._compiled
