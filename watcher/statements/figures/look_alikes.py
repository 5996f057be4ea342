"""Numbers that are no figures: years, ages, times of day, names with numbers, ordinals, scores, telephone numbers.  Pure."""

from __future__ import annotations

import re

from watcher.statements.figures.amounts import Amount
from watcher.statements.figures.counted import Counted, SentenceView
from watcher.statements.figures.counter_words import CounterKind
from watcher.statements.figures.digits import is_year
from watcher.statements.figures.phrases import Phrases

_GLUE = frozenset(":/+#№@_=")
_BETWEEN = frozenset(":/")
"""Marks of the glue that need a number on both sides."""
_HYPHENS = frozenset("-‐‑")
_CLOCK = re.compile(r"[0-2]?\d\.[0-5]\d")
_MAX_HOUR = 24
_MIN_LINKED_AGE, _MAX_AGE = 14, 110


def is_look_alike(view: SentenceView, amount: Amount, counted: Counted) -> bool:
    """Whether a number with what it seems to count is no figure."""
    return (
        _is_glued(view, amount, counted)
        or _is_year(view, amount, counted)
        or _is_name(view, amount, counted)
        or _is_age_or_clock(view, amount, counted)
        or _is_relative_time(view, amount, counted)
        or (amount.dashed and not counted.label)
        or (amount.numeral.is_article and not (counted.beside and counted.counter is not None and counted.counter.counts_one))
    )


def _is_glued(view: SentenceView, amount: Amount, counted: Counted) -> bool:
    """Whether letters or marks are glued to the number (*A320, 10:30, 3-й, 5G*), or another number stands before or after it."""
    pieces, texts = view.pieces, view.pieces.texts
    before, after = amount.first - 1, amount.last + 1
    if pieces.adjacent(before) and texts[before] in _BETWEEN and texts[before - 1][0].isdigit():
        return True
    if pieces.adjacent(before) and not (view.words.glued and (counted.beside or amount.start < amount.first)):
        hyphened = texts[before] in _HYPHENS and pieces.adjacent(before - 1) and texts[before - 1].isalnum()
        if texts[before].isalpha() and not texts[before].endswith("'"):
            return True
        if hyphened or texts[before] in _GLUE - _BETWEEN:
            return True
    if amount.numeral.digits and _is_number_beside(view, before, amount) | _is_number_beside(view, after, amount):
        return True
    if not pieces.adjacent(amount.last):
        return False
    if view.words.ordinal_dot and texts[after] == "." and after + 1 < len(texts) and amount.numeral.scale == 1:
        return True
    hyphened = texts[after] in _HYPHENS and pieces.adjacent(after)
    if texts[after] in _BETWEEN:
        return pieces.adjacent(after) and texts[after + 1][0].isdigit()
    if texts[after] in _GLUE:
        return True
    glued_word = after + 1 if hyphened else after
    return not view.words.glued and (hyphened or texts[after].isalpha()) and not view.mentions(glued_word)


def _is_number_beside(view: SentenceView, place: int, amount: Amount) -> bool:
    """Whether a number in digits stands directly beside another: parts of a telephone number."""
    if not 0 <= place < len(view.pieces) or view.words.glued:
        return False
    text = view.pieces.texts[place]
    return text[0].isdigit() and not is_year(text)


def _is_year(view: SentenceView, amount: Amount, counted: Counted) -> bool:
    text = view.pieces.texts[amount.first]
    if amount.first != amount.last or not is_year(text):
        return False
    kind = counted.counter.kind if counted.counter is not None else None
    if kind is CounterKind.TIME or not counted.beside:
        part = bool(view.words.connectors.at(view.pieces.texts, amount.last + 1)[0])
        return kind is CounterKind.TIME or _before_is(view, amount, view.words.years_before) or not (counted.label or part)
    return kind not in (CounterKind.PEOPLE, CounterKind.MONEY) and _before_is(view, amount, view.words.years_before)


def _before_is(view: SentenceView, amount: Amount, words: frozenset[str]) -> bool:
    place = amount.first - 1
    return place >= 0 and (view.pieces.texts[place] in words or not words.isdisjoint(view.lemmas[place]))


