"""What is stored, asked with a query: the index is made complete, names the articles that may match, and they are read in batches.

What a topic finds in one of them, and what is said in it, is read as the daemon reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from watcher.cli import common
from watcher.cli.screen import now
from watcher.errors import UsageError

if TYPE_CHECKING:
    from watcher.cli.screen import Progress
    from watcher.model import Article, Reading, Topic
    from watcher.speech import Speech
    from watcher.store.database import Database
    from watcher.store.types import Connection, Row
    from watcher.topics.match import Matcher
    from watcher.topics.needs import Need
    from watcher.topics.tree import Query

BATCH = 200


def since(words: str) -> datetime:
    """``90d``, ``12h``, ``4w`` or a day -> that instant."""
    from watcher.config import seconds

    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d.*", words.strip()):
            day = datetime.fromisoformat(words.strip())
            return day if day.tzinfo else day.replace(tzinfo=UTC)
        return now() - timedelta(seconds=seconds(words))
    except (ValueError, TypeError, OverflowError):
        raise UsageError(f"{words!r} is no time: write it as 90d, 12h, 4w, or as a day such as 2026-03-01.") from None


def anything(tx: Connection) -> bool:
    """Whether an article is stored at all: where none is, a command need not load what reads them."""
    from watcher.store import articles

    return bool(articles.latest(tx, 1))


def complete(database: Database, step: Progress) -> None:
    """Put into the index what is not in it, a batch at a time, so that nobody waits long for the database."""
    with database.read() as tx:
        if not anything(tx):
            return
        from watcher.store import search

        left = search.missing(tx)
    for at in range(0, len(left), BATCH):
        step(f"Indexing what is stored: {at:,} of {len(left):,} articles")
        with database.write() as tx:
            search.fill(tx, left[at : at + BATCH])


def articles(
    database: Database, wanted: Need | None, step: Progress, *, from_: datetime | None = None, oldest_first: bool = False
) -> Iterator[Row]:
    """The articles that may match, newest first."""
    from watcher.store import search

    complete(database, step)
    with database.read() as tx:
        ids = search.candidates(tx, wanted, from_)
    if oldest_first:
        ids.reverse()
    for at in range(0, len(ids), BATCH):
        step(f"Reading what is stored: {at:,} of {len(ids):,} articles that may match")
        with database.read() as tx:
            rows = search.rows(tx, ids[at : at + BATCH])
        yield from rows


class Reader:
    """One topic, each part of it made ready when it is first asked for."""

    def __init__(self, topic: Topic) -> None:
        self.topic = topic

    @cached_property
    def query(self) -> Query:
        from watcher.topics.query import parse

        return parse(self.topic.query, common.entities())

    @cached_property
    def matcher(self) -> Matcher:
        from watcher.topics.match import compile_topics

        return compile_topics([self.topic], common.entities())

    @cached_property
    def speech(self) -> Speech:
        from watcher.speech import compile_speech

        return compile_speech([self.topic], common.entities())

    @cached_property
    def ruleset_id(self) -> str:
        from watcher import data

        return data.digest()[:16]

    def read(self, article: Article) -> Reading | None:
        """What a stored article says on the topic; None where it does not match."""
        from watcher.model import Fingerprint, Reading

        matches = self.matcher.match(article, article.language)
        if not matches:
            return None
        said = self.speech.read(article, article.language, matches)
        return Reading(article, Fingerprint((), 0), matches, self.ruleset_id, said, spoken=self.speech.speaks(article.language))
