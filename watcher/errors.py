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
    # decide
    FIRST_REPORT = "first-report"
    STORY_ON_RECORD = "story-on-record"
    NEAR_COPY = "near-copy"
    COLD_START = "cold-start"
    TOO_OLD = "too-old"
    NEW_TOPIC = "new-topic"
    # decide: what a statement changes
    NEW_STORY = "new-story"
    NEW_CLAIM = "new-claim"
    NEW_DETAIL = "new-detail"
    FIGURE_RAISED = "figure-raised"
    FIGURE_LOWERED = "figure-lowered"
    FIGURE_DISPUTED = "figure-disputed"
    FIRST_SEEN_AS_BACKGROUND = "first-seen-as-background"
    DENIES_ASSERTION = "denies-assertion"
    DENIES_WITHOUT_ASSERTION = "denies-without-assertion"
    DENIES_NEWER_ASSERTION = "denies-newer-assertion"
    ASSERTED_AFTER_DENIAL = "asserted-after-denial"
    CONFIRMS_REPORT = "confirms-report"
    CONFIRMS_AFTER_NO_COMMENT = "confirms-after-no-comment"
    REVERSED = "reversed"
    DECLINED_TO_COMMENT = "declined-to-comment"
    DECLINED_ON_THE_RECORD = "declined-on-the-record"
    ADDITIONAL_PARTY = "additional-party"
    NOW_ON_THE_RECORD = "now-on-the-record"
    # decide: why a statement changes nothing
    COVERED_BY_STATEMENT_ALERT = "covered-by-statement-alert"
    POSITION_ON_RECORD = "position-on-record"
    BACKGROUND = "background"
    OLDER_THAN_POSITION = "older-than-position"
    UNKNOWN_SPEAKER = "unknown-speaker"
    SAME_ORIGIN = "same-origin"
    NOT_A_PARTY = "not-a-party"
    BETTER_SENTENCE_IN_ARTICLE = "better-sentence-in-article"
    CONTRADICTED_IN_ARTICLE = "contradicted-in-article"
    MERGED_INTO_ALERT = "merged-into-alert"
    COVERED_BY_OTHER_CLAIM = "covered-by-other-claim"
    CLAIM_MUTED = "claim-muted"
    TOPIC_WITHOUT_CLAIMS = "topic-without-claims"
    REANALYSED = "reanalysed"
    LATER_VERSION = "later-version"
    # read again: what became of an article that alerted
    PAGE_UNCHANGED = "page-unchanged"
    HEADLINE_CHANGED = "headline-changed"
    UNQUOTED_TEXT_CHANGED = "unquoted-text-changed"
    TEXT_VANISHED = "text-vanished"
    QUOTE_REWORDED = "quote-reworded"
    QUOTE_WITHDRAWN = "quote-withdrawn"
    FIGURE_CORRECTED = "figure-corrected"
    # route: why an alert went at once, waits, or was not sent over a channel
    IMMEDIATE = "immediate"
    GROUPED = "grouped"
    DIGEST = "digest"
    QUIET_HOURS = "quiet-hours"
    OVER_RATE_LIMIT = "over-rate-limit"
    MUTED = "muted"
    ACKNOWLEDGED = "acknowledged"
    SEVERITY_NOT_ROUTED = "severity-not-routed"
    KIND_NOT_ROUTED = "kind-not-routed"
    # health checks: problems in monitoring
    FEED_FAILING = "feed-failing"
    FEED_SILENT = "feed-silent"
    ENTRIES_LOST = "entries-lost"
    FEED_MOVED = "feed-moved"
    EXTRACTION_FAILING = "extraction-failing"
    DELIVERIES_OVERDUE = "deliveries-overdue"
    CHANNEL_AUTO_DISABLED = "channel-auto-disabled"
    DELIVERY_GIVEN_UP = "delivery-given-up"
    DISK_SPACE_LOW = "disk-space-low"
    HEARTBEAT = "heartbeat"
    # delivery
    REFUSED_LOGIN = "refused-login"
    REFUSED_RECIPIENT = "refused-recipient"
    REFUSED_MESSAGE = "refused-message"
    CHANNEL_DISABLED = "channel-disabled"
    COMMAND_FAILED = "command-failed"
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

    def with_caret(self) -> str:
        """Return the query with a caret under the column, and the sentence: three lines for a terminal."""
        return f"{self.query}\n{' ' * (self.column - 1)}^\n{self}"


class StoreError(WatcherError):
    """The database cannot be used as it is."""


class ReasonedError(WatcherError):
    """An error with a reason that is stored beside its sentence."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle with the reason, which Exception's own method would lose; errors come back from worker processes."""
        return type(self), (self.reason, str(self)), self.__dict__


class WorkerError(ReasonedError):
    """A worker process was stopped at its task."""


class FetchError(ReasonedError):
    """A URL could not be read.  ``retry_after``: seconds the server asked to wait; ``status``: the HTTP status, if there was one."""

    def __init__(self, reason: Reason, message: str, *, retry_after: float | None = None, status: int | None = None) -> None:
        super().__init__(reason, message)
        self.retry_after, self.status = retry_after, status


class ParseError(ReasonedError):
    """A document is not a readable feed."""


class ExtractError(ReasonedError):
    """A page and its entry contain no text."""


class DeliveryError(ReasonedError):
    """A message was not accepted.  ``permanent``: another attempt cannot help; ``retry_after``: seconds the server asked to wait."""

    def __init__(self, reason: Reason, message: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(reason, message)
        self.permanent, self.retry_after = permanent, retry_after
