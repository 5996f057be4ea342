"""The value of ``--since``."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from watcher.cli.output import now
from watcher.errors import UsageError


def parse_since(text: str) -> datetime:
    """Parse ``90d``, ``12h``, ``4w`` or a date into an instant.

    Raises:
        UsageError: the text is none of these.
    """
    from watcher.setting_types import parse_duration

    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d.*", text.strip()):
            day = datetime.fromisoformat(text.strip())
            return day if day.tzinfo else day.replace(tzinfo=UTC)
        return now() - timedelta(seconds=parse_duration(text))
    except (ValueError, TypeError, OverflowError):
        raise UsageError(f"Invalid time {text!r}. Write it as 90d, 12h or 4w, or as a date such as 2026-03-01.") from None
