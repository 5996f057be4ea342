"""The number words of a language: ``[numbers]`` of ``watcher/data/lexicons/<language>/numbers.toml``.  Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from watcher.statements.figures.phrases import Phrases, phrases
from watcher.statements.tagging.words import Word
from watcher.text.language_data import lexicon_tables

_NO_PHRASES = Phrases({}, {})
_MAX_PART = 10


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Words in lower case with what they are worth."""

    values: Mapping[str, float] = field(default_factory=dict)
    multipliers: Mapping[str, float] = field(default_factory=dict)
    abbreviations: Mapping[str, float] = field(default_factory=dict)
    """Multipliers after digits only."""
    collectives: Mapping[str, float] = field(default_factory=dict)
    """About as many; multipliers after a number."""
    vague: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    several: frozenset[str] = frozenset()
    half: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    """Words for one that are also articles."""
    odd: frozenset[str] = frozenset()
    """*40-odd*, glued to the number."""
    native: frozenset[str] = frozenset()
    """Korean numerals that are no digits of a number."""
    tails: tuple[str, ...] = ()
    """What may be glued to a counter: bounds after the number."""
    joiners: frozenset[str] = frozenset()
    joins_after: tuple[float, float] = (0, 0)
    joined_values: frozenset[float] = frozenset()
    adds_teens_after: frozenset[float] = frozenset()
    products: Mapping[tuple[float, float], float] = field(default_factory=dict)
    connectors: frozenset[str] = frozenset()
    not_numbers: Phrases = _NO_PHRASES
    not_beginnings: tuple[str, ...] = ()
    """Beginnings of words that are no number, where numbers are glued to what they count."""
    halves: Phrases = _NO_PHRASES
    """*And a half*, after a number."""
    decimal: str = "."
    glued: bool = False
    mixed: bool = False
    """Digits may follow a multiplier."""
    bare_collectives: bool = False
    """Collectives need neither number nor connector (*a dozen people*)."""
    starters: frozenset[str] = frozenset()
    """Every word that a number may begin with."""
    first_letters: frozenset[str] = frozenset()
    """First letters of them, in both cases."""


@lru_cache(maxsize=16)
def number_words(language: str) -> NumberWords | None:
    """Return the number words of a language; None where nobody has listed them."""
    table = lexicon_tables().get(language, {})
    return _from_table(table["numbers"], table) if "numbers" in table else None


def _from_table(table: Mapping[str, Any], every: Mapping[str, Any]) -> NumberWords:
    low, high = table.get("joins_after", (0, 0))
    worth = {name: _worth(table.get(name, {})) for name in ("values", "multipliers", "abbreviations", "collectives")}
    listed = {name: frozenset(table.get(name, ())) for name in ("several", "half", "articles", "odd", "joiners")}
    vague = {word: (float(low), float(high)) for word, (low, high) in table.get("vague", {}).items()}
    starters = frozenset(vague).union(worth["values"], worth["multipliers"], worth["collectives"], listed["several"], listed["half"])
    return NumberWords(
        values=worth["values"],
        multipliers=worth["multipliers"],
        abbreviations=worth["abbreviations"],
        collectives=worth["collectives"],
        several=listed["several"],
        half=listed["half"],
        articles=listed["articles"],
        odd=listed["odd"],
        joiners=listed["joiners"],
        vague=vague,
        native=frozenset(table.get("native", "").split()),
        tails=tuple(phrase for after in every.get("bounds", {}).get("after", {}).values() for phrase in after),
        joins_after=(float(low), float(high)),
        joined_values=frozenset(float(value) for value in table.get("joined_values", ())),
        adds_teens_after=frozenset(float(value) for value in table.get("adds_teens_after", ())),
        products={(float(left), float(right)): float(product) for left, right, product in table.get("products", ())},
        connectors=frozenset(phrase for phrase in every.get("counting", {}).get("connectors", ()) if " " not in phrase),
        not_numbers=phrases({"": table.get("not_numbers", ())}),
        not_beginnings=tuple(table.get("not_beginnings", ())),
        halves=phrases({"": table.get("halves", ())}),
        decimal=table.get("decimal", "."),
        glued=bool(table.get("glued")),
        mixed=bool(table.get("mixed")),
        bare_collectives=bool(table.get("bare_collectives")),
        starters=starters,
        first_letters=frozenset(letter for word in starters for letter in (word[0], word[0].upper())),
    )


def may_hold_number(words: Sequence[Word], language: str, vocabulary: NumberWords) -> bool:
    """Return whether a sentence has a number at all: most of the work is spared where it has none."""
    for word in words:
        text = word.text
        if text[0].isdigit():
            return True
        if text[0] in vocabulary.first_letters:
            lower = text.lower()
            if vocabulary.mixed or lower in vocabulary.starters or (vocabulary.glued and glued_value(lower, language) is not None):
                return True
    return False


def _worth(table: Mapping[str, str]) -> dict[str, float]:
    return {word: float(value) for value, words in table.items() for word in words.split()}


@lru_cache(maxsize=8192)
def glued_value(word: str, language: str) -> float | None:
    """Return the value of a number written as one word of several (*zweiundvierzig*); None where the word is none."""
    vocabulary = number_words(language)
    if vocabulary is None or not vocabulary.glued or not 6 <= len(word) <= 60:
        return None
    parts = _glued_parts(word, vocabulary)
    if not parts or len(parts) < 2:
        return None
    total, chunk = 0.0, 0.0
    for part in parts:
        factor = vocabulary.multipliers.get(part)
        if part in vocabulary.joiners:
            continue
        if factor is None:
            chunk += vocabulary.values[part]
        elif factor == 100:
            chunk = (chunk or 1) * factor
        else:
            total, chunk = (chunk or 1) * factor, 0.0
    return total + chunk


def _glued_parts(word: str, vocabulary: NumberWords) -> list[str]:
    """Cut a word into number words, the longest first; empty where something else is left."""
    parts: list[str] = []
    place = 0
    while place < len(word):
        lengths = range(min(_MAX_PART, len(word) - place), 1, -1)
        found = next((word[place : place + n] for n in lengths if _is_glued_part(word[place : place + n], vocabulary)), None)
        if found is None:
            return []
        parts.append(found)
        place += len(found)
    return parts


def _is_glued_part(part: str, vocabulary: NumberWords) -> bool:
    return part in vocabulary.values or part in vocabulary.joiners or vocabulary.multipliers.get(part) in (100, 1000)
