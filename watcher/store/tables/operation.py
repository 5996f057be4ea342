"""What watcher records about its own operation."""

from __future__ import annotations

import sqlalchemy as sa

from watcher.store.column_types import UTCDateTime
from watcher.store.tables.metadata import id_column, metadata

problem = sa.Table(
    "problem",
    metadata,
    id_column(),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("opened_at", UTCDateTime, nullable=False),
    sa.Column("last_seen_at", UTCDateTime, nullable=False),
    sa.Column("closed_at", UTCDateTime, index=True),
    sa.Column("reported_at", UTCDateTime),  # when an operational alert said that it began
    sa.Column("closure_reported_at", UTCDateTime),  # ... and that it is over
    comment="what watcher cannot do or cannot see at the moment",
)

scheduled_task = sa.Table(
    "scheduled_task",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("due_at", UTCDateTime, nullable=False),
    comment="what is due at a time of its own: the heartbeat message, the next operational alert",
)

event = sa.Table(
    "event",
    metadata,
    id_column(),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("created_at", UTCDateTime, nullable=False, index=True),
    comment="what happened without an alert and should be known: a cold start's summary",
)
