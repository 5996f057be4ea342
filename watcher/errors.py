"""What can go wrong, and every reason watcher can give.

    WatcherError                a sentence for a person: it names the thing and says what to do
    ├── UsageError              what was typed or configured cannot be used          (exit code 2)
    │   ├── ConfigError         a setting
    │   └── QueryError          a topic's query; knows the column
    ├── StoreError              the database
    ├── WorkerError             a worker process was stopped: time, memory or a crash
    ├── FetchError              the network in
    ├── ParseError              a document that is no feed
    ├── ExtractError            a page with no text
    └── DeliveryError           the network out

The stages never log: they return or raise a ``Reason``, and the shell stores it with the row and logs it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """Why a row is as it is.  The value is what is stored, logged, counted and shown."""

    # fetch
    BAD_URL = "bad-url"
    DNS = "dns"
    BLOCKED_ADDRESS = "blocked-address"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_LARGE = "too-large"
    REDIRECTS = "too-many-redirects"
    BAD_BODY = "bad-body"
    HTTP_STATUS = "http-status"
    GONE = "gone"
    RATE_LIMITED = "rate-limited"
    HOST_BUSY = "host-busy"
    # parse and extract
    EMPTY = "empty"
    NOT_A_FEED = "not-a-feed"
    IS_HTML = "is-html"
    NO_TEXT = "no-text"
    # workers
    WORKER_TIMEOUT = "worker-timeout"
    WORKER_MEMORY = "worker-memory"
    WORKER_CRASHED = "worker-crashed"
    # judge
    FIRST_REPORT = "first-report"
    ALREADY_TOLD = "already-told"
    NEAR_COPY = "near-copy"
    COLD_START = "cold-start"
    TOO_OLD = "too-old"
    NEW_TOPIC = "new-topic"
    # judge: what a statement changes
    NEW_STORY = "new-story"
    NEW_CLAIM = "new-claim"
    NEW_DETAIL = "new-detail"
    BACKGROUND = "first-seen-as-background"
    DENIES_REPORT = "denies-what-is-asserted"
    DENIES_UNSEEN = "denies-what-nobody-asserted"
    DENIES_AGAIN = "denies-anew"
    AFTER_DENIAL = "asserted-after-a-denial"
    AFTER_REPORT = "confirms-what-others-said"
    AFTER_NO_COMMENT = "confirms-after-no-comment"
    TURNED_ROUND = "turned-round"
    DECLINED = "declined-to-comment"
    ON_THE_RECORD = "declined-on-the-record"
    FURTHER_PARTY = "further-party"
    NOW_NAMED = "now-on-the-record"
    # judge: why a statement changes nothing
    STATEMENT = "told-by-its-statements"
    ON_RECORD = "already-on-record"
    RECAP = "recap"
    OLDER = "older-than-position"
    UNKNOWN_SPEAKER = "unknown-speaker"
    SAME_ORIGIN = "same-origin"
    NO_PARTY = "no-party-to-the-claim"
    SAME_ARTICLE = "said-better-in-the-article"
    UNCLEAR = "both-asserted-and-denied"
    TOLD_TOGETHER = "told-in-one-alert"
    OTHER_CLAIM = "told-on-another-claim"
    TOO_LOOSE = "topic-without-claims"
    REANALYSED = "reanalysed"
    # route: why an alert went at once, waits, or was not sent over a channel
    AT_ONCE = "at-once"
    GROUPED = "grouped"
    DIGEST = "digest"
    QUIET_HOURS = "quiet-hours"
    OVER_LIMIT = "over-limit"
    MUTED = "muted"
    ACKNOWLEDGED = "acknowledged"
    OTHER_SEVERITY = "other-severity"
    OTHER_KIND = "other-kind"
    # the desk is blind
    FEED_FAILS = "feed-fails"
    FEED_SILENT = "feed-silent"
    ENTRIES_LOST = "entries-lost"
    FEED_MOVED = "feed-moved"
    EXTRACTION_FAILS = "extraction-fails"
    OUTBOX_AGES = "outbox-ages"
    CHANNEL_BROKEN = "channel-broken"
    GIVEN_UP = "given-up"
    DISK_FILLS = "disk-fills"
    ALIVE = "alive"
    # delivery
    REFUSED_LOGIN = "refused-login"
    REFUSED_RECIPIENT = "refused-recipient"
    REFUSED_MESSAGE = "refused-message"
    CHANNEL_OFF = "channel-off"
    RAN_WRONG = "ran-wrong"
    # any step
    UNEXPECTED = "unexpected-error"


class WatcherError(Exception):
    """One clear sentence for a person."""


class UsageError(WatcherError):
    """What was typed cannot be used."""


class ConfigError(UsageError):
    """A setting cannot be used."""


class QueryError(UsageError):
    """A topic's query is wrong at ``column`` (1-based, in characters of the query)."""

    def __init__(self, message: str, *, query: str = "", column: int = 1) -> None:
        super().__init__(message)
        self.query, self.column = query, column

    def pointed(self) -> str:
        """The query with a caret under the column, and the sentence: three lines for a terminal."""
        return f"{self.query}\n{' ' * (self.column - 1)}^\n{self}"


class StoreError(WatcherError):
    """The database cannot be used as it is."""


class Reasoned(WatcherError):
    """An error with a reason that is stored beside its sentence."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors come back from worker processes; Exception's own way would lose the reason."""
        return type(self), (self.reason, str(self)), self.__dict__


class WorkerError(Reasoned):
    """A worker process was stopped at its task."""


class FetchError(Reasoned):
    """A URL could not be read.  ``retry_after``: seconds the server asked us to wait; ``status``: the HTTP status, if one came."""

    def __init__(self, reason: Reason, message: str, *, retry_after: float | None = None, status: int | None = None) -> None:
        super().__init__(reason, message)
        self.retry_after, self.status = retry_after, status


class ParseError(Reasoned):
    """A document is no feed that can be read."""


class ExtractError(Reasoned):
    """A page and its entry hold no text."""


class DeliveryError(Reasoned):
    """A message was not accepted.  ``permanent``: trying again cannot help; ``retry_after``: seconds the server asked for."""

    def __init__(self, reason: Reason, message: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(reason, message)
        self.permanent, self.retry_after = permanent, retry_after