def _is_name(view: SentenceView, amount: Amount, counted: Counted) -> bool:
    """Whether the number is part of a name: after a noun that names with numbers, or a number of an ordinal."""
    if counted.counter is None and _has_unit(view, view.words.ordinal_units, amount.last + 1):
        return True
    if not counted.beside and not amount.bounded and _follows_a_name(view, amount):
        return True
    labelled = view.words.labels.ending_at(view.pieces.texts, amount.first - 1)[0] or _before_is(view, amount, view.words.label_words)
    return bool(labelled) and not amount.bounded and not _counts_for_sure(counted)


def _follows_a_name(view: SentenceView, amount: Amount) -> bool:
    """Whether the word before a number is a name with a capital, within the sentence: of a model, an index, a ship."""
    before = amount.first - 1
    if before < 1 or not view.originals[before][:1].isupper() or view.pieces.texts[before] in view.words.stops:
        return False
    return not view.mentions(before) and not view.pieces.texts[before].endswith("'")


def _counts_for_sure(counted: Counted) -> bool:
    return counted.beside and counted.counter is not None and counted.counter.kind is not CounterKind.TIME


def _is_age_or_clock(view: SentenceView, amount: Amount, counted: Counted) -> bool:
    texts, words = view.pieces.texts, view.words
    after = amount.last + 1
    if counted.counter is None and (_has_unit(view, words.ages_after, after) or _has_unit(view, words.clock_after, after)):
        return True
    if words.ages_after.at(texts, after)[0] or words.clock_after.at(texts, after)[0]:
        return True
    if not counted.label and words.hour_before.ending_at(texts, amount.first - 1)[0] and (amount.high or 0) <= _MAX_HOUR:
        return True
    kind = counted.counter.kind if counted.counter is not None else None
    apart = not counted.beside or counted.last > after
    if apart and _CLOCK.fullmatch(texts[amount.first]) and words.decimal_comma and (amount.high or 0) < _MAX_HOUR:
        return True
    if kind not in (CounterKind.TIME, None):
        return False
    before = amount.start - 1
    if words.ages_before.ending_at(texts, amount.first - 1)[0] or words.ages_before.ending_at(texts, before)[0]:
        return True
    if kind is CounterKind.TIME and counted.label == "hours":
        early = amount.high is not None and amount.high <= _MAX_HOUR
        return early and bool(words.clock_before.ending_at(texts, amount.first - 1)[0])
    if counted.label == "years" and _is_linked_age(view, amount, counted):
        return True
    return (
        counted.label in ("years", "") and before >= 0 and (amount.high or 0) <= _MAX_AGE and _is_apposition(view, before, counted.last + 1)
    )


def _is_apposition(view: SentenceView, opening: int, closing: int) -> bool:
    """Whether an insertion between commas or brackets holds nothing but the number; after a name the sentence may end with it."""
    texts = view.pieces.texts
    if texts[opening] not in ",(":
        return False
    named = opening > 0 and view.originals[opening - 1][:1].isupper()
    return texts[closing] in (",).;" if named else ",)") if closing < len(texts) else named


def _is_linked_age(view: SentenceView, amount: Amount, counted: Counted) -> bool:
    """Whether years are an age that a preposition links to a person (*une femme de 57 ans*) and no term (*une peine de 20 ans*)."""
    texts, words = view.pieces.texts, view.words
    link = words.ages_linked.ending_at(texts, amount.first - 1)[0]
    if not link or amount.low is None or not _MIN_LINKED_AGE <= amount.low <= _MAX_AGE:
        return False
    before = amount.first - link - 1
    of_term = before >= 0 and not words.term_nouns.isdisjoint(view.lemmas[before])
    return not of_term and not words.connectors.at(texts, counted.last + 1)[0]


def _has_unit(view: SentenceView, units: Phrases, place: int) -> bool:
    """Whether a phrase begins at a place; glued to a number, the beginning of a word is one (3시에)."""
    texts = view.pieces.texts
    return bool(units.at(texts, place)[0] or (view.words.glued and view.pieces.adjacent(place - 1) and units.beginning_at(texts, place)[0]))


def _is_relative_time(view: SentenceView, amount: Amount, counted: Counted) -> bool:
    if counted.counter is None or counted.counter.kind is not CounterKind.TIME:
        return False
    texts, words = view.pieces.texts, view.words
    before = any(words.relative_before.ending_at(texts, place)[0] for place in (amount.first - 1, amount.start - 1))
    return before or bool(words.relative_after.at(texts, counted.last + 1)[0])
