"""Numbers and dates of statements in a reader's words: *at least 1,200*, *about 3 million*, *3 March*."""

from __future__ import annotations

import math
from datetime import date

from watcher.model import NUMBER_KEY, Figure, FigureKind
from watcher.rendering import sanitise
from watcher.rendering.wording import Wording

_COMPACT_FROM = 1_000_000
_ABOUT = 0.1
"""*About* a number is read as a tenth to either side of it, *nearly* as a tenth below."""
_DAYS_OF_MONTH = (28, 29, 30, 31)


def format_figure(figure: Figure, wording: Wording) -> str:
    """Return an interval as a person would write it; empty for one that is open on both sides."""
    shown = _format_day if figure.kind is FigureKind.DATE else _format_number
    low, high = figure.low, figure.high
    if low is None or high is None:
        if low is not None:
            return wording.bounds["at-least"].format(low=shown(low, wording))
        return wording.bounds["at-most"].format(high=shown(high, wording)) if high is not None else ""
    if low == high:
        return shown(low, wording)
    if figure.kind is FigureKind.DATE:
        return _whole_month(low, high, wording) or wording.bounds["between"].format(low=shown(low, wording), high=shown(high, wording))
    middle = (low + high) / 2
    if math.isclose(low, middle * (1 - _ABOUT), abs_tol=1) and math.isclose(high, middle * (1 + _ABOUT), abs_tol=1):
        return wording.bounds["about"].format(middle=shown(middle, wording))
    if math.isclose(low, high * (1 - _ABOUT), abs_tol=1) and high >= 1 / _ABOUT:
        return wording.bounds["nearly"].format(high=shown(high, wording))
    return wording.bounds["between"].format(low=shown(low, wording), high=shown(high, wording))


def counted_words(figure: Figure, claim: str, wording: Wording) -> str:
    """Return what a figure counts, with a capital: it begins a sentence."""
    counted = figure.counted or claim.removeprefix(NUMBER_KEY)
    words = wording.labels["date"] if figure.kind is FigureKind.DATE else wording.counted.get(counted) or counted.replace("-", " ")
    return sanitise.safe_line(words[:1].upper() + words[1:], 80)


def _format_number(value: float, wording: Wording) -> str:
    from babel.numbers import format_compact_decimal, format_decimal

    number = int(value) if value == int(value) else round(value, 2)
    if abs(number) >= _COMPACT_FROM:
        return str(format_compact_decimal(number, format_type="long", locale=wording.language, fraction_digits=2))
    return str(format_decimal(number, locale=wording.language))


def _format_day(value: float, wording: Wording) -> str:
    from babel.dates import format_date

    day = _as_date(value)
    return str(format_date(day, wording.day, locale=wording.language)) if day else ""


def _whole_month(low: float, high: float, wording: Wording) -> str:
    """Return *February 2025* for its first to its last day; empty for any other period."""
    from babel.dates import format_skeleton

    first, last = _as_date(low), _as_date(high)
    if first is None or last is None or first.day != 1 or (first.year, first.month) != (last.year, last.month):
        return ""
    return str(format_skeleton("yMMMM", first, locale=wording.language)) if last.day in _DAYS_OF_MONTH else ""


def _as_date(value: float) -> date | None:
    """Return the day that YYYYMMDD stands for; None where there is no such day."""
    number = int(value)
    try:
        return date(number // 10000, number // 100 % 100, number % 100)
    except ValueError:
        return None
