"""When a failed delivery is tried again.  Pure: the caller hands in the time and the random number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

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
    """Return when a delivery that failed ``failed_attempts`` times (1 or more) is due again; None where the schedule is used up.

    ``jitter``: drawn by the caller from 0 to 1; lengthens the wait by up to a fifth, so that what failed together does not come back
    together.
    ``retry_after``: seconds the receiver asked for; never sooner than that, but at most a day.
    """
    if failed_attempts > len(schedule):
        return None
    wait = schedule[max(failed_attempts, 1) - 1]
    if retry_after is not None and retry_after > 0:
        wait = max(wait, min(retry_after, MAX_RETRY_AFTER))
    return now + timedelta(seconds=wait * (1 + MAX_JITTER * min(max(jitter, 0.0), 1.0)))
