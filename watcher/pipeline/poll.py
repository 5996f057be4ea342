"""poll: a feed is due.  fetch | feeds.parse -> new entries"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from watcher.app import App
from watcher.errors import FetchError, Reason, ReasonedError
from watcher.feeds.poll_schedule import next_poll_at
from watcher.model import HttpResponse, NotModified, ParsedFeed, StoredFeed
from watcher.pipeline.failures import retry_soon
from watcher.pipeline.suppression import too_old_reason
from watcher.pipeline.wakes import Wake, Wakes
from watcher.store import alerts, entries, feeds, rereads, work_queue
from watcher.store.column_types import Connection
from watcher.workers import tasks


def poll_feed(app: App, feed_id: int) -> Wakes:
    """Fetch a feed and store its new entries."""
    now = app.clock()
    with app.database.write() as tx:
        feed = feeds.claim(tx, feed_id, now, now + app.policy.lease)
    if feed is None:
        return ()
    try:
        answer = app.fetcher.get(feed.url, feed.validators)
        if isinstance(answer, NotModified) or answer.body_hash == feed.validators.body_hash:
            return _record_unchanged(app, feed, answer)
        parsed = app.workers.call(tasks.parse_feed_document, answer.body, answer.url, answer.content_type)
    except FetchError as error:
        if error.reason is Reason.HOST_BUSY:
            return retry_soon(app, work_queue.POLLS, feed_id)
        return _record_poll_failure(app, feed, error, error.retry_after)
    except ReasonedError as error:
        return _record_poll_failure(app, feed, error, None)
    return _store_entries(app, feed, answer, parsed)


def _record_unchanged(app: App, feed: StoredFeed, answer: HttpResponse | NotModified) -> Wakes:
    now = app.clock()
    with app.database.write() as tx:
        feeds.record_unchanged(tx, feed.id, now=now, next_poll_at=_next_poll_at(app, tx, feed.id, now, headers=answer.headers))
    app.log_event("feed_polled", feed=feed.url, new=0)
    return ()


def _record_poll_failure(app: App, feed: StoredFeed, error: ReasonedError, retry_after: float | None) -> Wakes:
    now = app.clock()
    with app.database.write() as tx:
        again = _next_poll_at(app, tx, feed.id, now, retry_after=retry_after, failures=feed.failures + 1)
        feeds.record_failure(tx, feed.id, now=now, next_poll_at=again, reason=error.reason, detail=str(error))
    app.log_event("poll_failed", warn=True, feed=feed.url, reason=error.reason.value, detail=str(error))
    return ()


def _store_entries(app: App, feed: StoredFeed, answer: HttpResponse, parsed: ParsedFeed) -> Wakes:
    """Store entries and validators in one transaction: an ETag stored before its entries would lose them at a crash."""
    now, cold = app.clock(), feed.first_read_at is None
    aged = Reason.COLD_START if cold else None
    silent = {position: why for position, item in enumerate(parsed.entries) if (why := aged or too_old_reason(app, item.published, now))}
    with app.database.write() as tx:
        known = bool(feeds.latest_entry_times(tx, feed.id))
        bumped = rereads.bring_forward(tx, feed.id, parsed.entries, now=now)
        added = entries.add(tx, feed.id, parsed.entries, now=now, suppressed_by=silent)
        again = _next_poll_at(app, tx, feed.id, now, headers=answer.headers, ttl=parsed.ttl)
        feeds.record_poll(tx, feed.id, parsed, answer.validators, new_entries=len(added), now=now, next_poll_at=again)
        if answer.moved_to and answer.moved_to != feed.url:
            feeds.record_move(tx, feed.id, answer.moved_to)
        events = _feed_events(feed, answer, parsed, len(added), had_entries=known)
        for event in events:
            alerts.add_operator_event(tx, reason=event.reason, subject=feed.url, text=event.text, count=event.entries, now=now)
    app.log_event("feed_polled", feed=feed.url, title=parsed.title, new=len(added), cold_start=cold or None)
    _log_feed_events(app, feed.url, events)
    return [Wake("collect", key) for key in added] + [Wake("reread", key) for key in bumped]


MIN_ENTRIES_FOR_LOSS = 5
"""A feed of fewer entries than this may well be new as a whole."""


class _FeedEvent(NamedTuple):
    """Something that happened to a feed and that its operator should see."""

    reason: Reason
    text: str
    entries: int


def _feed_events(feed: StoredFeed, answer: HttpResponse, parsed: ParsedFeed, added: int, *, had_entries: bool) -> list[_FeedEvent]:
    """Return what an operator should know: a first poll, entries that may have been missed, a new address."""
    url, events = feed.url, []
    if feed.first_read_at is None and added:
        entered = f"{added} {'entry' if added == 1 else 'entries'}"
        text = f"First poll of {url}: {entered} stored as a baseline; they raise no alerts."
        events.append(_FeedEvent(Reason.COLD_START, text, added))
    if had_entries and added == len(parsed.entries) >= MIN_ENTRIES_FOR_LOSS:
        since = f" since {feed.last_read_at:%Y-%m-%d %H:%M} UTC" if feed.last_read_at else ""
        text = f"All {added} entries of {url} were new; earlier ones may have been missed{since}. Lower poll.min_interval."
        events.append(_FeedEvent(Reason.ENTRIES_LOST, text, added))
    if answer.moved_to and answer.moved_to != url:
        events.append(_FeedEvent(Reason.FEED_MOVED, f"{url} moved permanently to {answer.moved_to}; polling that address from now on.", 1))
    return events


def _log_feed_events(app: App, url: str, events: list[_FeedEvent]) -> None:
    for event in events:
        if event.reason is Reason.COLD_START:
            app.log_event("cold_start", feed=url, entries=event.entries)
        elif event.reason is Reason.ENTRIES_LOST:
            app.log_event("entries_lost", warn=True, feed=url, entries=event.entries, detail=event.text)
        else:
            app.log_event("feed_moved", warn=True, feed=url, detail=event.text)


def _next_poll_at(
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
    return next_poll_at(
        now,
        published=feeds.latest_entry_times(tx, feed_id),
        ttl=ttl,
        headers=headers or {},
        retry_after=retry_after,
        failures=failures,
        bounds=app.policy.poll_bounds,
        jitter=app.jitter(),
    )
