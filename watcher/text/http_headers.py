"""Values of HTTP headers."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, given as seconds or as a date; None where it is missing or invalid."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    when = parse_http_date(text)
    return max(0.0, (when - now).total_seconds()) if when else None


def parse_http_date(value: str | None) -> datetime | None:
    """Return the instant of a date header, in UTC where it names no zone; None where it is missing or invalid."""
    try:
        when = parsedate_to_datetime(value) if value else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return when.replace(tzinfo=UTC) if when and when.tzinfo is None else when
