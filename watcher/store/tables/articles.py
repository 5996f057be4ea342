"""Articles, the stories they belong to, and what recognises a copy."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa

from watcher.model import TextSource
from watcher.store.column_types import BigId, CompressedText, Json, UTCDateTime, enum_check
from watcher.store.tables.metadata import id_column, job_columns, metadata, reference


class ArticleState(StrEnum):
    READ = "read"
    ANALYSED = "judged"
    FAILED = "failed"


class RereadState(StrEnum):
    OPEN = "open"
    ENDED = "ended"
    FAILED = "failed"


story = sa.Table(
    "story",
    metadata,
    id_column(),
    sa.Column("opened_at", UTCDateTime, nullable=False),
    sa.Column("last_at", UTCDateTime, nullable=False),
)

article = sa.Table(
    "article",
    metadata,
    id_column(),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("identity", sa.Text, nullable=False, unique=True),  # its address in the form that says "the same"
    reference("feed", nullable=True, on_delete="SET NULL", index=True),
    sa.Column("outlet", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", CompressedText, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("language", sa.Text),
    sa.Column("author", sa.Text),
    sa.Column("listed_by", Json),  # title and address of its feed, as they were then
    sa.Column("tags", Json),
    sa.Column("published", UTCDateTime),
    sa.Column("seen_at", UTCDateTime, nullable=False),
    sa.Column("suppressed_by", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("due_at", UTCDateTime),
    reference("story", nullable=True, on_delete="SET NULL", index=True),
    sa.Column("duplicate_of", BigId, sa.ForeignKey("article.id", ondelete="SET NULL"), index=True),
    sa.Column("overlap", sa.Float),
    sa.Column("fingerprint", sa.LargeBinary),
    sa.Column("shingle_count", sa.Integer),
    sa.Column("ruleset_id", sa.Text),
    sa.Column("etag", sa.Text),  # of its page, with the two below: to ask for it again
    sa.Column("last_modified", sa.Text),
    sa.Column("body_hash", sa.Text),
    *job_columns(),
    enum_check("source", TextSource),
    enum_check("state", ArticleState),
    sa.Index(None, "state", "due_at"),
    sa.Index(None, "seen_at"),
)

fingerprint_hash = sa.Table(
    "fingerprint_hash",
    metadata,
    sa.Column("hash", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("article_id", BigId, sa.ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, index=True),
    sa.Column("published_or_seen_at", UTCDateTime, nullable=False),
    sqlite_with_rowid=False,
)

pruned_article = sa.Table(
    "pruned_article",
    metadata,
    sa.Column("identity", sa.Text, primary_key=True),
    sa.Column("pruned_at", UTCDateTime, nullable=False),
    comment="articles that were read and pruned: they never count as new again",
    sqlite_with_rowid=False,
)

reread = sa.Table(
    "reread",
    metadata,
    id_column(),
    sa.Column("article_id", BigId, sa.ForeignKey("article.id", ondelete="CASCADE"), nullable=False, unique=True),
    reference("entry", nullable=True, on_delete="SET NULL", index=True),  # the one that its feed listed anew
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("due_at", UTCDateTime),  # NULL: only when its feed lists it anew
    sa.Column("started_at", UTCDateTime, nullable=False),
    sa.Column("ends_at", UTCDateTime, nullable=False),
    sa.Column("last_read_at", UTCDateTime),
    sa.Column("read_count", sa.Integer, nullable=False, server_default="0"),
    *job_columns(),
    enum_check("state", RereadState),
    sa.Index(None, "state", "due_at"),
    comment="articles that alerted and are read again, to tell what their publisher corrects",
)

article_revision = sa.Table(
    "article_revision",
    metadata,
    id_column(),
    reference("article", index=True),
    sa.Column("read_at", UTCDateTime, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", CompressedText, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    comment="what an article said when it was read again and had changed; the article itself keeps its first text",
)
