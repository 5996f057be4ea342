"""The facts by which watcher checks its own health, and the problems found in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.errors import Reason


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that watcher cannot do or cannot see, in a sentence."""

    reason: Reason
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """A feed's failures, and when its latest entries were published or seen."""

    url: str
    failures: int
    reason: str | None
    detail: str | None
    entry_times: Sequence[datetime]


@dataclass(frozen=True, slots=True)
class ExtractionFacts:
    """How a feed's entries of the last day were read: from the page or the feed's own text, from a summary, or not; and before that."""

    feed_url: str
    read_count: int
    summary_count: int
    failed_count: int
    read_count_before: int
    summary_count_before: int


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """``oldest_pending_at``: when the oldest unsent message was written; ``given_up_count``: in the last day."""

    name: str
    pending_count: int
    oldest_pending_at: datetime | None
    given_up_count: int
    last_error: str | None
    disabled_reason: str | None


@dataclass(frozen=True, slots=True)
class HealthFacts:
    """All that the health check looks at."""

    feeds: Sequence[FeedFacts] = ()
    extraction: Sequence[ExtractionFacts] = ()
    channels: Sequence[ChannelFacts] = ()
    recent_events: Sequence[Problem] = ()
    """What happened within a day: entries lost between two polls, feeds that moved."""
    free_disk_bytes: int | None = None
    disk_path: str = ""
