"""Statements and the alerts made of them, with acknowledgements and mutes."""

from __future__ import annotations

import sqlalchemy as sa

from watcher.model import AlertKind, Factuality, MuteScope, Severity, Stance
from watcher.store.column_types import BigId, Json, UTCDateTime, enum_check
from watcher.store.tables.metadata import id_column, metadata, reference

statement = sa.Table(
    "statement",
    metadata,
    id_column(),
    reference("topic"),
    sa.Column("article_id", BigId, sa.ForeignKey("article.id", ondelete="SET NULL"), index=True),
    sa.Column("claim", sa.Text, nullable=False),
    sa.Column("party", sa.Text, nullable=False),
    sa.Column("source", Json, nullable=False),
    sa.Column("stance", sa.Text, nullable=False),
    sa.Column("factuality", sa.Text, nullable=False),
    sa.Column("quote", sa.Text, nullable=False),
    sa.Column("sentence", sa.Text, nullable=False),
    sa.Column("quote_start", sa.Integer, nullable=False),
    sa.Column("quote_end", sa.Integer, nullable=False),
    sa.Column("sentence_start", sa.Integer, nullable=False),
    sa.Column("sentence_end", sa.Integer, nullable=False),
    sa.Column("in_title", sa.Boolean(name="in_title", create_constraint=True), nullable=False),
    sa.Column("background", sa.Boolean(name="background", create_constraint=True), nullable=False),
    sa.Column("confirms", sa.Boolean(name="confirms", create_constraint=True), nullable=False),
    sa.Column("on_the_record", sa.Boolean(name="on_the_record", create_constraint=True), nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("slots", Json, nullable=False),
    sa.Column("figures", Json),
    sa.Column("confidence", sa.Float, nullable=False, server_default="1"),
    sa.Column("said_at", UTCDateTime),
    sa.Column("said_until", UTCDateTime),
    sa.Column("effective_at", UTCDateTime, nullable=False),  # when it counts as said
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("outlet", sa.Text, nullable=False),
    sa.Column("language", sa.Text),
    sa.Column("published", UTCDateTime),
    sa.Column("seen_at", UTCDateTime, nullable=False),
    sa.Column("ruleset_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text),  # what it changed; NULL: nothing
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("rejected_at", UTCDateTime),
    sa.Column("rejection_note", sa.Text),
    sa.Column("rules", sa.Text, nullable=False, server_default=""),  # names of the rules that made it, parted by blanks
    enum_check("stance", Stance),
    enum_check("factuality", Factuality),
    enum_check("kind", AlertKind),
    sa.Index(None, "topic_id", "claim", "party", "stance", "effective_at"),
    comment="who said what on a claim; rows are added, never changed, but for being rejected",
)
sa.Index(
    "ix_statement_changes",
    statement.c.topic_id,
    statement.c.claim,
    statement.c.effective_at,
    sqlite_where=statement.c.kind.is_not(None),
    postgresql_where=statement.c.kind.is_not(None),
)

alert = sa.Table(
    "alert",
    metadata,
    id_column(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("topic_id", BigId, sa.ForeignKey("topic.id", ondelete="SET NULL"), index=True),
    sa.Column("topic", sa.Text, nullable=False),
    sa.Column("topic_title", sa.Text, nullable=False),
    sa.Column("query", sa.Text, nullable=False),  # of the version that raised it
    sa.Column("topic_version", sa.Integer),  # the number of that version
    sa.Column("ruleset_id", sa.Text, nullable=False),
    sa.Column("story_id", BigId, nullable=False, index=True),
    sa.Column("article_id", BigId, sa.ForeignKey("article.id", ondelete="SET NULL"), index=True),
    sa.Column("quote", sa.Text, nullable=False),
    sa.Column("sentence", sa.Text, nullable=False),
    sa.Column("marks", Json, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("outlet", sa.Text, nullable=False),
    sa.Column("published", UTCDateTime),
    sa.Column("seen_at", UTCDateTime, nullable=False),
    sa.Column("created_at", UTCDateTime, nullable=False, index=True),
    sa.Column("severity", sa.Text, nullable=False, server_default="medium"),
    sa.Column("claim", sa.Text, nullable=False, server_default=""),  # empty: a story is told, and no statement
    sa.Column("claim_titles", Json),
    sa.Column("claim_origin", sa.Text),  # who put the claim on its topic
    sa.Column("figures", Json),
    sa.Column("party", sa.Text, nullable=False, server_default=""),
    sa.Column("parties", Json),
    sa.Column("party_names", Json),
    sa.Column("source", Json),
    sa.Column("stance", sa.Text),
    sa.Column("factuality", sa.Text),
    sa.Column("said_at", UTCDateTime),
    sa.Column("said_until", UTCDateTime),
    sa.Column("against", Json),
    sa.Column("correction_number", sa.Integer, nullable=False, server_default="0"),  # counts the publisher's corrections of an article
    enum_check("kind", AlertKind),
    enum_check("severity", Severity),
    enum_check("stance", Stance),
    enum_check("factuality", Factuality),
    sa.UniqueConstraint("topic_id", "article_id", "kind", "claim", "party", "correction_number"),
    sa.Index(None, "topic_id", "published", "seen_at"),
)

mute = sa.Table(
    "mute",
    metadata,
    id_column(),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("until", UTCDateTime, nullable=False, index=True),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("created_at", UTCDateTime, nullable=False),
    enum_check("scope", MuteScope),
)

acknowledgement = sa.Table(
    "acknowledgement",
    metadata,
    sa.Column("alert_id", BigId, sa.ForeignKey("alert.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("by", sa.Text, nullable=False, server_default=""),
    sa.Column("created_at", UTCDateTime, nullable=False),
)
