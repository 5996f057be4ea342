"""Dates in digits alone: *28.02.2025*, *28/02/2025*, *2025-02-28*.  Pure."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.statements.figures.calendar import DateExpression
from watcher.statements.figures.digits import is_year


def numeric_date(texts: Sequence[str], place: int) -> DateExpression | None:
    """Return the date in digits that begins at a word; None where day and month could be exchanged, or there is none."""
    parts = list(texts[place : place + 5])
    if len(parts) >= 3 and parts[1] == "." and is_year(parts[2]) and parts[0].count(".") == 1:
        day, month = parts[0].split(".")
        return _date(day, month, parts[2], place, place + 2)
    if len(parts) < 5 or parts[1] != parts[3] or parts[1] not in "-/.":
        return None
    if is_year(parts[0]) and parts[1] == "-":
        return _date(parts[4], parts[2], parts[0], place, place + 4)
    if not is_year(parts[4]):
        return None
    if parts[1] == "/" and _number(parts[0]) <= 12 and _number(parts[2]) <= 12 and parts[0] != parts[2]:
        return None  # the 4th of May here, April the 5th there
    if parts[1] == "/" and _number(parts[2]) > 12:
        return _date(parts[2], parts[0], parts[4], place, place + 4)
    return _date(parts[0], parts[2], parts[4], place, place + 4)


def _date(day: str, month: str, year: str, first: int, last: int) -> DateExpression | None:
    if not (1 <= _number(day) <= 31 and 1 <= _number(month) <= 12):
        return None
    return DateExpression(first, last, int(year), int(month), int(day))


def _number(text: str) -> int:
    """Return the value of one or two digits; 99 for anything else."""
    return int(text) if text.isdecimal() and len(text) <= 2 else 99
