"""Report whether watcher runs, what it did within a day, and what is wrong."""

from __future__ import annotations

import fcntl
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from watcher.model import Alert, StoredDelivery
    from watcher.store.column_types import Connection, Row
    from watcher.store.database import Database

_DAY = timedelta(days=1)
_LATE_POLL = timedelta(minutes=15)
"""After which a poll that is due shows that a running daemon does not get on."""
_REPORTED_ELSEWHERE = frozenset({"feed-failing", "deliveries-overdue", "delivery-given-up", "feed-moved"})
"""Operational problems that the lines on feeds and deliveries report, and one that is over as soon as it is reported."""


@dataclass(slots=True)
class StatusReport:
    """The state of a database and of the daemon on it."""

    running: bool
    last_poll: datetime | None
    next_poll: datetime | None
    feed_count: int
    failing_feeds: list[dict[str, Any]]
    disabled_feed_count: int
    topics: list[str]
    """Those enabled, as are the channels."""
    channels: list[str]
    last_24h: dict[str, int]
    last_alert: Alert | None
    deliveries_by_state: dict[str, int]
    unreadable_entries: dict[str, int]
    """How many, by reason."""
    unreadable_entry_count: int
    failing_deliveries: list[dict[str, Any]]
    held: list[dict[str, Any]]
    mute_count: int
    operational_problems: list[dict[str, Any]]
    events: list[dict[str, Any]]
    database: Path | None
    """None where it is on a server."""
    channels_without_server: list[str]
    problems: list[str] = field(default_factory=list)
    """One sentence each, what matters most first."""


def report_status(database: Database, *, now: datetime, has_mail_server: Callable[[], bool]) -> StatusReport:
    """Collect the state of everything and say what is wrong.  ``has_mail_server`` is asked only where a channel needs a default one."""
    with database.read() as tx:
        report = _collect(tx, database.path, now)
    if report.channels_without_server and has_mail_server():
        report.channels_without_server = []
    report.problems = [sentence for check in _CHECKS for sentence in check(report, now)]
    return report


def _collect(tx: Connection, path: Path | None, now: datetime) -> StatusReport:
    from watcher.store import alert_routes, alerts, articles, channels, deliveries, entries, feeds, mutes, problems, topics, work_queue

    feed_rows, channel_rows = feeds.list_with_entry_counts(tx), [row for row in channels.list_with_delivery_counts(tx) if row["enabled"]]
    return StatusReport(
        running=is_daemon_running(path),
        last_poll=max((row["last_polled_at"] for row in feed_rows if row["last_polled_at"]), default=None),
        next_poll=min((row["next_poll_at"] for row in feed_rows if row["state"] == "active"), default=None),
        feed_count=len(feed_rows),
        failing_feeds=[_feed_facts(row) for row in feed_rows if row["reason"] or row["state"] == "gone"],
        disabled_feed_count=sum(1 for row in feed_rows if row["state"] == "disabled"),
        topics=[row["name"] for row in topics.list_with_counts(tx) if row["enabled"]],
        channels=[row["name"] for row in channel_rows],
        last_24h=articles.count_since(tx, now - _DAY) | {"alerts": alerts.count_since(tx, now - _DAY)},
        last_alert=next(iter(alerts.list_latest(tx, 1)), None),
        deliveries_by_state=dict(work_queue.count_by_state(tx, work_queue.DELIVERIES)),
        unreadable_entries=dict(entries.count_failed_by_reason(tx)),
        unreadable_entry_count=work_queue.count_by_state(tx, work_queue.ENTRIES).get("failed", 0),
        failing_deliveries=[_delivery_facts(delivery) for delivery in deliveries.list_failing(tx, 100)],
        held=[dict(row) for row in alert_routes.count_held_by_channel(tx)],
        mute_count=len(mutes.list_active_rows(tx, now)),
        operational_problems=[{key: row[key] for key in ("reason", "subject", "text", "opened_at")} for row in problems.list_open(tx)],
        events=[dict(row) for row in alerts.list_latest_events(tx, 200) if row["created_at"] >= now - _DAY],
        database=path,
        channels_without_server=_channels_without_server(channel_rows),
    )


