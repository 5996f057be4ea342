"""What is stored, asked with a query: the index is made complete, names the articles that may match, and they are read in batches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from watcher.cli.screen import now
from watcher.errors import UsageError

if TYPE_CHECKING:
    from watcher.cli.screen import Progress
    from watcher.store.database import Database
    from watcher.store.types import Row
    from watcher.topics.needs import Need

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


def complete(database: Database, step: Progress) -> None:
    """Put into the index what is not in it, a batch at a time, so that nobody waits long for the database."""
    from watcher.store import search

    with database.read() as tx:
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
