"""The tables, in the order of the path.  The row is the job: what must happen next is a due date on it.

Every name of an index or constraint comes from the naming convention.  ``claimed_until`` is a lease: whoever holds a row works on it
until then, and a row whose holder died is free again afterwards (and at the next start).
"""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa

from watcher.model import (
    AlertKind,
    ChannelKind,
    DeliveryState,
    Factuality,
    MessageKind,
    MuteScope,
    RoutingState,
    Severity,
    Stance,
    TextSource,
)
from watcher.store.column_types import BigId, CompressedText, Json, UTCDateTime, enum_check

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


SEARCH_INDEX = "article_words"
"""What `watcher search` looks in: SQLite's own kind of table, made by a migration and reached through ``store/search.py`` alone."""


def is_managed_table(name: str | None, kind: str, _parents: object) -> bool:
    """Whether Alembic is to compare a table: not those that SQLite makes for its index."""
    return not (kind == "table" and name and name.startswith(SEARCH_INDEX))


class FeedState(StrEnum):
    ACTIVE = "active"
    DISABLED = "disabled"
    GONE = "gone"


class EntryState(StrEnum):
    LISTED = "listed"
    READ = "read"
    FAILED = "failed"


class ArticleState(StrEnum):
    READ = "read"
    ANALYSED = "judged"
    FAILED = "failed"


def _id_column() -> sa.Column[int]:
    return sa.Column("id", BigId, primary_key=True)


def _reference(table: str, *, nullable: bool = False, on_delete: str = "CASCADE", index: bool = False) -> sa.Column[int]:
    return sa.Column(f"{table}_id", BigId, sa.ForeignKey(f"{table}.id", ondelete=on_delete), nullable=nullable, index=index)


def _job_columns() -> tuple[sa.Column[object], ...]:
    """What every row that is a job carries: its lease, how often it failed, and why."""
    return (
        sa.Column("claimed_until", UTCDateTime),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("reason", sa.Text),
        sa.Column("detail", sa.Text),
    )


feed = sa.Table(
    "feed",
    metadata,
    _id_column(),
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
    *_job_columns(),
    enum_check("state", FeedState),
    sa.Index(None, "state", "next_poll_at"),
)

