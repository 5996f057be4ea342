"""All the words of all topics in one automaton over the folded token stream, so that a topic more costs an article nothing.

A stream is the forms joined by single spaces, with one before and one after; a pattern brings its own spaces, so that what the
automaton finds is whole words already.  Only a Hangul word is looked for by its beginning: what follows it must be particles.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ahocorasick_rs import AhoCorasick

from watcher.text.normalise import HANGUL, forms
from watcher.topics.entities import Entities, Entity
from watcher.topics.tree import Leaf, Term

BREAK = "\n"
"""The token between title and text, which no phrase can bridge."""

_HANGUL_END = re.compile(f"[{HANGUL}]$")
_COMPETING = ("state", "person", "body", "medium")
_MASTER = "medium"
"""In the Washington Post there is no Washington."""

Hit = tuple[int, int]
"""First and last token of what matched."""


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
        names: dict[str, int] = {}
        for leaf in leaves:
            if leaf in self.numbers:
                continue
            number = self.numbers[leaf] = len(self.numbers)
            if isinstance(leaf, Term):
                self._add(leaf.forms, Use(number, len(leaf.forms), leaf.prefix))
            else:
                names[leaf.name] = number
        self._add_entities(names, entities)
        self.costs = self._cost()
        self._patterns = list(self._uses)
        self._by_pattern = list(self._uses.values())
        self._automaton = AhoCorasick(self._patterns, store_patterns=False) if self._patterns else None

    def _add(self, words: Sequence[str], use: Use) -> None:
        tail = "" if use.prefix or _HANGUL_END.search(words[-1]) else " "
        self._uses[f" {' '.join(words)}{tail}"].append(use)

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
        return costs

    def find(self, words: Sequence[str], language: str | None, day: date | None = None) -> dict[int, list[Hit]]:
        """Where each leaf matched in the stream of ``words``, by leaf number, in order of place.  ``day``: when it was written."""
        if self._automaton is None or not words:
            return {}
        stream = f" {' '.join(words)} "
        begins: list[int] = []
        at = 1
        for word in words:
            begins.append(at)
            at += len(word) + 1
        found: dict[int, list[Hit]] = defaultdict(list)
        contested: list[tuple[int, int, Use]] = []
        for pattern, start, end in self._automaton.find_matches_as_indexes(stream, overlapping=True):
            whole = stream[end - 1] == " " or stream[end] == " "
            first = -1
            for use in self._by_pattern[pattern]:
                if not whole and not use.prefix and stream[end : stream.index(" ", end)] not in self._particles:
                    continue
                if first < 0:
                    first = bisect_left(begins, start + 1)
                if not use.counts(language, day):
                    continue
                if use.kind:
                    contested.append((first, first + use.size - 1, use))
                else:
                    found[use.leaf].append((first, first + use.size - 1))
        if contested:
            _settle(contested, found)
        return found


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
