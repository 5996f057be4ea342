"""What each word of a text is good for: remembered, since the words of newspapers are soon all known.

A word is the term itself, or begins as a term may and goes on with particles, with an ending that the text's language gives it, or in any
way.  That is worked out once a word and language; afterwards it costs one look into a table, however many topics there are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from watcher.text.inflection import EndingsByLanguage
from watcher.text.normalise import HANGUL

_HANGUL_END = re.compile(f"[{HANGUL}]$")
_MAX_CACHED_WORDS = 1 << 17
"""Words of one language, before all are forgotten and learnt anew."""
_MAX_WORD_LENGTH = 100


@dataclass(frozen=True, slots=True)
class PatternUse:
    """What a pattern is good for.  ``entity_name``: the entity whose alias it is; ``kind``: among whom the longest alias wins."""

    leaf: int
    size: int
    prefix: bool
    language: str | None = None
    entity_name: str | None = None
    kind: str | None = None
    since: date | None = None
    until: date | None = None
    endings: EndingsByLanguage = field(default_factory=dict)
    """What else may follow the pattern within its word, by the text's language."""
    stem: bool = False
    """Whether the pattern is no form by itself."""

    def counts_in_language(self, language: str | None) -> bool:
        """Whether it means anything in a text of this language."""
        return self.language is None or self.language == language

    def counts_on_day(self, day: date | None) -> bool:
        """Whether it means anything on this day; of a day unknown, what is so today and was never otherwise."""
        if day is None:
            return self.until is None
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


WordUses = tuple[tuple[int, ...], tuple[PatternUse, ...]] | None
"""The leaves that a word is, and its uses that have to be settled among rivals, on days on which they count; None for most words."""


class WordIndex:
    """The patterns of one word."""

    def __init__(self, particles: frozenset[str]) -> None:
        self.uses: dict[str, list[PatternUse]] = defaultdict(list)
        self._particles = particles
        self._cache_by_language: dict[str | None, _WordCache] = {}

    def uses_by_word(self, language: str | None) -> dict[str, WordUses]:
        """Word -> what it is good for in texts of this language; filled by being asked."""
        if language not in self._cache_by_language:
            self._cache_by_language[language] = _WordCache(self, language)
        return self._cache_by_language[language]

    def find_uses(self, word: str, language: str | None) -> WordUses:
        leaves: dict[int, None] = {}
        contested = []
        for size in range(1, min(len(word), _MAX_WORD_LENGTH) + 1):
            for use in self.uses.get(word[:size], ()):
                if not (use.counts_in_language(language) and self._is_form(use, word[:size], word[size:], language)):
                    continue
                if use.kind:
                    contested.append(use)
                else:
                    leaves[use.leaf] = None
        return (tuple(leaves), tuple(contested)) if leaves or contested else None

    def _is_form(self, use: PatternUse, pattern: str, rest: str, language: str | None) -> bool:
        if use.prefix:
            return True
        if not use.stem and (not rest or (rest in self._particles and _HANGUL_END.search(pattern))):
            return True
        return rest in use.endings.get(language or "", ())


class _WordCache(dict[str, WordUses]):
    def __init__(self, word_index: WordIndex, language: str | None) -> None:
        self._word_index, self._language = word_index, language

    def __missing__(self, word: str) -> WordUses:
        if len(self) >= _MAX_CACHED_WORDS:
            self.clear()
        good = self[word] = self._word_index.find_uses(word, self._language)
        return good
