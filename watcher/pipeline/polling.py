"""poll: a feed is due.  fetch.get | feeds.parse -> new entries"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from watcher import reading
from watcher.app import App
from watcher.errors import FetchError, Reason, Reasoned
from watcher.feeds.schedule import next_poll
from watcher.model import Fetched, NotModified, ParsedFeed, Validators
from watcher.pipeline.steps import Wake, Wakes, later, too_old
from watcher.store import alerts, entries, feeds, work
from watcher.store.types import Connection, Row


def poll(app: App, feed_id: int) -> Wakes:
    """Ask a feed for what is new and list it."""
    now = app.clock()
    with app.database.write() as tx:
        row = work.claim(tx, work.POLLS, feed_id, now, now + app.policy.lease)
    if row is None:
        return ()
    try:
        answer = app.fetcher.get(row["url"], Validators(row["etag"], row["last_modified"], row["body_hash"]))
        if isinstance(answer, NotModified) or answer.body_hash == row["body_hash"]:
            return _unchanged(app, row, answer)
        parsed = app.workers.call(reading.read_feed, answer.body, answer.url, answer.content_type)
    except FetchError as error:
        if error.reason is Reason.HOST_BUSY:
            return later(app, work.POLLS, feed_id)
        return _poll_failed(app, row, error, error.retry_after)
    except Reasoned as error:
        return _poll_failed(app, row, error, None)
    return _listed(app, row, answer, parsed)


def _unchanged(app: App, row: Row, answer: Fetched | NotModified) -> Wakes:
    now = app.clock()
    with app.database.write() as tx:
        feeds.unchanged(tx, row["id"], now=now, next_poll_at=_next_poll(app, tx, row["id"], now, headers=answer.headers))
    app.tell("polled", feed=row["url"], new=0)
    return ()


def _poll_failed(app: App, row: Row, error: Reasoned, retry_after: float | None) -> Wakes:
    now = app.clock()
    with app.database.write() as tx:
        again = _next_poll(app, tx, row["id"], now, retry_after=retry_after, failures=row["failures"] + 1)
        feeds.failed(tx, row["id"], now=now, next_poll_at=again, reason=error.reason, detail=str(error))
    app.tell("poll failed", trouble=True, feed=row["url"], reason=error.reason.value, detail=str(error))
    return ()


def _listed(app: App, row: Row, answer: Fetched, parsed: ParsedFeed) -> Wakes:
    """Entries first, validators with them in one transaction: a feed's ETag stored before its entries loses them at a crash."""
    now, cold = app.clock(), row["first_read_at"] is None
    aged = Reason.COLD_START if cold else None
    silent = {position: why for position, item in enumerate(parsed.entries) if (why := aged or too_old(app, item.published, now))}
    validators = Validators(answer.headers.get("etag"), answer.headers.get("last-modified"), answer.body_hash)
    with app.database.write() as tx:
        known = bool(feeds.rhythm(tx, row["id"]))
        added = entries.add(tx, row["id"], parsed.entries, now=now, silent=silent)
        again = _next_poll(app, tx, row["id"], now, headers=answer.headers, ttl=parsed.ttl)
        feeds.read(tx, row["id"], parsed, validators, new=len(added), now=now, next_poll_at=again)
        if answer.moved_to and answer.moved_to != row["url"]:
            feeds.move(tx, row["id"], answer.moved_to)
        if cold and added:
            entered = f"{len(added)} {'entry' if len(added) == 1 else 'entries'}"
            text = f"First poll of {row['url']}: {entered}, stored and compared with; they alert nobody."
            alerts.note(tx, reason=Reason.COLD_START, subject=row["url"], text=text, count=len(added), now=now)
        _tell_losses(tx, row, answer, parsed, len(added), known=known, now=now)
    app.tell("polled", feed=row["url"], title=parsed.title, new=len(added), cold_start=cold or None)
    return [Wake("collect", key) for key in added]


LEAST_TO_OVERLAP = 5
"""A feed of fewer entries than this may well be new as a whole."""


def _tell_losses(tx: Connection, row: Row, answer: Fetched, parsed: ParsedFeed, new: int, *, known: bool, now: datetime) -> None:
    """Nothing in the feed was known: what stood between came and went unseen.  And whether it moved."""
    if known and new == len(parsed.entries) >= LEAST_TO_OVERLAP:
        since = f" since {row['last_read_at']:%Y-%m-%d %H:%M} UTC" if row["last_read_at"] else ""
        text = f"All {new} entries of {row['url']} were new: others may have come and gone{since}. Poll more often: poll.min_interval."
        alerts.note(tx, reason=Reason.ENTRIES_LOST, subject=row["url"], text=text, count=new, now=now)
    if answer.moved_to and answer.moved_to != row["url"]:
        text = f"{row['url']} has moved for good to {answer.moved_to}, which is asked from now on."
        alerts.note(tx, reason=Reason.FEED_MOVED, subject=row["url"], text=text, count=1, now=now)


def _next_poll(
    app: App,
    tx: Connection,
    feed_id: int,
    now: datetime,
    *,
    headers: Mapping[str, str] | None = None,
    ttl: timedelta | None = None,
    retry_after: float | None = None,
    failures: int = 0,
) -> datetime:
    return next_poll(
        now,
        published=feeds.rhythm(tx, feed_id),
        ttl=ttl,
        headers=headers or {},
        retry_after=retry_after,
        failures=failures,
        bounds=app.policy.bounds,
        spread=app.spread(),
    )
