"""When a feed is asked again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.feeds.poll_schedule import PollBounds, next_poll_at

NOW = datetime(2023, 9, 5, 12, 0, tzinfo=UTC)
BOUNDS = PollBounds(min_interval=300, max_interval=21_600, default_interval=1800)


def wait(**given: object) -> float:
    """Seconds until the next poll, with no jitter."""
    return (next_poll_at(NOW, bounds=BOUNDS, **given) - NOW).total_seconds()  # type: ignore[arg-type]


def every(gap: timedelta, count: int, batch: int = 1) -> list[datetime]:
    """``batch`` entries at each of ``count`` moments, ``gap`` apart, the last one gap ago."""
    return [NOW - gap * (moment + 1) + timedelta(seconds=number) for moment in range(count) for number in range(batch)]


def test_an_unknown_pace_gets_the_default() -> None:
    """No dated entry, or none that is past."""
    assert wait() == 1800
    assert wait(published=[NOW + timedelta(days=400)]) == 1800


def test_half_the_gap_between_entries() -> None:
    """One an hour: asked every half hour."""
    assert wait(published=every(timedelta(hours=1), 10)) == 1800


def test_a_batch_is_one_moment() -> None:
    """Fifty entries at once every four hours are asked for every two, not every few minutes."""
    assert wait(published=every(timedelta(hours=4), 4, batch=50)) == pytest.approx(7200, abs=60)


def test_a_quick_feed_and_a_dead_one_meet_the_bounds() -> None:
    """Ten a minute is not faster than min, silence since last year not slower than max."""
    assert wait(published=every(timedelta(seconds=6), 100)) == 300
    assert wait(published=[NOW - timedelta(days=300)]) == 21_600


def test_a_feed_that_falls_silent_is_asked_less_and_less() -> None:
    """The same entries, seen later, give a longer wait."""
    old = every(timedelta(hours=1), 10)
    later = NOW + timedelta(hours=24)
    assert next_poll_at(later, published=old, bounds=BOUNDS) - later > next_poll_at(NOW, published=old, bounds=BOUNDS) - NOW


def test_failures_double_the_wait_up_to_max() -> None:
    """1800, 3600, 7200, ... 21600, and no overflow at the thousandth."""
    assert [wait(failures=n) for n in (1, 2, 3, 4, 5, 1000)] == [1800, 3600, 7200, 14_400, 21_600, 21_600]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=3600"}, 3600),
        ({"cache-control": "max-age=60"}, 1800),
        ({"cache-control": "max-age=31536000"}, 21_600),
        ({"cache-control": "no-cache, max-age=3600"}, 1800),
        ({"cache-control": "max-age=99999999999999999999999"}, 21_600),
        ({"cache-control": "max-age=lots"}, 1800),
        ({"expires": "Tue, 05 Sep 2023 14:00:00 GMT"}, 7200),
        ({"expires": "Tue, 05 Sep 2023 14:00:00 GMT", "date": "Tue, 05 Sep 2023 13:00:00 GMT"}, 3600),
        ({"expires": "0"}, 1800),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, 1800),
    ],
)
def test_the_servers_freshness_keeps_the_poll_back(headers: dict[str, str], seconds: float) -> None:
    """Before that it would answer the same; nonsense is ignored, and a year is not believed."""
    assert wait(headers=headers) == seconds


def test_the_feeds_own_ttl_keeps_the_poll_back() -> None:
    """An hour is an hour, a week is max."""
    assert wait(ttl=timedelta(hours=1)) == 3600
    assert wait(ttl=timedelta(days=7)) == 21_600


def test_retry_after_is_honoured_beyond_max_and_within_a_day() -> None:
    """Ten hours are waited, a year is taken for a day (and the jitter, which only adds here)."""
    assert wait(retry_after=36_000.0) == pytest.approx(36_000 * 1.05)
    assert wait(retry_after=3e7) == pytest.approx(86_400 * 1.05)
    assert wait(retry_after=5.0) == 1800


@given(
    st.lists(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)), max_size=30),  # noqa: DTZ001
    st.none() | st.timedeltas(timedelta(0), timedelta(days=7)),
    st.none() | st.floats(0, 1e12),
    st.integers(0, 10_000),
    st.floats(0, 1, exclude_max=True),
)
def test_never_before_min_nor_long_after_max(
    published: list[datetime], ttl: timedelta | None, retry_after: float | None, failures: int, spread: float
) -> None:
    """Whatever a feed says, the next poll lies between min and a day and a tenth; without Retry-After max and a tenth."""
    found = next_poll_at(NOW, published=published, ttl=ttl, retry_after=retry_after, failures=failures, bounds=BOUNDS, jitter=spread) - NOW
    ceiling = 21_600 * 1.1 if retry_after is None else 86_400 * 1.1
    assert 300 <= found.total_seconds() <= ceiling + 1


def test_the_jitter_is_a_tenth_either_way() -> None:
    """Equal feeds do not poll in step."""
    draws = [(next_poll_at(NOW, bounds=BOUNDS, jitter=spread) - NOW).total_seconds() for spread in (0.0, 0.5, 0.999999)]
    assert draws == pytest.approx([1620, 1800, 1980], abs=0.01)
