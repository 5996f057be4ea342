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
