"""When to ask a feed again.

Half the mean time between the moments at which it published, so that the next news waits a quarter of that on average; entries that
came in one go count as one moment (miniflux counts entries, and asks a feed of one daily batch of fifty every half hour for ever).
The silence since the last one counts too, so that a feed that dies is asked ever less often.  Then the publisher's own wishes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from watcher.text.http_headers import parse_http_date

MAX_PUBLICATION_TIMES = 20
"""How many moments, counted back from the newest, tell a feed's pace."""

MAX_RETRY_AFTER = 86_400.0
"""Seconds: a Retry-After beyond a day is not believed."""

MAX_JITTER = 0.1


@dataclass(frozen=True, slots=True)
class PollBounds:
    """Seconds.  ``default_interval`` is for a feed whose pace is unknown."""

    min_interval: float = 300.0
    max_interval: float = 21_600.0
    default_interval: float = 1800.0


def next_poll_at(
    now: datetime,
    *,
    published: Sequence[datetime] = (),
    ttl: timedelta | None = None,
    headers: Mapping[str, str] | None = None,
    retry_after: float | None = None,
    failures: int = 0,
    bounds: PollBounds = PollBounds(),
    jitter: float = 0.5,
) -> datetime:
    """The instant of the next poll: never before ``bounds.min_interval``, and after ``bounds.max_interval`` only where the server asked.

    ``published``: instants of recent entries, in any order; those in the future do not count.  ``ttl`` and ``headers`` (lower-case
    names; Cache-Control, Expires) keep the poll back, up to ``max_interval``.  ``failures`` in a row double the wait each time.
    ``jitter``, drawn by the caller from 0 to 1, moves the result by up to a tenth either way.
    """
    seconds = _half_publication_interval(now, published, bounds)
    if failures:
        seconds = max(seconds, bounds.default_interval) * 2.0 ** min(failures - 1, 30)
    seconds = max(seconds, ttl.total_seconds() if ttl else 0.0, freshness_seconds(headers or {}, now))
    seconds = min(seconds, bounds.max_interval) * (1 + MAX_JITTER * (2 * jitter - 1))
    if retry_after is not None and retry_after > 0:
        seconds = max(seconds, min(retry_after, MAX_RETRY_AFTER) * (1 + MAX_JITTER * jitter))
    return now + timedelta(seconds=max(seconds, bounds.min_interval))


def freshness_seconds(headers: Mapping[str, str], now: datetime) -> float:
    """Return how many seconds the server declares its answer fresh; 0.0 where it does not, or makes no sense."""
    control = headers.get("cache-control", "").lower()
    directives = dict(_parse_directive(part) for part in control.split(","))
    if "no-cache" in directives or "no-store" in directives:
        return 0.0
    age = directives.get("max-age", "").strip('" ')
    if age.isascii() and age.isdigit():
        return float(age[:9])
    expires = parse_http_date(headers.get("expires"))
    if expires is None:
        return 0.0
    return max(0.0, (expires - (parse_http_date(headers.get("date")) or now)).total_seconds())


def _half_publication_interval(now: datetime, published: Sequence[datetime], bounds: PollBounds) -> float:
    past = sorted((instant for instant in published if instant <= now), reverse=True)
    if not past:
        return bounds.default_interval
    batch = timedelta(seconds=bounds.min_interval)
    moments = [past[0], *(older for newer, older in pairwise(past) if newer - older >= batch)][:MAX_PUBLICATION_TIMES]
    return (now - moments[-1]).total_seconds() / len(moments) / 2


def _parse_directive(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    return name.strip(), value
