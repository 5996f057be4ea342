"""Rows that leave the store for the pipeline: the nouns with their ids and what the store keeps beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.errors import Reason
from watcher.model.articles import Article
from watcher.model.claims import Topic
from watcher.model.delivery import Channel, OperatorNote
from watcher.model.feeds import Entry
from watcher.model.http import CacheValidators


@dataclass(frozen=True, slots=True)
class StoredFeed:
    """A feed that is polled.  ``failures``: polls in a row that failed; ``first_read_at``: None before the first poll that succeeds."""

    id: int
    url: str
    title: str
    site_url: str | None
    validators: CacheValidators
    failures: int
    first_read_at: datetime | None
    last_read_at: datetime | None


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry that a feed listed.  ``failures``: how often its page could not be read; ``suppressed_by``: why it may raise no alert."""

    id: int
    feed_id: int
    entry: Entry
    failures: int
    suppressed_by: Reason | None


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article on record.  ``analysed``: whether its story, matches and statements are; before, ``story_id`` is None."""

    id: int
    article: Article
    seen_at: datetime
    suppressed_by: Reason | None
    analysed: bool
    story_id: int | None
    duplicate_of: int | None
    failure_reason: str | None


@dataclass(frozen=True, slots=True)
class StoredTopic:
    """A topic with its id."""

    id: int
    topic: Topic


@dataclass(frozen=True, slots=True)
class StoredChannel:
    """A channel with its own routing, as stored.  ``auto_disabled``: watcher itself disabled it after failures."""

    channel: Channel
    enabled: bool
    auto_disabled: bool
    routing: Mapping[str, Any]

    @property
    def id(self) -> int:
        return self.channel.id

    @property
    def name(self) -> str:
        return self.channel.name


@dataclass(frozen=True, slots=True)
class HeldAlert:
    """An alert held on a channel.  Alerts of one ``group_key`` become one message; ``due_at`` None: until the channel is enabled."""

    id: int
    alert_id: int
    channel_id: int
    group_key: str
    due_at: datetime | None
    reason: Reason | None


@dataclass(frozen=True, slots=True)
class StoredProblem:
    """A problem from when it was found until it is over.  ``closed_at``: None while it lasts."""

    id: int
    reason: Reason
    subject: str
    text: str
    opened_at: datetime
    closed_at: datetime | None

    def as_note(self) -> OperatorNote:
        """Return what an operational alert says of it."""
        return OperatorNote(self.reason, self.subject, self.text, self.opened_at, over=self.closed_at is not None)
