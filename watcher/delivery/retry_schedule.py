"""When to try again.  Pure: the caller hands in the time and the dice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

MINUTE, HOUR = 60.0, 3600.0
DEFAULT_RETRY_SCHEDULE: tuple[float, ...] = (5.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
"""Seconds after the first, second, ... failed try: the schedule that the Standard Webhooks specification gives."""
MAX_JITTER = 0.2
MAX_RETRY_AFTER = 24 * HOUR


def next_attempt_at(
    now: datetime,
    failed_attempts: int,
    schedule: Sequence[float] = DEFAULT_RETRY_SCHEDULE,
    jitter: float = 0.0,
    retry_after: float | None = None,
) -> datetime | None:
    """When a delivery that failed ``attempts`` times (1 or more) is due again; None where the schedule is used up.

    ``spread``: drawn by the caller from 0 to 1; lengthens the wait by up to a fifth, so that what failed together does not come back
    together.
    ``retry_after``: seconds the receiver asked for; never sooner than that, but at most a day.
    """
    if failed_attempts > len(schedule):
        return None
    wait = schedule[max(failed_attempts, 1) - 1]
    if retry_after is not None and retry_after > 0:
        wait = max(wait, min(retry_after, MAX_RETRY_AFTER))
    return now + timedelta(seconds=wait * (1 + MAX_JITTER * min(max(jitter, 0.0), 1.0)))


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, given as seconds or as a date; None where it asks nothing that makes sense."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return max(0.0, ((when if when.tzinfo else when.replace(tzinfo=UTC)) - now).total_seconds())
