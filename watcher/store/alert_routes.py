"""What became of each alert on each channel: held with a due date, posted in a message, or withheld, with the reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from watcher.errors import Reason
from watcher.model import (
    DISABLED_GROUP,
    AlertKind,
    AlertRoute,
    HeldAlert,
    RouteAction,
    RouteDecision,
    RoutingFacts,
    RoutingState,
    Severity,
)
from watcher.store.column_types import Connection, Row
from watcher.store.tables import alert, alert_route, channel, delivery

_STATE_OF_ACTION = {RouteAction.SEND: RoutingState.POSTED, RouteAction.HOLD: RoutingState.HELD, RouteAction.WITHHOLD: RoutingState.WITHHELD}
OPERATIONAL_THREAD = "operator"
"""The thread of what concerns watcher itself; it does not count against a channel's limit."""


def load_routing_facts(tx: Connection, alert_ids: Sequence[int]) -> dict[int, tuple[int | None, RoutingFacts]]:
    """Return, by alert, its topic's id and the facts its routing depends on."""
    rows = tx.execute(sa.select(alert).where(alert.c.id.in_(list(alert_ids))).order_by(alert.c.id)).mappings()
    return {row["id"]: (row["topic_id"], as_routing_facts(row)) for row in rows}


def as_routing_facts(row: Row) -> RoutingFacts:
    """Make the facts that routing decides by of an alert's row."""
    severity = Severity(row.get("severity") or Severity.HIGH)
    return RoutingFacts(AlertKind(row["kind"]), severity, row["topic"], row["story_id"], row.get("claim"))


def add(tx: Connection, alert_id: int, channel_id: int, decision: RouteDecision, *, now: datetime, message_id: int | None = None) -> None:
    """Record what was decided for an alert on a channel."""
    values = {
        "alert_id": alert_id,
        "channel_id": channel_id,
        "message_id": message_id,
        "state": _STATE_OF_ACTION[decision.action],
        "group_key": decision.group_key,
        "due_at": decision.due_at,
        "reason": decision.reason,
        "created_at": now,
    }
    tx.execute(sa.insert(alert_route).values(**values))


def get_held(tx: Connection, route_id: int) -> HeldAlert | None:
    """Return a row if it is still held."""
    wanted = sa.select(alert_route).where(alert_route.c.id == route_id, alert_route.c.state == RoutingState.HELD)
    row = tx.execute(wanted).mappings().one_or_none()
    return None if row is None else _as_held_alert(row)


def _as_held_alert(row: Row) -> HeldAlert:
    reason = Reason(row["reason"]) if row["reason"] else None
    return HeldAlert(row["id"], row["alert_id"], row["channel_id"], row["group_key"], row["due_at"], reason)


def list_held_in_groups(tx: Connection, channel_id: int, group_keys: Sequence[str]) -> list[HeldAlert]:
    """List what a channel holds under these group keys, oldest alert first."""
    wanted = (
        alert_route.c.channel_id == channel_id,
        alert_route.c.state == RoutingState.HELD,
        alert_route.c.group_key.in_(list(group_keys)),
    )
    rows = tx.execute(sa.select(alert_route).where(*wanted).order_by(alert_route.c.alert_id)).mappings()
    return [_as_held_alert(row) for row in rows]


def list_waiting_for_related(tx: Connection, channel_id: int, threads: Collection[str], story_ids: Collection[int]) -> list[HeldAlert]:
    """List what a channel holds for more on one of these claims or stories, oldest alert first."""
    waiting = (alert_route.c.channel_id == channel_id, alert_route.c.state == RoutingState.HELD, alert_route.c.reason == Reason.GROUPED)
    same = sa.or_(alert_route.c.group_key.in_(list(threads)), alert.c.story_id.in_(list(story_ids)))
    query = sa.select(alert_route).join(alert, alert.c.id == alert_route.c.alert_id).where(*waiting, same)
    return [_as_held_alert(row) for row in tx.execute(query.order_by(alert_route.c.alert_id)).mappings()]


