"""gather: a held alert is due.  alerts.route -> a message with all that was held with it; and the way of every fresh alert

``dispatch`` runs in the transaction that wrote the alerts: an alert without its messages or held rows is never to be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from watcher.app import App
from watcher.delivery import recipients
from watcher.delivery.kinds import CHANNEL_KINDS
from watcher.errors import Reason, UsageError
from watcher.model import RouteAction, RouteDecision, RoutingFacts
from watcher.pipeline.wakes import Wake, Wakes
from watcher.routing import route
from watcher.routing.route import ChannelRouting
from watcher.store import alert_routes, channels, deliveries
from watcher.store.column_types import Connection, Row


def channel_routing(app: App, channel_row: Row) -> ChannelRouting:
    """A channel's own rules over the general ones."""
    policy = app.policy
    rate = policy.default_rate_limit if CHANNEL_KINDS[channel_row["kind"]].personal else ""
    try:
        return ChannelRouting.from_stored(channel_row["routing"] or {}, timezone=policy.timezone, rate=rate)
    except (UsageError, ValueError) as error:  # a rule that cannot be read any more keeps nothing back
        app.log.warning("routing_ignored", channel=channel_row["name"], detail=str(error))
        return ChannelRouting(receives_operational=bool(channel_row["routing"].get("operator")))


def route_alerts(app: App, tx: Connection, alert_ids: Sequence[int]) -> Wakes:
    """Decide the way of fresh alerts of one story over every channel of their topics, and write it."""
    now = app.clock()
    found = alert_routes.load_routing_facts(tx, alert_ids)
    mutes = alert_routes.active_mutes(tx, now)
    wakes: list[Wake] = []
    for way in channels.list_rows(tx):
        rules = channel_routing(app, way)
        mine = {
            alert: facts for alert, (topic, facts) in found.items() if topic is not None and channels.receives_topic(tx, topic, way["id"])
        }
        sent = _recent_sends(tx, way, rules, now) if mine else []
        going: dict[int, RouteDecision] = {}
        for alert, facts in mine.items():
            on = {"enabled": way["enabled"], "broken": way["disabled_reason"] is not None}
            decision = route.decide_route(facts, rules, now=now, group_wait=app.policy.group_wait, mutes=mutes, sent_times=sent, **on)
            if decision.action is RouteAction.SEND:
                going[alert] = decision
            else:
                alert_routes.add(tx, alert, way["id"], decision, now=now)
        wakes += _send_immediate(tx, way, going, mine, now)
    return wakes


def _send_immediate(
    tx: Connection, channel_row: Row, immediate: dict[int, RouteDecision], facts: dict[int, RoutingFacts], now: datetime
) -> list[Wake]:
    """One message for those that go at once; what was waiting for more on the same story or claim goes with them."""
    if not immediate:
        return []
    threads, stories = {route.thread_key(facts[alert]) for alert in immediate}, {facts[alert].story_id for alert in immediate}
    waiting = alert_routes.list_waiting_for_related(tx, channel_row["id"], threads, stories)
    told = [*(row["alert_id"] for row in waiting), *immediate]
    message, wakes = _create_message(tx, channel_row, told, "", now)
    for alert, decision in immediate.items():
        alert_routes.add(tx, alert, channel_row["id"], decision, now=now, message_id=message)
    alert_routes.record_outcome(tx, [row["id"] for row in waiting], RouteDecision(RouteAction.SEND, Reason.GROUPED), message_id=message)
    return wakes


def release_held_alerts(app: App, routed_alert_id: int) -> Wakes:
    """Make one message of a bundle that is due; or hold it again, for what stands in the way now."""
    now = app.clock()
    with app.database.write() as tx:
        row = alert_routes.get_held(tx, routed_alert_id)
        if row is None or row["due_at"] is None or row["due_at"] > now:
            return ()
        way = channels.get_row(tx, row["channel_id"])
        rules = channel_routing(app, way)
        held = _withhold_muted(tx, _bundle_members(tx, row), now)
        ids, told = [each["id"] for each in held], [each["alert_id"] for each in held]
        severities = [facts.severity for _, facts in alert_routes.load_routing_facts(tx, told).values()]
        decision = route.decide_release(
            row["group_key"], rules, now=now, enabled=way["enabled"], severities=severities, sent_times=_recent_sends(tx, way, rules, now)
        )
        if decision.action is not RouteAction.SEND or not held:
            alert_routes.record_outcome(tx, ids, decision)
            return ()
        message, wakes = _create_message(tx, way, told, row["group_key"], now)
        alert_routes.record_outcome(tx, ids, decision, message_id=message)
    app.log_event("held_alerts_released", channel=way["name"], bundle=row["group_key"], alerts=len(ids), message=message)
    return wakes


def _bundle_members(tx: Connection, routed_alert: Row) -> list[Row]:
    """All that goes with a held row: its bundle, and where it waits for company, what waits on the stories of that."""
    mine = alert_routes.list_held_in_groups(tx, routed_alert["channel_id"], [routed_alert["group_key"]])
    if routed_alert["reason"] != Reason.GROUPED:
        return mine
    stories = {facts.story_id for _, facts in alert_routes.load_routing_facts(tx, [each["alert_id"] for each in mine]).values()}
    return alert_routes.list_waiting_for_related(tx, routed_alert["channel_id"], [routed_alert["group_key"]], stories)


def _withhold_muted(tx: Connection, held_rows: list[Row], now: datetime) -> list[Row]:
    """What nobody has muted while it was held; the rest is withheld now."""
    mutes = alert_routes.active_mutes(tx, now)
    if not mutes:
        return held_rows
    facts = alert_routes.load_routing_facts(tx, [row["alert_id"] for row in held_rows])
    quiet = [row for row in held_rows if route.is_muted(facts[row["alert_id"]][1], mutes, now)]
    alert_routes.record_outcome(tx, [row["id"] for row in quiet], RouteDecision(RouteAction.WITHHOLD, Reason.MUTED))
    return [row for row in held_rows if row not in quiet]


def _recent_sends(tx: Connection, channel_row: Row, routing: ChannelRouting, now: datetime) -> list[datetime]:
    return (
        alert_routes.sent_times(tx, channel_row["id"], now - routing.rate_limit.period, routing.rate_limit.max_messages)
        if routing.rate_limit
        else []
    )


def _create_message(tx: Connection, channel_row: Row, alert_ids: Sequence[int], bundle: str, now: datetime) -> tuple[int, list[Wake]]:
    channel = channels.as_channel(channel_row)
    facts = alert_routes.load_routing_facts(tx, alert_ids)
    kind = route.message_kind(bundle, len(alert_ids))
    thread = route.common_thread_key(facts for _, facts in facts.values())
    to = [(channel, recipient) for recipient in recipients(channel)]
    message, keys = deliveries.enqueue_message(tx, alert_ids, to, now=now, kind=kind, thread=thread)
    return message, [Wake("deliver", key) for key in keys]
