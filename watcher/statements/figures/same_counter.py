"""Whether two figures may count the same, though their texts say more or less of what is counted.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from watcher.model import Figure
from watcher.statements.figures.counter_words import Counter, CounterKind, counters
from watcher.statements.figures.mention import FigureMention

_RATES = ("-per-year", "-per-month", "-per-day")
_COMPARABLE = 10
_MIN_TELLING = 3
"""Fewer than so many are often as many of something else."""


def may_count_the_same(left: str, right: str) -> bool:
    """Return whether two labels of what is counted may stand for one thing.

    Equal ones do; one that says less may be the other: nothing, people beside dead, units beside drones or a noun that no class has,
    money beside a fine in the same currency, a fine without its currency, a percentage beside the turnout, an amount without *a year*.
    """
    if left == right or not left or not right:
        return True
    left, right = _without_rate(left, right), _without_rate(right, left)
    return left == right or _says_less(left, right) or _says_less(right, left)


def _without_rate(label: str, other: str) -> str:
    """Return a label without its rate, where the other has none."""
    rate = next((each for each in _RATES if label.endswith(each)), "")
    return label.removesuffix(rate) if rate and not other.endswith(_RATES) else label


def _says_less(general: str, special: str) -> bool:
    counter, other = _counter(general), _counter(special)
    if counter is None:
        return False
    if counter.kind is CounterKind.SORT:
        return special.startswith(general + "-")
    if other is None:
        is_sort = special.partition("-")[0] in counters() and special.endswith(general.removeprefix(CounterKind.MONEY))
        return (counter.kind is CounterKind.MONEY and is_sort) or (counter.kind is CounterKind.THINGS and counter.generic and not is_sort)
    if counter.kind is CounterKind.SHARE and other.kind is CounterKind.SORT:
        return other.sort_of == CounterKind.SHARE
    return (counter.generic or counter.is_open) and other.kind is counter.kind


def _counter(label: str) -> Counter | None:
    return counters().get(label)


def complete_figures(sentences: Sequence[Sequence[FigureMention]]) -> list[list[FigureMention]]:
    """Return the figures of an article's sentences, those that do not say what they count with what the article counts so.

    A number that stands elsewhere in the article with more said of it is that one (*31 people*, *31 dead*); one beside which nothing
    stands counts what the last comparable number within two sentences counts; a fine without a currency is in the article's only one.
    """
    every = [mention.figure for sentence in sentences for mention in sentence]
    completed: list[list[FigureMention]] = []
    for sentence in sentences:
        recent = [mention.figure for earlier in completed[-2:] for mention in earlier]
        done: list[FigureMention] = []
        for mention in sentence:
            figure = _completed(mention.figure, every, [*recent, *(each.figure for each in done)])
            done.append(replace(mention, figure=figure))
        completed.append(done)
    return completed


def _completed(figure: Figure, every: Sequence[Figure], recent: Sequence[Figure]) -> Figure:
    counter = _counter(figure.counted)
    if counter is not None and counter.kind is CounterKind.SORT and counter.sort_of == CounterKind.MONEY:
        currencies = {each.counted.rpartition("-")[2] for each in every if _is_money(each.counted)}
        return replace(figure, counted=f"{figure.counted}-{currencies.pop()}") if len(currencies) == 1 else figure
    if figure.counted and not (counter is not None and (counter.generic or counter.is_open)):
        return figure
    same = {each.counted for each in every if _gives_more(each, figure) and (each.low, each.high) == (figure.low, figure.high)}
    telling = (figure.low or figure.high or 0) >= _MIN_TELLING
    if len(same) == 1 and telling:
        return replace(figure, counted=same.pop())
    if figure.counted:
        return figure
    near = next((each for each in reversed(recent) if _gives_more(each, figure) and _are_comparable(each, figure)), None)
    return figure if near is None else replace(figure, counted=near.counted)


def _is_money(label: str) -> bool:
    counter = _counter(label)
    return counter is not None and counter.kind is CounterKind.MONEY


def _gives_more(other: Figure, figure: Figure) -> bool:
    """Whether another figure says more of what may be the same."""
    counter = _counter(other.counted)
    if not other.counted or (counter is not None and counter.kind is CounterKind.TIME):
        return False
    if not figure.counted:
        return True
    return (
        other.counted != figure.counted
        and counter is not None
        and not counter.generic
        and may_count_the_same(figure.counted, other.counted)
    )


def _are_comparable(left: Figure, right: Figure) -> bool:
    values, others = ([value for value in (each.low, each.high) if value] for each in (left, right))
    return bool(values and others) and max(values) < min(others) * _COMPARABLE and max(others) < min(values) * _COMPARABLE
