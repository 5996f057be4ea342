"""Channels and their routing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from watcher.errors import UsageError
from watcher.model import Channel, ChannelKind, DeliveryState, StoredChannel
from watcher.store.column_types import Connection, Row
from watcher.store.tables import channel, delivery, topic, topic_channel


def add(
    tx: Connection, name: str, kind: ChannelKind, settings: Mapping[str, Any], *, now: datetime, routing: Mapping[str, Any] | None = None
) -> int:
    """Store a channel.

    Raises:
        UsageError: the name is taken.
    """
    if tx.execute(sa.select(channel.c.id).where(channel.c.name == name)).scalar() is not None:
        raise UsageError(f"A channel named {name} already exists. Choose another name.")
    values = {"name": name, "kind": kind, "settings": dict(settings), "enabled": True, "created_at": now}
    values["routing"] = dict(routing) if routing else None
    return int(tx.execute(sa.insert(channel).values(**values).returning(channel.c.id)).scalar_one())


def list_with_delivery_counts(tx: Connection) -> Sequence[Row]:
    """List all channels with their sent, pending and failed deliveries."""
    columns = [
        sa.select(sa.func.count())
        .where(delivery.c.channel_id == channel.c.id, delivery.c.state == state)
        .scalar_subquery()
        .label(state.value)
        for state in DeliveryState
    ]
    return tx.execute(sa.select(channel, *columns).order_by(channel.c.id)).mappings().all()


def get_by_name(tx: Connection, name: str) -> Channel:
    """Return the channel of this name, which exists (``services.lookup`` refuses other names)."""
    return as_channel(tx.execute(sa.select(channel).where(channel.c.name == name)).mappings().one())


def as_channel(row: Row) -> Channel:
    """Make a channel of its row."""
    return Channel(row["id"], row["name"], ChannelKind(row["kind"]), row["settings"])


def list_all(tx: Connection) -> list[StoredChannel]:
    """Return every channel, enabled or not, with its routing."""
    return [as_stored_channel(row) for row in tx.execute(sa.select(channel).order_by(channel.c.id)).mappings()]


def get(tx: Connection, channel_id: int) -> StoredChannel:
    """Return a channel that is there."""
    return as_stored_channel(tx.execute(sa.select(channel).where(channel.c.id == channel_id)).mappings().one())


def as_stored_channel(row: Row) -> StoredChannel:
    """Make the noun of a row."""
    return StoredChannel(as_channel(row), row["enabled"], row["disabled_reason"] is not None, row["routing"] or {})


def get_row(tx: Connection, channel_id: int) -> Row:
    """Return a channel's row.  It must exist."""
    return tx.execute(sa.select(channel).where(channel.c.id == channel_id)).mappings().one()


def receives_topic(tx: Connection, topic_id: int, channel_id: int) -> bool:
    """Return whether a channel receives a topic's alerts: the topic names it, or names none."""
    named = list(tx.execute(sa.select(topic_channel.c.channel_id).where(topic_channel.c.topic_id == topic_id)).scalars())
    return not named or channel_id in named


def set_routing(tx: Connection, channel_id: int, routing: Mapping[str, Any]) -> None:
    """Store another routing, already validated."""
    tx.execute(sa.update(channel).where(channel.c.id == channel_id).values(routing=dict(routing) or None))


def record_failure(tx: Connection, channel_id: int, *, now: datetime) -> datetime:
    """Note a failed send.  Return since when every send has failed."""
    since = sa.func.coalesce(channel.c.failing_since, sa.literal(now, channel.c.failing_since.type))
    found = sa.update(channel).where(channel.c.id == channel_id).values(failing_since=since).returning(channel.c.failing_since)
    at: datetime = tx.execute(found).scalar_one()
    return at


def record_success(tx: Connection, channel_id: int) -> None:
    """Record that the channel delivers: it no longer counts as failing."""
    tx.execute(sa.update(channel).where(channel.c.id == channel_id, channel.c.failing_since.is_not(None)).values(failing_since=None))


def disable_after_failures(tx: Connection, channel_id: int, cause: str) -> None:
    """Disable a channel for its failures; its alerts are kept until it is enabled again."""
    tx.execute(sa.update(channel).where(channel.c.id == channel_id).values(enabled=False, disabled_reason=cause[:500]))


def check_not_only_channel(tx: Connection, channel_id: int) -> None:
    """Check that no topic goes to this channel alone: without it, its alerts would go to every channel.

    Raises:
        UsageError: one does.
    """
    others = sa.select(topic_channel.c.topic_id).where(topic_channel.c.channel_id != channel_id)
    mine = sa.select(topic.c.name).join(topic_channel, topic_channel.c.topic_id == topic.c.id)
    only = (
        tx.execute(mine.where(topic_channel.c.channel_id == channel_id, topic.c.id.not_in(others)).order_by(topic.c.name)).scalars().all()
    )
    if only:
        raise UsageError(
            f"The alerts of {', '.join(only)} go to this channel alone. Send them elsewhere first: watcher topic edit {only[0]} "
            "--channel OTHER, or --all-channels."
        )


def remove(tx: Connection, channel_id: int) -> None:
    """Delete a channel and its deliveries.

    Raises:
        UsageError: a topic has no other channel.
    """
    check_not_only_channel(tx, channel_id)
    tx.execute(sa.delete(channel).where(channel.c.id == channel_id))


def list_names(tx: Connection) -> list[str]:
    """List the names of all channels."""
    return list(tx.execute(sa.select(channel.c.name).order_by(channel.c.name)).scalars())


def set_settings(tx: Connection, channel_id: int, settings: Mapping[str, Any]) -> None:
    """Store other settings, already validated."""
    tx.execute(sa.update(channel).where(channel.c.id == channel_id).values(settings=dict(settings)))


def set_enabled(tx: Connection, channel_id: int, *, enabled: bool) -> None:
    """Enable or disable a channel."""
    tx.execute(sa.update(channel).where(channel.c.id == channel_id).values(enabled=enabled, failing_since=None, disabled_reason=None))
