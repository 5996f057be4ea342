"""The dictionary forms that a word may be a form of: what lists of verbs and nouns are looked up by.

A word out of its sentence may be a form of several words (*saw*, *стали*); all are returned, and whoever looks one up in a list takes the
one that is there.  English, French, Spanish and German come from simplemma's dictionaries, Russian from pymorphy3's, Korean from its
particles and endings, which are data.  ``[lemmas]`` of a language adds what its dictionary lacks.  The dictionaries are loaded when a word
of their language is first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from watcher.text.korean_stems import korean_stems
from watcher.text.language_data import lexicon_tables

_SIMPLEMMA_LANGUAGES = frozenset(["en", "fr", "es", "de"])
_MIN_PARSE_SCORE = 0.05
"""Of pymorphy's parses, the less likely ones are names and rarities."""
_MAX_WORD_LETTERS = 40
"""Longer words are no words, and looking for their parts takes time."""


@lru_cache(maxsize=65536)
def lemmas(word: str, language: str) -> tuple[str, ...]:
    """Return the dictionary forms of a word in lower case, the likeliest first, and the word itself; only itself in other languages."""
    lower = word.lower()
    if len(word) > _MAX_WORD_LETTERS or not lower[:1].isalpha():
        return (lower,)
    if language in _SIMPLEMMA_LANGUAGES:
        found = _dictionary_forms(word, lower, language)
    elif language == "ru":
        found = tuple(parse.normal_form for parse in _russian_analyser().parse(lower) if parse.score >= _MIN_PARSE_SCORE)
    else:
        found = korean_stems(lower) if language == "ko" else ()
    return tuple(dict.fromkeys((*found, lower)))


def _dictionary_forms(word: str, lower: str, language: str) -> tuple[str, ...]:
    import simplemma

    spellings = (word,) if word == lower else (word, lower)  # German nouns are found by their capital, other first words without it
    # the plain dictionaries of four languages take 240 MB, and a worker has 200
    found = [simplemma.lemmatize(spelling, language, low_memory=True) for spelling in spellings]
    found += [
        simplemma.lemmatize(lemma, language, low_memory=True) for lemma in found
    ]  # a participle's lemma may be an adjective, its lemma a verb
    irregular, participles = _own_forms(language)
    infinitives = [lower.removesuffix(ending) + other for ending, other in participles if lower.endswith(ending)]
    found += [infinitive for infinitive in infinitives if simplemma.is_known(infinitive, language, low_memory=True)]
    return tuple(each.lower() for each in found) + ((irregular[lower],) if lower in irregular else ())


@lru_cache(maxsize=8)
def _own_forms(language: str) -> tuple[Mapping[str, str], tuple[tuple[str, str], ...]]:
    """Return our own additions to a dictionary: form -> lemma, and (ending of a participle, of its infinitive)."""
    table = lexicon_tables().get(language, {}).get("lemmas", {})
    return table.get("forms", {}), tuple((ending, other) for ending, other in table.get("participles", ()))


def russian_parses(word: str) -> list[Any]:
    """Return pymorphy's parses of a Russian word."""
    return list(_russian_analyser().parse(word))


@lru_cache(maxsize=1)
def _russian_analyser() -> Any:
    import pymorphy3

    return pymorphy3.MorphAnalyzer(lang="ru")
