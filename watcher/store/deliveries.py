"""The outbox: alert -> message -> delivery, unique on (message, channel, recipient), written in the transaction of the decision."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from watcher.errors import Reason
from watcher.model import Channel, Delivery, DeliveryState, Message, MessageKind, OperatorNote, StoredDelivery
from watcher.store import alerts, work_queue
from watcher.store.channels import as_channel
from watcher.store.column_types import Connection, Row
from watcher.store.tables import channel, delivery, message, message_alert

MAX_ORDER_WAIT = timedelta(seconds=60)
"""How long a message waits for an earlier one of its story that is not sent yet."""


def enqueue_message(
    tx: Connection,
    alert_ids: Sequence[int],
    recipients: Iterable[tuple[Channel, str]],
    *,
    now: datetime,
    kind: MessageKind = MessageKind.ALERT,
    thread: str | None = None,
    notes: Sequence[OperatorNote] = (),
    due_at: datetime | None = None,
) -> tuple[int, list[int]]:
    """Store one message about these alerts, with a delivery for each recipient.  Return its id and those of the deliveries."""
    told = [{**asdict(each), "since": each.since.isoformat()} for each in notes]
    written = sa.insert(message).values(created_at=now, kind=kind, notes=told or None).returning(message.c.id)
    message_id = int(tx.execute(written).scalar_one())
    if alert_ids:
        tx.execute(sa.insert(message_alert), [{"message_id": message_id, "alert_id": alert_id} for alert_id in alert_ids])
    rows = [
        {
            "key": f"msg_{uuid.uuid4().hex}",
            "message_id": message_id,
            "channel_id": to.id,
            "recipient": recipient,
            "state": DeliveryState.DUE,
            "due_at": due_at or now,
            "created_at": now,
            "thread": thread,
            "sequence": None if thread is None else _last_sequence(tx, to.id, recipient, thread) + 1,
        }
        for to, recipient in recipients
    ]
    return message_id, [int(tx.execute(sa.insert(delivery).values(**row).returning(delivery.c.id)).scalar_one()) for row in rows]


def _in_thread(channel_id: int, recipient: str, thread: str) -> sa.ColumnElement[bool]:
    return sa.and_(delivery.c.thread == thread, delivery.c.channel_id == channel_id, delivery.c.recipient == recipient)


def _last_sequence(tx: Connection, channel_id: int, recipient: str, thread: str) -> int:
    return tx.execute(sa.select(sa.func.max(delivery.c.sequence)).where(_in_thread(channel_id, recipient, thread))).scalar() or 0


def wait_for_earlier_until(tx: Connection, row: Row, now: datetime) -> datetime | None:
    """Return when a message that waits for an earlier one of its thread is tried again; None where it may go."""
    patience: datetime = row["created_at"] + MAX_ORDER_WAIT
    if row["thread"] is None or now >= patience:
        return None
    earlier = sa.and_(
        _in_thread(row["channel_id"], row["recipient"], row["thread"]),
        delivery.c.sequence < row["sequence"],
        delivery.c.state == DeliveryState.DUE,
    )
    if tx.execute(sa.select(delivery.c.id).where(earlier).limit(1)).scalar() is None:
        return None
    return min(now + timedelta(seconds=1), patience)


def load_claimed(tx: Connection, row: Row) -> tuple[Delivery, bool]:
    """Return a claimed row with its channel and message, and whether the channel is enabled."""
    to = tx.execute(sa.select(channel).where(channel.c.id == row["channel_id"])).mappings().one()
    written = tx.execute(sa.select(message).where(message.c.id == row["message_id"])).mappings().one()
    text = Message(
        row["message_id"],
        alerts.list_for_message(tx, row["message_id"]),
        written["created_at"],
        kind=MessageKind(written["kind"]),
        notes=tuple(_note_from_json(each) for each in written["notes"] or ()),
    )
    earlier: tuple[str, ...] = ()
    if row["thread"] is not None:
        before = sa.and_(_in_thread(row["channel_id"], row["recipient"], row["thread"]), delivery.c.sequence < row["sequence"])
        keys = list(tx.execute(sa.select(delivery.c.key).where(before).order_by(delivery.c.sequence)).scalars())
        earlier = tuple(dict.fromkeys((*keys[:1], *keys[-1:])))
    thread = {"thread": row["thread"], "sequence": row["sequence"], "earlier": earlier}
    return Delivery(row["id"], row["key"], as_channel(to), row["recipient"], text, row["failures"], **thread), to["enabled"]


def _note_from_json(stored: dict[str, Any]) -> OperatorNote:
    since = datetime.fromisoformat(stored["since"])
    return OperatorNote(Reason(stored["reason"]), stored["subject"], stored["text"], since, stored["over"], stored["counts"])


def mark_sent(tx: Connection, delivery_id: int, response: str, *, now: datetime) -> None:
    """Mark a delivery as sent; only after the receiver accepted it."""
    work_queue.record_outcome(
        tx,
        work_queue.DELIVERIES,
        delivery_id,
        state=DeliveryState.SENT,
        due_at=None,
        sent_at=now,
        response=response[:500],
        reason=None,
        detail=None,
    )


_SHOWN = (*(column for column in delivery.c if column.name not in ("channel_id", "claimed_until")), channel.c.name.label("channel"))
_WITH_CHANNEL = sa.select(*_SHOWN).join(channel, channel.c.id == delivery.c.channel_id)


def _as_stored_delivery(row: Row) -> StoredDelivery:
    reason = Reason(row["reason"]) if row["reason"] else None
    return StoredDelivery(**(dict(row) | {"state": DeliveryState(row["state"]), "reason": reason}))


def list_failing(tx: Connection, limit: int) -> list[StoredDelivery]:
    """List deliveries that failed so far or were given up, newest first, with their channel's name."""
    wanted = sa.or_(delivery.c.state == DeliveryState.DEAD, sa.and_(delivery.c.state == DeliveryState.DUE, delivery.c.failures > 0))
    query = _WITH_CHANNEL.where(wanted).order_by(delivery.c.id.desc()).limit(limit)
    return [_as_stored_delivery(row) for row in tx.execute(query).mappings()]


