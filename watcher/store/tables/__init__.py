"""The tables, by subject.  The row is the job: what must happen next is a due date on it."""

from __future__ import annotations

from watcher.store.tables.alerts import acknowledgement, alert, mute, statement
from watcher.store.tables.articles import (
    ArticleState,
    RereadState,
    article,
    article_revision,
    fingerprint_hash,
    pruned_article,
    reread,
    story,
)
from watcher.store.tables.delivery import alert_route, channel, delivery, message, message_alert, topic_channel
from watcher.store.tables.feeds import EntryState, FeedState, entry, entry_key, feed
from watcher.store.tables.metadata import metadata
from watcher.store.tables.operation import event, problem, scheduled_task
from watcher.store.tables.topics import (
    CHANGED_PROPOSITION,
    MAIN_PROPOSITION,
    match,
    party,
    proposition,
    ruleset,
    topic,
    topic_lock,
    topic_version,
)

__all__ = [
    "CHANGED_PROPOSITION",
    "MAIN_PROPOSITION",
    "SEARCH_INDEX",
    "ArticleState",
    "EntryState",
    "FeedState",
    "RereadState",
    "acknowledgement",
    "alert",
    "alert_route",
    "article",
    "article_revision",
    "channel",
    "delivery",
    "entry",
    "entry_key",
    "event",
    "feed",
    "fingerprint_hash",
    "is_managed_table",
    "match",
    "message",
    "message_alert",
    "metadata",
    "mute",
    "party",
    "problem",
    "proposition",
    "pruned_article",
    "reread",
    "ruleset",
    "scheduled_task",
    "statement",
    "story",
    "topic",
    "topic_channel",
    "topic_lock",
    "topic_version",
]

SEARCH_INDEX = "article_words"
"""What `watcher search` looks in: SQLite's own kind of table, made by a migration and reached through ``store/search.py`` alone."""


def is_managed_table(name: str | None, kind: str, _parents: object) -> bool:
    """Whether Alembic is to compare a table: not those that SQLite makes for its index."""
    return not (kind == "table" and name and name.startswith(SEARCH_INDEX))
