"""Gaps in monitoring: what fails or goes unseen now, each in a sentence.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from watcher.errors import Reason
from watcher.model import ChannelFacts, ExtractionFacts, FeedFacts, HealthFacts, OperatorNote, Problem

MIN_ENTRIES_FOR_RHYTHM = 10
"""So many entries show a rhythm."""
MIN_ARTICLES_READ = 8
MAX_NOTES = 40
_REPORTED_IMMEDIATELY = frozenset({Reason.GONE, Reason.IS_HTML, Reason.NOT_A_FEED})
"""Reasons for which a feed need not fail often before it is said: the publisher changed something."""


def find_problems(
    facts: HealthFacts, now: datetime, *, max_failures: int, max_delivery_age: timedelta, min_free_disk_bytes: int
) -> list[Problem]:
    """List the problems that exist now."""
    found = [
        *_feed_problems(facts.feeds, now, max_failures),
        *facts.recent_events,
        *_extraction_problems(facts.extraction),
        *_channel_problems(facts.channels, now, max_delivery_age),
    ]
    if facts.free_disk_bytes is not None and facts.free_disk_bytes < min_free_disk_bytes:
        text = f"{facts.free_disk_bytes // 1_000_000:,} MB are free. Nothing can be stored when the disk is full. Free some space."
        found.append(Problem(Reason.DISK_SPACE_LOW, facts.disk_path, text))
    return found


def unusual_silence(entry_times: Sequence[datetime], now: datetime) -> timedelta | None:
    """Return how long a feed has been unusually silent: over three times its longest gap, and over a day.  None: it is not."""
    ordered = sorted((min(each, now) for each in entry_times), reverse=True)
    if len(ordered) < MIN_ENTRIES_FOR_RHYTHM:
        return None
    limit = max(3 * max(_gaps(ordered)), 10 * median_gap(ordered), timedelta(days=1))
    quiet = now - ordered[0]
    return quiet if quiet > limit else None


def median_gap(entry_times: Sequence[datetime]) -> timedelta:
    """Return the median of the gaps between entries."""
    gaps = sorted(_gaps(entry_times))
    return gaps[len(gaps) // 2]


def _gaps(entry_times: Sequence[datetime]) -> list[timedelta]:
    return [newer - older for older, newer in pairwise(sorted(entry_times))]


def _feed_problems(feeds: Iterable[FeedFacts], now: datetime, max_failures: int) -> Iterator[Problem]:
    for feed in feeds:
        if feed.failures >= (2 if feed.reason in _REPORTED_IMMEDIATELY else max_failures) or feed.reason == Reason.GONE:
            text = f"{feed.detail or feed.reason} ({feed.failures} consecutive polls)"
            yield Problem(Reason.FEED_FAILING, feed.url, text)
        elif not feed.failures and (quiet := unusual_silence(feed.entry_times, now)) is not None:
            text = f"Nothing new for {_format_duration(quiet)}; its usual interval is {_format_duration(median_gap(feed.entry_times))}."
            yield Problem(Reason.FEED_SILENT, feed.url, text)


def _extraction_problems(extraction: Iterable[ExtractionFacts]) -> Iterator[Problem]:
    for each in extraction:
        tried = each.read_count + each.failed_count
        if tried >= MIN_ARTICLES_READ and each.failed_count * 2 >= tried:
            yield Problem(
                Reason.EXTRACTION_FAILING, each.feed_url, f"{each.failed_count} of {tried} entries of the last day could not be read."
            )
        elif (
            each.read_count >= MIN_ARTICLES_READ
            and each.summary_count * 5 >= each.read_count * 4
            and each.read_count_before >= MIN_ARTICLES_READ
            and each.summary_count_before * 3 <= each.read_count_before
        ):
            text = (
                f"{each.summary_count} of {each.read_count} articles of the last day are summaries only; their pages could be read before."
            )
            yield Problem(Reason.EXTRACTION_FAILING, each.feed_url, text)


def _channel_problems(channels: Iterable[ChannelFacts], now: datetime, max_delivery_age: timedelta) -> Iterator[Problem]:
    for each in channels:
        if each.disabled_reason:
            yield Problem(
                Reason.CHANNEL_AUTO_DISABLED,
                each.name,
                f"{each.disabled_reason} Fix the cause, then run: watcher channel enable {each.name}",
            )
        elif each.oldest_pending_at is not None and now - each.oldest_pending_at > max_delivery_age:
            last = f" Last error: {each.last_error}" if each.last_error else ""
            text = f"{each.pending_count} not sent yet, the oldest for {_format_duration(now - each.oldest_pending_at)}.{last}"
            yield Problem(Reason.DELIVERIES_OVERDUE, each.name, text)
        if each.given_up_count:
            text = f"{each.given_up_count} in the last day. Retry them with: watcher delivery retry --dead --channel {each.name}"
            yield Problem(Reason.DELIVERY_GIVEN_UP, each.name, text)


def _format_duration(duration: timedelta) -> str:
    for name, size in (("days", 86400), ("hours", 3600), ("minutes", 60)):
        if duration.total_seconds() >= 2 * size:
            return f"{duration.total_seconds() / size:.0f} {name}"
    return f"{max(duration.total_seconds(), 0):.0f} seconds"


def limit_notes(notes: Sequence[OperatorNote]) -> tuple[OperatorNote, ...]:
    """Return the notes of one message: the first ones, and how many more there are."""
    if len(notes) <= MAX_NOTES:
        return tuple(notes)
    rest = len(notes) - MAX_NOTES
    last = notes[MAX_NOTES]
    return (*notes[:MAX_NOTES], OperatorNote(last.reason, "", f"… {rest} more. See: watcher status", last.since))
