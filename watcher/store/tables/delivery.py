"""Channels, and the way of an alert to each: its routing, its message and the deliveries."""

from __future__ import annotations

import sqlalchemy as sa

from watcher.model import ChannelKind, DeliveryState, MessageKind, RoutingState
from watcher.store.column_types import BigId, Json, UTCDateTime, enum_check
from watcher.store.tables.metadata import id_column, job_columns, metadata, reference

channel = sa.Table(
    "channel",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("settings", Json, nullable=False),
    sa.Column("enabled", sa.Boolean(name="enabled", create_constraint=True), nullable=False),
    sa.Column("created_at", UTCDateTime, nullable=False),
    sa.Column("routing", Json),  # what it takes, and when
    sa.Column("failing_since", UTCDateTime),  # its first failure after its last success
    sa.Column("disabled_reason", sa.Text),  # why watcher itself disabled it: its alerts are kept
    enum_check("kind", ChannelKind),
)

topic_channel = sa.Table(
    "topic_channel",
    metadata,
    sa.Column("topic_id", BigId, sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("channel_id", BigId, sa.ForeignKey("channel.id", ondelete="CASCADE"), primary_key=True, index=True),
    comment="a topic without a row here goes to every enabled channel",
)

message = sa.Table(
    "message",
    metadata,
    id_column(),
    sa.Column("created_at", UTCDateTime, nullable=False),
    sa.Column("kind", sa.Text, nullable=False, server_default=MessageKind.ALERT),
    sa.Column("notes", Json),  # an operational alert: what it says about watcher itself
    enum_check("kind", MessageKind),
)

message_alert = sa.Table(
    "message_alert",
    metadata,
    sa.Column("message_id", BigId, sa.ForeignKey("message.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("alert_id", BigId, sa.ForeignKey("alert.id", ondelete="CASCADE"), primary_key=True, index=True),
)

delivery = sa.Table(
    "delivery",
    metadata,
    id_column(),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    reference("message"),
    reference("channel"),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("due_at", UTCDateTime),
    sa.Column("created_at", UTCDateTime, nullable=False),
    sa.Column("sent_at", UTCDateTime),
    sa.Column("response", sa.Text),
    sa.Column("thread", sa.Text),  # the story or claim that its whole message is about
    sa.Column("sequence", sa.Integer),  # its number in that thread, for this channel and recipient
    *job_columns(),
    enum_check("state", DeliveryState),
    sa.UniqueConstraint("message_id", "channel_id", "recipient"),
    sa.Index(None, "state", "due_at"),
    sa.Index(None, "channel_id", "created_at"),
    sa.Index(None, "thread", "channel_id", "recipient"),
)

alert_route = sa.Table(
    "alert_route",
    metadata,
    id_column(),
    reference("alert"),
    reference("channel", index=True),
    reference("message", nullable=True, on_delete="SET NULL", index=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("group_key", sa.Text, nullable=False, server_default=""),  # alerts held under one key become one message
    sa.Column("due_at", UTCDateTime),
    sa.Column("created_at", UTCDateTime, nullable=False),
    *job_columns(),
    enum_check("state", RoutingState),
    sa.UniqueConstraint("alert_id", "channel_id"),
    sa.Index(None, "state", "due_at"),
    comment="what became of an alert on a channel, and why",
)
