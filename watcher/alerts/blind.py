"""What the desk does not see, or does not get: conditions that hold now, each in a sentence.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from watcher.errors import Reason
from watcher.model import Note

LEAST_ENTRIES = 10
"""So many entries show a rhythm."""
LEAST_READ = 8
MOST_NOTES = 40
_AT_ONCE = frozenset({Reason.GONE, Reason.IS_HTML, Reason.NOT_A_FEED})
"""Reasons for which a feed need not fail often before it is said: the publisher changed something."""


@dataclass(frozen=True, slots=True)
class Trouble:
    reason: Reason
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class FeedFacts:
    """``times``: when its latest entries were published or seen."""

    url: str
    failures: int
    reason: str | None
    detail: str | None
    times: Sequence[datetime]


@dataclass(frozen=True, slots=True)
class OutletFacts:
    """How a feed's entries of the last day were read: from the page or the feed's own text, from a summary, or not; and before that."""

    url: str
    read: int
    summaries: int
    failed: int
    read_before: int
    summaries_before: int


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """``oldest``: when the oldest message that is not out was written; ``given_up``: in the last day."""

    name: str
    waiting: int
    oldest: datetime | None
    given_up: int
    detail: str | None
    off_reason: str | None


@dataclass(frozen=True, slots=True)
class Facts:
    feeds: Sequence[FeedFacts] = ()
    outlets: Sequence[OutletFacts] = ()
    channels: Sequence[ChannelFacts] = ()
    events: Sequence[Trouble] = ()
    """What happened within a day: entries lost between two polls, feeds that moved."""
    disk_free: int | None = None
    disk: str = ""


def conditions(facts: Facts, now: datetime, *, failures: int, outbox_age: timedelta, disk_free: int) -> list[Trouble]:
    """All that holds now."""
    found = [*_feeds(facts.feeds, now, failures), *facts.events, *_outlets(facts.outlets), *_channels(facts.channels, now, outbox_age)]
    if facts.disk_free is not None and facts.disk_free < disk_free:
        text = f"{facts.disk_free // 1_000_000:,} MB are free. When the disk is full nothing can be stored: make room."
        found.append(Trouble(Reason.DISK_FILLS, facts.disk, text))
    return found


def silence(times: Sequence[datetime], now: datetime) -> timedelta | None:
    """How long a feed has been silent against its own rhythm: three times its longest gap, and at least a day.  None: it is not."""
    ordered = sorted((min(each, now) for each in times), reverse=True)
    if len(ordered) < LEAST_ENTRIES:
        return None
    limit = max(3 * max(_gaps(ordered)), 10 * usual(ordered), timedelta(days=1))
    quiet = now - ordered[0]
    return quiet if quiet > limit else None


def usual(times: Sequence[datetime]) -> timedelta:
    """The gap in the middle of all gaps."""
    gaps = sorted(_gaps(times))
    return gaps[len(gaps) // 2]


def _gaps(times: Sequence[datetime]) -> list[timedelta]:
    return [newer - older for older, newer in pairwise(sorted(times))]


def _feeds(feeds: Iterable[FeedFacts], now: datetime, failures: int) -> Iterator[Trouble]:
    for feed in feeds:
        if feed.failures >= (2 if feed.reason in _AT_ONCE else failures) or feed.reason == Reason.GONE:
            text = f"{feed.detail or feed.reason} ({feed.failures} polls in a row)"
            yield Trouble(Reason.FEED_FAILS, feed.url, text)
        elif not feed.failures and (quiet := silence(feed.times, now)) is not None:
            text = f"Nothing new for {_span(quiet)}; usually there is something every {_span(usual(feed.times))}."
            yield Trouble(Reason.FEED_SILENT, feed.url, text)


def _outlets(outlets: Iterable[OutletFacts]) -> Iterator[Trouble]:
    for each in outlets:
        tried = each.read + each.failed
        if tried >= LEAST_READ and each.failed * 2 >= tried:
            yield Trouble(Reason.EXTRACTION_FAILS, each.url, f"{each.failed} of {tried} entries of the last day could not be read.")
        elif (
            each.read >= LEAST_READ
            and each.summaries * 5 >= each.read * 4
            and each.read_before >= LEAST_READ
            and each.summaries_before * 3 <= each.read_before
        ):
            text = f"{each.summaries} of {each.read} articles of the last day are summaries only; before, their pages could be read."
            yield Trouble(Reason.EXTRACTION_FAILS, each.url, text)


def _channels(channels: Iterable[ChannelFacts], now: datetime, age: timedelta) -> Iterator[Trouble]:
    for each in channels:
        if each.off_reason:
            yield Trouble(Reason.CHANNEL_BROKEN, each.name, f"{each.off_reason} Mend it, then: watcher channel enable {each.name}")
        elif each.oldest is not None and now - each.oldest > age:
            last = f" Last answer: {each.detail}" if each.detail else ""
            text = f"{each.waiting} not out yet, the oldest for {_span(now - each.oldest)}.{last}"
            yield Trouble(Reason.OUTBOX_AGES, each.name, text)
        if each.given_up:
            text = f"{each.given_up} in the last day. Put them back with: watcher delivery retry --dead --channel {each.name}"
            yield Trouble(Reason.GIVEN_UP, each.name, text)


def _span(span: timedelta) -> str:
    for name, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if span.total_seconds() >= 2 * size:
            return f"{span.total_seconds() / size:.0f} {name}"
    return f"{max(span.total_seconds(), 0):.0f} seconds"


def limited(notes: Sequence[Note]) -> tuple[Note, ...]:
    """What one message says: the first ones, and how many more there are."""
    if len(notes) <= MOST_NOTES:
        return tuple(notes)
    rest = len(notes) - MOST_NOTES
    last = notes[MOST_NOTES]
    return (*notes[:MOST_NOTES], Note(last.reason, "", f"… {rest} more: watcher status", last.since))
