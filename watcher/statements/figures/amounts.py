"""Numbers with what stands around them: bounds (*at least 40*), ranges (*40 to 60*), increments (*three more*).  Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from watcher.statements.figures.counting_words import Bound, CountingWords
from watcher.statements.figures.numerals import ABOUT, Numeral
from watcher.statements.figures.pieces import Pieces
from watcher.statements.figures.sentence_lemmas import SentenceLemmas

_DASHES = frozenset("-–—‐‑~∼～")
_MAX_WORDS_BEFORE = 4
_NEAR = 10
"""A number without the multiplier of the next one shares it where it would not be ten times as great."""


@dataclass(frozen=True, slots=True)
class Amount:
    """The number of pieces ``first`` to ``last``, as an interval with open ends; ``start``: where its bounds begin.

    ``dashed``: a range with a dash, which without anything counted is a score; ``numeral``: the last number it is made of.
    """

    low: float | None
    high: float | None
    first: int
    last: int
    start: int
    numeral: Numeral
    increment: bool = False
    dashed: bool = False
    bounded: bool = False


def find_amounts(pieces: Pieces, numerals: Sequence[Numeral], words: CountingWords, lemmas: SentenceLemmas) -> list[Amount]:
    """Return the amounts of a sentence: each number with its bounds, two numbers of a range as one."""
    numerals = [_with_scale(each, after, pieces, words) for each, after in zip(numerals, [*numerals[1:], None], strict=True)]

    @cache
    def changes() -> bool:
        """Whether the sentence says that something rose or fell."""
        return any(not words.change_verbs.isdisjoint(each) for each in lemmas)

    found: list[Amount] = []
    place = 0
    while place < len(numerals):
        joined = _range(pieces, numerals, place, words, changes=changes)
        found.append(joined or _bounded(pieces, numerals[place], words, changes=changes))
        place += 2 if joined else 1
    return found


def _range(pieces: Pieces, numerals: Sequence[Numeral], place: int, words: CountingWords, *, changes: Callable[[], bool]) -> Amount | None:
    """Return two numbers of *between 40 and 60*, *40 to 60*, *40-60* as one amount; *rose from 40 to 60* is two."""
    if place + 1 >= len(numerals):
        return None
    low, high = numerals[place], numerals[place + 1]
    middle = high.first - low.last - 1
    if middle < 1 or middle > 3 or low.high >= high.low:
        return None
    joins, start, dashed = _joint(pieces, low, high, words, changes=changes)
    if not joins:
        return None
    return Amount(low.low, high.high, low.first, high.last, start, high, dashed=dashed, bounded=True)


def _joint(pieces: Pieces, low: Numeral, high: Numeral, words: CountingWords, *, changes: Callable[[], bool]) -> tuple[bool, int, bool]:
    """Return whether what stands between two numbers makes them a range, where the range begins, and whether it is a dash."""
    joint, middle = low.last + 1, high.first - low.last - 1
    if middle == 1 and pieces.texts[joint] in _DASHES:
        return low.digits and high.digits and pieces.adjacent(joint) == pieces.adjacent(joint - 1), low.first, True
    length, _ = words.between.ending_at(pieces.texts, low.first - 1)
    if length and words.between_and.at(pieces.texts, joint)[0] == middle:
        return True, low.first - length, False
    length, _ = words.range_from.ending_at(pieces.texts, low.first - 1)
    joins = words.range_to.at(pieces.texts, joint)[0] == middle and not (length and changes())
    return joins, low.first - length, False


def _with_scale(low: Numeral, high: Numeral | None, pieces: Pieces, words: CountingWords) -> Numeral:
    """Return *3* of *3 to 4 million* as three million."""
    if high is None or low.scale > 1 or high.scale == 1 or low.high >= high.low / high.scale * _NEAR:
        return low
    middle = high.first - low.last - 1
    joints = (words.between_and, words.range_to)
    dashed = middle == 1 and pieces.texts[low.last + 1] in _DASHES
    either = middle == 1 and pieces.texts[low.last + 1] in words.conjunctions
    if dashed or either or any(joint.at(pieces.texts, low.last + 1)[0] == middle for joint in joints if middle):
        return replace(low, low=low.low * high.scale, high=low.high * high.scale, scale=high.scale)
    return low


def _bounded(pieces: Pieces, numeral: Numeral, words: CountingWords, *, changes: Callable[[], bool]) -> Amount:
    bound, start, increment = _before(pieces, numeral.first, words)
    if bound is Bound.AT_MOST and words.range_to.at(pieces.texts, start)[0] and changes():
        bound = Bound.EXACTLY  # it rose to so many
    if (bound is None or bound is Bound.EXACTLY) and (after := _after(pieces, numeral.last + 1, words)):
        bound = after
    low, high = numeral.low, numeral.high
    bounded = bound is not None and bound is not Bound.EXACTLY
    if numeral.vague and bounded and numeral.first == numeral.last and numeral.scale > 1:
        low = high = numeral.scale  # *more than a thousand*, where the word has no singular of its own
    low_end, high_end = apply_bound(bound, low, high)
    return Amount(low_end, high_end, numeral.first, numeral.last, start, numeral, increment, bounded=bounded)


def _before(pieces: Pieces, first: int, words: CountingWords) -> tuple[Bound | None, int, bool]:
    """Return the bound before a number, where it begins, and whether the number is an increment."""
    bound: Bound | None = None
    increment = False
    place = first - 1
    while place >= 0 and first - place <= _MAX_WORDS_BEFORE + 1:
        length, label = words.before.ending_at(pieces.texts, place)
        more, _ = words.increments.ending_at(pieces.texts, place)
        if more >= length and more:
            increment, length = True, more
        elif length:
            bound = Bound(label) if bound is None or bound is Bound.EXACTLY else bound
        elif not (pieces.texts[place] in "€$£¥₩₽" or (place + 1 == first and pieces.texts[place] == "us")):
            break
        place -= length or 1
    return bound, place + 1, increment


def _after(pieces: Pieces, place: int, words: CountingWords) -> Bound | None:
    length, label = words.after.beginning_at(pieces.texts, place) if words.glued else words.after.at(pieces.texts, place)
    return Bound(label) if length else None


def with_bound_after(amount: Amount, pieces: Pieces, place: int, words: CountingWords) -> Amount:
    """Return an amount with the bound that stands after what it counts (*40 people or more*, 40명 이상)."""
    bound = _after(pieces, place, words)
    if bound is None or amount.low is None or amount.high is None or (amount.bounded and amount.low != amount.high):
        return amount
    low, high = apply_bound(bound, amount.low, amount.high)
    return replace(amount, low=low, high=high, bounded=True)


def apply_bound(bound: Bound | None, low: float, high: float) -> tuple[float | None, float | None]:
    """Return the interval that a bound makes of one; *about* is a tenth to either side, *nearly* a tenth below, *just over* above."""
    if bound in (Bound.AT_LEAST, Bound.MORE):
        return low, None
    if bound in (Bound.AT_MOST, Bound.LESS):
        return None, high
    lowest = low * (1 - ABOUT) if bound in (Bound.ABOUT, Bound.NEARLY) else low
    highest = high * (1 + ABOUT) if bound in (Bound.ABOUT, Bound.JUST_OVER) else high
    return round(lowest, 6), round(highest, 6)
