"""Routes fresh alerts to channels, and releases held alerts that are due.

``route_alerts`` runs in the transaction that wrote the alerts: an alert without its messages or held rows is never visible.
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
from watcher.routing import messages, stages
from watcher.routing.channel_routing import ChannelRouting
from watcher.store import alert_routes, channels, deliveries
from watcher.store.column_types import Connection, Row


def channel_routing(app: App, channel_row: Row) -> ChannelRouting:
    """Return a channel's own routing over the general rules."""
    policy = app.policy
    rate = policy.default_rate_limit if CHANNEL_KINDS[channel_row["kind"]].personal else ""
    try:
        return ChannelRouting.from_stored(channel_row["routing"] or {}, timezone=policy.timezone, rate=rate)
    except (UsageError, ValueError) as error:  # a rule that cannot be read any more withholds nothing
        app.log.warning("routing_ignored", channel=channel_row["name"], detail=str(error))
        return ChannelRouting(receives_operational=bool(channel_row["routing"].get("operator")))


def route_alerts(app: App, tx: Connection, alert_ids: Sequence[int]) -> Wakes:
    """Decide for fresh alerts of one story and every channel of their topics, and write the decisions."""
    now = app.clock()
    all_facts = alert_routes.load_routing_facts(tx, alert_ids)
    mutes = alert_routes.active_mutes(tx, now)
    wakes: list[Wake] = []
    for row in channels.list_rows(tx):
        routing = channel_routing(app, row)
        facts_by_alert = {
            alert: facts
            for alert, (topic, facts) in all_facts.items()
            if topic is not None and channels.receives_topic(tx, topic, row["id"])
        }
        state = _channel_state(tx, row, routing, now) if facts_by_alert else stages.ChannelState()
        immediate: dict[int, RouteDecision] = {}
        for alert, facts in facts_by_alert.items():
            decision = stages.decide_route(stages.FreshAlert(facts, routing, state, now, app.policy.group_wait, mutes))
            if decision.action is RouteAction.SEND:
                immediate[alert] = decision
            else:
                alert_routes.add(tx, alert, row["id"], decision, now=now)
        wakes += _send_immediate(tx, row, immediate, facts_by_alert, now)
    return wakes


def _send_immediate(
    tx: Connection, channel_row: Row, immediate: dict[int, RouteDecision], facts: dict[int, RoutingFacts], now: datetime
) -> list[Wake]:
    """Make one message of alerts that are sent at once, with what was held for more on the same story or claim."""
    if not immediate:
        return []
    threads, stories = {stages.thread_key(facts[alert]) for alert in immediate}, {facts[alert].story_id for alert in immediate}
    waiting = alert_routes.list_waiting_for_related(tx, channel_row["id"], threads, stories)
    alert_ids = [*(row["alert_id"] for row in waiting), *immediate]
    message, wakes = _create_message(tx, channel_row, alert_ids, "", now)
    for alert, decision in immediate.items():
        alert_routes.add(tx, alert, channel_row["id"], decision, now=now, message_id=message)
    alert_routes.record_outcome(tx, [row["id"] for row in waiting], RouteDecision(RouteAction.SEND, Reason.GROUPED), message_id=message)
    return wakes


def release_held_alerts(app: App, routed_alert_id: int) -> Wakes:
    """Make one message of held alerts that are due; or hold them again, if something prevents sending now."""
    now = app.clock()
    with app.database.write() as tx:
        row = alert_routes.get_held(tx, routed_alert_id)
        if row is None or row["due_at"] is None or row["due_at"] > now:
            return ()
        channel_row = channels.get_row(tx, row["channel_id"])
        routing = channel_routing(app, channel_row)
        held = _withhold_muted(tx, _group_members(tx, row), now)
        ids, alert_ids = [each["id"] for each in held], [each["alert_id"] for each in held]
        severities = frozenset(facts.severity for _, facts in alert_routes.load_routing_facts(tx, alert_ids).values())
        state = _channel_state(tx, channel_row, routing, now)
        decision = stages.decide_release(stages.DueGroup(row["group_key"], routing, state, now, severities))
        if decision.action is not RouteAction.SEND or not held:
            alert_routes.record_outcome(tx, ids, decision)
            return ()
        message, wakes = _create_message(tx, channel_row, alert_ids, row["group_key"], now)
        alert_routes.record_outcome(tx, ids, decision, message_id=message)
    app.log_event("held_alerts_released", channel=channel_row["name"], bundle=row["group_key"], alerts=len(ids), message=message)
    return wakes


def _group_members(tx: Connection, routed_alert: Row) -> list[Row]:
    """Return all rows that are sent with a held one: its group, and where that waits for more, what waits on the same stories."""
    group = alert_routes.list_held_in_groups(tx, routed_alert["channel_id"], [routed_alert["group_key"]])
    if routed_alert["reason"] != Reason.GROUPED:
        return group
    stories = {facts.story_id for _, facts in alert_routes.load_routing_facts(tx, [each["alert_id"] for each in group]).values()}
    return alert_routes.list_waiting_for_related(tx, routed_alert["channel_id"], [routed_alert["group_key"]], stories)


def _withhold_muted(tx: Connection, held_rows: list[Row], now: datetime) -> list[Row]:
    """Withhold what was muted while it was held, and return the rest."""
    mutes = alert_routes.active_mutes(tx, now)
    if not mutes:
        return held_rows
    facts = alert_routes.load_routing_facts(tx, [row["alert_id"] for row in held_rows])
    now_muted = [row for row in held_rows if stages.is_muted(facts[row["alert_id"]][1], mutes, now)]
    alert_routes.record_outcome(tx, [row["id"] for row in now_muted], RouteDecision(RouteAction.WITHHOLD, Reason.MUTED))
    return [row for row in held_rows if row not in now_muted]


def _channel_state(tx: Connection, channel_row: Row, routing: ChannelRouting, now: datetime) -> stages.ChannelState:
    return stages.ChannelState(
        enabled=channel_row["enabled"],
        auto_disabled=channel_row["disabled_reason"] is not None,
        sent_times=_recent_sends(tx, channel_row, routing, now),
    )


def _recent_sends(tx: Connection, channel_row: Row, routing: ChannelRouting, now: datetime) -> list[datetime]:
    return (
        alert_routes.sent_times(tx, channel_row["id"], now - routing.rate_limit.period, routing.rate_limit.max_messages)
        if routing.rate_limit
        else []
    )


def _create_message(tx: Connection, channel_row: Row, alert_ids: Sequence[int], bundle: str, now: datetime) -> tuple[int, list[Wake]]:
    channel = channels.as_channel(channel_row)
    facts = alert_routes.load_routing_facts(tx, alert_ids)
    kind = messages.message_kind(bundle, len(alert_ids))
    thread = messages.common_thread_key(facts for _, facts in facts.values())
    to = [(channel, recipient) for recipient in recipients(channel)]
    message, keys = deliveries.enqueue_message(tx, alert_ids, to, now=now, kind=kind, thread=thread)
    return message, [Wake("deliver", key) for key in keys]
