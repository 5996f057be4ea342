"""check_health: by the clock.  health -> problems, and an operational alert where there is something new to report"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta

from watcher import health
from watcher.app import App
from watcher.delivery import recipients
from watcher.errors import Reason
from watcher.model import HealthFacts, MessageKind, OperatorNote
from watcher.pipeline.route_alerts import channel_routing
from watcher.pipeline.wakes import Wake, Wakes
from watcher.routing.schedule import DigestSchedule, parse_timezone
from watcher.store import alert_routes, alerts, articles, channels, deliveries, feeds, health_facts, problems, scheduled_tasks
from watcher.store.column_types import Connection

OPERATOR_CHORE, HEARTBEAT_CHORE = "operator", "alive"


def check_health(app: App) -> Wakes:
    """Find problems with watcher's own work, and report what began and what is over in one message, at a limited rate."""
    now, watch = app.clock(), app.policy.health
    with app.database.read() as tx:
        facts = _gather_health_facts(app, tx, now)
    seen = health.find_problems(
        facts, now, max_failures=watch.max_poll_failures, max_delivery_age=watch.max_delivery_age, min_free_disk_bytes=watch.min_free_bytes
    )
    wakes: list[Wake] = []
    with app.database.write() as tx:
        problems.update_open(tx, seen, now=now)
        unreported = problems.list_unreported(tx)
        due = scheduled_tasks.due_at(tx, OPERATOR_CHORE)
        # A clock that was set back must not silence it for longer than its limit.
        if unreported and (due is None or due <= now or due > now + watch.message_interval):
            notes = health.limit_notes([each.as_note() for each in unreported])
            if sent := _send_operator_message(app, tx, MessageKind.OPERATOR, notes, now):
                problems.mark_reported(tx, unreported, now=now)
                scheduled_tasks.schedule(tx, OPERATOR_CHORE, now + watch.message_interval)
                wakes += sent
        if watch.heartbeat_schedule:
            wakes += _send_heartbeat_message(app, tx, DigestSchedule.parse(watch.heartbeat_schedule), now)
    for each in unreported if wakes else ():
        app.log_event(
            "problem_closed" if each.closed_at else "problem_opened",
            warn=True,
            reason=each.reason.value,
            subject=each.subject,
            detail=each.text,
        )
    return wakes


def _gather_health_facts(app: App, tx: Connection, now: datetime) -> HealthFacts:
    path = app.database.path
    return HealthFacts(
        feeds=health_facts.feed_facts(tx),
        extraction=health_facts.extraction_facts(tx, now),
        channels=health_facts.channel_facts(tx, now),
        recent_events=health_facts.recent_events(tx, now),
        free_disk_bytes=shutil.disk_usage(path.parent).free if path and app.policy.health.min_free_bytes else None,
        disk_path=str(path.parent) if path else "",
    )


def _send_operator_message(app: App, tx: Connection, kind: MessageKind, notes: Sequence[OperatorNote], now: datetime) -> list[Wake]:
    """Send to the channels for operational alerts, or to every enabled one where there is none.  Quiet hours hold it."""
    enabled = [(stored.channel, channel_routing(app, stored)) for stored in channels.list_all(tx) if stored.enabled]
    chosen = [(channel, routing) for channel, routing in enabled if routing.receives_operational] or enabled
    wakes = []
    for channel, routing in chosen:
        wake = routing.quiet_hours.ends_at(now, parse_timezone(routing.timezone)) if routing.quiet_hours else None
        to = [(channel, recipient) for recipient in recipients(channel)]
        _, keys = deliveries.enqueue_message(
            tx, [], to, now=now, kind=kind, thread=alert_routes.OPERATIONAL_THREAD, notes=notes, due_at=wake
        )
        wakes += [] if wake else [Wake("deliver", key) for key in keys]
    return wakes


def _send_heartbeat_message(app: App, tx: Connection, schedule: DigestSchedule, now: datetime) -> list[Wake]:
    """Send the scheduled heartbeat message, which says how much was read and that watcher works."""
    due = scheduled_tasks.due_at(tx, HEARTBEAT_CHORE)
    if due is not None and due > now and due <= now + timedelta(days=8):
        return []
    scheduled_tasks.schedule(tx, HEARTBEAT_CHORE, schedule.next_after(now, parse_timezone(app.policy.timezone)))
    if due is None or due > now:
        return []
    day = now - timedelta(hours=24)
    read = articles.count_since(tx, day)
    counts = {"feeds": len(feeds.list_with_entry_counts(tx)), "articles": read["articles"], "alerts": alerts.count_since(tx, day)}
    return _send_operator_message(app, tx, MessageKind.HEARTBEAT, [OperatorNote(Reason.HEARTBEAT, "", "", now, counts=counts)], now)
