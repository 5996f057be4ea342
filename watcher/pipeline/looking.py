"""look: by the clock.  alerts.blind -> troubles, and an operator's alert where there is something new to say"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta

from watcher.alerts import blind
from watcher.alerts.times import Digest, zone
from watcher.app import App
from watcher.delivery import recipients
from watcher.errors import Reason
from watcher.model import MessageKind, Note
from watcher.pipeline.dispatching import routing
from watcher.pipeline.steps import Wake, Wakes
from watcher.store import alerts, articles, channels, deliveries, dispatches, feeds, troubles
from watcher.store.types import Connection

TELL, ALIVE = "operator", "alive"


def look(app: App) -> Wakes:
    """See what watcher is blind to, and tell who runs it: what began and what is over, together, at most once in so long."""
    now, watch = app.clock(), app.policy.watch
    with app.database.read() as tx:
        facts = _facts(app, tx, now)
    seen = blind.conditions(facts, now, failures=watch.failures, outbox_age=watch.outbox_age, disk_free=watch.disk_free)
    wakes: list[Wake] = []
    with app.database.write() as tx:
        troubles.observe(tx, seen, now=now)
        rows = troubles.untold(tx)
        due = troubles.due(tx, TELL)
        # A clock that was set back must not silence it for longer than its limit.
        if rows and (due is None or due <= now or due > now + watch.limit):
            notes = blind.limited([troubles.as_note(row) for row in rows])
            if sent := _tell(app, tx, MessageKind.OPERATOR, notes, now):
                troubles.told(tx, rows, now=now)
                troubles.put_off(tx, TELL, now + watch.limit)
                wakes += sent
        if watch.alive:
            wakes += _alive(app, tx, Digest.parse(watch.alive), now)
    for row in rows if wakes else ():
        event = "trouble over" if row["closed_at"] else "trouble"
        app.tell(event, trouble=True, reason=row["reason"], subject=row["subject"], detail=row["text"])
    return wakes


def _facts(app: App, tx: Connection, now: datetime) -> blind.Facts:
    path = app.database.path
    return blind.Facts(
        feeds=troubles.feed_facts(tx),
        outlets=troubles.outlet_facts(tx, now),
        channels=troubles.channel_facts(tx, now),
        events=troubles.events(tx, now),
        disk_free=shutil.disk_usage(path.parent).free if path and app.policy.watch.disk_free else None,
        disk=str(path.parent) if path else "",
    )


def _tell(app: App, tx: Connection, kind: MessageKind, notes: Sequence[Note], now: datetime) -> list[Wake]:
    """To the channels that are meant for it; where there is none, to every one that is on.  Quiet hours hold it."""
    on = [(way, routing(app, way)) for way in channels.ways(tx) if way["enabled"]]
    meant = [(way, rules) for way, rules in on if rules.operator] or on
    wakes = []
    for way, rules in meant:
        channel = channels.as_channel(way)
        wake = rules.quiet.wake(now, zone(rules.timezone)) if rules.quiet else None
        to = [(channel, recipient) for recipient in recipients(channel)]
        _, keys = deliveries.post(tx, [], to, now=now, kind=kind, thread=dispatches.OPERATOR, notes=notes, due=wake)
        wakes += [] if wake else [Wake("deliver", key) for key in keys]
    return wakes


def _alive(app: App, tx: Connection, when: Digest, now: datetime) -> list[Wake]:
    """The sign of life: that nothing came is news too."""
    due = troubles.due(tx, ALIVE)
    if due is not None and due > now and due <= now + timedelta(days=8):
        return []
    troubles.put_off(tx, ALIVE, when.next(now, zone(app.policy.timezone)))
    if due is None or due > now:
        return []
    day = now - timedelta(hours=24)
    read = articles.seen_between(tx, day)
    counts = {"feeds": len(feeds.every(tx)), "articles": read["articles"], "alerts": alerts.count_since(tx, day)}
    return _tell(app, tx, MessageKind.ALIVE, [Note(Reason.ALIVE, "", "", now, counts=counts)], now)
