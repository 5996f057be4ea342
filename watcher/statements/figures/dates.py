"""Finds the dates of a sentence: days, months, years, quarters, weekdays, *tomorrow*, *next week*.  Pure, linear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from watcher.model import Figure, FigureKind
from watcher.statements.figures.calendar import DateExpression, resolve
from watcher.statements.figures.date_view import DateView, after_links, after_year, month_name, with_year
from watcher.statements.figures.date_words import date_words
from watcher.statements.figures.digits import is_year
from watcher.statements.figures.glued_dates import glued_date
from watcher.statements.figures.mention import FigureMention
from watcher.statements.figures.numeric_dates import numeric_date
from watcher.statements.figures.phrases import folded
from watcher.statements.tagging.words import Word

DATE = "date"
"""What a date counts."""
_MAX_WORDS = 3000
_MAX_TO_CUE = 8
_MARKS = frozenset('.,;:!?()[]«»"“”„—–…')


def find_dates(words: Sequence[Word], language: str, *, published: date | None, ahead: bool | None = None) -> list[FigureMention]:
    """Return the dates of a sentence, as figures whose ends are days as YYYYMMDD, in order.

    ``ahead``: the tense of the clause says that its dates are after (true) or before (false) the publication; None: the words near a date
    decide.  Without ``published`` only dates with their year are returned.
    """
    found = []
    for expression in find_date_expressions(words, language):
        days = resolve(expression if ahead is None or expression.ahead is not None else replace(expression, ahead=ahead), published)
        if days is not None:
            low, high = (day.year * 10_000 + day.month * 100 + day.day for day in days)
            found.append(FigureMention(Figure(DATE, low, high, FigureKind.DATE), expression.first, expression.last))
    return found


def find_date_expressions(words: Sequence[Word], language: str) -> list[DateExpression]:
    """Return the dates of a sentence as they are given, in order; none in a language whose words of dates nobody has listed."""
    vocabulary = date_words(language)
    if vocabulary is None:
        return []
    words = words[:_MAX_WORDS]
    view = DateView([folded(word.text) for word in words], words, vocabulary)
    found: list[DateExpression] = []
    place = 0
    while place < len(words):
        text = view.texts[place]
        may_begin = text[0].isdigit() or (text[0] if vocabulary.glued else text) in vocabulary.beginnings
        expression = _at(view, place) if may_begin else None
        if expression is not None:
            found.append(expression)
        place = place + 1 if expression is None else expression.last + 1
    return found


def _at(view: DateView, place: int) -> DateExpression | None:
    """Return the date that begins at a word."""
    if view.text(place)[0].isdigit():
        return _with_direction(view, _numbered(view, place))
    return _with_direction(view, _relative(view, place) or _with_part(view, place) or _month(view, place) or _weekday(view, place))


def _numbered(view: DateView, place: int) -> DateExpression | None:
    """Return the date that begins with a number."""
    if view.vocabulary.glued:
        return glued_date(view, place)
    return numeric_date(view.texts, place) or _day_month(view, place) or _lone_day(view, place) or _lone_year(view, place)


def _day_month(view: DateView, place: int) -> DateExpression | None:
    """Return *4 April 2025*, *4. April*, *4 de abril*; in *12 to 15 April* the first day has the month of the second."""
    day = view.number(place, 1, 31)
    if day is None:
        return None
    after = place + 1 + view.phrase(view.vocabulary.ordinals, place + 1)[0]
    month = month_name(view, after_links(view, after), numbered=True)
    if month is not None:
        return with_year(view, DateExpression(place, month[1], month=month[0], day=day))
    link = view.phrase(view.vocabulary.range_links, after)[0]
    if not link or view.number(after + link, day + 1, 31) is None:
        return None
    other = after + link + 1
    month = month_name(view, after_links(view, other + view.phrase(view.vocabulary.ordinals, other)[0]), numbered=True)
    if month is None:
        return None
    whole = with_year(view, DateExpression(place, month[1], month=month[0], day=day))
    return replace(whole, last=after - 1)


def _month(view: DateView, place: int) -> DateExpression | None:
    """Return *April 4, 2025* or *April 2025* or *April*."""
    named = month_name(view, place)
    if named is None:
        return None
    month, last = named
    day = view.number(last + 1, 1, 31) if view.vocabulary.months_have_capitals else None
    if day is not None:
        last += 1 + view.phrase(view.vocabulary.ordinals, last + 2)[0]
    return with_year(view, DateExpression(place, last, month=month, day=day))


def _lone_year(view: DateView, place: int) -> DateExpression | None:
    if not is_year(view.text(place)):
        return None
    last = after_year(view, place)
    before = view.vocabulary.year_before.ending_at(view.texts, place - 1)[0] or view.text(place - 1) in view.vocabulary.year_words
    free = place + 1 >= len(view.texts) or view.text(place + 1) in _MARKS or view.text(place + 1) in view.vocabulary.stops
    if last > place or (before and (free or view.text(place + 1).isalpha())):
        return DateExpression(place, last, year=int(view.text(place)))
    return None


def _lone_day(view: DateView, place: int) -> DateExpression | None:
    """Return *the 21st*, *el 21*: a day of this month or the next."""
    day = view.number(place, 1, 31)
    if day is None:
        return None
    ordinal = view.phrase(view.vocabulary.ordinals, place + 1)[0]
    after = view.phrase(view.vocabulary.day_after, place + 1 + ordinal)[0]
    before = view.vocabulary.day_before.ending_at(view.texts, place - 1)[0]
    if after or (before and (ordinal or not view.vocabulary.day_needs_ordinal)):
        following = view.text(place + 1 + ordinal)
        if following in view.vocabulary.never_after_day:
            return None
        if after or not following or following in _MARKS or following in view.vocabulary.stops:
            return DateExpression(place, place + ordinal + after, day=day)
    return None


def _relative(view: DateView, place: int) -> DateExpression | None:
    length, label = view.phrase(view.vocabulary.periods, place)
    if length:
        unit, _, shift = label.partition(":")
        last = place + length - 1
        if unit == "year" and view.has_unit(last + 1, view.vocabulary.month_unit):
            inner = glued_date(view, last + 1)
            return None if inner is None else replace(inner, first=place, period=unit, shift=int(shift))
        part = view.phrase(view.vocabulary.parts_after, last + 1)
        return DateExpression(place, last + part[0], period=unit, shift=int(shift), part=part[1])
    length, label = view.phrase(view.vocabulary.days, place)
    return DateExpression(place, place + length - 1, offset=int(label)) if length else None


def _with_part(view: DateView, place: int) -> DateExpression | None:
    """Return *the end of 2027*, *mid-April*, *the second half of next year*."""
    length, part = view.vocabulary.parts.at(view.texts, place)
    if not length:
        return None
    after = after_links(view, place + length)
    if is_year(view.text(after)):
        return DateExpression(place, after_year(view, after), year=int(view.text(after)), part=part)
    if view.text(after) in view.vocabulary.year_words and is_year(view.text(after + 1)):
        return DateExpression(place, after_year(view, after + 1), year=int(view.text(after + 1)), part=part)
    inner = _month(view, after) or _relative(view, after) if view.text(after) else None
    if inner is not None and inner.day is None and inner.offset is None:
        return replace(inner, first=place, part=part)
    return DateExpression(place, place + length - 1, part=part) if part.startswith(("half", "quarter")) else None


def _weekday(view: DateView, place: int) -> DateExpression | None:
    weekday = view.vocabulary.weekdays.get(view.text(place))
    if weekday is None and view.vocabulary.glued:
        weekday = next((number for name, number in view.vocabulary.weekdays.items() if view.text(place).startswith(name)), None)
    if weekday is None:
        return None
    after = after_links(view, place + 1)
    exact = _at(view, after) if after < len(view.texts) and after > place else None
    if exact is not None and exact.day is not None and exact.first == after:
        return replace(exact, first=place)
    expression = DateExpression(place, place, weekday=weekday)
    for listed, ahead in ((view.vocabulary.upcoming, True), (view.vocabulary.bygone, False)):
        if listed.ending_at(view.texts, place - 1)[0]:
            return replace(expression, ahead=ahead)
        if length := view.phrase(listed, place + 1)[0]:
            return replace(expression, ahead=ahead, last=place + length)
    return expression


def _with_direction(view: DateView, expression: DateExpression | None) -> DateExpression | None:
    """Return a weekday or day with what the nearest word of tense before it says."""
    if expression is None or expression.ahead is not None or (expression.weekday is None and expression.day is None):
        return expression
    if expression.year is not None or expression.month is not None or expression.period:
        return expression  # of a day and month the nearest is meant
    for place in range(expression.first - 1, max(-1, expression.first - 1 - _MAX_TO_CUE), -1):
        if view.text(place) in ";:":
            break
        if view.vocabulary.future.ending_at(view.texts, place)[0]:
            return replace(expression, ahead=True)
        if view.vocabulary.past.ending_at(view.texts, place)[0]:
            return replace(expression, ahead=False) if expression.weekday is not None else expression
    return expression
