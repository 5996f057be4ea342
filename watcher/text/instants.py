"""Instants as news can have them."""

from __future__ import annotations

from datetime import UTC, datetime

_PLAUSIBLE_YEARS = range(1990, 2101)


def plausible_instant(instant: datetime | None) -> datetime | None:
    """Return ``instant`` in UTC, or None for one that no news can have; one without a zone is taken for UTC."""
    if instant is None:
        return None
    try:
        instant = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return instant if instant.year in _PLAUSIBLE_YEARS else None
