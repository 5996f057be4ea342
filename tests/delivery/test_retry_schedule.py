"""When to try again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from watcher.delivery.retry_schedule import DEFAULT_RETRY_SCHEDULE, next_attempt_at

NOW = datetime(2023, 9, 5, 12, 0, tzinfo=UTC)


def test_the_schedule_is_the_specifications() -> None:
    """Without spread, the waits are those of the Standard Webhooks specification, and then it ends."""
    waits = [next_attempt_at(NOW, attempts) for attempts in range(1, len(DEFAULT_RETRY_SCHEDULE) + 2)]
    hours = [h * 3600 for h in (2, 5, 10, 14, 20, 24)]
    assert waits == [*(NOW + timedelta(seconds=s) for s in [5, 300, 1800, *hours]), None]


@given(st.integers(1, 9), st.floats(0, 1), st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True)))
def test_never_sooner_than_the_schedule_and_never_for_ever(attempts: int, spread: float, asked: float | None) -> None:
    """Whatever is drawn and asked, a try comes neither before its time nor more than a fifth after a day."""
    due = next_attempt_at(NOW, attempts, DEFAULT_RETRY_SCHEDULE, spread, asked)
    assert due is not None
    assert timedelta(seconds=DEFAULT_RETRY_SCHEDULE[attempts - 1]) <= due - NOW <= timedelta(hours=24 * 1.2)


def test_spread_lengthens_the_wait_by_up_to_a_fifth() -> None:
    """Deliveries that failed in one moment come back at different ones."""
    assert next_attempt_at(NOW, 2, jitter=1.0) == NOW + timedelta(seconds=360)
    assert next_attempt_at(NOW, 2, jitter=0.5) == NOW + timedelta(seconds=330)


def test_retry_after_is_respected_when_it_is_longer() -> None:
    """A receiver can ask for more time than the schedule gives, not for less."""
    assert next_attempt_at(NOW, 1, retry_after=90) == NOW + timedelta(seconds=90)
    assert next_attempt_at(NOW, 2, retry_after=90) == NOW + timedelta(seconds=300)


def test_retry_after_does_not_outlive_the_schedule() -> None:
    """The last try is the last, whatever the receiver asks."""
    assert next_attempt_at(NOW, 10, retry_after=90) is None
    assert next_attempt_at(NOW, 3, schedule=(1, 1)) is None
