"""Parts of the calendar that a text may name, as first and last day: weeks, months, quarters, halves of a year.  Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

Days = tuple[date, date]
"""First and last day."""
_HALF_A_YEAR = 183
_QUARTERS = {"quarter1": 1, "quarter2": 4, "quarter3": 7, "quarter4": 10}
_MONTH_PARTS = {"start": (1, 10), "middle": (10, 20), "end": (21, 31)}
_YEAR_PARTS = {"start": (1, 3), "middle": (5, 8), "end": (10, 12), "half1": (1, 6), "half2": (7, 12)}
"""First and last month."""


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date as a text gives it, words ``first`` to ``last``: what is None is not said.

    ``offset``: days from the publication; ``period``: a unit of time, ``shift`` from the present one; ``part``: of the month, year or
    period; ``ahead``: after (true) or before (false) the publication, as far as the words beside it say.
    """

    first: int
    last: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    offset: int | None = None
    period: str = ""
    shift: int = 0
    part: str = ""
    ahead: bool | None = None


def resolve(expression: DateExpression, published: date | None) -> Days | None:
    """Return the first and last day that an expression means; None where it needs the day of publication, or there is no such day."""
    try:
        if expression.year is not None:
            return _in_year(expression, expression.year)
        return None if published is None else _from(expression, published)
    except (ValueError, OverflowError):
        return None


def _from(expression: DateExpression, published: date) -> Days | None:
    if expression.offset is not None:
        day = published + timedelta(days=expression.offset)
        return day, day
    if expression.period == "year":
        return _in_year(expression, published.year + expression.shift)
    if expression.period:
        return _part_of(_period(expression.period, expression.shift, published), expression.part)
    if expression.weekday is not None:
        return _weekday(expression, published)
    if expression.month is not None:
        return _nearest([_in_year(expression, year) for year in _years_around(expression, published)], expression, published)
    if expression.day is not None:
        return _nearest([_day_of_month(expression.day, published, shift) for shift in (-1, 0, 1)], expression, published)
    return _in_year(expression, published.year) if expression.part else None


def _years_around(expression: DateExpression, published: date) -> tuple[int, ...]:
    """Return the years that may be meant: there is no 29 February in most."""
    years = (published.year - 1, published.year, published.year + 1)
    leap = expression.month == 2 and expression.day == 29
    return tuple(year for year in years if not leap or monthrange(year, 2)[1] == 29)


def _nearest(choices: list[Days | None], expression: DateExpression, published: date) -> Days | None:
    """Return the nearest of the choices, of those ahead or behind where the words say so."""
    every = [each for each in choices if each is not None]
    if expression.ahead is True:
        every = [each for each in every if each[1] >= published] or every
    if expression.ahead is False:
        every = [each for each in every if each[0] <= published] or every
    return min(every, key=lambda each: min(abs((each[0] - published).days), abs((each[1] - published).days)), default=None)


def _day_of_month(day: int, published: date, shift: int) -> Days | None:
    year, month = divmod(published.year * 12 + published.month - 1 + shift, 12)
    if day > monthrange(year, month + 1)[1]:
        return None
    found = date(year, month + 1, day)
    return found, found


def _weekday(expression: DateExpression, published: date) -> Days:
    """Return the last such day up to the publication, or the next one from it on."""
    behind = (published.weekday() - (expression.weekday or 0)) % 7
    day = published + timedelta(days=(7 - behind) % 7) if expression.ahead else published - timedelta(days=behind)
    return day, day


def _in_year(expression: DateExpression, year: int) -> Days:
    if expression.month is None:
        return _part_of((date(year, 1, 1), date(year, 12, 31)), expression.part)
    if expression.day is not None:
        day = date(year, expression.month, expression.day)
        return day, day
    return _part_of((date(year, expression.month, 1), _last_of(year, expression.month)), expression.part)


def _part_of(days: Days, part: str) -> Days:
    """Return a part of a month or year; the whole where it has no such part."""
    first, last = days
    if not part:
        return days
    if part in _QUARTERS:
        return date(first.year, _QUARTERS[part], 1), _last_of(first.year, _QUARTERS[part] + 2)
    if (last - first).days > _HALF_A_YEAR:
        begin, end = _YEAR_PARTS[part]
        return date(first.year, begin, 1), _last_of(first.year, end)
    if part not in _MONTH_PARTS or (last - first).days < 27:
        return days
    begin, end = _MONTH_PARTS[part]
    return first.replace(day=begin), last.replace(day=min(end, last.day))


def _period(unit: str, shift: int, published: date) -> Days:
    if unit == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=shift)
        return monday, monday + timedelta(days=6)
    length = 3 if unit == "quarter" else 1
    index = (published.year * 12 + published.month - 1) // length + shift
    year, month = divmod(index * length, 12)
    return date(year, month + 1, 1), _last_of(year, month + length)


def _last_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
