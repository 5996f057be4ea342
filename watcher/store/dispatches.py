"""What became of each alert on each channel: held with a due date, posted in a message, or withheld; always with the reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from watcher.alerts.route import OFF, Action, Decision, Facts, Mute, MuteOf
from watcher.errors import Reason, UsageError
from watcher.model import AlertKind, DispatchState, Severity
from watcher.store.tables import acknowledgement, alert, channel, delivery, dispatch, mute
from watcher.store.types import Connection, Row

_STATES = {Action.SEND: DispatchState.POSTED, Action.HOLD: DispatchState.HELD, Action.WITHHOLD: DispatchState.WITHHELD}
OPERATOR = "operator"
"""The thread of what concerns watcher itself; it does not count against a channel's limit."""


def facts(tx: Connection, alert_ids: Sequence[int]) -> dict[int, tuple[int | None, Facts]]:
    """Alert -> its topic's number and what its way depends on."""
    rows = tx.execute(sa.select(alert).where(alert.c.id.in_(list(alert_ids))).order_by(alert.c.id)).mappings()
    return {row["id"]: (row["topic_id"], as_facts(row)) for row in rows}


def as_facts(row: Row) -> Facts:
    severity = Severity(row.get("severity") or Severity.HIGH)
    return Facts(AlertKind(row["kind"]), severity, row["topic"], row["story_id"], row.get("claim"))


def add(tx: Connection, alert_id: int, channel_id: int, decision: Decision, *, now: datetime, message_id: int | None = None) -> None:
    values = {
        "alert_id": alert_id,
        "channel_id": channel_id,
        "message_id": message_id,
        "state": _STATES[decision.action],
        "bundle": decision.bundle,
        "due_at": decision.due,
        "reason": decision.reason,
        "created_at": now,
    }
    tx.execute(sa.insert(dispatch).values(**values))


def get(tx: Connection, dispatch_id: int) -> Row | None:
    """A row that is still held."""
    wanted = sa.select(dispatch).where(dispatch.c.id == dispatch_id, dispatch.c.state == DispatchState.HELD)
    return tx.execute(wanted).mappings().one_or_none()


def bundle(tx: Connection, channel_id: int, names: Sequence[str]) -> list[Row]:
    """All that is held on a channel under these names, oldest alert first."""
    wanted = (dispatch.c.channel_id == channel_id, dispatch.c.state == DispatchState.HELD, dispatch.c.bundle.in_(list(names)))
    return list(tx.execute(sa.select(dispatch).where(*wanted).order_by(dispatch.c.alert_id)).mappings())


def company(tx: Connection, channel_id: int, threads: Collection[str], stories: Collection[int]) -> list[Row]:
    """What waits on a channel for more on one of these claims or stories, oldest alert first."""
    waiting = (dispatch.c.channel_id == channel_id, dispatch.c.state == DispatchState.HELD, dispatch.c.reason == Reason.GROUPED)
    same = sa.or_(dispatch.c.bundle.in_(list(threads)), alert.c.story_id.in_(list(stories)))
    query = sa.select(dispatch).join(alert, alert.c.id == dispatch.c.alert_id).where(*waiting, same)
    return list(tx.execute(query.order_by(dispatch.c.alert_id)).mappings())


def settle(tx: Connection, ids: Sequence[int], decision: Decision, *, message_id: int | None = None) -> None:
    """Write what became of held rows; what is posted keeps the reason for which it was held."""
    values: dict[str, object] = {"state": _STATES[decision.action], "due_at": decision.due, "message_id": message_id, "claimed_until": None}
    if decision.action is not Action.SEND:
        values |= {"reason": decision.reason} | ({"bundle": decision.bundle} if decision.bundle else {})
    tx.execute(sa.update(dispatch).where(dispatch.c.id.in_(list(ids))).values(**values))


def held_by(tx: Connection, channel_id: int) -> int:
    """How many alerts a channel holds."""
    mine = (dispatch.c.channel_id == channel_id, dispatch.c.state == DispatchState.HELD)
    return tx.execute(sa.select(sa.func.count()).where(*mine)).scalar_one()


def _kept_off(channel_id: int) -> sa.ColumnElement[bool]:
    off = sa.or_(dispatch.c.bundle == OFF, dispatch.c.reason == Reason.CHANNEL_OFF)
    return sa.and_(dispatch.c.channel_id == channel_id, dispatch.c.state == DispatchState.HELD, off)


def kept_off(tx: Connection, channel_id: int) -> int:
    """How many alerts were kept while the channel was off."""
    return tx.execute(sa.select(sa.func.count()).where(_kept_off(channel_id))).scalar_one()


def switched_on(tx: Connection, channel_id: int, *, now: datetime) -> int:
    """What was kept while the channel was off is due now.  How much that is."""
    return tx.execute(sa.update(dispatch).where(_kept_off(channel_id)).values(due_at=now)).rowcount


