"""Dates of numbers with units glued to them: 2027년 2월 28일, 3월 말.  Pure."""

from __future__ import annotations

from dataclasses import replace

from watcher.statements.figures.calendar import DateExpression
from watcher.statements.figures.date_view import DateView


def glued_date(view: DateView, place: int) -> DateExpression | None:
    """Return a date of numbers with units glued to them (2027년 2월 28일, 3월 말)."""
    words = view.vocabulary
    year = view.number(place, 1800, 2100) if view.has_unit(place, words.year_unit) else None
    last = place + 1 if year is not None else place - 1
    month = view.number(last + 1, 1, 12) if view.has_unit(last + 1, words.month_unit) else None
    last += 2 if month is not None else 0
    day = view.number(last + 1, 1, 31) if view.has_unit(last + 1, words.day_unit) and not _is_duration(view, last + 2) else None
    last += 2 if day is not None else 0
    if year is None and month is None and day is None:
        return None
    length, part = view.phrase(words.parts_after, last + 1) if day is None else (0, "")
    expression = DateExpression(place, last + length, year, month, day, part=part)
    for listed, ahead in ((words.upcoming, True), (words.bygone, False)):
        if listed.ending_at(view.texts, place - 1)[0]:
            return replace(expression, ahead=ahead)
    return expression


def _is_duration(view: DateView, place: int) -> bool:
    """Whether what is counted are days: the unit has an ending of duration, or a word of duration follows."""
    endings = view.vocabulary.never_after_day
    return view.text(place).removeprefix(view.vocabulary.day_unit).startswith(endings) or view.text(place + 1).startswith(endings)
