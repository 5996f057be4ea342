"""When an article that alerted is read again: at ages that grow, counted from its alert."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

MIN_GAP = timedelta(minutes=10)
"""Between a reading that its feed brought forward and the next one of the schedule."""
MAX_SPREAD = 0.1
"""Share of an age by which a reading comes earlier, more or less by article, so that those of one hour are not asked for in one second."""
_GOLDEN_RATIO = 0.6180339887


def next_reread_at(article_id: int, started_at: datetime, now: datetime, ages: Sequence[timedelta]) -> datetime | None:
    """Return when an article that alerted at ``started_at`` is read next; None where its last age has passed."""
    spread = MAX_SPREAD * (article_id * _GOLDEN_RATIO % 1)  # the same each time: a reading is not scheduled twice
    times = (started_at + age * (1 - spread) for age in ages)
    return next((at for at in times if at >= now + MIN_GAP), None)