def company_ends(tx: Connection, *, now: datetime) -> int:
    waiting = (dispatch.c.state == DispatchState.HELD, dispatch.c.reason == Reason.GROUPED, dispatch.c.due_at > now)
    return tx.execute(sa.update(dispatch).where(*waiting).values(due_at=now)).rowcount


def hurry(tx: Connection, channel_id: int, *, now: datetime) -> None:
    """The channel's hours were changed: what is held looks at them anew."""
    mine = (dispatch.c.channel_id == channel_id, dispatch.c.state == DispatchState.HELD, dispatch.c.bundle != OFF)
    tx.execute(sa.update(dispatch).where(*mine).values(due_at=now))


def held(tx: Connection) -> Sequence[Row]:
    """By channel and reason: how many alerts are held, and when the first is due."""
    query = (
        sa.select(channel.c.name, dispatch.c.reason, sa.func.count().label("count"), sa.func.min(dispatch.c.due_at).label("due_at"))
        .join(channel, channel.c.id == dispatch.c.channel_id)
        .where(dispatch.c.state == DispatchState.HELD)
        .group_by(channel.c.name, dispatch.c.reason)
        .order_by(channel.c.name)
    )
    return tx.execute(query).mappings().all()


def of_alerts(tx: Connection, alert_ids: Sequence[int]) -> dict[int, list[Row]]:
    """Alert -> what became of it, by channel."""
    query = (
        sa.select(dispatch, channel.c.name.label("channel"))
        .join(channel, channel.c.id == dispatch.c.channel_id)
        .where(dispatch.c.alert_id.in_(list(alert_ids)))
        .order_by(dispatch.c.alert_id, channel.c.id)
    )
    found: dict[int, list[Row]] = {}
    for row in tx.execute(query).mappings():
        found.setdefault(row["alert_id"], []).append(row)
    return found


def sent_times(tx: Connection, channel_id: int, since: datetime, most: int) -> list[datetime]:
    """When the channel's latest messages since then were written, newest first, at most so many."""
    told = sa.or_(delivery.c.thread.is_(None), delivery.c.thread != OPERATOR)
    mine = (delivery.c.channel_id == channel_id, delivery.c.created_at > since, told)
    query = sa.select(delivery.c.message_id, delivery.c.created_at).where(*mine).distinct().order_by(delivery.c.created_at.desc())
    return [row.created_at for row in tx.execute(query.limit(most))]


# ── mutes and acknowledgements ────────────────────────────────────────────────────────────────────────────────────────


def mutes(tx: Connection, now: datetime) -> list[Mute]:
    """Those that hold."""
    rows = tx.execute(sa.select(mute).where(mute.c.until > now)).mappings()
    return [Mute(MuteOf(row["of"]), row["subject"], row["until"]) for row in rows]


def muted(tx: Connection, now: datetime) -> Sequence[Row]:
    return tx.execute(sa.select(mute).where(mute.c.until > now).order_by(mute.c.id)).mappings().all()


def add_mute(tx: Connection, of: MuteOf, subject: str, until: datetime, note: str, *, now: datetime) -> int:
    values = {"of": of, "subject": subject, "until": until, "note": note, "created_at": now}
    return int(tx.execute(sa.insert(mute).values(**values).returning(mute.c.id)).scalar_one())


def remove_mute(tx: Connection, number: int) -> Row:
    """UsageError: there is none of this number."""
    row = tx.execute(sa.delete(mute).where(mute.c.id == number).returning(*mute.c)).mappings().one_or_none()
    if row is None:
        raise UsageError(f"There is no mute {number}. See those that hold with: watcher mute list")
    return row


def acknowledge(tx: Connection, alert_id: int, by: str, *, now: datetime) -> bool:
    """Somebody has seen it: what is still held of it need not come.  False where it was acknowledged before."""
    if tx.execute(sa.select(acknowledgement.c.alert_id).where(acknowledgement.c.alert_id == alert_id)).scalar() is not None:
        return False
    tx.execute(sa.insert(acknowledgement).values(alert_id=alert_id, by=by, created_at=now))
    mine = (dispatch.c.alert_id == alert_id, dispatch.c.state == DispatchState.HELD)
    taken = {"state": DispatchState.WITHHELD, "reason": Reason.ACKNOWLEDGED, "due_at": None}
    tx.execute(sa.update(dispatch).where(*mine).values(**taken))
    return True


def acknowledged(tx: Connection, alert_ids: Sequence[int]) -> dict[int, Row]:
    rows = tx.execute(sa.select(acknowledgement).where(acknowledgement.c.alert_id.in_(list(alert_ids)))).mappings()
    return {row["alert_id"]: row for row in rows}
