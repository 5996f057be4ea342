"""The nouns that travel, in the order of the path.  Frozen, picklable, and free of any library.

Every instant is an aware UTC ``datetime``.  Every ``Span`` counts characters of the original, unfolded text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from watcher.errors import Reason

# ── feed ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class CacheValidators:
    """What the last good answer of a feed carried, to ask for the next one conditionally."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True)
class HttpResponse:
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
    identity_keys: tuple[str, ...] = ()
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
    SUPPLIED = "given"
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
    listed_by: tuple[str, ...] = ()
    """The feed that listed it: its title and its address."""
    tags: tuple[str, ...] = ()
    """Under which headings its publisher filed it."""


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` of an article's text, or of its title where ``in_title``."""

    start: int
    end: int
    in_title: bool = False

    def text_in(self, article: Article) -> str:
        return (article.title if self.in_title else article.text)[self.start : self.end]


# ── story ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A bottom-k sketch of a text's shingles: the smallest hashes, ascending, and how many there were in all."""

    hashes: tuple[int, ...]
    shingle_count: int


@dataclass(frozen=True, slots=True)
class StoryCandidate:
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


class Severity(StrEnum):
    """How much an alert matters, most first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class AlertKind(StrEnum):
    """What changed in what is being said."""

    FIRST_REPORT = "first-report"
    DENIAL = "denial"
    DISPUTE = "dispute"
    CONFIRMATION = "confirmation"
    REVERSAL = "reversal"
    NO_COMMENT = "no-comment"
    CORROBORATION = "corroboration"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Predicate:
    """What is said to happen, by role.  Each role is a list of alternatives: ``@entity``, ``@concept``, a word, a phrase, a ``begin*``.

    An empty role asks for nothing.  ``trigger``: verbs and nouns whose doer is the ``agent``; ``reverse``: those whose doer is the
    ``recipient`` (buy, receive).  ``other``: more that must be there, one group each.  ``excludes``: what must not.
    """

    trigger: tuple[str, ...] = ()
    reverse: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    object: tuple[str, ...] = ()
    other: tuple[tuple[str, ...], ...] = ()
    excludes: tuple[str, ...] = ()
    symmetric: bool = False
    """Whether agent and recipient do it together: they may change places."""
    denial: bool = False
    """Whether it counts only where it is denied: *no arms trade of any kind*."""
    act: bool = False
    """Whether to do it is to say it, as to impose sanctions: where nobody reports it, its doer is the source."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that may be true or not, within a topic.  Positions are compared on one claim only."""

    id: str
    titles: Mapping[str, str]
    """Language -> the sentence in words; ``en`` is always there."""
    parties: tuple[str, ...] = ()
    """Names of the entities whose own word on it counts as a confirmation, a denial or a no comment."""
    predicates: tuple[Predicate, ...] = ()
    covers: tuple[str, ...] = ()
    """Claims of the same topic on which a denial of this one is filed too."""
    since: date | None = None
    until: date | None = None
    """The window of the events it speaks of."""
    severity: Mapping[str, Severity] = field(default_factory=dict)
    """Alert kind -> severity, where it is not the default."""
    implicit: bool = False
    """Made of the topic's query, where the topic lists no claims."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A thing to watch.  ``name`` is the handle typed at a prompt, ``title`` the words on an alert."""

    name: str
    title: str
    query: str
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic that an article is about: what matched, and the sentence that shows it best."""

    topic: str
    spans: tuple[Span, ...]
    quote_span: Span


# ── statement ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Stance(StrEnum):
    """What position a source takes on a claim."""

    ASSERT = "assert"
    DENY = "deny"
    NO_COMMENT = "no-comment"
    UNAWARE = "unaware"


class Factuality(StrEnum):
    """How sure the source is (FactBank's CT, PR, PS and Uu; a denial is certain of the opposite)."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    UNKNOWN = "unknown"


MEDIA_PARTY, EXPERT_PARTY, UNKNOWN_PARTY = "media", "expert", "unknown"
"""Parties that are no entity: an outlet alone, somebody who speaks for nobody, a speaker we could not make out."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One party's position on one claim, in one article.  A collective denial is one statement for each denier."""

    topic: str
    claim: str
    party: str
    """The actor the source speaks for: an entity's name, or MEDIA, EXPERT, UNKNOWN (which never alerts)."""
    source: tuple[str, ...]
    """Who tells it, outermost first: outlet, cited medium, speaker."""
    stance: Stance
    factuality: Factuality
    quote_span: Span
    sentence_span: Span
    background: bool = False
    """Background that retells what was said before."""
    confirms: bool = False
    """Whether its own words confirm, admit or acknowledge, and do not merely say."""
    on_the_record: bool = False
    """On the record: a named speaker, an office or a state, and no anonymous official."""
    origin: str = ""
    """The medium it comes from, as one key for all who carry it: a cited medium, a wire credit, else the outlet."""
    said_at: datetime | None = None
    said_until: datetime | None = None
    """The interval in which it was said; None where the text gives no date of its own beside the article's."""
    slots: Mapping[str, str] = field(default_factory=dict)
    """Details: items, places, figures."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What we saw in an article, knowing no history."""

    article: Article
    fingerprint: Fingerprint
    matches: tuple[TopicMatch, ...]
    ruleset_id: str
    statements: tuple[Statement, ...] = ()
    statements_supported: bool = False
    """Whether there are words to read statements by in the article's language."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's words with all that is needed to show them years later.  ``stance`` is None where it is no statement."""

    text: str
    sentence: str
    url: str
    title: str
    outlet: str
    published: datetime | None
    seen_at: datetime
    article_id: int | None = None
    party: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    """Language -> what the party is called."""
    source: tuple[str, ...] = ()
    stance: Stance | None = None
    factuality: Factuality | None = None
    said_at: datetime | None = None
    said_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class FiledStatement:
    """A statement on record.  ``at``: when it counts as said; ``kind``: what it changed, told or not; ``id`` 0: not stored yet."""

    statement: Statement
    quote: Quote
    effective_at: datetime
    kind: AlertKind | None = None
    id: int = 0

    @property
    def party(self) -> str:
        return self.statement.party

    @property
    def stance(self) -> Stance:
        return self.statement.stance

    @property
    def background(self) -> bool:
        return self.statement.background

    @property
    def article_id(self) -> int | None:
        return self.quote.article_id


# ── alert ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ClaimWindows:
    """How long things count.  ``claim``: what was said stays fresh; ``standing``: a denial stands, and may be turned round."""

    claim_window: timedelta = timedelta(days=30)
    denial_window: timedelta = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class LedgerContext:
    """What we knew, as far as this reading needs it."""

    story_candidates: tuple[StoryCandidate, ...] = ()
    stories_on_record: frozenset[tuple[str, int]] = frozenset()
    """(topic name, story id) that are on record, whether they were sent or kept silent."""
    statements: tuple[FiledStatement, ...] = ()
    """What is on record about the claims that the reading speaks of; without what was rejected."""
    topics: Mapping[str, Topic] = field(default_factory=dict)
    alerted_recently: frozenset[str] = frozenset()
    """Topics that told something lately."""
    alerted_within_day: frozenset[str] = frozenset()
    """Topics that told something within a day."""
    windows: ClaimWindows = ClaimWindows()
    article_id: int = 0
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoryDecision:
    """For one matched topic: what its story is worth, an alert or why there is none."""

    match: TopicMatch
    reason: Reason
    raises_alert: bool
    kind: AlertKind = AlertKind.FIRST_REPORT
    severity: Severity = Severity.HIGH


@dataclass(frozen=True, slots=True)
class StatementDecision:
    """For one statement: what it changes in the ledger and whether that is told, or why it changes nothing."""

    filed_statement: FiledStatement
    reason: Reason
    kind: AlertKind | None = None
    raises_alert: bool = False
    severity: Severity = Severity.LOW
    against: tuple[FiledStatement, ...] = ()
    """What was said before that it answers, the nearest first."""
    parties: tuple[str, ...] = ()
    """All who say it with one voice, the statement's own party first."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What to write about a reading."""

    reading: Reading
    placement: Placement
    stories: tuple[StoryDecision, ...]
    statements: tuple[StatementDecision, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as a person reads it.  ``marks``: (start, end) in ``quote.sentence`` of the words that matched.

    ``claim`` is empty where it is a story that is told, and no statement.
    """

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
    severity: Severity = Severity.MEDIUM
    claim: str = ""
    claim_titles: Mapping[str, str] = field(default_factory=dict)
    """Language -> the claim in words."""
    parties: tuple[str, ...] = ()


# ── delivery ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class ChannelKind(StrEnum):
    MAIL = "mail"
    WEBHOOK = "webhook"
    APPRISE = "apprise"
    COMMAND = "command"
    ATOM = "atom"


@dataclass(frozen=True, slots=True)
class Channel:
    """A way out.  ``settings`` are the kind's own: see ``watcher/delivery/``."""

    id: int
    name: str
    kind: ChannelKind
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OperatorNote:
    """Something about watcher itself, for who runs it: an operator's alert has several."""

    reason: Reason
    subject: str
    text: str
    since: datetime
    over: bool = False
    """It was told before and holds no longer."""
    counts: Mapping[str, int] = field(default_factory=dict)


class MessageKind(StrEnum):
    """Why these alerts come in one piece."""

    ALERT = "alert"
    GROUP = "group"
    DIGEST = "digest"
    HELD = "held"
    """Kept back over quiet hours, or while the channel was off."""
    OVERFLOW = "overflow"
    """Beyond the channel's limit of messages."""
    OPERATOR = "operator"
    HEARTBEAT = "alive"


@dataclass(frozen=True, slots=True)
class Message:
    """What one recipient gets in one piece.  ``sample`` marks a test message; ``notes``: an operator's alert, which has no ``alerts``."""

    id: int
    alerts: tuple[Alert, ...]
    created_at: datetime
    sample: bool = False
    kind: MessageKind = MessageKind.ALERT
    notes: tuple[OperatorNote, ...] = ()


class RoutingState(StrEnum):
    """What became of an alert on a channel."""

    HELD = "held"
    POSTED = "posted"
    WITHHELD = "withheld"


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
    thread: str | None = None
    """The story or claim that all of the message is about."""
    sequence: int | None = None
    """Its number in that thread, for this channel and recipient, from 1 without a gap."""
    earlier: tuple[str, ...] = ()
    """The keys of the messages before it in that thread: the first and the last."""