def record_outcome(tx: Connection, route_ids: Sequence[int], decision: RouteDecision, *, message_id: int | None = None) -> None:
    """Store the outcome of held rows; a posted one keeps the reason for which it was held."""
    values: dict[str, object] = {
        "state": _STATE_OF_ACTION[decision.action],
        "due_at": decision.due_at,
        "message_id": message_id,
        "claimed_until": None,
    }
    if decision.action is not RouteAction.SEND:
        values |= {"reason": decision.reason} | ({"group_key": decision.group_key} if decision.group_key else {})
    tx.execute(sa.update(alert_route).where(alert_route.c.id.in_(list(route_ids))).values(**values))


def count_held(tx: Connection, channel_id: int) -> int:
    """Count the alerts that a channel holds."""
    mine = (alert_route.c.channel_id == channel_id, alert_route.c.state == RoutingState.HELD)
    return tx.execute(sa.select(sa.func.count()).where(*mine)).scalar_one()


def _held_while_disabled(channel_id: int) -> sa.ColumnElement[bool]:
    off = sa.or_(alert_route.c.group_key == DISABLED_GROUP, alert_route.c.reason == Reason.CHANNEL_DISABLED)
    return sa.and_(alert_route.c.channel_id == channel_id, alert_route.c.state == RoutingState.HELD, off)


def count_held_while_disabled(tx: Connection, channel_id: int) -> int:
    """Count the alerts kept while the channel was disabled."""
    return tx.execute(sa.select(sa.func.count()).where(_held_while_disabled(channel_id))).scalar_one()


def release_held_while_disabled(tx: Connection, channel_id: int, *, now: datetime) -> int:
    """Make due what was kept while the channel was disabled.  Return how many."""
    return tx.execute(sa.update(alert_route).where(_held_while_disabled(channel_id)).values(due_at=now)).rowcount


def end_group_waits(tx: Connection, *, now: datetime) -> int:
    """Make every alert that waits for its group due now; return how many."""
    waiting = (alert_route.c.state == RoutingState.HELD, alert_route.c.reason == Reason.GROUPED, alert_route.c.due_at > now)
    return tx.execute(sa.update(alert_route).where(*waiting).values(due_at=now)).rowcount


def recheck_held(tx: Connection, channel_id: int, *, now: datetime) -> None:
    """Make due what a channel holds, so that its changed routing is applied to it."""
    mine = (alert_route.c.channel_id == channel_id, alert_route.c.state == RoutingState.HELD, alert_route.c.group_key != DISABLED_GROUP)
    tx.execute(sa.update(alert_route).where(*mine).values(due_at=now))


def count_held_by_channel(tx: Connection) -> Sequence[Row]:
    """Count held alerts by channel and reason, with the first due date."""
    query = (
        sa.select(channel.c.name, alert_route.c.reason, sa.func.count().label("count"), sa.func.min(alert_route.c.due_at).label("due_at"))
        .join(channel, channel.c.id == alert_route.c.channel_id)
        .where(alert_route.c.state == RoutingState.HELD)
        .group_by(channel.c.name, alert_route.c.reason)
        .order_by(channel.c.name)
    )
    return tx.execute(query).mappings().all()


def list_by_alert(tx: Connection, alert_ids: Sequence[int]) -> dict[int, list[AlertRoute]]:
    """Return, by alert, what became of it on each channel."""
    query = (
        sa.select(alert_route, channel.c.name.label("channel"))
        .join(channel, channel.c.id == alert_route.c.channel_id)
        .where(alert_route.c.alert_id.in_(list(alert_ids)))
        .order_by(alert_route.c.alert_id, channel.c.id)
    )
    routes: dict[int, list[AlertRoute]] = {}
    for row in tx.execute(query).mappings():
        reason = Reason(row["reason"]) if row["reason"] else None
        route = AlertRoute(row["alert_id"], row["channel"], RoutingState(row["state"]), reason, row["due_at"], row["message_id"])
        routes.setdefault(route.alert_id, []).append(route)
    return routes


def sent_times(tx: Connection, channel_id: int, since: datetime, limit: int) -> list[datetime]:
    """List when the channel's latest messages since ``since`` were written, newest first, at most ``limit``."""
    told = sa.or_(delivery.c.thread.is_(None), delivery.c.thread != OPERATIONAL_THREAD)
    mine = (delivery.c.channel_id == channel_id, delivery.c.created_at > since, told)
    query = sa.select(delivery.c.message_id, delivery.c.created_at).where(*mine).distinct().order_by(delivery.c.created_at.desc())
    return [row.created_at for row in tx.execute(query.limit(limit))]
