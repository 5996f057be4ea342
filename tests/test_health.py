"""What the desk does not see, as conditions on facts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from watcher.errors import Reason
from watcher.health import MAX_NOTES, find_problems, limit_notes, unusual_silence
from watcher.model import ChannelFacts, ExtractionFacts, FeedFacts, HealthFacts, OperatorNote

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)


def seen(facts: HealthFacts) -> list[tuple[Reason, str]]:
    found = find_problems(facts, NOW, max_failures=5, max_delivery_age=timedelta(hours=1), min_free_disk_bytes=1000)
    assert all(each.text for each in found)
    return [(each.reason, each.subject) for each in found]


def times(*hours_ago: float) -> list[datetime]:
    return [NOW - timedelta(hours=each) for each in hours_ago]


@pytest.mark.parametrize(
    ("failures", "reason", "told"),
    [(0, None, False), (4, "timeout", False), (5, "timeout", True), (1, "is-html", False), (2, "is-html", True), (1, "gone", True)],
)
def test_a_feed_that_fails_often_is_told(failures: int, reason: str | None, told: bool) -> None:
    """Five times in a row; twice where it has turned into HTML; at once where it is gone."""
    feed = FeedFacts("https://a.example/feed", failures, reason, "It says so.", times(1))
    assert (seen(HealthFacts(feeds=[feed])) == [(Reason.FEED_FAILING, feed.url)]) is told


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        ([2 + hour for hour in range(20)], False),  # hourly, two hours ago
        ([25 + hour for hour in range(20)], True),  # hourly, and nothing for a day
        ([60 + 24 * day for day in range(20)], False),  # daily, and a long weekend
        ([250 + 24 * day for day in range(20)], True),  # daily, and nothing for ten days
        ([30, 31, *(100 + hour for hour in range(20))], False),  # hourly, but it has been away for three days before
        ([1000], False),  # no rhythm to know
    ],
)
def test_silence_is_against_a_feeds_own_rhythm(ago: list[float], told: bool) -> None:
    """A daily feed may be silent for two days, an hourly one not; one that pauses now and then may pause."""
    assert (unusual_silence(times(*ago), NOW) is not None) is told
    assert (seen(HealthFacts(feeds=[FeedFacts("u", 0, None, None, times(*ago))])) == [(Reason.FEED_SILENT, "u")]) is told


def test_a_date_in_the_future_hides_no_silence_for_ever() -> None:
    """It counts as now, no later."""
    assert unusual_silence([NOW + timedelta(days=900), *times(*range(25, 45))], NOW) is None
    later = NOW + timedelta(days=30)
    assert unusual_silence([NOW + timedelta(days=900)] * 15, later) is None


@pytest.mark.parametrize(
    ("outlet", "told"),
    [
        ((20, 0, 0, 100, 0), False),
        ((4, 0, 6, 100, 0), True),  # most cannot be read
        ((20, 18, 0, 100, 5), True),  # summaries only, where there were pages
        ((20, 20, 0, 100, 95), False),  # it always had summaries only
        ((20, 20, 0, 0, 0), False),  # nothing to compare with
        ((1, 0, 2, 100, 0), False),  # too few
    ],
)
def test_extraction_that_fails_is_told_by_feed(outlet: tuple[int, int, int, int, int], told: bool) -> None:
    """Against what the feed gave before."""
    assert (seen(HealthFacts(extraction=[ExtractionFacts("u", *outlet)])) == [(Reason.EXTRACTION_FAILING, "u")]) is told


@pytest.mark.parametrize(
    ("channel", "told"),
    [
        ({}, []),
        ({"pending_count": 3, "oldest_pending_at": NOW - timedelta(minutes=59)}, []),
        ({"pending_count": 3, "oldest_pending_at": NOW - timedelta(minutes=61)}, [Reason.DELIVERIES_OVERDUE]),
        ({"given_up_count": 2}, [Reason.DELIVERY_GIVEN_UP]),
        (
            {"disabled_reason": "It failed.", "pending_count": 3, "oldest_pending_at": NOW - timedelta(days=3)},
            [Reason.CHANNEL_AUTO_DISABLED],
        ),
    ],
)
def test_channels_that_do_not_deliver_are_told(channel: dict[str, Any], told: list[Reason]) -> None:
    """An outbox that ages, what was given up, a channel that watcher switched off."""
    facts = ChannelFacts(
        **(
            {
                "name": "desk",
                "pending_count": 0,
                "oldest_pending_at": None,
                "given_up_count": 0,
                "last_error": None,
                "disabled_reason": None,
            }
            | channel
        )
    )
    assert [reason for reason, _ in seen(HealthFacts(channels=[facts]))] == told


def test_a_disk_that_fills_is_told() -> None:
    """Below the bytes that must be free."""
    assert seen(HealthFacts(free_disk_bytes=1000, disk_path="/var")) == []
    assert seen(HealthFacts(free_disk_bytes=999, disk_path="/var")) == [(Reason.DISK_SPACE_LOW, "/var")]


def test_a_flood_of_troubles_is_cut_with_a_count() -> None:
    """Three hundred feeds that fail together are forty lines, and one that says how many more."""
    notes = limit_notes([OperatorNote(Reason.FEED_FAILING, f"feed {number}", "x", NOW) for number in range(300)])
    assert len(notes) == MAX_NOTES + 1
    assert "260 more" in notes[-1].text
