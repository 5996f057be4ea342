"""Entries: the items that feeds listed, each stored once, however its GUID, address or title changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from watcher.errors import Reason
from watcher.model import Entry, StoredEntry
from watcher.store import work_queue
from watcher.store.column_types import Connection, Row
from watcher.store.tables import EntryState, entry, entry_key

_KEYS_PER_QUERY = 400
"""Keys asked for in one statement: SQLite takes at most 32,766 variables, and old ones 999."""


def add(tx: Connection, feed_id: int, entries: Sequence[Entry], *, now: datetime, suppressed_by: dict[int, Reason]) -> list[int]:
    """Store the entries not known yet, oldest first.  ``suppressed_by``: reasons by position in ``entries``.  Return the new ids."""
    known = _load_known_keys(tx, feed_id, [key for item in entries for key in item.identity_keys])
    added: list[int] = []
    for position in range(len(entries) - 1, -1, -1):
        item = entries[position]
        found = next((known[key] for key in item.identity_keys if key in known), None)
        entry_id = found if found is not None else _insert(tx, feed_id, item, now, suppressed_by.get(position))
        if found is None:
            added.append(entry_id)
        fresh = [key for key in dict.fromkeys(item.identity_keys) if key not in known]
        if fresh:
            tx.execute(sa.insert(entry_key), [{"feed_id": feed_id, "key": key, "entry_id": entry_id} for key in fresh])
            known |= dict.fromkeys(fresh, entry_id)
    return added


def _load_known_keys(tx: Connection, feed_id: int, keys: list[str]) -> dict[str, int]:
    known: dict[str, int] = {}
    for start in range(0, len(keys), _KEYS_PER_QUERY):
        asked = sa.select(entry_key.c.key, entry_key.c.entry_id).where(
            entry_key.c.feed_id == feed_id, entry_key.c.key.in_(keys[start : start + _KEYS_PER_QUERY])
        )
        known |= {row.key: row.entry_id for row in tx.execute(asked)}
    return known


def _insert(tx: Connection, feed_id: int, item: Entry, now: datetime, suppressed_by: Reason | None) -> int:
    values = {
        "feed_id": feed_id,
        "url": item.url,
        "guid": item.guid,
        "title": item.title,
        "author": item.author,
        "outlet": item.outlet,
        "language": item.language,
        "tags": list(item.tags),
        "content": item.content,
        "summary": item.summary,
        "published": item.published,
        "updated": item.updated,
        "seen_at": now,
        "suppressed_by": suppressed_by,
        "state": EntryState.LISTED,
        "due_at": now,
    }
    return int(tx.execute(sa.insert(entry).values(**values).returning(entry.c.id)).scalar_one())


def claim(tx: Connection, entry_id: int, now: datetime, until: datetime) -> StoredEntry | None:
    """Take an entry to read until then; None where another has it or it is read."""
    row = work_queue.claim_row(tx, work_queue.ENTRIES, entry_id, now, until)
    if row is None:
        return None
    suppressed_by = Reason(row["suppressed_by"]) if row["suppressed_by"] else None
    return StoredEntry(row["id"], row["feed_id"], as_entry(row), row["failures"], suppressed_by)


def find(tx: Connection, entry_id: int) -> Entry | None:
    """Return an entry; None where its feed was removed."""
    row = tx.execute(sa.select(entry).where(entry.c.id == entry_id)).mappings().one_or_none()
    return None if row is None else as_entry(row)


def as_entry(row: Row) -> Entry:
    """Convert a stored row."""
    return Entry(
        title=row["title"],
        url=row["url"],
        guid=row["guid"],
        published=row["published"],
        updated=row["updated"],
        author=row["author"],
        outlet=row["outlet"],
        content=row["content"],
        summary=row["summary"],
        language=row["language"],
        tags=tuple(row["tags"] or ()),
    )


def mark_read(tx: Connection, entry_id: int, article_id: int | None) -> None:
    """Mark an entry as read; its article holds the text from now on, or was pruned (None)."""
    work_queue.record_outcome(
        tx,
        work_queue.ENTRIES,
        entry_id,
        state=EntryState.READ,
        due_at=None,
        article_id=article_id,
        content=None,
        summary=None,
        reason=None,
        detail=None,
    )


def count_failed_by_reason(tx: Connection) -> dict[str, int]:
    """Count the entries given up, by reason."""
    query = sa.select(entry.c.reason, sa.func.count()).where(entry.c.state == EntryState.FAILED).group_by(entry.c.reason)
    return {reason or "": count for reason, count in tx.execute(query)}
