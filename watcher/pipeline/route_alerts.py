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
from watcher.model import HeldAlert, RouteAction, RouteDecision, RoutingFacts, StoredChannel
from watcher.pipeline.wakes import Wake, Wakes
from watcher.routing import messages, stages
from watcher.routing.channel_routing import ChannelRouting
from watcher.store import alert_routes, channels, deliveries, mutes
from watcher.store.column_types import Connection


def channel_routing(app: App, stored: StoredChannel) -> ChannelRouting:
    """Return a channel's own routing over the general rules."""
    policy = app.policy
    rate = policy.default_rate_limit if CHANNEL_KINDS[stored.channel.kind].personal else ""
    try:
        return ChannelRouting.from_stored(stored.routing, timezone=policy.timezone, rate=rate)
    except (UsageError, ValueError) as error:  # a rule that cannot be read any more withholds nothing
        app.log.warning("routing_ignored", channel=stored.name, detail=str(error))
        return ChannelRouting(receives_operational=bool(stored.routing.get("operator")))


def route_alerts(app: App, tx: Connection, alert_ids: Sequence[int]) -> Wakes:
    """Decide for fresh alerts of one story and every channel of their topics, and write the decisions."""
    now = app.clock()
    all_facts = alert_routes.load_routing_facts(tx, alert_ids)
    active = mutes.list_active(tx, now)
    wakes: list[Wake] = []
    for channel in channels.list_all(tx):
        routing = channel_routing(app, channel)
        facts_by_alert = {
            alert: facts
            for alert, (topic, facts) in all_facts.items()
            if topic is not None and channels.receives_topic(tx, topic, channel.id)
        }
        state = _channel_state(tx, channel, routing, now) if facts_by_alert else stages.ChannelState()
        immediate: dict[int, RouteDecision] = {}
        for alert, facts in facts_by_alert.items():
            decision = stages.decide_route(stages.FreshAlert(facts, routing, state, now, app.policy.group_wait, active))
            if decision.action is RouteAction.SEND:
                immediate[alert] = decision
            else:
                alert_routes.add(tx, alert, channel.id, decision, now=now)
        wakes += _send_immediate(tx, channel, immediate, facts_by_alert, now)
    return wakes


def _send_immediate(
    tx: Connection, channel: StoredChannel, immediate: dict[int, RouteDecision], facts: dict[int, RoutingFacts], now: datetime
) -> list[Wake]:
    """Make one message of alerts that are sent at once, with what was held for more on the same story or claim."""
    if not immediate:
        return []
    threads, stories = {stages.thread_key(facts[alert]) for alert in immediate}, {facts[alert].story_id for alert in immediate}
    waiting = alert_routes.list_waiting_for_related(tx, channel.id, threads, stories)
    alert_ids = [*(each.alert_id for each in waiting), *immediate]
    message, wakes = _create_message(tx, channel, alert_ids, "", now)
    for alert, decision in immediate.items():
        alert_routes.add(tx, alert, channel.id, decision, now=now, message_id=message)
    alert_routes.record_outcome(tx, [each.id for each in waiting], RouteDecision(RouteAction.SEND, Reason.GROUPED), message_id=message)
    return wakes


def release_held_alerts(app: App, routed_alert_id: int) -> Wakes:
    """Make one message of held alerts that are due; or hold them again, if something prevents sending now."""
    now = app.clock()
    with app.database.write() as tx:
        held = alert_routes.get_held(tx, routed_alert_id)
        if held is None or held.due_at is None or held.due_at > now:
            return ()
        channel = channels.get(tx, held.channel_id)
        routing = channel_routing(app, channel)
        group = _withhold_muted(tx, _group_members(tx, held), now)
        ids, alert_ids = [each.id for each in group], [each.alert_id for each in group]
        severities = frozenset(facts.severity for _, facts in alert_routes.load_routing_facts(tx, alert_ids).values())
        state = _channel_state(tx, channel, routing, now)
        decision = stages.decide_release(stages.DueGroup(held.group_key, routing, state, now, severities))
        if decision.action is not RouteAction.SEND or not group:
            alert_routes.record_outcome(tx, ids, decision)
            return ()
        message, wakes = _create_message(tx, channel, alert_ids, held.group_key, now)
        alert_routes.record_outcome(tx, ids, decision, message_id=message)
    app.log_event("held_alerts_released", channel=channel.name, bundle=held.group_key, alerts=len(ids), message=message)
    return wakes


def _group_members(tx: Connection, held: HeldAlert) -> list[HeldAlert]:
    """Return all rows that are sent with a held one: its group, and where that waits for more, what waits on the same stories."""
    group = alert_routes.list_held_in_groups(tx, held.channel_id, [held.group_key])
    if held.reason is not Reason.GROUPED:
        return group
    stories = {facts.story_id for _, facts in alert_routes.load_routing_facts(tx, [each.alert_id for each in group]).values()}
    return alert_routes.list_waiting_for_related(tx, held.channel_id, [held.group_key], stories)


def _withhold_muted(tx: Connection, held: list[HeldAlert], now: datetime) -> list[HeldAlert]:
    """Withhold what was muted while it was held, and return the rest."""
    active = mutes.list_active(tx, now)
    if not active:
        return held
    facts = alert_routes.load_routing_facts(tx, [each.alert_id for each in held])
    now_muted = [each for each in held if stages.is_muted(facts[each.alert_id][1], active, now)]
    alert_routes.record_outcome(tx, [each.id for each in now_muted], RouteDecision(RouteAction.WITHHOLD, Reason.MUTED))
    return [each for each in held if each not in now_muted]


def _channel_state(tx: Connection, channel: StoredChannel, routing: ChannelRouting, now: datetime) -> stages.ChannelState:
    return stages.ChannelState(
        enabled=channel.enabled,
        auto_disabled=channel.auto_disabled,
        sent_times=_recent_sends(tx, channel, routing, now),
    )


def _recent_sends(tx: Connection, channel: StoredChannel, routing: ChannelRouting, now: datetime) -> list[datetime]:
    return (
        alert_routes.sent_times(tx, channel.id, now - routing.rate_limit.period, routing.rate_limit.max_messages)
        if routing.rate_limit
        else []
    )


def _create_message(tx: Connection, channel: StoredChannel, alert_ids: Sequence[int], bundle: str, now: datetime) -> tuple[int, list[Wake]]:
    facts = alert_routes.load_routing_facts(tx, alert_ids)
    kind = messages.message_kind(bundle, len(alert_ids))
    thread = messages.common_thread_key(facts for _, facts in facts.values())
    to = [(channel.channel, recipient) for recipient in recipients(channel.channel)]
    message, keys = deliveries.enqueue_message(tx, alert_ids, to, now=now, kind=kind, thread=thread)
    return message, [Wake("deliver", key) for key in keys]
