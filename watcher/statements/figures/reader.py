"""Reads the figures of a sentence: numbers with what they count.  Pure, linear in the length of the sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from watcher.model import Figure
from watcher.statements.figures.amounts import Amount, find_amounts, with_bound_after
from watcher.statements.figures.bare_numbers import complete_bare
from watcher.statements.figures.counted import Counted, SentenceView, find_counted
from watcher.statements.figures.counter_words import CounterKind, counter_words
from watcher.statements.figures.counting_words import CountingWords, counting_words
from watcher.statements.figures.dates import find_date_expressions
from watcher.statements.figures.look_alikes import is_look_alike
from watcher.statements.figures.mention import FigureMention
from watcher.statements.figures.number_words import may_hold_number, number_words
from watcher.statements.figures.numerals import Numeral, find_numerals
from watcher.statements.figures.pieces import Pieces, cut_pieces
from watcher.statements.figures.sentence_lemmas import SentenceLemmas
from watcher.statements.tagging.words import Word

_MAX_WORDS = 3000
"""A longer sentence is a table or worse; the rest of it is not read."""


def find_figures(words: Sequence[Word], language: str, *, lemmatise: Callable[[str], Sequence[str]]) -> list[FigureMention]:
    """Return the numbers of a sentence with what they count, in order; none in a language whose number words nobody has listed.

    ``counted`` is a class of ``watcher/data/counters.toml``, the same in every language; else the noun's lemma; empty where the sentence
    does not say what is counted.  Dates, ages, times of day, ordinals and numbers that are names are left out.
    """
    vocabulary = number_words(language)
    words = words[:_MAX_WORDS]
    if vocabulary is None or not may_hold_number(words, language, vocabulary):
        return []
    counters, counting = counter_words(language), counting_words(language)
    pieces = cut_pieces(words, vocabulary, counters.classifiers_by_letter)
    numerals = [
        each
        for each in find_numerals(pieces, vocabulary, language)
        if not each.is_article or _counts_one(words, pieces, each, counters.counting_one, lemmatise)
    ]
    if not numerals:
        return []
    dated = {word for each in find_date_expressions(words, language) for word in range(each.first, each.last + 1)}
    numerals = [each for each in numerals if pieces.words[each.first] not in dated]
    if not numerals:
        return []
    originals = _originals(pieces, words)
    lemmas = SentenceLemmas(originals, lemmatise)
    numbered = frozenset(place for each in numerals for place in range(each.first, each.last + 1))
    view = SentenceView(pieces, lemmas, originals, numbered, counters, counting)
    found: list[tuple[Amount, Counted]] = []
    for amount in find_amounts(pieces, numerals, counting, lemmas):
        counted = find_counted(view, amount)
        if not is_look_alike(view, amount, counted) and not _is_conversion(pieces, amount, counted, found):
            found.append((amount, counted))
    found = complete_bare(found)
    return [_mention(pieces, counting, amount, counted, found[:index]) for index, (amount, counted) in enumerate(found)]


def _counts_one(
    words: Sequence[Word], pieces: Pieces, numeral: Numeral, nouns: frozenset[str], lemmatise: Callable[[str], Sequence[str]]
) -> bool:
    """Whether the word after *un, ein, uno* is a noun of which one is counted: most are mere articles, and soon left out."""
    following = pieces.words[numeral.last] + 1
    return following < len(words) and not nouns.isdisjoint(lemmatise(words[following].text))


def _originals(pieces: Pieces, words: Sequence[Word]) -> list[str]:
    """Return each piece as written, with its capital, where it was not cut."""
    return [words[word].text if len(words[word].text) == len(text) else text for text, word in zip(pieces.texts, pieces.words, strict=True)]


def _is_conversion(pieces: Pieces, amount: Amount, counted: Counted, before: Sequence[tuple[Amount, Counted]]) -> bool:
    """Whether an amount in brackets is the one before it in another currency."""
    if not before or counted.counter is None or counted.counter.kind is not CounterKind.MONEY or amount.start == 0:
        return False
    last = before[-1][1]
    same_kind = last.counter is not None and last.counter.kind is CounterKind.MONEY
    return same_kind and pieces.texts[amount.start - 1] in "([" and amount.start - 1 <= last.last + 2


def _mention(
    pieces: Pieces, counting: CountingWords, amount: Amount, counted: Counted, before: Sequence[tuple[Amount, Counted]]
) -> FigureMention:
    amount = with_bound_after(amount, pieces, counted.last + 1, counting)
    label = counted.label + _rate(pieces, amount, counted, counting)
    increment = _is_increment(pieces, counting, amount, counted, before)
    figure = Figure(label, amount.low, amount.high, increment=increment)
    return FigureMention(figure, pieces.words[amount.first], pieces.words[counted.last])


def _rate(pieces: Pieces, amount: Amount, counted: Counted, counting: CountingWords) -> str:
    """Return the ending of the class of an amount a year, month or day; empty for another."""
    length, label = counting.rates.at(pieces.texts, counted.last + 1)
    number_follows = length and counted.last + 1 + length < len(pieces) and pieces.texts[counted.last + 1 + length][0].isdigit()
    if not length or number_follows:  # *im Jahr 2027* is a date
        length, label = counting.rates.ending_at(pieces.texts, amount.start - 1)
    return f"-{label}" if length else ""


def _is_increment(
    pieces: Pieces, counting: CountingWords, amount: Amount, counted: Counted, before: Sequence[tuple[Amount, Counted]]
) -> bool:
    """Whether a number comes on top of another: not where the same sentence has counted something else (*12 dead and 30 more injured*)."""
    if any(other.label != counted.label for _, other in before):
        return False
    after = amount.last + 1
    more = counting.increments.at(pieces.texts, after)[0] or counting.increments.at(pieces.texts, counted.last + 1)[0]
    return amount.increment or bool(more and not counting.not_increments.at(pieces.texts, after)[0])
