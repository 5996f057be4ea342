"""Rows that leave the store for the pipeline: the nouns with their ids and what the store keeps beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.errors import Reason
from watcher.model.alerts import Alert
from watcher.model.articles import Article
from watcher.model.claims import Topic
from watcher.model.delivery import Channel, DeliveryState, OperatorNote, RoutingState
from watcher.model.feeds import Entry
from watcher.model.http import CacheValidators
from watcher.model.statements import FiledStatement, Quote, Statement


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
class StoredReread:
    """An article that alerted and is read again until ``ends_at``.  ``due_at`` None: not before its feed lists it anew, or no more.

    ``entry_id``: the entry that its feed listed anew; ``reason``: what came of the last reading.
    """

    id: int
    article_id: int
    entry_id: int | None
    is_open: bool
    due_at: datetime | None
    started_at: datetime
    ends_at: datetime
    last_read_at: datetime | None
    read_count: int
    reason: Reason | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class ArticleRevision:
    """What an article said when it was read again and had changed.  ``text`` is empty where most of it was gone, or is pruned."""

    read_at: datetime
    title: str
    text: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class StoredTopic:
    """A topic with its id.  ``enabled``: whether it is watched."""

    id: int
    topic: Topic
    enabled: bool


@dataclass(frozen=True, slots=True)
class StoredChannel:
    """A channel with its own routing, as stored.  ``auto_disabled``: watcher itself disabled it after failures."""

    channel: Channel
    enabled: bool
    auto_disabled: bool
    routing: Mapping[str, Any]

    @property
    def id(self) -> int:
        """The channel's id."""
        return self.channel.id

    @property
    def name(self) -> str:
        """The channel's name."""
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
class AlertRoute:
    """What became of an alert on a channel.  ``channel``: its name; ``message_id``: the message that it was sent in."""

    alert_id: int
    channel: str
    state: RoutingState
    reason: Reason | None
    due_at: datetime | None
    message_id: int | None


@dataclass(frozen=True, slots=True)
class StoredAlert:
    """An alert with what raised it.  ``topic_version``: the number of the query's version; ``topic_id``: None once the topic is removed."""

    alert: Alert
    topic_id: int | None
    topic_version: int | None
    query: str
    ruleset_id: str

    @property
    def id(self) -> int:
        """The alert's id."""
        return self.alert.id


@dataclass(frozen=True, slots=True)
class StoredStatement:
    """A statement on record, with why it changed the record or not.  ``rules``: those that read it, then those that decided."""

    filed: FiledStatement
    reason: Reason
    language: str | None
    ruleset_id: str
    rules: tuple[str, ...]
    rejected_at: datetime | None
    rejection_note: str | None

    @property
    def id(self) -> int:
        """The statement's id."""
        return self.filed.id

    @property
    def statement(self) -> Statement:
        """What was said, and by whom."""
        return self.filed.statement

    @property
    def quote(self) -> Quote:
        """The words it was read from, and where they stand."""
        return self.filed.quote


@dataclass(frozen=True, slots=True)
class StoredDelivery:
    """A message for one recipient of a channel.  ``channel``: its name; ``sequence``: its number in the ``thread``."""

    id: int
    key: str
    message_id: int
    recipient: str
    state: DeliveryState
    due_at: datetime | None
    created_at: datetime
    sent_at: datetime | None
    response: str | None
    thread: str | None
    sequence: int | None
    failures: int
    reason: Reason | None
    detail: str | None
    channel: str


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
