"""All the words of all topics over the folded token stream, so that a topic more costs an article nothing.

Single words are looked up (``words.py``); phrases are in one automaton.  Its stream is the forms joined by single spaces, with one before
and one after; a pattern brings its own spaces, so that what is found is whole words already.  Only a phrase that ends in a Hangul word is
looked for by its beginning: what follows must be particles.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import accumulate, chain, count
from operator import add

from ahocorasick_rs import AhoCorasick

from watcher.text.inflection import Endings, inflected
from watcher.text.normalise import HANGUL, forms
from watcher.topics.entities import Entities, Entity
from watcher.topics.fields import BREAK, stream_words
from watcher.topics.found import Found, Hit
from watcher.topics.tree import ABOUT, TITLE, Leaf, Name, Term
from watcher.topics.words import Use, Words

__all__ = ["BREAK", "Hit", "Terms", "spellings"]

_PIECE = 50_000
"""Characters of the stream that the automaton is given at once: all it finds in them is held in memory."""
_MOST_MATCHES = 300_000
_HANGUL_END = re.compile(f"[{HANGUL}]$")
_COMPETING = ("state", "person", "body", "medium")
_MASTER = "medium"
"""In the Washington Post there is no Washington."""

_NONE: Endings = {}

BLOCK = -1
"""The leaf of an alias that nobody asked for, there only to keep a shorter one from matching."""


class Terms:
    """The leaves of many queries, numbered, and the automaton that finds them."""

    def __init__(self, leaves: Iterable[Leaf], entities: Entities, particles: frozenset[str]) -> None:
        self.numbers: dict[Leaf, int] = {}
        self._uses: dict[str, list[Use]] = defaultdict(list)
        self._particles = particles
        self._words = Words(particles)
        self._titled: dict[int, int] = {}
        self._sizes: list[int] = []
        names: dict[str, int] = {}
        for leaf in leaves:
            number = self._number(leaf, names)
            if leaf.where == TITLE and leaf not in self.numbers:  # what it would be anywhere, of which the hits in the title are kept
                self.numbers[leaf] = self._titled[number] = len(self.numbers)
                self._sizes.append(self._sizes[number])
        self.about = any(leaf.where in ABOUT for leaf in self.numbers)
        self._add_entities(names, entities)
        self.costs = self._cost()
        self._patterns = list(self._uses)
        self._by_pattern = list(self._uses.values())
        self._automaton = AhoCorasick(self._patterns, store_patterns=False) if self._patterns else None

    def _number(self, leaf: Leaf, names: dict[str, int]) -> int:
        """The number of a leaf, of one that is looked for in the title its number anywhere."""
        anywhere = replace(leaf, where="") if leaf.where == TITLE else leaf
        if (number := self.numbers.get(anywhere)) is not None:
            return number
        number = self.numbers[anywhere] = len(self.numbers)
        self._sizes.append(len(anywhere.forms) if isinstance(anywhere, Term) else 1)
        if isinstance(anywhere, Name):
            names[anywhere.name] = number
        elif len(anywhere.forms) == 1 and not (anywhere.prefix or anywhere.exact or anywhere.where):
            self._add_word(number, anywhere.forms[0])
        else:
            self._add(stream_words(anywhere), Use(number, len(anywhere.forms), anywhere.prefix))
        return number

    def _add(self, words: Sequence[str], use: Use) -> None:
        if len(words) == 1:
            self._words.uses[words[0]].append(use)
        else:
            self._uses[_pattern(words, use)].append(use)

    def _add_word(self, number: int, word: str) -> None:
        """A plain word and its inflected forms."""
        stems = inflected(word)
        self._add((word,), Use(number, 1, False, endings=stems.get(word, _NONE)))
        for stem, endings in stems.items():
            if stem != word:
                self._add((stem,), Use(number, 1, False, endings=endings, stem=True))

    def _add_entities(self, names: dict[str, int], entities: Entities) -> None:
        spelled = _spelled(entities)
        for name, number in names.items():
            for words, prefix, language, since, until in spelled[name]:
                self._add(words, Use(number, len(words), prefix, language, name, entities[name].kind, since, until))
            for phrase in entities[name].blocks:
                words = forms(phrase)
                if words:
                    self._add(words, Use(BLOCK, len(words), phrase.endswith("*"), None, "", name))
        self._add_rivals(names, entities)

    def _add_rivals(self, names: dict[str, int], entities: Entities) -> None:
        """Longer names of entities that nobody asked for, where they hold a name that somebody did."""
        mine = [pattern for pattern, uses in self._uses.items() if any(use.kind in _COMPETING for use in uses)]
        mine += [_pattern((word,), use) for word, uses in self._words.uses.items() for use in uses if use.kind in _COMPETING]
        if not mine:
            return
        inside, spelled = AhoCorasick(mine), _spelled(entities)
        for rival in entities.by_name.values():
            if rival.name in names or rival.kind not in _COMPETING:
                continue
            for words, prefix, language, since, until in spelled[rival.name]:
                if len(words) > 1 and inside.find_matches_as_indexes(f" {' '.join(words)} "):
                    self._add(words, Use(BLOCK, len(words), prefix, language, rival.name, rival.kind, since, until))

    def _cost(self) -> list[float]:
        """How often each leaf may be expected, on no known scale: short words are common, and an entity is all of its aliases."""
        costs = [0.0] * len(self.numbers)
        for pattern, uses in chain(self._uses.items(), self._words.uses.items()):
            for use in uses:
                if use.leaf != BLOCK:
                    costs[use.leaf] += (len(pattern.strip().encode()) + 1 + (not use.prefix)) ** -2
        for number, titled in self._titled.items():
            costs[titled] = costs[number]
        return costs

    def find(self, words: Sequence[str], language: str | None, titled: int, day: date | None = None) -> Found:
        """Where each leaf is in the stream of ``words``, by leaf number.

        The first ``titled`` are the title; ``day``: when it was written.
        """
        found = Found(self._sizes)
        firsts, contested = found.firsts, list[tuple[int, int, Use]]()
        for at, good in enumerate(map(self._words.known(language).__getitem__, words)):
            if good is not None:
                for leaf in good[0]:
                    firsts[leaf].append(at)
                contested += [(at, at, use) for use in good[1] if use.on(day)]
        if self._automaton is not None and words:
            self._find_phrases(words, language, day, firsts, contested)
        if contested:
            _settle(contested, found.hits)
        for number in [number for number in found.held() if number in self._titled]:
            if inside := [hit for hit in found[number] if hit[1] < titled]:
                found.hits[self._titled[number]] = inside
        return found

    def _find_phrases(
        self,
        words: Sequence[str],
        language: str | None,
        day: date | None,
        firsts: dict[int, list[int]],
        contested: list[tuple[int, int, Use]],
    ) -> None:
        stream = f" {' '.join(words)} "
        begins: list[int] = []
        for pattern, start, end in self._matches(stream):
            whole = stream[end - 1] == " " or stream[end] == " "
            begins = begins or list(map(add, accumulate(map(len, words), initial=0), count(1)))  # of each word in the stream
            first = bisect_left(begins, start + 1)
            for use in self._by_pattern[pattern]:
                if not whole and not use.prefix and stream[end : stream.index(" ", end)] not in self._particles:
                    continue
                if not (use.within(language) and use.on(day)):
                    continue
                if use.kind:
                    contested.append((first, first + use.size - 1, use))
                else:
                    firsts[use.leaf].append(first)

    def _matches(self, stream: str) -> Iterator[tuple[int, int, int]]:
        """What the automaton finds, by place; of a long text piece by piece, until so much is found that it is meant to harm."""
        assert self._automaton is not None
        if len(stream) <= _PIECE:
            yield from self._automaton.find_matches_as_indexes(stream, overlapping=True)
            return
        longest = max(map(len, self._patterns))
        left = _MOST_MATCHES
        for at in range(0, len(stream), _PIECE):
            for pattern, start, end in self._automaton.find_matches_as_indexes(stream[at : at + _PIECE + longest], overlapping=True):
                if start < _PIECE:  # else it is the next piece's
                    left -= 1
                    yield pattern, start + at, end + at
            if left < 0:
                return


def _pattern(words: Sequence[str], use: Use) -> str:
    """With its own blanks; after a Hangul word, or the beginning of one, no blank need follow."""
    return f" {' '.join(words)}{'' if use.prefix or _HANGUL_END.search(words[-1]) else ' '}"


def _settle(contested: list[tuple[int, int, Use]], found: dict[int, list[Hit]]) -> None:
    """Keep of the aliases those that no longer alias of a rival contains."""
    contested.sort(key=lambda hit: (hit[0], -hit[1]))
    long = [hit for hit in contested if hit[1] > hit[0]]
    begins = [hit[0] for hit in long]
    widest = max((hit[1] - hit[0] for hit in long), default=0)
    last: dict[int, Hit] = {}
    for first, final, use in contested:
        if use.leaf == BLOCK:
            continue
        rivals = long[bisect_left(begins, final - widest) : bisect_right(begins, first)]
        if last.get(use.leaf) == (first, final) or any(_beats(hit, first, final, use) for hit in rivals):
            continue
        last[use.leaf] = (first, final)
        found[use.leaf].append((first, final))


def _beats(hit: tuple[int, int, Use], first: int, final: int, use: Use) -> bool:
    """Whether the tokens of ``hit`` contain first..final and more, and the two compete for them."""
    a, b, rival = hit
    if a > first or b < final or b - a == final - first or rival.owner == use.owner:
        return False
    return rival.kind == use.owner or (use.kind in _COMPETING and rival.kind in (use.kind, _MASTER))


Spelling = tuple[tuple[str, ...], bool, str | None, date | None, date | None]


@lru_cache(maxsize=2)
def _spelled(entities: Entities) -> dict[str, tuple[Spelling, ...]]:
    """The spellings of all entities, folded once for topics and statements alike."""
    return {entity.name: tuple(spellings(entity)) for entity in entities.by_name.values()}


def spellings(entity: Entity) -> Iterable[Spelling]:
    """The folded forms of its aliases, each once, whether it is a beginning only, and the language and days in which it counts."""
    seen = set()
    for alias in entity.aliases:
        told = (forms(alias.text), alias.text.endswith("*"), alias.language if alias.local else None, alias.since, alias.until)
        if told not in seen:
            seen.add(told)
            yield told
