"""Numbers in a sentence, in digits, spelled out or both (*3.2 million*, *vingt-trois*, *1만 2천*), as intervals.  Pure.

A number is read from left to right as terms that are added; a multiplier multiplies the terms that are smaller than it.  Each step looks
at a few pieces, so reading is linear.  What words without a number mean is fixed: *dozens* is 24 to 99, *hundreds* 200 to 999, *une
vingtaine* 18 to 22, *several hundred* 200 to 999, *40-odd* (40여) 40 to 49.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from watcher.statements.figures.digits import parse_digits
from watcher.statements.figures.number_words import NumberWords, glued_value
from watcher.statements.figures.pieces import Pieces

ABOUT = 0.1
"""*About 40* may be a tenth more or less."""
_HYPHENS = frozenset("-‐‑")
_MIN_GLUED = 5
_SEVERAL = (2.0, 9.0)
_MAX_EXACT = 1e15


@dataclass(frozen=True, slots=True)
class Numeral:
    """The number of pieces ``first`` to ``last``.  ``scale``: its last multiplier, 1 where it has none."""

    low: float
    high: float
    first: int
    last: int
    digits: bool
    scale: float = 1
    is_article: bool = False
    vague: bool = False
    """A plural without number (*dozens*)."""


@dataclass(slots=True)
class _Run:
    """A number being read: the terms so far and the place of the next piece."""

    place: int
    terms: list[tuple[float, float]]
    scale: float = 1
    after_multiplier: bool = False
    digits: bool = False
    vague: bool = False
    about: bool = False


def find_numerals(pieces: Pieces, vocabulary: NumberWords, language: str) -> list[Numeral]:
    """Return the numbers of a sentence in order."""
    found: list[Numeral] = []
    free = 0
    skipped = _without_numbers(pieces, vocabulary)
    for place in _starts(pieces, vocabulary, language):
        if place >= free and place not in skipped and (numeral := _read(pieces, place, vocabulary, language)) is not None:
            found.append(numeral)
            free = numeral.last + 1
    return found


def _without_numbers(pieces: Pieces, vocabulary: NumberWords) -> set[int]:
    """Return the places of phrases that hold words for numbers and no number (*one of*)."""
    texts, phrases = pieces.texts, vocabulary.not_numbers
    starts = [place for place, text in enumerate(texts) if text in phrases.by_first]
    return {each for place in starts for each in range(place, place + phrases.at(texts, place)[0])}


def _starts(pieces: Pieces, vocabulary: NumberWords, language: str) -> list[int]:
    """Return the places at which a number may begin."""
    starters, glued = vocabulary.starters, vocabulary.glued
    starts = [
        place
        for place, text in enumerate(pieces.texts)
        if text[0].isdigit() or text in starters or (glued and len(text) > _MIN_GLUED and glued_value(text, language) is not None)
    ]
    return [place for place in starts if pieces.countable[place] or pieces.texts[place][0].isdigit()]


def _read(pieces: Pieces, start: int, vocabulary: NumberWords, language: str) -> Numeral | None:
    run = _Run(start, [])
    while run.place < len(pieces) and _take(run, pieces, vocabulary, language):
        pass
    if not run.terms:
        return None
    low, high = sum(low for low, _ in run.terms), sum(high for _, high in run.terms)
    if high > _MAX_EXACT:
        return None
    last = run.place - 1
    single = pieces.texts[start] if last == start else ""
    numeral = Numeral(_tidy(low), _tidy(high), start, last, run.digits, run.scale, single in vocabulary.articles, run.vague)
    return replace(numeral, low=_tidy(low * (1 - ABOUT)), high=_tidy(high * (1 + ABOUT))) if run.about else numeral


def _tidy(value: float) -> float:
    """Return a value without the noise of binary fractions."""
    return round(value, 6)


def _take(run: _Run, pieces: Pieces, vocabulary: NumberWords, language: str) -> bool:
    """Add the next pieces to the number; false where it ends before them."""
    text = pieces.texts[run.place]
    if text[0].isdigit():
        return _take_digits(run, text, vocabulary)
    if not pieces.countable[run.place]:
        return False
    value = vocabulary.values.get(text)
    if value is None:
        value = glued_value(text, language)
    if value is not None and (not run.terms or not run.digits or vocabulary.mixed):
        return _take_value(run, value, vocabulary)
    if run.terms and (factor := _factor(run, text, pieces, vocabulary)):
        run.about = text in vocabulary.collectives and run.terms == [(1.0, 1.0)] and pieces.texts[run.place - 1] in vocabulary.articles
        return _multiply(run, factor, pieces)
    if run.terms:
        return (text in vocabulary.odd and _take_odd(run)) or _take_joined(run, pieces, vocabulary, language)
    return _start_with_word(run, text, pieces, vocabulary)


def _take_digits(run: _Run, text: str, vocabulary: NumberWords) -> bool:
    value = parse_digits(text, vocabulary.decimal)
    if value is None or (run.terms and not (vocabulary.mixed and run.after_multiplier and _granularity(run.terms[-1][0]) > value)):
        return False
    run.terms.append((value, value))
    run.digits, run.after_multiplier = True, False
    run.place += 1
    return True


def _take_value(run: _Run, value: float, vocabulary: NumberWords) -> bool:
    last = run.terms[-1][0] if run.terms else None
    product = vocabulary.products.get((last, value)) if last is not None else None
    if product is not None:
        run.terms[-1] = (product, product)
    elif last is None or _granularity(last) > value or (10 <= value < 20 and last in vocabulary.adds_teens_after):
        run.terms.append((value, value))
    else:
        return False
    run.after_multiplier = False
    run.place += 1
    return True


def _granularity(value: float) -> float:
    """Return the greatest power of ten that divides a value: what is added to it must be less."""
    power = 1.0
    while value and value % (power * 10) == 0:
        power *= 10
    return power if value else 0.0


def _factor(run: _Run, text: str, pieces: Pieces, vocabulary: NumberWords) -> float:
    """Return what a word multiplies the number before it by; 0 where it does not."""
    factor = vocabulary.multipliers.get(text) or vocabulary.collectives.get(text, 0.0)
    if not factor and pieces.texts[run.place - 1][0].isdigit():
        factor = vocabulary.abbreviations.get(text, 0.0)
        if len(text) == 1 and not _has_money_sign(run, pieces):
            factor = 0.0  # *5 m* is as often a length
    return factor


def _has_money_sign(run: _Run, pieces: Pieces) -> bool:
    around = (run.place - 2, run.place + 1)
    return any(0 <= place < len(pieces) and pieces.texts[place] in "€$£¥₩₽" for place in around)


def _multiply(run: _Run, factor: float, pieces: Pieces) -> bool:
    """Multiply the terms less than ``factor`` by it; the full stop of an abbreviation is part of it."""
    count = 0
    while count < len(run.terms) and run.terms[-1 - count][1] < factor:
        count += 1
    smaller = run.terms[len(run.terms) - count :]
    low, high = (sum(low for low, _ in smaller) or 1.0) * factor, (sum(high for _, high in smaller) or 1.0) * factor
    before = run.terms[: len(run.terms) - count]
    if before and _granularity(before[-1][0]) <= low:
        return False
    if run.vague:
        high += factor - 1
    run.terms = [*before, (low, high)]
    run.scale, run.after_multiplier = factor, True
    abbreviated = run.digits and pieces.adjacent(run.place) and pieces.texts[run.place + 1] == "." and run.place + 2 < len(pieces)
    run.place += 2 if abbreviated else 1
    return True


def _take_odd(run: _Run) -> bool:
    """*40-odd* is 40 to 49, *200-odd* 200 to 299."""
    low, high = run.terms[-1]
    run.terms[-1] = (low, high + _granularity(low) - 1)
    run.place += 1
    return True


def _take_joined(run: _Run, pieces: Pieces, vocabulary: NumberWords, language: str) -> bool:
    """Go over a hyphen, *and* or *of* within a number, where the number goes on after it."""
    text, following = pieces.texts[run.place], run.place + 1
    if following >= len(pieces):
        return False
    after = pieces.texts[following]
    if run.vague and text in vocabulary.connectors:
        return (after in vocabulary.multipliers or after in vocabulary.collectives) and _skip(run, 1)
    last = run.terms[-1][0]
    if text in _HYPHENS and not run.digits and pieces.adjacent(run.place) and pieces.adjacent(run.place - 1):
        fits = (
            after in vocabulary.multipliers
            or after in vocabulary.half
            or (after in vocabulary.values and _fits(last, vocabulary.values[after], vocabulary))
        )
        return fits and _skip(run, 1)
    half, _ = vocabulary.halves.at(pieces.texts, run.place)
    if half and len(run.terms) == 1:
        run.terms = [(last + run.scale / 2,) * 2]
        return _skip(run, half)
    if text in vocabulary.joiners and not run.digits and vocabulary.joins_after[0] <= last <= vocabulary.joins_after[1]:
        value = vocabulary.values.get(after)
        return value is not None and _may_join(run, value, pieces, vocabulary) and _skip(run, 1)
    if text in vocabulary.half and last == 1 and len(run.terms) == 1:
        return _take_half(run, pieces, vocabulary)
    return False


def _fits(last: float, value: float, vocabulary: NumberWords) -> bool:
    teens = 10 <= value < 20 and last in vocabulary.adds_teens_after
    return teens or _granularity(last) > value or (last, value) in vocabulary.products


def _may_join(run: _Run, value: float, pieces: Pieces, vocabulary: NumberWords) -> bool:
    """Whether *and* and a value go on with the number: not in *between 200 and 300*, where a multiplier makes it another number."""
    if vocabulary.joined_values and value not in vocabulary.joined_values:
        return False
    last = run.terms[-1][0]
    beyond = pieces.texts[run.place + 2] if run.place + 2 < len(pieces) else ""
    factor = vocabulary.multipliers.get(beyond, 0.0)
    return _fits(last, value, vocabulary) and not (0 < factor <= last and value * factor >= _granularity(last))


def _take_half(run: _Run, pieces: Pieces, vocabulary: NumberWords) -> bool:
    """*Half a million*, *un demi-million*: half of the multiplier that follows within two pieces."""
    for place in range(run.place + 1, min(run.place + 3, len(pieces))):
        if factor := vocabulary.multipliers.get(pieces.texts[place]):
            run.terms = [(factor / 2, factor / 2)]
            run.scale, run.after_multiplier = factor, True
            run.place = place + 1
            return True
    return False


def _skip(run: _Run, count: int) -> bool:
    run.place += count
    return True


def _start_with_word(run: _Run, text: str, pieces: Pieces, vocabulary: NumberWords) -> bool:
    """Begin a number with a word that is no plain value: *dozens*, *a hundred*, *several thousand*, *une vingtaine*, *half a million*."""
    following = pieces.texts[run.place + 1] if run.place + 1 < len(pieces) else ""
    if text in vocabulary.vague:
        run.terms, run.vague, run.scale = (
            [vocabulary.vague[text]],
            True,
            vocabulary.multipliers.get(text, vocabulary.collectives.get(text, 1.0)),
        )
    elif factor := vocabulary.multipliers.get(text):
        run.terms, run.scale, run.after_multiplier = [(factor, factor)], factor, True
    elif text in vocabulary.several and (following in vocabulary.multipliers or following in vocabulary.collectives):
        run.terms, run.vague = [_SEVERAL], True
    elif text in vocabulary.collectives and (vocabulary.bare_collectives or following in vocabulary.connectors):
        run.terms, run.about = [(vocabulary.collectives[text],) * 2], True
    else:
        return text in vocabulary.half and _take_half(run, pieces, vocabulary)
    run.place += 1
    return True
