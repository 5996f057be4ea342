"""Feeds and what they list."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa

from watcher.store.column_types import BigId, CompressedText, Json, UTCDateTime, enum_check
from watcher.store.tables.metadata import id_column, job_columns, metadata, reference


class FeedState(StrEnum):
    ACTIVE = "active"
    DISABLED = "disabled"
    GONE = "gone"


class EntryState(StrEnum):
    LISTED = "listed"
    READ = "read"
    FAILED = "failed"


feed = sa.Table(
    "feed",
    metadata,
    id_column(),
    sa.Column("url", sa.Text, nullable=False, unique=True),
    sa.Column("title", sa.Text, nullable=False, server_default=""),
    sa.Column("site_url", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("body_hash", sa.Text),
    sa.Column("created_at", UTCDateTime, nullable=False),
    sa.Column("first_read_at", UTCDateTime),  # NULL: its first reading will be a cold start
    sa.Column("last_polled_at", UTCDateTime),
    sa.Column("last_read_at", UTCDateTime),
    sa.Column("last_new_at", UTCDateTime),
    sa.Column("next_poll_at", UTCDateTime, nullable=False),
    *job_columns(),
    enum_check("state", FeedState),
    sa.Index(None, "state", "next_poll_at"),
)

entry = sa.Table(
    "entry",
    metadata,
    id_column(),
    reference("feed"),
    sa.Column("url", sa.Text),
    sa.Column("guid", sa.Text),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("author", sa.Text),
    sa.Column("outlet", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("tags", Json),
    sa.Column("content", CompressedText),
    sa.Column("summary", CompressedText),
    sa.Column("published", UTCDateTime),  # the publisher's word
    sa.Column("updated", UTCDateTime),  # when the publisher says that it changed last
    sa.Column("seen_at", UTCDateTime, nullable=False),  # ours
    sa.Column("suppressed_by", sa.Text),  # the Reason for which it may raise no alert
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("due_at", UTCDateTime),
    sa.Column("article_id", BigId, sa.ForeignKey("article.id", ondelete="SET NULL"), index=True),
    *job_columns(),
    enum_check("state", EntryState),
    sa.Index(None, "state", "due_at"),
    sa.Index(None, "feed_id", "seen_at"),
)

entry_key = sa.Table(
    "entry_key",
    metadata,
    sa.Column("feed_id", BigId, sa.ForeignKey("feed.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("entry_id", BigId, sa.ForeignKey("entry.id", ondelete="CASCADE"), nullable=False, index=True),
    sqlite_with_rowid=False,
)
