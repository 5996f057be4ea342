"""The nouns that travel, in the order of the path.  Frozen, picklable, and free of any library.

Every instant is an aware UTC ``datetime``.  Every ``Span`` counts characters of the original, unfolded text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from watcher.errors import Reason

# ── feed ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Validators:
    """What the last good answer of a feed carried, to ask for the next one conditionally."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A 2xx answer.  ``headers`` have lower-case names; ``body`` is inflated and within the byte cap."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    moved_to: str | None = None
    """Where every redirect on the way was permanent (301, 308): the address to ask from now on."""

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "")

    @property
    def body_hash(self) -> str:
        """To tell an unchanged document without parsing it: a thousandth of a parse's cost."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class NotModified:
    """A 304 answer."""

    url: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, as the publisher listed it.  ``content`` and ``summary`` are HTML as served: hostile."""

    title: str
    url: str | None = None
    guid: str | None = None
    published: datetime | None = None
    """None where the publisher gave no date, or an impossible one."""
    author: str | None = None
    outlet: str | None = None
    """The source an aggregator names for this entry, if it names one."""
    content: str | None = None
    summary: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    """What this entry is known by within its feed, strongest first; sharing one key makes two entries the same."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    title: str
    entries: tuple[Entry, ...]
    site_url: str | None = None
    language: str | None = None
    ttl: timedelta | None = None


# ── article ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class TextSource(StrEnum):
    """Where an article's text came from, best first."""

    PAGE = "page"
    FEED = "feed"
    SUMMARY = "summary"
    GIVEN = "given"
    """Handed over whole: replay."""


@dataclass(frozen=True, slots=True)
class Article:
    """One text by one outlet.  Title and text are plain, free of control characters, NFC; the text's paragraphs end in newlines."""

    url: str
    outlet: str
    title: str
    text: str
    source: TextSource
    published: datetime | None = None
    language: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` of an article's text, or of its title where ``in_title``."""

    start: int
    end: int
    in_title: bool = False

    def of(self, article: Article) -> str:
        return (article.title if self.in_title else article.text)[self.start : self.end]


# ── story ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A bottom-k sketch of a text's shingles: the smallest hashes, ascending, and how many there were in all."""

    hashes: tuple[int, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Told:
    """An earlier article that shares shingles with the one in hand: a candidate for being its original."""

    article_id: int
    story_id: int
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Placement:
    """The story an article joins (None: it opens one), the article it repeats, and how much of the shorter text is shared (0 to 1)."""

    story_id: int | None = None
    duplicate_of: int | None = None
    overlap: float = 0.0


# ── topic match ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Topic:
    """A thing to watch.  ``name`` is the handle typed at a prompt, ``title`` the words on an alert."""

    name: str
    title: str
    query: str


@dataclass(frozen=True, slots=True)
class Match:
    """A topic that an article is about: what matched, and the sentence that shows it best."""

    topic: str
    spans: tuple[Span, ...]
    quote: Span


@dataclass(frozen=True, slots=True)
class Reading:
    """What we saw in an article, knowing no history."""

    article: Article
    fingerprint: Fingerprint
    matches: tuple[Match, ...]
    ruleset_id: str


# ── alert ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Ledger:
    """What we knew, as far as this reading needs it."""

    candidates: tuple[Told, ...] = ()
    told: frozenset[tuple[str, int]] = frozenset()
    """(topic name, story id) that are on record, whether they were sent or kept silent."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """For one matched topic: an alert, or why there is none."""

    match: Match
    reason: Reason
    alert: bool


@dataclass(frozen=True, slots=True)
class Ruling:
    """What to write about a reading."""

    reading: Reading
    placement: Placement
    verdicts: tuple[Verdict, ...]


class AlertKind(StrEnum):
    """What changed in what is being said.  The ledger will add its own."""

    FIRST_REPORT = "first-report"


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words with all that is needed to show them years later."""

    text: str
    sentence: str
    url: str
    title: str
    outlet: str
    published: datetime | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as a person reads it.  ``marks``: (start, end) in ``quote.sentence`` of the words that matched."""

    id: int
    kind: AlertKind
    reason: Reason
    topic: str
    topic_title: str
    story_id: int
    quote: Quote
    created_at: datetime
    marks: tuple[tuple[int, int], ...] = ()
    against: tuple[Quote, ...] = ()


# ── delivery ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class ChannelKind(StrEnum):
    MAIL = "mail"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Channel:
    """A way out.  ``settings`` are the kind's own: see ``watcher/delivery/``."""

    id: int
    name: str
    kind: ChannelKind
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """What one recipient gets in one piece: one alert today, a group or a digest later.  ``sample`` marks a test message."""

    id: int
    alerts: tuple[Alert, ...]
    created_at: datetime
    sample: bool = False


class DeliveryState(StrEnum):
    DUE = "due"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one recipient over one channel.  ``key`` stays the same over all tries: Message-ID and webhook-id."""

    id: int
    key: str
    channel: Channel
    recipient: str
    message: Message
    attempts: int
