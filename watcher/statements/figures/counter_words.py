"""What numbers count, as classes that are the same in every language: ``watcher/data/counters.toml``.  Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from watcher.statements.figures.phrases import folded
from watcher.statements.figures.sentence_lemmas import SentenceLemmas
from watcher.statements.tagging.words import split_words
from watcher.text.language_data import counter_tables, lexicon_tables
from watcher.text.lemmas import lemmas

_MAX_NOUN = 6
"""Letters by which a noun that endings are glued to is looked up."""


class CounterKind(StrEnum):
    """What kind of thing a class of counters is."""

    PEOPLE = "people"
    THINGS = "things"
    TIME = "time"
    MEASURE = "measure"
    SHARE = "share"
    MONEY = "money"
    SORT = "sort"


@dataclass(frozen=True, slots=True)
class Counter:
    """A class of what is counted.

    ``generic``: little is said of what is counted; ``is_open``: a verb may say what is counted of these people; ``sort_of``: the kind
    that a sort is one of (a fine is money); ``counts_one``: a word for one beside it is no mere article (*un mort*);
    ``from_afar``: a noun apart from the number may say it.
    """

    name: str
    kind: CounterKind
    generic: bool = False
    is_open: bool = False
    sort_of: str = ""
    counts_one: bool = False
    from_afar: bool = False


class Part(StrEnum):
    """How a word says what is counted."""

    NOUN = "nouns"
    VERB = "verbs"
    CLASSIFIER = "classifiers"
    SIGN = "signs"


@dataclass(frozen=True, slots=True)
class CounterMention:
    """Words ``first`` to ``last`` say what is counted."""

    counter: Counter
    part: Part
    first: int
    last: int


@dataclass(frozen=True)
class CounterWords:
    """The words of one language: phrases by the lemma of their first word."""

    phrases: Mapping[str, tuple[tuple[tuple[frozenset[str], ...], Counter, Part], ...]]
    classifiers: Mapping[str, Counter]
    """Glued to a number."""
    signs: Mapping[str, Counter]
    classifiers_by_letter: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """First letter -> the classifiers, the longest first."""
    counting_one: frozenset[str] = frozenset()
    """What the nouns are found by beside which a word for one is no mere article."""
    singulars: frozenset[str] = frozenset()
    """Nouns whose plural is another form."""
    glued: bool = False
    """Endings are glued to stems: a word may begin with a noun."""

    def at(self, lemmas: SentenceLemmas, start: int) -> list[CounterMention]:
        """Return what the words from ``start`` on may count, the longest phrase first."""
        found = []
        for lemma in lemmas[start]:
            for keys in (lemma,) if not self.glued else (lemma[:length] for length in range(1, min(len(lemma), _MAX_NOUN) + 1)):
                for phrase, counter, part in self.phrases.get(keys, ()):
                    if self._fits(phrase, lemmas, start):
                        found.append(CounterMention(counter, part, start, start + len(phrase) - 1))
        return sorted(dict.fromkeys(found), key=lambda each: (-each.last, each.part, each.counter.generic, each.counter.name))

    def _fits(self, phrase: Sequence[frozenset[str]], lemmas: SentenceLemmas, start: int) -> bool:
        if start + len(phrase) > len(lemmas):
            return False
        return all(self._is_one_of(keys, lemmas[start + offset]) for offset, keys in enumerate(phrase))

    def _is_one_of(self, keys: frozenset[str], lemmas: frozenset[str]) -> bool:
        if not self.glued:
            return not keys.isdisjoint(lemmas)
        return any(lemma == key or (len(key) > 1 and lemma.startswith(key)) for key in keys for lemma in lemmas)


@lru_cache(maxsize=1)
def counters() -> Mapping[str, Counter]:
    """Return every class by its name."""
    return {
        name: Counter(
            name,
            CounterKind(table["kind"]),
            bool(table.get("generic")),
            bool(table.get("open")),
            table.get("of", ""),
            bool(table.get("counts_one")),
            bool(table.get("from_afar")),
        )
        for name, table in counter_tables().items()
    }


@lru_cache(maxsize=16)
def counter_words(language: str) -> CounterWords:
    """Return the words of one language."""
    phrases: dict[str, list[tuple[tuple[frozenset[str], ...], Counter, Part]]] = {}
    classifiers: dict[str, Counter] = {}
    signs: dict[str, Counter] = {}
    singulars: set[str] = set()
    counting_one: set[str] = set()
    for name, table in counter_tables().items():
        counter = counters()[name]
        signs |= dict.fromkeys(table.get("signs", ()), counter)
        words = table.get(language, {})
        for part in (Part.NOUN, Part.VERB, Part.CLASSIFIER):
            for line in words.get(part, ()):
                phrase, _, example = line.partition(": ")
                if part is Part.NOUN and folded(phrase) not in folded(example).split():
                    singulars.add(folded(phrase))
                keys = tuple(_keys(word.text, language) for word in split_words(phrase))
                if part is Part.CLASSIFIER:
                    classifiers[phrase] = counter
                    keys = tuple(frozenset([folded(word.text)]) for word in split_words(phrase))
                if counter.counts_one and part is Part.NOUN:
                    counting_one |= keys[0]
                for first in keys[0]:
                    phrases.setdefault(first, []).append((keys, counter, part))
    by_letter: dict[str, tuple[str, ...]] = {}
    for classifier in sorted(classifiers, key=len, reverse=True):
        by_letter[classifier[0]] = (*by_letter.get(classifier[0], ()), classifier)
    return CounterWords(
        {key: tuple(entries) for key, entries in phrases.items()},
        classifiers,
        signs,
        by_letter,
        frozenset(counting_one),
        frozenset(singulars),
        glued=bool(classifiers),
    )


def _keys(word: str, language: str) -> frozenset[str]:
    """Return what a word of the data is found by: itself, its likeliest lemma, its plain plural."""
    plurals = lexicon_tables().get(language, {}).get("counting", {}).get("regular_plurals", ())
    return frozenset([folded(word), lemmas(word, language)[0], *(folded(word) + ending for ending in plurals)])
