"""All the words of all topics over the folded token stream, so that a topic more costs an article nothing.

Single words are looked up (``word_index.py``); phrases are in one automaton.  Its stream is the forms joined by single spaces, with one
before and one after; a pattern brings its own spaces, so that what is found is whole words already.  Only a phrase that ends in a Hangul
word is looked for by its beginning: what follows must be particles.
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

from watcher.names.article_fields import PHRASE_BREAK, stream_tokens
from watcher.names.entities import Entities, Entity
from watcher.names.hits import Hit, Hits
from watcher.names.leaf import ARTICLE_FIELDS, TITLE_FIELD, EntityRef, Leaf, Term
from watcher.names.word_index import PatternUse, WordIndex
from watcher.text.inflection import EndingsByLanguage, inflect
from watcher.text.normalise import HANGUL, fold_words

__all__ = ["PHRASE_BREAK", "Automaton", "Hit", "spellings"]

_CHUNK_CHARACTERS = 50_000
"""Characters of the stream that the automaton is given at once: all it finds in them is held in memory."""
_MAX_MATCHES = 300_000
_HANGUL_END = re.compile(f"[{HANGUL}]$")
_COMPETING_KINDS = ("state", "person", "body", "medium")
_DOMINANT_KIND = "medium"
"""In the Washington Post there is no Washington."""

_NO_ENDINGS: EndingsByLanguage = {}

BLOCKING_LEAF = -1
"""The leaf of an alias that nobody asked for, there only to keep a shorter one from matching."""


class Automaton:
    """The leaves of many queries, numbered, and the automaton that finds them."""

    def __init__(self, leaves: Iterable[Leaf], entities: Entities, particles: frozenset[str]) -> None:
        self.leaf_numbers: dict[Leaf, int] = {}
        self._phrase_uses: dict[str, list[PatternUse]] = defaultdict(list)
        self._particles = particles
        self._word_index = WordIndex(particles)
        self._title_leaves: dict[int, int] = {}
        self._leaf_sizes: list[int] = []
        names: dict[str, int] = {}
        for leaf in leaves:
            number = self._number_leaf(leaf, names)
            if (
                leaf.field_name == TITLE_FIELD and leaf not in self.leaf_numbers
            ):  # what it would be anywhere, of which the hits in the title are kept
                self.leaf_numbers[leaf] = self._title_leaves[number] = len(self.leaf_numbers)
                self._leaf_sizes.append(self._leaf_sizes[number])
        self.has_field_leaves = any(leaf.field_name in ARTICLE_FIELDS for leaf in self.leaf_numbers)
        self._add_entities(names, entities)
        self.leaf_frequencies = self._expected_frequencies()
        self._patterns = list(self._phrase_uses)
        self._uses_by_pattern = list(self._phrase_uses.values())
        self._aho_corasick = AhoCorasick(self._patterns, store_patterns=False) if self._patterns else None

    def _number_leaf(self, leaf: Leaf, names: dict[str, int]) -> int:
        """The number of a leaf, of one that is looked for in the title its number anywhere."""
        anywhere = replace(leaf, field_name="") if leaf.field_name == TITLE_FIELD else leaf
        if (number := self.leaf_numbers.get(anywhere)) is not None:
            return number
        number = self.leaf_numbers[anywhere] = len(self.leaf_numbers)
        self._leaf_sizes.append(len(anywhere.forms) if isinstance(anywhere, Term) else 1)
        if isinstance(anywhere, EntityRef):
            names[anywhere.name] = number
        elif len(anywhere.forms) == 1 and not (anywhere.prefix or anywhere.exact or anywhere.field_name):
            self._add_word(number, anywhere.forms[0])
        else:
            self._add_pattern(stream_tokens(anywhere), PatternUse(number, len(anywhere.forms), anywhere.prefix))
        return number

    def _add_pattern(self, tokens: Sequence[str], use: PatternUse) -> None:
        if len(tokens) == 1:
            self._word_index.uses[tokens[0]].append(use)
        else:
            self._phrase_uses[_phrase_pattern(tokens, use)].append(use)

    def _add_word(self, number: int, word: str) -> None:
        """A plain word and its inflected forms."""
        stems = inflect(word)
        self._add_pattern((word,), PatternUse(number, 1, False, endings=stems.get(word, _NO_ENDINGS)))
        for stem, endings in stems.items():
            if stem != word:
                self._add_pattern((stem,), PatternUse(number, 1, False, endings=endings, stem=True))

    def _add_entities(self, names: dict[str, int], entities: Entities) -> None:
        spelled = _spellings_by_entity(entities)
        for name, number in names.items():
            for words, prefix, language, since, until in spelled[name]:
                self._add_pattern(words, PatternUse(number, len(words), prefix, language, name, entities[name].kind, since, until))
            for phrase in entities[name].blocking_phrases:
                words = fold_words(phrase)
                if words:
                    self._add_pattern(words, PatternUse(BLOCKING_LEAF, len(words), phrase.endswith("*"), None, "", name))
        self._add_rivals(names, entities)

    def _add_rivals(self, names: dict[str, int], entities: Entities) -> None:
        """Longer names of entities that nobody asked for, where they hold a name that somebody did."""
        mine = [pattern for pattern, uses in self._phrase_uses.items() if any(use.kind in _COMPETING_KINDS for use in uses)]
        mine += [
            _phrase_pattern((word,), use) for word, uses in self._word_index.uses.items() for use in uses if use.kind in _COMPETING_KINDS
        ]
        if not mine:
            return
        inside, spelled = AhoCorasick(mine), _spellings_by_entity(entities)
        for rival in entities.by_name.values():
            if rival.name in names or rival.kind not in _COMPETING_KINDS:
                continue
            for words, prefix, language, since, until in spelled[rival.name]:
                if len(words) > 1 and inside.find_matches_as_indexes(f" {' '.join(words)} "):
                    self._add_pattern(words, PatternUse(BLOCKING_LEAF, len(words), prefix, language, rival.name, rival.kind, since, until))

    def _expected_frequencies(self) -> list[float]:
        """How often each leaf may be expected, on no known scale: short words are common, and an entity is all of its aliases."""
        costs = [0.0] * len(self.leaf_numbers)
        for pattern, uses in chain(self._phrase_uses.items(), self._word_index.uses.items()):
            for use in uses:
                if use.leaf != BLOCKING_LEAF:
                    costs[use.leaf] += (len(pattern.strip().encode()) + 1 + (not use.prefix)) ** -2
        for number, titled in self._title_leaves.items():
            costs[titled] = costs[number]
        return costs

    def find_hits(self, tokens: Sequence[str], language: str | None, title_length: int, day: date | None = None) -> Hits:
        """Where each leaf is in the stream of ``words``, by leaf number.

        The first ``titled`` are the title; ``day``: when it was written.
        """
        found = Hits(self._leaf_sizes)
        firsts, contested = found.pending_starts, list[tuple[int, int, PatternUse]]()
        for at, good in enumerate(map(self._word_index.uses_by_word(language).__getitem__, tokens)):
            if good is not None:
                for leaf in good[0]:
                    firsts[leaf].append(at)
                contested += [(at, at, use) for use in good[1] if use.counts_on_day(day)]
        if self._aho_corasick is not None and tokens:
            self._find_phrases(tokens, language, day, firsts, contested)
        if contested:
            _resolve_contested(contested, found.hits_by_leaf)
        for number in [number for number in found.matched_leaves() if number in self._title_leaves]:
            if inside := [hit for hit in found[number] if hit[1] < title_length]:
                found.hits_by_leaf[self._title_leaves[number]] = inside
        return found

    def _find_phrases(
        self,
        tokens: Sequence[str],
        language: str | None,
        day: date | None,
        pending_starts: dict[int, list[int]],
        contested: list[tuple[int, int, PatternUse]],
    ) -> None:
        stream = f" {' '.join(tokens)} "
        begins: list[int] = []
        for pattern, start, end in self._phrase_matches(stream):
            whole = stream[end - 1] == " " or stream[end] == " "
            begins = begins or list(map(add, accumulate(map(len, tokens), initial=0), count(1)))  # of each word in the stream
            first = bisect_left(begins, start + 1)
            for use in self._uses_by_pattern[pattern]:
                if not whole and not use.prefix and stream[end : stream.index(" ", end)] not in self._particles:
                    continue
                if not (use.counts_in_language(language) and use.counts_on_day(day)):
                    continue
                if use.kind:
                    contested.append((first, first + use.size - 1, use))
                else:
                    pending_starts[use.leaf].append(first)

    def _phrase_matches(self, stream: str) -> Iterator[tuple[int, int, int]]:
        """What the automaton finds, by place; of a long text piece by piece, until so much is found that it is meant to harm."""
        assert self._aho_corasick is not None
        if len(stream) <= _CHUNK_CHARACTERS:
            yield from self._aho_corasick.find_matches_as_indexes(stream, overlapping=True)
            return
        longest = max(map(len, self._patterns))
        left = _MAX_MATCHES
        for at in range(0, len(stream), _CHUNK_CHARACTERS):
            for pattern, start, end in self._aho_corasick.find_matches_as_indexes(
                stream[at : at + _CHUNK_CHARACTERS + longest], overlapping=True
            ):
                if start < _CHUNK_CHARACTERS:  # else it is the next piece's
                    left -= 1
                    yield pattern, start + at, end + at
            if left < 0:
                return


def _phrase_pattern(tokens: Sequence[str], use: PatternUse) -> str:
    """With its own blanks; after a Hangul word, or the beginning of one, no blank need follow."""
    return f" {' '.join(tokens)}{'' if use.prefix or _HANGUL_END.search(tokens[-1]) else ' '}"


def _resolve_contested(contested: list[tuple[int, int, PatternUse]], hits_by_leaf: dict[int, list[Hit]]) -> None:
    """Keep of the aliases those that no longer alias of a rival contains."""
    contested.sort(key=lambda hit: (hit[0], -hit[1]))
    long = [hit for hit in contested if hit[1] > hit[0]]
    begins = [hit[0] for hit in long]
    widest = max((hit[1] - hit[0] for hit in long), default=0)
    last: dict[int, Hit] = {}
    for first, final, use in contested:
        if use.leaf == BLOCKING_LEAF:
            continue
        rivals = long[bisect_left(begins, final - widest) : bisect_right(begins, first)]
        if last.get(use.leaf) == (first, final) or any(_outranks(hit, first, final, use) for hit in rivals):
            continue
        last[use.leaf] = (first, final)
        hits_by_leaf[use.leaf].append((first, final))


def _outranks(hit: tuple[int, int, PatternUse], first: int, final: int, use: PatternUse) -> bool:
    """Whether the tokens of ``hit`` contain first..final and more, and the two compete for them."""
    a, b, rival = hit
    if a > first or b < final or b - a == final - first or rival.entity_name == use.entity_name:
        return False
    return rival.kind == use.entity_name or (use.kind in _COMPETING_KINDS and rival.kind in (use.kind, _DOMINANT_KIND))


Spelling = tuple[tuple[str, ...], bool, str | None, date | None, date | None]


@lru_cache(maxsize=2)
def _spellings_by_entity(entities: Entities) -> dict[str, tuple[Spelling, ...]]:
    """The spellings of all entities, folded once for topics and statements alike."""
    return {entity.name: tuple(spellings(entity)) for entity in entities.by_name.values()}


def spellings(entity: Entity) -> Iterable[Spelling]:
    """Return the folded forms of its aliases, each once, whether it is a beginning only, and the language and days in which it counts."""
    seen = set()
    for alias in entity.aliases:
        told = (
            fold_words(alias.text),
            alias.text.endswith("*"),
            alias.language if alias.same_language_only else None,
            alias.since,
            alias.until,
        )
        if told not in seen:
            seen.add(told)
            yield told
