"""gather: a held alert is due.  alerts.route -> a message with all that was held with it; and the way of every fresh alert

``dispatch`` runs in the transaction that wrote the alerts: an alert without its messages or held rows is never to be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from watcher.alerts import route
from watcher.alerts.route import Action, Decision, Facts, Routing
from watcher.app import App
from watcher.delivery import recipients
from watcher.errors import Reason, UsageError
from watcher.model import ChannelKind
from watcher.pipeline.steps import Wake, Wakes
from watcher.store import channels, deliveries, dispatches
from watcher.store.types import Connection, Row

PERSONAL = frozenset({ChannelKind.MAIL, ChannelKind.APPRISE})
"""Kinds a person reads: the general limit holds for them."""


def routing(app: App, way: Row) -> Routing:
    """A channel's own rules over the general ones."""
    policy = app.policy
    rate = policy.rate if way["kind"] in PERSONAL else ""
    try:
        return Routing.of(way["routing"] or {}, timezone=policy.timezone, rate=rate)
    except (UsageError, ValueError) as error:  # a rule that cannot be read any more keeps nothing back
        app.log.warning("routing left out", channel=way["name"], detail=str(error))
        return Routing(operator=bool(way["routing"].get("operator")))


def dispatch(app: App, tx: Connection, alert_ids: Sequence[int]) -> Wakes:
    """Decide the way of fresh alerts of one story over every channel of their topics, and write it."""
    now = app.clock()
    found = dispatches.facts(tx, alert_ids)
    mutes = dispatches.mutes(tx, now)
    wakes: list[Wake] = []
    for way in channels.ways(tx):
        rules = routing(app, way)
        mine = {alert: facts for alert, (topic, facts) in found.items() if topic is not None and channels.takes(tx, topic, way["id"])}
        sent = _sent(tx, way, rules, now) if mine else []
        going: dict[int, Decision] = {}
        for alert, facts in mine.items():
            on = {"enabled": way["enabled"], "broken": way["off_reason"] is not None}
            decision = route.route(facts, rules, now=now, wait=app.policy.group_wait, mutes=mutes, sent=sent, **on)
            if decision.action is Action.SEND:
                going[alert] = decision
            else:
                dispatches.add(tx, alert, way["id"], decision, now=now)
        wakes += _post_fresh(tx, way, going, mine, now)
    return wakes


def _post_fresh(tx: Connection, way: Row, going: dict[int, Decision], facts: dict[int, Facts], now: datetime) -> list[Wake]:
    """One message for those that go at once; what was waiting for more on the same story or claim goes with them."""
    if not going:
        return []
    threads, stories = {route.thread(facts[alert]) for alert in going}, {facts[alert].story for alert in going}
    waiting = dispatches.company(tx, way["id"], threads, stories)
    told = [*(row["alert_id"] for row in waiting), *going]
    message, wakes = _post(tx, way, told, "", now)
    for alert, decision in going.items():
        dispatches.add(tx, alert, way["id"], decision, now=now, message_id=message)
    dispatches.settle(tx, [row["id"] for row in waiting], Decision(Action.SEND, Reason.GROUPED), message_id=message)
    return wakes


def gather(app: App, dispatch_id: int) -> Wakes:
    """Make one message of a bundle that is due; or hold it again, for what stands in the way now."""
    now = app.clock()
    with app.database.write() as tx:
        row = dispatches.get(tx, dispatch_id)
        if row is None or row["due_at"] is None or row["due_at"] > now:
            return ()
        way = channels.way(tx, row["channel_id"])
        rules = routing(app, way)
        held = _unmuted(tx, _together(tx, row), now)
        ids, told = [each["id"] for each in held], [each["alert_id"] for each in held]
        severities = [facts.severity for _, facts in dispatches.facts(tx, told).values()]
        decision = route.release(
            row["bundle"], rules, now=now, enabled=way["enabled"], severities=severities, sent=_sent(tx, way, rules, now)
        )
        if decision.action is not Action.SEND or not held:
            dispatches.settle(tx, ids, decision)
            return ()
        message, wakes = _post(tx, way, told, row["bundle"], now)
        dispatches.settle(tx, ids, decision, message_id=message)
    app.tell("gathered", channel=way["name"], bundle=row["bundle"], alerts=len(ids), message=message)
    return wakes


def _together(tx: Connection, row: Row) -> list[Row]:
    """All that goes with a held row: its bundle, and where it waits for company, what waits on the stories of that."""
    mine = dispatches.bundle(tx, row["channel_id"], [row["bundle"]])
    if row["reason"] != Reason.GROUPED:
        return mine
    stories = {facts.story for _, facts in dispatches.facts(tx, [each["alert_id"] for each in mine]).values()}
    return dispatches.company(tx, row["channel_id"], [row["bundle"]], stories)


def _unmuted(tx: Connection, held: list[Row], now: datetime) -> list[Row]:
    """What nobody has muted while it was held; the rest is withheld now."""
    mutes = dispatches.mutes(tx, now)
    if not mutes:
        return held
    facts = dispatches.facts(tx, [row["alert_id"] for row in held])
    quiet = [row for row in held if route.muted(facts[row["alert_id"]][1], mutes, now)]
    dispatches.settle(tx, [row["id"] for row in quiet], Decision(Action.WITHHOLD, Reason.MUTED))
    return [row for row in held if row not in quiet]


def _sent(tx: Connection, way: Row, rules: Routing, now: datetime) -> list[datetime]:
    return dispatches.sent_times(tx, way["id"], now - rules.rate.span, rules.rate.count) if rules.rate else []


def _post(tx: Connection, way: Row, alert_ids: Sequence[int], bundle: str, now: datetime) -> tuple[int, list[Wake]]:
    channel = channels.as_channel(way)
    facts = dispatches.facts(tx, alert_ids)
    kind = route.kind_of(bundle, len(alert_ids))
    thread = route.common_thread(facts for _, facts in facts.values())
    to = [(channel, recipient) for recipient in recipients(channel)]
    message, keys = deliveries.post(tx, alert_ids, to, now=now, kind=kind, thread=thread)
    return message, [Wake("deliver", key) for key in keys]
