"""Schedules of a channel as a person writes them: digests, quiet hours and rate limits.  Pure: the time is an argument.

daily@07:00   weekly@mon 07:00   6h       a digest, in the channel's time zone
22:00-07:00                               quiet hours
30/h   100/d                              a rate limit
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from watcher.errors import UsageError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK_PATTERN = r"([01]?\d|2[0-3]):([0-5]\d)"
_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def parse_timezone(name: str) -> ZoneInfo:
    """Return the time zone of this name.

    Raises:
        UsageError: there is no such time zone.
    """
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise UsageError(f"No time zone {name!r}. Write it as Europe/Paris, or UTC.") from None


@dataclass(frozen=True, slots=True)
class DigestSchedule:
    """``every_hours`` set: every so many hours from midnight; else every day at ``time_of_day``, or on ``weekday`` alone (0 is Monday)."""

    time_of_day: time = time(7)
    weekday: int | None = None
    every_hours: int | None = None

    @classmethod
    def parse(cls, text: str) -> DigestSchedule:
        """Parse ``daily@07:00``, ``weekly@mon 07:00`` or ``6h``.

        Raises:
            UsageError: the text is none of these.
        """
        words = text.strip().lower()
        if found := re.fullmatch(r"(\d{1,2})h", words):
            if 24 % max(int(found[1]), 1) == 0 and int(found[1]) > 0:
                return cls(every_hours=int(found[1]))
        elif found := re.fullmatch(rf"daily(?:@{_CLOCK_PATTERN})?", words):
            return cls(_clock_time(found[1], found[2]))
        elif found := re.fullmatch(rf"weekly(?:@(?:({'|'.join(WEEKDAYS)})\s*)?(?:{_CLOCK_PATTERN})?)?", words):
            return cls(_clock_time(found[2], found[3]), WEEKDAYS.index(found[1] or "mon"))
        raise UsageError(f"{text!r} is not a digest schedule. Write daily@07:00, weekly@mon 07:00, or hours that divide a day, such as 6h.")

    def next_after(self, now: datetime, timezone: ZoneInfo) -> datetime:
        """Return the first due time after ``now``."""
        local = now.astimezone(timezone)
        step = self.every_hours or 24
        first = time(0) if self.every_hours else self.time_of_day
        for day in range(9):
            date = local.date() + timedelta(days=day)
            if self.weekday is not None and date.weekday() != self.weekday:
                continue
            for hour in range(first.hour, 24, step):
                found = datetime.combine(date, time(hour, first.minute), timezone).astimezone(UTC)
                if found > now:
                    return found
        raise AssertionError("a week has every weekday")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``start`` to ``end`` by the local clock, over midnight where ``end`` is the earlier."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> QuietHours:
        """Parse a range such as ``22:00-07:00``.

        Raises:
            UsageError: the text is not such a range.
        """
        found = re.fullmatch(rf"\s*{_CLOCK_PATTERN}\s*-\s*{_CLOCK_PATTERN}\s*", text)
        if not found or found.group(1, 2) == found.group(3, 4):
            raise UsageError(f"{text!r} is not a valid range of quiet hours. Write it as 22:00-07:00.")
        return cls(_clock_time(found[1], found[2]), _clock_time(found[3], found[4]))

    def ends_at(self, now: datetime, timezone: ZoneInfo) -> datetime | None:
        """Return when the quiet hours in force at ``now`` end; None where none are."""
        local = now.astimezone(timezone)
        clock = local.time().replace(tzinfo=None)
        over_midnight = self.end < self.start
        inside = (clock >= self.start or clock < self.end) if over_midnight else self.start <= clock < self.end
        if not inside:
            return None
        date = local.date() + timedelta(days=int(over_midnight and clock >= self.start))
        # At the change of clocks the end may lie behind us by an hour: then it is quiet no more.
        found = datetime.combine(date, self.end, timezone).astimezone(UTC)
        return found if found > now else None


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most ``max_messages`` in any ``period``."""

    max_messages: int
    period: timedelta

    @classmethod
    def parse(cls, text: str) -> RateLimit:
        """Parse a limit such as ``30/h``, ``5/10m`` or ``100/d``.

        Raises:
            UsageError: the text is not such a limit.
        """
        found = re.fullmatch(r"\s*([1-9]\d{0,5})\s*/\s*(\d{0,3})\s*([smhd])\s*", text)
        if not found or (seconds := int(found[2] or 1) * _UNIT_SECONDS[found[3]]) == 0:
            raise UsageError(f"{text!r} is not a rate limit. Write it as 30/h, 5/10m or 100/d.")
        return cls(int(found[1]), timedelta(seconds=seconds))

    def free_at(self, sent_times: list[datetime], now: datetime) -> datetime | None:
        """Return when another message may be sent, given when earlier ones were; None where it may be now."""
        inside = sorted(at for at in sent_times if at > now - self.period)
        return inside[-self.max_messages] + self.period if len(inside) >= self.max_messages else None


def _clock_time(hour: str | None, minute: str | None) -> time:
    return time(int(hour), int(minute or 0)) if hour else time(7)
