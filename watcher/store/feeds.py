"""Feeds and the result of each one's last poll."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from watcher.errors import Reason, UsageError
from watcher.model import CacheValidators, ParsedFeed, StoredFeed
from watcher.store import work_queue
from watcher.store.column_types import Connection, Row, Values
from watcher.store.tables import FeedState, entry, feed

MAX_RHYTHM_ENTRIES = 30
"""How many of a feed's latest entries show its rhythm."""


def add(tx: Connection, url: str, *, title: str, now: datetime) -> int:
    """Store a feed, to be polled at once.

    Raises:
        UsageError: it is already stored.
    """
    _require_free_url(tx, url)
    added = sa.insert(feed).values(url=url, title=title, state=FeedState.ACTIVE, created_at=now, next_poll_at=now).returning(feed.c.id)
    return int(tx.execute(added).scalar_one())


def _require_free_url(tx: Connection, url: str, *, except_id: int | None = None) -> None:
    query = sa.select(feed.c.id).where(feed.c.url == url)
    if except_id is not None:
        query = query.where(feed.c.id != except_id)
    if number := tx.execute(query).scalar():
        raise UsageError(f"{url} is already feed {number}. See it with: watcher feed list")


def list_with_entry_counts(tx: Connection) -> Sequence[Row]:
    """List all feeds with the number of their entries."""
    entries = sa.select(entry.c.feed_id, sa.func.count().label("entries")).group_by(entry.c.feed_id).subquery()
    query = sa.select(feed, sa.func.coalesce(entries.c.entries, 0).label("entries")).outerjoin(entries, entries.c.feed_id == feed.c.id)
    return tx.execute(query.order_by(feed.c.id)).mappings().all()


def claim(tx: Connection, feed_id: int, now: datetime, until: datetime) -> StoredFeed | None:
    """Take a feed to poll until then; None where another has it or it is not to be polled."""
    row = work_queue.claim_row(tx, work_queue.POLLS, feed_id, now, until)
    return None if row is None else as_stored_feed(row)


def get(tx: Connection, feed_id: int) -> StoredFeed:
    """Return a feed that is there."""
    return as_stored_feed(get_row(tx, feed_id))


def as_stored_feed(row: Row) -> StoredFeed:
    """Make the noun of a row."""
    return StoredFeed(
        id=row["id"],
        url=row["url"],
        title=row["title"],
        site_url=row["site_url"],
        validators=CacheValidators(row["etag"], row["last_modified"], row["body_hash"]),
        failures=row["failures"],
        first_read_at=row["first_read_at"],
        last_read_at=row["last_read_at"],
    )


def get_row(tx: Connection, feed_id: int) -> Row:
    """Return a feed's row.  It must exist."""
    return tx.execute(sa.select(feed).where(feed.c.id == feed_id)).mappings().one()


def remove(tx: Connection, feed_id: int) -> None:
    """Delete a feed and its entries; its articles and their alerts stay."""
    tx.execute(sa.delete(feed).where(feed.c.id == feed_id))


def list_unpolled(tx: Connection, since: datetime, now: datetime, limit: int) -> list[int]:
    """List active feeds not polled since ``since``, whatever their due date, except those whose server asked to wait."""
    asked = sa.and_(sa.func.coalesce(feed.c.reason, "") == Reason.RATE_LIMITED, feed.c.next_poll_at > now)
    free = sa.or_(feed.c.claimed_until.is_(None), feed.c.claimed_until <= now)
    waiting = sa.or_(feed.c.last_polled_at.is_(None), feed.c.last_polled_at < since)
    query = (
        sa.select(feed.c.id)
        .where(feed.c.state == FeedState.ACTIVE, waiting, free, sa.not_(asked))
        .order_by(feed.c.next_poll_at)
        .limit(limit)
    )
    return list(tx.execute(query).scalars())


def latest_entry_times(tx: Connection, feed_id: int) -> list[datetime]:
    """List when the feed's latest entries were published, or seen where no date is given; newest first."""
    instant = sa.func.coalesce(entry.c.published, entry.c.seen_at, type_=entry.c.seen_at.type)
    latest = sa.select(instant).where(entry.c.feed_id == feed_id).order_by(entry.c.id.desc()).limit(MAX_RHYTHM_ENTRIES)
    return sorted(tx.execute(latest).scalars(), reverse=True)