def _feed_facts(row: Row) -> dict[str, Any]:
    return {"id": row["id"], "url": row["url"], "title": row["title"], "reason": row["reason"] or row["state"], "detail": row["detail"]}


def _delivery_facts(delivery: StoredDelivery) -> dict[str, Any]:
    return {key: getattr(delivery, key) for key in ("id", "channel", "recipient", "state", "failures", "reason", "detail")}


def _channels_without_server(rows: list[Row]) -> list[str]:
    """The channels that have no server of their own and need one."""
    if not rows:
        return []
    from watcher.delivery.kinds import spec_of

    return [row["name"] for row in rows if spec_of(row["kind"]).lacks_server(row["settings"], has_default_server=False)]


def is_daemon_running(database: Path | None) -> bool:
    """Say whether a daemon holds the database's lock; of a database on a server that is not known."""
    if database is None:
        return False
    try:
        lock = os.open(database.with_suffix(".lock"), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(lock)


# ── what is wrong ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _nothing_configured(report: StatusReport, _now: datetime) -> Iterator[str]:
    if not report.feed_count:
        yield "There is no feed to poll. Add one with: watcher feed add URL"
    if not report.topics:
        yield "No topic is enabled. Add one with: watcher topic add"
    if not report.channels:
        yield "Alerts are sent nowhere: no channel is enabled. Add one with: watcher channel add"


def _no_mail_server(report: StatusReport, _now: datetime) -> Iterator[str]:
    if report.channels_without_server:
        names = ", ".join(report.channels_without_server)
        yield f"No mail server is configured, so {names} cannot send. Set [smtp] host in the configuration."


def _polls_overdue(report: StatusReport, now: datetime) -> Iterator[str]:
    late = now - report.next_poll if report.next_poll else timedelta()
    since = f"{report.next_poll:%Y-%m-%d %H:%M}" if report.next_poll else ""
    if report.running and late > _LATE_POLL:
        yield f"The daemon runs, but a feed has been due since {since}. See its log."
    elif late > _DAY:  # not before: it may be run by cron
        yield f"No feed has been polled, although one has been due since {since}. Start the daemon with: watcher run"


def _undelivered(report: StatusReport, _now: datetime) -> Iterator[str]:
    """Deliveries with one cause together."""
    rows = report.failing_deliveries
    counts = Counter((row["channel"], row["recipient"], row["state"]) for row in rows)
    last = {(row["channel"], row["recipient"], row["state"]): row for row in reversed(rows)}
    for (channel, recipient, state), count in counts.most_common():
        what = "failed" if state == "dead" else "not sent yet"
        yield f"{channel} to {recipient}: {count} {what}: {last[channel, recipient, state]['detail']}"


def _operational_problems(report: StatusReport, _now: datetime) -> Iterator[str]:
    for row in report.operational_problems:
        if row["reason"] not in _REPORTED_ELSEWHERE:
            yield f"{row['reason']}: {row['subject']}: {row['text']}"


def _failing_feeds(report: StatusReport, _now: datetime) -> Iterator[str]:
    for row in report.failing_feeds:
        yield f"feed {row['id']} {row['reason']}: {row['detail'] or row['url']}"


def _unreadable_entries(report: StatusReport, _now: datetime) -> Iterator[str]:
    if count := report.unreadable_entry_count:
        by_count = sorted(report.unreadable_entries.items(), key=lambda pair: -pair[1])
        yield f"{count:,} {'entry' if count == 1 else 'entries'} could not be read: {', '.join(f'{n} {reason}' for reason, n in by_count)}"


_CHECKS = (_nothing_configured, _no_mail_server, _polls_overdue, _undelivered, _operational_problems, _failing_feeds, _unreadable_entries)
