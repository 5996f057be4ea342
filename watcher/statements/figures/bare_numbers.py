"""Numbers beside which nothing counted stands: they count what the number they are compared with counts.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from watcher.statements.figures.amounts import Amount
from watcher.statements.figures.counted import Counted
from watcher.statements.figures.counter_words import CounterKind

_MAX_BETWEEN = 4
_COMPARABLE = 10
"""Numbers of one thing that are compared differ by less than so many times."""


def complete_bare(counted_amounts: Sequence[tuple[Amount, Counted]]) -> list[tuple[Amount, Counted]]:
    """Return the numbers of a sentence, those without anything counted with what the one before or after counts (*not 17 but 14 dead*).

    One that is left without its multiplier has it too (*31 million and not 12.4*).
    """
    completed = list(counted_amounts)
    for index, (amount, counted) in enumerate(counted_amounts):
        if counted.label:
            completed[index] = amount, _continued(amount, counted, *completed[index - 1]) if index else counted
            continue
        for other in (index - 1, index + 1):
            if 0 <= other < len(counted_amounts) and (shared := _shared(amount, counted, *completed[other])) is not None:
                completed[index] = shared
                break
    return completed


def _continued(amount: Amount, counted: Counted, before: Amount, of_before: Counted) -> Counted:
    """Return what the number just before counts, where it says more (*a fine of 4 million instead of 9 million euros*)."""
    counter, other = counted.counter, of_before.counter
    if counter is None or other is None or amount.start - of_before.last > _MAX_BETWEEN or before.increment:
        return counted
    same_money = counter.kind is CounterKind.MONEY and counter == other
    says_more = counter.kind is CounterKind.PEOPLE and counter.generic and other.kind is CounterKind.PEOPLE and not other.generic
    return replace(counted, label=of_before.label, counter=other) if same_money or says_more else counted


def _shared(amount: Amount, counted: Counted, other: Amount, of_other: Counted) -> tuple[Amount, Counted] | None:
    counter = of_other.counter
    if not of_other.label or (counter is not None and counter.kind is CounterKind.TIME):
        return None
    for scale in dict.fromkeys((1.0, other.numeral.scale if amount.numeral.scale == 1 else 1.0)):
        low = None if amount.low is None else amount.low * scale
        high = None if amount.high is None else amount.high * scale
        if _are_comparable(low, high, other):
            scaled = replace(amount, low=low, high=high)
            return scaled, replace(counted, label=of_other.label, counter=counter)
    return None


def _are_comparable(low: float | None, high: float | None, other: Amount) -> bool:
    values = [value for value in (low, high) if value]
    others = [value for value in (other.low, other.high) if value]
    return bool(values and others) and max(values) < min(others) * _COMPARABLE and max(others) < min(values) * _COMPARABLE
