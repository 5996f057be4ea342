"""The outbox: alert -> message -> delivery, unique on (message, channel, recipient), written in the transaction of the judgement."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from watcher.model import Channel, Delivery, DeliveryState, Message
from watcher.store import alerts, work
from watcher.store.channels import as_channel
from watcher.store.tables import channel, delivery, message, message_alert
from watcher.store.types import Connection, Row


def post(tx: Connection, alert_ids: Sequence[int], recipients: Iterable[tuple[Channel, str]], *, now: datetime) -> list[int]:
    """Put one message about these alerts into the outbox, once for each recipient.  Returns the ids of the deliveries."""
    message_id = int(tx.execute(sa.insert(message).values(created_at=now).returning(message.c.id)).scalar_one())
    tx.execute(sa.insert(message_alert), [{"message_id": message_id, "alert_id": alert_id} for alert_id in alert_ids])
    rows = [
        {
            "key": f"msg_{uuid.uuid4().hex}",
            "message_id": message_id,
            "channel_id": to.id,
            "recipient": recipient,
            "state": DeliveryState.DUE,
            "due_at": now,
            "created_at": now,
        }
        for to, recipient in recipients
    ]
    return [int(tx.execute(sa.insert(delivery).values(**row).returning(delivery.c.id)).scalar_one()) for row in rows]


def load(tx: Connection, row: Row) -> tuple[Delivery, bool]:
    """A claimed row with its channel and message; and whether the channel is enabled."""
    to = tx.execute(sa.select(channel).where(channel.c.id == row["channel_id"])).mappings().one()
    written = tx.execute(sa.select(message.c.created_at).where(message.c.id == row["message_id"])).scalar_one()
    text = Message(row["message_id"], alerts.of_message(tx, row["message_id"]), written)
    return Delivery(row["id"], row["key"], as_channel(to), row["recipient"], text, row["failures"]), to["enabled"]


def sent(tx: Connection, delivery_id: int, answer: str, *, now: datetime) -> None:
    """Only after the receiver took it."""
    work.settle(
        tx, work.DELIVERIES, delivery_id, state=DeliveryState.SENT, due_at=None, sent_at=now, answer=answer[:500], reason=None, detail=None
    )


def problems(tx: Connection, limit: int) -> Sequence[Row]:
    """Deliveries that are dead or have failed so far, newest first, with their channel's name."""
    wanted = sa.or_(delivery.c.state == DeliveryState.DEAD, sa.and_(delivery.c.state == DeliveryState.DUE, delivery.c.failures > 0))
    query = sa.select(delivery, channel.c.name.label("channel")).join(channel, channel.c.id == delivery.c.channel_id)
    return tx.execute(query.where(wanted).order_by(delivery.c.id.desc()).limit(limit)).mappings().all()


def listed(
    tx: Connection, limit: int, *, states: Sequence[DeliveryState] = (), channel_id: int | None = None, ids: Sequence[int] | None = None
) -> Sequence[Row]:
    """Deliveries with their channel's name, newest first; only these states, this channel, these numbers, where given."""
    query = sa.select(delivery, channel.c.name.label("channel")).join(channel, channel.c.id == delivery.c.channel_id)
    if states:
        query = query.where(delivery.c.state.in_(list(states)))
    if channel_id is not None:
        query = query.where(delivery.c.channel_id == channel_id)
    if ids is not None:
        query = query.where(delivery.c.id.in_(list(ids)))
    return tx.execute(query.order_by(delivery.c.id.desc()).limit(limit)).mappings().all()


def of_alert(tx: Connection, alert_id: int) -> Sequence[Row]:
    """Where an alert went, with the channels' names."""
    query = (
        sa.select(delivery, channel.c.name.label("channel"))
        .join(channel, channel.c.id == delivery.c.channel_id)
        .join(message_alert, message_alert.c.message_id == delivery.c.message_id)
        .where(message_alert.c.alert_id == alert_id)
    )
    return tx.execute(query.order_by(delivery.c.id)).mappings().all()


def retry(tx: Connection, ids: Sequence[int], *, now: datetime) -> int:
    """Put these back: due now, with all their tries before them and the same key.  What was sent, or is being sent, stays.  How many."""
    free = sa.or_(delivery.c.claimed_until.is_(None), delivery.c.claimed_until <= now)
    wanted = sa.and_(delivery.c.id.in_(list(ids)), delivery.c.state != DeliveryState.SENT, free)
    again = {"state": DeliveryState.DUE, "due_at": now, "failures": 0, "claimed_until": None}
    return tx.execute(sa.update(delivery).where(wanted).values(**again)).rowcount