entry = sa.Table(
    "entry",
    metadata,
    _id_column(),
    _reference("feed"),
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
    sa.Column("seen_at", UTCDateTime, nullable=False),  # ours
    sa.Column("suppressed_by", sa.Text),  # the Reason for which it may raise no alert
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("due_at", UTCDateTime),
    sa.Column("article_id", BigId, sa.ForeignKey("article.id", ondelete="SET NULL"), index=True),
    *_job_columns(),
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

story = sa.Table(
    "story",
    metadata,
    _id_column(),
    sa.Column("opened_at", UTCDateTime, nullable=False),
    sa.Column("last_at", UTCDateTime, nullable=False),
)

article = sa.Table(
    "article",
    metadata,
    _id_column(),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("identity", sa.Text, nullable=False, unique=True),  # its address in the form that says "the same"
    _reference("feed", nullable=True, on_delete="SET NULL", index=True),
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
    _reference("story", nullable=True, on_delete="SET NULL", index=True),
    sa.Column("duplicate_of", BigId, sa.ForeignKey("article.id", ondelete="SET NULL"), index=True),
    sa.Column("overlap", sa.Float),
    sa.Column("fingerprint", sa.LargeBinary),
    sa.Column("shingle_count", sa.Integer),
    sa.Column("ruleset_id", sa.Text),
    *_job_columns(),
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

topic = sa.Table(
    "topic",
    metadata,
    _id_column(),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("query", sa.Text, nullable=False),
    sa.Column("claims", Json),  # see watcher/model/claim_data.py; NULL: none, which is one implicit claim
    sa.Column("enabled", sa.Boolean(name="enabled", create_constraint=True), nullable=False),
    sa.Column("created_at", UTCDateTime, nullable=False),
)

topic_version = sa.Table(
    "topic_version",
    metadata,
    _id_column(),
    _reference("topic", nullable=True, on_delete="SET NULL"),
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
    _id_column(),
    _reference("article"),
    _reference("topic"),
    _reference("story", index=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("spans", Json, nullable=False),
    sa.Column("quote_start", sa.Integer, nullable=False),
    sa.Column("quote_end", sa.Integer, nullable=False),
    sa.Column("quote_in_title", sa.Boolean(name="quote_in_title", create_constraint=True), nullable=False),
    sa.Column("created_at", UTCDateTime, nullable=False),
    sa.UniqueConstraint("article_id", "topic_id"),
    sa.Index(None, "topic_id", "story_id"),
)

statement = sa.Table(
    "statement",
    metadata,
    _id_column(),
    _reference("topic"),
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
    sa.Index(None, "topic_id", "claim", "effective_at"),
    comment="who said what on a claim; rows are added, never changed, but for being rejected",
)

alert = sa.Table(
    "alert",
    metadata,
    _id_column(),
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
    sa.Column("party", sa.Text, nullable=False, server_default=""),
    sa.Column("parties", Json),
    sa.Column("party_names", Json),
    sa.Column("source", Json),
    sa.Column("stance", sa.Text),
    sa.Column("factuality", sa.Text),
    sa.Column("said_at", UTCDateTime),
    sa.Column("said_until", UTCDateTime),
    sa.Column("against", Json),
    enum_check("kind", AlertKind),
    enum_check("severity", Severity),
    enum_check("stance", Stance),
    enum_check("factuality", Factuality),
    sa.UniqueConstraint("topic_id", "article_id", "kind", "claim", "party"),
)

message = sa.Table(
    "message",
    metadata,
    _id_column(),
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

channel = sa.Table(
    "channel",
    metadata,
    _id_column(),
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

delivery = sa.Table(
    "delivery",
    metadata,
    _id_column(),
    sa.Column("key", sa.Text, nullable=False, unique=True),
    _reference("message"),
    _reference("channel"),
    sa.Column("recipient", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("due_at", UTCDateTime),
    sa.Column("created_at", UTCDateTime, nullable=False),
    sa.Column("sent_at", UTCDateTime),
    sa.Column("response", sa.Text),
    sa.Column("thread", sa.Text),  # the story or claim that its whole message is about
    sa.Column("sequence", sa.Integer),  # its number in that thread, for this channel and recipient
    *_job_columns(),
    enum_check("state", DeliveryState),
    sa.UniqueConstraint("message_id", "channel_id", "recipient"),
    sa.Index(None, "state", "due_at"),
    sa.Index(None, "channel_id", "created_at"),
    sa.Index(None, "thread", "channel_id", "recipient"),
)

alert_route = sa.Table(
    "alert_route",
    metadata,
    _id_column(),
    _reference("alert"),
    _reference("channel", index=True),
    _reference("message", nullable=True, on_delete="SET NULL", index=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("group_key", sa.Text, nullable=False, server_default=""),  # alerts held under one key become one message
    sa.Column("due_at", UTCDateTime),
    sa.Column("created_at", UTCDateTime, nullable=False),
    *_job_columns(),
    enum_check("state", RoutingState),
    sa.UniqueConstraint("alert_id", "channel_id"),
    sa.Index(None, "state", "due_at"),
    comment="what became of an alert on a channel, and why",
)

mute = sa.Table(
    "mute",
    metadata,
    _id_column(),
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

problem = sa.Table(
    "problem",
    metadata,
    _id_column(),
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

pruned_article = sa.Table(
    "pruned_article",
    metadata,
    sa.Column("identity", sa.Text, primary_key=True),
    sa.Column("pruned_at", UTCDateTime, nullable=False),
    comment="articles that were read and pruned: they never count as new again",
    sqlite_with_rowid=False,
)

event = sa.Table(
    "event",
    metadata,
    _id_column(),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("created_at", UTCDateTime, nullable=False, index=True),
    comment="what happened without an alert and should be known: a cold start's summary",
)