def list_latest(
    tx: Connection, limit: int, *, states: Sequence[DeliveryState] = (), channel_id: int | None = None, ids: Sequence[int] | None = None
) -> list[StoredDelivery]:
    """List deliveries, newest first; only these states, this channel, these ids, where given."""
    query = _WITH_CHANNEL
    if states:
        query = query.where(delivery.c.state.in_(list(states)))
    if channel_id is not None:
        query = query.where(delivery.c.channel_id == channel_id)
    if ids is not None:
        query = query.where(delivery.c.id.in_(list(ids)))
    return [_as_stored_delivery(row) for row in tx.execute(query.order_by(delivery.c.id.desc()).limit(limit)).mappings()]


def list_for_alert(tx: Connection, alert_id: int) -> list[StoredDelivery]:
    """List an alert's deliveries."""
    query = _WITH_CHANNEL.join(message_alert, message_alert.c.message_id == delivery.c.message_id)
    query = query.where(message_alert.c.alert_id == alert_id).order_by(delivery.c.id)
    return [_as_stored_delivery(row) for row in tx.execute(query).mappings()]


def retry(tx: Connection, delivery_ids: Sequence[int], *, now: datetime) -> int:
    """Make deliveries due now, with their earlier attempts and the same key; sent and running ones stay.  Return how many."""
    free = sa.or_(delivery.c.claimed_until.is_(None), delivery.c.claimed_until <= now)
    wanted = sa.and_(delivery.c.id.in_(list(delivery_ids)), delivery.c.state != DeliveryState.SENT, free)
    again = {"state": DeliveryState.DUE, "due_at": now, "failures": 0, "claimed_until": None}
    return tx.execute(sa.update(delivery).where(wanted).values(**again)).rowcount