def record_unchanged(tx: Connection, feed_id: int, *, now: datetime, next_poll_at: datetime) -> None:
    """Note that the feed answered without anything new."""
    work_queue.record_outcome(
        tx, work_queue.POLLS, feed_id, last_polled_at=now, last_read_at=now, next_poll_at=next_poll_at, failures=0, reason=None, detail=None
    )


def record_poll(
    tx: Connection,
    feed_id: int,
    parsed: ParsedFeed,
    validators: CacheValidators,
    *,
    new_entries: int,
    now: datetime,
    next_poll_at: datetime,
) -> None:
    """Store the feed's validators, in the transaction that stored its entries."""
    values: Values = {
        "etag": validators.etag,
        "last_modified": validators.last_modified,
        "body_hash": validators.body_hash,
        "site_url": parsed.site_url,
        "language": parsed.language,
        "first_read_at": sa.func.coalesce(feed.c.first_read_at, sa.literal(now, feed.c.first_read_at.type)),
        "title": sa.case((feed.c.title == "", parsed.title), else_=feed.c.title),
    }
    if new_entries:
        values["last_new_at"] = now
    tx.execute(sa.update(feed).where(feed.c.id == feed_id).values(**values))
    record_unchanged(tx, feed_id, now=now, next_poll_at=next_poll_at)


def record_failure(tx: Connection, feed_id: int, *, now: datetime, next_poll_at: datetime, reason: Reason, detail: str) -> None:
    """Record that a poll failed, and when to try again; a feed that is gone is polled no more."""
    work_queue.record_failure(tx, work_queue.POLLS, feed_id, retry_at=next_poll_at, reason=reason, detail=detail)
    tx.execute(
        sa.update(feed)
        .where(feed.c.id == feed_id)
        .values(last_polled_at=now, state=FeedState.GONE if reason is Reason.GONE else feed.c.state)
    )


def record_move(tx: Connection, feed_id: int, url: str) -> bool:
    """Store a feed's new address.  Return False where that is polled already: then this feed is disabled."""
    if tx.execute(sa.select(feed.c.id).where(feed.c.url == url, feed.c.id != feed_id)).scalar() is not None:
        tx.execute(
            sa.update(feed)
            .where(feed.c.id == feed_id)
            .values(state=FeedState.DISABLED, detail=f"It moved to {url}, which is already polled.")
        )
        return False
    tx.execute(sa.update(feed).where(feed.c.id == feed_id).values(url=url))
    return True


def update(tx: Connection, feed_id: int, *, now: datetime, url: str | None = None, title: str | None = None) -> None:
    """Change the address, the title, or both.  A new address is polled at once, without validators.

    Raises:
        UsageError: the address is already polled.
    """
    values: Values = {} if title is None else {"title": title}
    if url is not None:
        _require_free_url(tx, url, except_id=feed_id)
        values |= {"url": url, "etag": None, "last_modified": None, "body_hash": None}
        values |= {"next_poll_at": now, "failures": 0, "reason": None, "detail": None}
        values["state"] = sa.case((feed.c.state == FeedState.GONE, FeedState.ACTIVE), else_=feed.c.state)
    if values:
        tx.execute(sa.update(feed).where(feed.c.id == feed_id).values(**values))


def set_enabled(tx: Connection, feed_id: int, *, enabled: bool, now: datetime) -> None:
    """Enable or disable polling; entries are kept."""
    values: Values = {"state": FeedState.DISABLED}
    if enabled:
        values = {"state": FeedState.ACTIVE, "next_poll_at": now, "failures": 0, "reason": None, "detail": None}
    tx.execute(sa.update(feed).where(feed.c.id == feed_id).values(**values))


def list_handles(tx: Connection) -> list[str]:
    """List the titles and addresses by which feeds can be named."""
    return [name for row in tx.execute(sa.select(feed.c.title, feed.c.url)) for name in row if name]
