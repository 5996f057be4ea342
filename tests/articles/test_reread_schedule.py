"""When an article that alerted is read again."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW
from watcher.articles.reread_schedule import MAX_SPREAD, MIN_GAP, next_reread_at

AGES = tuple(timedelta(hours=hours) for hours in (0.5, 2, 8, 24, 48))


@given(st.integers(1, 2**60))
def test_each_age_has_one_reading_a_little_early_at_most(article_id: int) -> None:
    """Whoever reads an article whenever it is due reads it once an age, at most a tenth early, and within two days."""
    read_at, at = [], next_reread_at(article_id, NOW, NOW, AGES)
    while at is not None:
        read_at.append(at - NOW)
        at = next_reread_at(article_id, NOW, at, AGES)
    assert len(read_at) == len(AGES)
    assert all(age * (1 - MAX_SPREAD) <= read <= age for read, age in zip(read_at, AGES, strict=True))


@given(st.integers(1, 1000), st.floats(0, 60))
def test_a_reading_in_between_is_followed_by_the_next_age(article_id: int, hours: float) -> None:
    """After a reading at any time the next is at least ten minutes later, or there is none."""
    now = NOW + timedelta(hours=hours)
    at = next_reread_at(article_id, NOW, now, AGES)
    assert at is None or at >= now + MIN_GAP
    assert at is not None or now + MIN_GAP > NOW + AGES[-1] * (1 - MAX_SPREAD)


def test_articles_of_one_moment_are_not_read_in_one_second() -> None:
    """Fifty articles that alerted together are asked for over two minutes at least."""
    times = sorted(filter(None, (next_reread_at(number, NOW, NOW, AGES) for number in range(50))))
    assert times[-1] - times[0] > timedelta(minutes=2)
    assert len(set(times)) == 50
