"""When a channel speaks: digests, quiet hours and limits, as a person writes them.  Pure: the time is handed in.

daily@07:00   weekly@mon 07:00   6h       a digest, counted in the channel's time zone
22:00-07:00                               quiet hours
30/h   100/d                              at most so many messages
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from watcher.errors import UsageError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = r"([01]?\d|2[0-3]):([0-5]\d)"
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def zone(name: str) -> ZoneInfo:
    """UsageError: no such time zone."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise UsageError(f"There is no time zone {name!r}: write one as Europe/Paris, or UTC.") from None


@dataclass(frozen=True, slots=True)
class Digest:
    """``hours`` set: every so many hours from midnight; else every day at ``at``, or on ``weekday`` alone (0 is Monday)."""

    at: time = time(7)
    weekday: int | None = None
    hours: int | None = None

    @classmethod
    def parse(cls, text: str) -> Digest:
        words = text.strip().lower()
        if found := re.fullmatch(r"(\d{1,2})h", words):
            if 24 % max(int(found[1]), 1) == 0 and int(found[1]) > 0:
                return cls(hours=int(found[1]))
        elif found := re.fullmatch(rf"daily(?:@{_CLOCK})?", words):
            return cls(_time(found[1], found[2]))
        elif found := re.fullmatch(rf"weekly(?:@(?:({'|'.join(DAYS)})\s*)?(?:{_CLOCK})?)?", words):
            return cls(_time(found[2], found[3]), DAYS.index(found[1] or "mon"))
        raise UsageError(f"{text!r} is no digest: write daily@07:00, weekly@mon 07:00, or hours that divide a day, as 6h.")

    def next(self, now: datetime, where: ZoneInfo) -> datetime:
        """The first moment after ``now``."""
        local = now.astimezone(where)
        step = self.hours or 24
        first = time(0) if self.hours else self.at
        for day in range(9):
            date = local.date() + timedelta(days=day)
            if self.weekday is not None and date.weekday() != self.weekday:
                continue
            for hour in range(first.hour, 24, step):
                found = datetime.combine(date, time(hour, first.minute), where).astimezone(UTC)
                if found > now:
                    return found
        raise AssertionError("a week has every weekday")


@dataclass(frozen=True, slots=True)
class Quiet:
    """From ``start`` to ``end`` by the local clock, over midnight where ``end`` is the earlier."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> Quiet:
        found = re.fullmatch(rf"\s*{_CLOCK}\s*-\s*{_CLOCK}\s*", text)
        if not found or found.group(1, 2) == found.group(3, 4):
            raise UsageError(f"{text!r} are no quiet hours: write them as 22:00-07:00.")
        return cls(_time(found[1], found[2]), _time(found[3], found[4]))

    def wake(self, now: datetime, where: ZoneInfo) -> datetime | None:
        """When the quiet that holds at ``now`` ends; None where there is none."""
        local = now.astimezone(where)
        clock = local.time().replace(tzinfo=None)
        over_midnight = self.end < self.start
        inside = (clock >= self.start or clock < self.end) if over_midnight else self.start <= clock < self.end
        if not inside:
            return None
        date = local.date() + timedelta(days=int(over_midnight and clock >= self.start))
        # At the change of clocks the end may lie behind us by an hour: then it is quiet no more.
        found = datetime.combine(date, self.end, where).astimezone(UTC)
        return found if found > now else None


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``count`` messages in any ``span``."""

    count: int
    span: timedelta

    @classmethod
    def parse(cls, text: str) -> Rate:
        found = re.fullmatch(r"\s*([1-9]\d{0,5})\s*/\s*(\d{0,3})\s*([smhd])\s*", text)
        if not found or (seconds := int(found[2] or 1) * _UNITS[found[3]]) == 0:
            raise UsageError(f"{text!r} is no limit: write it as 30/h, 5/10m or 100/d.")
        return cls(int(found[1]), timedelta(seconds=seconds))

    def room(self, sent: list[datetime], now: datetime) -> datetime | None:
        """When there is room again, with these sent (any order); None where there is room now."""
        inside = sorted(at for at in sent if at > now - self.span)
        return inside[-self.count] + self.span if len(inside) >= self.count else None


def _time(hour: str | None, minute: str | None) -> time:
    return time(int(hour), int(minute or 0)) if hour else time(7)
