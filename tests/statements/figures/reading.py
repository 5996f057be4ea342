"""Figures of a sentence given as text, for the tests."""

from __future__ import annotations

from functools import partial

from watcher.model import Figure
from watcher.statements.figures import find_figures
from watcher.statements.figures.number_words import number_words
from watcher.statements.figures.numerals import Numeral, find_numerals
from watcher.statements.figures.pieces import cut_pieces
from watcher.statements.tagging.words import split_words
from watcher.text.lemmas import lemmas

LANGUAGES = ("en", "fr", "es", "de", "ru", "ko")


def figures_of(text: str, language: str) -> list[Figure]:
    """Return the figures of a sentence in order."""
    return [mention.figure for mention in find_figures(split_words(text), language, lemmatise=partial(lemmas, language=language))]


def numerals_of(text: str, language: str) -> list[Numeral]:
    """Return the numbers of a sentence, whatever they count; Korean ones before the counters of people and of pieces."""
    known = number_words(language)
    assert known is not None
    return find_numerals(cut_pieces(split_words(text), known, {"명": ("명",), "개": ("개",)}), known, language)
