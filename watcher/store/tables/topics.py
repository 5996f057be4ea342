"""Topics, their versions, and where articles match them."""

from __future__ import annotations

import sqlalchemy as sa

from watcher.model import PropositionOrigin
from watcher.model.parties import PartyKind, PartyMerger
from watcher.store.column_types import BigId, Json, UTCDateTime, enum_check
from watcher.store.tables.metadata import id_column, metadata, reference

topic = sa.Table(
    "topic",
    metadata,
    id_column(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("query", sa.Text, nullable=False),
    sa.Column("claims", Json),  # see watcher/model/claim_data.py; NULL: none
    sa.Column("enabled", sa.Boolean(name="enabled", create_constraint=True), nullable=False),
    sa.Column("created_at", UTCDateTime, nullable=False),
)

topic_version = sa.Table(
    "topic_version",
    metadata,
    id_column(),
    reference("topic", nullable=True, on_delete="SET NULL"),
    sa.Column("number", sa.Integer, nullable=False),  # counts a topic's versions from 1
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("query", sa.Text, nullable=False),
    sa.Column("created_at", UTCDateTime, nullable=False),
    sa.UniqueConstraint("topic_id", "number"),
    comment="every version of a topic, so that an alert can name the one that raised it",
)

topic_lock = sa.Table(
    "topic_lock",
    metadata,
    sa.Column("topic_id", BigId, sa.ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True),
    comment="one row per topic, locked in id order while an article that matched it is analysed",
)

ruleset = sa.Table(
    "ruleset",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("revision", sa.Integer, nullable=False),
    comment="a single row; its revision grows with every change of a topic",
)

match = sa.Table(
    "match",
    metadata,
    id_column(),
    reference("article"),
    reference("topic"),
    reference("story", index=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("spans", Json, nullable=False),
    sa.Column("quote_start", sa.Integer, nullable=False),
    sa.Column("quote_end", sa.Integer, nullable=False),
    sa.Column("quote_in_title", sa.Boolean(name="quote_in_title", create_constraint=True), nullable=False),
    sa.Column("created_at", UTCDateTime, nullable=False),
    sa.UniqueConstraint("article_id", "topic_id"),
    sa.Index(None, "topic_id", "story_id"),
)

proposition = sa.Table(
    "proposition",
    metadata,
    id_column(),
    reference("topic"),
    sa.Column("key", sa.Text, nullable=False),  # what statement.claim names it by
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("titles", Json, nullable=False),  # language -> sentence
    sa.Column("given_titles", Json),  # those that a user gave it instead
    sa.Column("frame", Json, nullable=False),  # see watcher/model/propositions.py
    sa.Column("merged_into", sa.Text),  # the key of another one of the topic
    sa.Column("muted_at", UTCDateTime),
    sa.Column("created_at", UTCDateTime, nullable=False),
    reference("article", nullable=True, on_delete="SET NULL", index=True),
    enum_check("origin", PropositionOrigin),
    sa.UniqueConstraint("topic_id", "key"),
    comment="what may be true or not on a topic: written in its file, stated by its user, or opened for what was said",
)

CHANGED_PROPOSITION = sa.text("(origin = 'stated' OR merged_into IS NOT NULL OR muted_at IS NOT NULL)")
"""What users stated, merged or muted: few, and always looked at."""
sa.Index("ix_proposition_changed", proposition.c.topic_id, sqlite_where=CHANGED_PROPOSITION, postgresql_where=CHANGED_PROPOSITION)
MAIN_PROPOSITION = sa.text("(origin = 'opened' AND merged_into IS NULL AND substr(key, 1, 7) <> 'number-')")
"""What the program opened and nothing took in: the first of a topic is its main one."""
sa.Index("ix_proposition_main", proposition.c.topic_id, proposition.c.id, sqlite_where=MAIN_PROPOSITION, postgresql_where=MAIN_PROPOSITION)

party = sa.Table(
    "party",
    metadata,
    id_column(),
    reference("topic"),
    sa.Column("key", sa.Text, nullable=False),  # what statement.party names it by
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("names", Json, nullable=False),  # language -> its names as written
    sa.Column("role", sa.Text, nullable=False),  # a key of data/roles.toml, or empty
    sa.Column("merged_into", sa.Text),  # the key of another one of the topic
    sa.Column("merged_by", sa.Text),
    sa.Column("kept_apart_at", UTCDateTime),  # when a user split it: the program merges it no more
    sa.Column("created_at", UTCDateTime, nullable=False),
    reference("article", nullable=True, on_delete="SET NULL", index=True),
    enum_check("kind", PartyKind),
    enum_check("merged_by", PartyMerger),
    sa.UniqueConstraint("topic_id", "key"),
    comment="who speaks on a topic, under every key that articles gave; those that count as another one say so",
)
