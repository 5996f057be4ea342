"""All the words of all topics in one automaton over the folded token stream, so that a topic more costs an article nothing.

A stream is the forms joined by single spaces, with one before and one after; a pattern brings its own spaces, so that what the
automaton finds is whole words already.  A Hangul word and one that is inflected are looked for by their beginning: what follows must be
particles, or an ending that the text's language gives it.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from watcher.text.inflection import Endings, inflected
from watcher.text.normalise import HANGUL, forms
from watcher.topics.entities import Entities, Entity
from watcher.topics.fields import BREAK, stream_words
from watcher.topics.found import Found, Hit
from watcher.topics.tree import ABOUT, TITLE, Leaf, Name, Term

__all__ = ["BREAK", "Hit", "Terms", "spellings"]

_PIECE = 50_000
"""Characters of the stream that the automaton is given at once: all it finds in them is held in memory."""
_MOST_MATCHES = 300_000
_HANGUL_END = re.compile(f"[{HANGUL}]$")
_COMPETING = ("state", "person", "body", "medium")
_MASTER = "medium"
"""In the Washington Post there is no Washington."""

_NONE: Endings = {}


@dataclass(frozen=True, slots=True)
class Use:
    """What a pattern is good for.  ``owner``: the entity whose alias it is; ``kind``: among whom the longest alias wins."""

    leaf: int
    size: int
    prefix: bool
    language: str | None = None
    owner: str | None = None
    kind: str | None = None
    since: date | None = None
    until: date | None = None
    endings: Endings = field(default_factory=dict)
    """What else may follow the pattern within its word, by the text's language."""
    stem: bool = False
    """Whether the pattern is no form by itself."""
    firsts: str = ""
    """The letters that ``endings`` and particles begin with."""

    def counts(self, language: str | None, day: date | None) -> bool:
        """Whether it means anything in a text of this language and day; of a day unknown, what is so today and was never otherwise."""
        if self.language is not None and self.language != language:
            return False
        if day is None:
            return self.until is None
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


BLOCK = -1
"""The leaf of an alias that nobody asked for, there only to keep a shorter one from matching."""


class Terms:
    """The leaves of many queries, numbered, and the automaton that finds them."""

    def __init__(self, leaves: Iterable[Leaf], entities: Entities, particles: frozenset[str]) -> None:
        self.numbers: dict[Leaf, int] = {}
        self._uses: dict[str, list[Use]] = defaultdict(list)
        self._particles = particles
        self._particle_firsts = "".join({particle[0] for particle in particles})
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
        self._plain = array("l", (_plain(pattern, uses) for pattern, uses in self._uses.items()))
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
        glued = bool(_HANGUL_END.search(words[-1]))
        if glued and not use.prefix:
            use = replace(use, firsts=use.firsts + self._particle_firsts)
        tail = "" if use.prefix or glued or use.endings else " "
        self._uses[f" {' '.join(words)}{tail}"].append(use)

    def _add_word(self, number: int, word: str) -> None:
        """A plain word and its inflected forms."""
        stems = inflected(word)
        self._add((word,), Use(number, 1, False, endings=stems.get(word, _NONE), firsts=_firsts(stems.get(word, _NONE))))
        for stem, endings in stems.items():
            if stem != word:
                self._add((stem,), Use(number, 1, False, endings=endings, stem=True, firsts=_firsts(endings)))

    def _add_entities(self, names: dict[str, int], entities: Entities) -> None:
        for name, number in names.items():
            for words, prefix, language, since, until in spellings(entities[name]):
                self._add(words, Use(number, len(words), prefix, language, name, entities[name].kind, since, until))
            for phrase in entities[name].blocks:
                words = forms(phrase)
                if words:
                    self._add(words, Use(BLOCK, len(words), phrase.endswith("*"), None, "", name))
        self._add_rivals(names, entities)

    def _add_rivals(self, names: dict[str, int], entities: Entities) -> None:
        """Longer names of entities that nobody asked for, where they hold a name that somebody did."""
        mine = [pattern for pattern, uses in self._uses.items() if any(use.kind in _COMPETING for use in uses)]
        if not mine:
            return
        inside = AhoCorasick(mine)
        for rival in entities.by_name.values():
            if rival.name in names or rival.kind not in _COMPETING:
                continue
            for words, prefix, language, since, until in spellings(rival):
                if len(words) > 1 and inside.find_matches_as_indexes(f" {' '.join(words)} "):
                    self._add(words, Use(BLOCK, len(words), prefix, language, rival.name, rival.kind, since, until))

    def _cost(self) -> list[float]:
        """How often each leaf may be expected, on no known scale: short words are common, and an entity is all of its aliases."""
        costs = [0.0] * len(self.numbers)
        for pattern, uses in self._uses.items():
            for use in uses:
                if use.leaf != BLOCK:
                    costs[use.leaf] += len(pattern.encode()) ** -2
        for number, titled in self._titled.items():
            costs[titled] = costs[number]
        return costs

    def find(self, words: Sequence[str], language: str | None, titled: int, day: date | None = None) -> Found:
        """Where each leaf is in the stream of ``words``, by leaf number.

        The first ``titled`` words are the title; ``day``: when it was written.
        """
        found = Found(words, self._sizes)
        if self._automaton is None or not words:
            return found
        stream = f" {' '.join(words)} "
        starts, plain, by_pattern = found.starts, self._plain, self._by_pattern
        contested: list[tuple[int, int, Use]] = []
        for pattern, start, end in self._matches(stream):
            if (leaf := plain[pattern]) >= 0:
                starts[leaf].append(start)
                continue
            follows = stream[end] if stream[end - 1] != " " else " "
            for use in by_pattern[pattern]:
                if not use.prefix and ((follows != " " and follows not in use.firsts) or not self._is_form(use, stream, end, language)):
                    continue
                if not use.counts(language, day):
                    continue
                if use.kind:
                    first = found.token(start)
                    contested.append((first, first + use.size - 1, use))
                else:
                    starts[use.leaf].append(start)
        if contested:
            _settle(contested, found.hits)
        for number in [number for number in self._titled if number in found]:
            if inside := [hit for hit in found[number] if hit[1] < titled]:
                found.hits[self._titled[number]] = inside
        return found

    def _is_form(self, use: Use, stream: str, end: int, language: str | None) -> bool:
        """Whether the word in which the pattern ends is the term itself, or a form of it in this language."""
        rest = "" if stream[end - 1] == " " else stream[end : stream.index(" ", end)]
        if not use.stem and (not rest or rest in self._particles):
            return True
        return rest in use.endings.get(language or "", ())

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


@lru_cache(maxsize=4096)
def _firsts_of(endings: frozenset[frozenset[str]]) -> str:
    return "".join({ending[0] for some in endings for ending in some if ending})


def _firsts(endings: Endings) -> str:
    return _firsts_of(frozenset(endings.values()))


def _plain(pattern: str, uses: list[Use]) -> int:
    """The leaf of a pattern that is good for it alone, and of which whatever the automaton finds is a hit; -1 for all others."""
    (use, *others) = uses
    simple = not others and not use.kind and use.language is None and (use.prefix or pattern.endswith(" "))
    return use.leaf if simple else -1


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


def spellings(entity: Entity) -> Iterable[tuple[tuple[str, ...], bool, str | None, date | None, date | None]]:
    """The folded forms of its aliases, each once, whether it is a beginning only, and the language and days in which it counts."""
    seen = set()
    for alias in entity.aliases:
        told = (forms(alias.text), alias.text.endswith("*"), alias.language if alias.local else None, alias.since, alias.until)
        if told not in seen:
            seen.add(told)
            yield told
