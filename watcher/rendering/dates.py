"""Instants and days in a reader's words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from watcher.model import Quote
from watcher.rendering.wording import Wording


def format_said_days(quote: Quote, wording: Wording) -> str | None:
    """Return when the text itself dates the statement: a day, or the first and last of several; None where it does not."""
    from babel.dates import format_date

    if quote.said_at is None:
        return None
    last = (quote.said_until - timedelta(seconds=1)) if quote.said_until else quote.said_at
    days = dict.fromkeys(
        str(format_date(day.date(), wording.day, locale=wording.language)) for day in (quote.said_at, max(last, quote.said_at))
    )
    return " – ".join(days)


def format_moment(instant: datetime, wording: Wording) -> str:
    """Return an instant in UTC."""
    from babel.dates import format_datetime

    return str(format_datetime(instant.astimezone(UTC), wording.moment, locale=wording.language))
