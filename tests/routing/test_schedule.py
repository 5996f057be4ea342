"""Digests, quiet hours and limits on a fake clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import UsageError
from watcher.routing.schedule import DigestSchedule, QuietHours, RateLimit, parse_timezone

PARIS = parse_timezone("Europe/Paris")
ZONES = ["UTC", "Europe/Paris", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Kiritimati"]
MOMENTS = st.integers(1_577_836_800, 1_956_528_000).map(lambda second: datetime.fromtimestamp(second, UTC))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "now", "then"),
    [
        ("daily@07:00", "2026-01-15T05:59", "2026-01-15T06:00"),
        ("daily@07:00", "2026-01-15T06:00", "2026-01-16T06:00"),
        ("daily@07:00", "2026-07-15T04:30", "2026-07-15T05:00"),
        ("daily", "2026-01-15T05:59", "2026-01-15T06:00"),
        ("weekly", "2026-01-15T05:59", "2026-01-19T06:00"),  # a Thursday; then Monday
        ("weekly@thu 08:30", "2026-01-15T05:59", "2026-01-15T07:30"),
        ("weekly@thu", "2026-01-15T09:00", "2026-01-22T06:00"),
        ("6h", "2026-01-15T05:59", "2026-01-15T11:00"),  # 06:59 in Paris; then 12:00
        ("daily@02:30", "2026-03-28T23:00", "2026-03-29T01:30"),  # a time that is not, in the night that loses an hour
    ],
)
def test_a_digest_is_due_by_the_local_clock(text: str, now: str, then: str) -> None:
    """The next time after now, in the channel's own zone, in winter and in summer."""
    assert DigestSchedule.parse(text).next_after(at(now), PARIS) == at(then)


@given(
    now=MOMENTS, where=st.sampled_from(ZONES), text=st.sampled_from(["daily@00:00", "daily@23:59", "weekly@sun 02:30", "1h", "6h", "24h"])
)
def test_a_digest_is_always_ahead_and_never_far(now: datetime, where: str, text: str) -> None:
    """Whatever the clocks of a country do, the next digest is later than now, within a day, or a week, and an hour."""
    ahead = DigestSchedule.parse(text).next_after(now, parse_timezone(where)) - now
    assert timedelta(0) < ahead <= timedelta(days=7 if "weekly" in text else 1, hours=1.5)


@pytest.mark.parametrize("text", ["", "dayly", "daily@25:00", "weekly@foo 07:00", "0h", "7h", "25h", "h", "daily@7"])
def test_what_is_no_digest_gets_a_sentence(text: str) -> None:
    """The mistake is named, with the ways to write it."""
    with pytest.raises(UsageError, match="daily@07:00"):
        DigestSchedule.parse(text)


@pytest.mark.parametrize(
    ("text", "now", "wake"),
    [
        ("22:00-07:00", "2026-01-15T20:59", None),
        ("22:00-07:00", "2026-01-15T21:00", "2026-01-16T06:00"),
        ("22:00-07:00", "2026-01-16T05:59", "2026-01-16T06:00"),
        ("22:00-07:00", "2026-01-16T06:00", None),
        ("12:00-14:00", "2026-01-16T11:30", "2026-01-16T13:00"),
        ("12:00-14:00", "2026-01-16T13:00", None),
    ],
)
def test_quiet_hours_end_by_the_local_clock(text: str, now: str, wake: str | None) -> None:
    """Over midnight and within a day; the end is no longer quiet."""
    assert QuietHours.parse(text).ends_at(at(now), PARIS) == (at(wake) if wake else None)


@given(now=MOMENTS, where=st.sampled_from(ZONES), text=st.sampled_from(["22:00-07:00", "00:00-23:59", "01:00-03:00", "02:30-02:00"]))
def test_quiet_hours_always_end(now: datetime, where: str, text: str) -> None:
    """Held is never for ever: the end is ahead, within a day and an hour, also when clocks change."""
    wake = QuietHours.parse(text).ends_at(now, parse_timezone(where))
    assert wake is None or timedelta(0) < wake - now <= timedelta(hours=25)


@pytest.mark.parametrize("text", ["", "22-07", "22:00", "07:00-07:00", "24:00-07:00"])
def test_what_are_no_quiet_hours_gets_a_sentence(text: str) -> None:
    """Named, with the way to write them."""
    with pytest.raises(UsageError, match="22:00-07:00"):
        QuietHours.parse(text)


@given(sent=st.lists(st.integers(0, 7200), max_size=30), count=st.integers(1, 10))
def test_no_span_ever_holds_more_than_the_limit(sent: list[int], count: int) -> None:
    """Whoever sends only when there is room, sends at most the limit in any span of time."""
    limit, start, went = RateLimit(count, timedelta(hours=1)), at("2026-01-15T12:00"), []
    for moment in sorted(start + timedelta(seconds=second) for second in sent):
        room = limit.free_at(went, moment)
        assert room is None or room > moment
        if room is None:
            went.append(moment)
    for first in went:
        assert sum(first <= each < first + timedelta(hours=1) for each in went) <= count


@pytest.mark.parametrize("text", ["", "30", "0/h", "30/0h", "30/w", "-1/h"])
def test_what_is_no_limit_gets_a_sentence(text: str) -> None:
    """Named, with the way to write it."""
    with pytest.raises(UsageError, match="30/h"):
        RateLimit.parse(text)


def test_an_unknown_zone_gets_a_sentence() -> None:
    """Also one that tries to leave its folder."""
    for name in ("Mars/Olympus", "../etc/passwd", ""):
        with pytest.raises(UsageError, match="Europe/Paris"):
            parse_timezone(name)
