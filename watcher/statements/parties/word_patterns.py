"""Lists of words and phrases whose beginnings and endings may be left open: what is looked for in a noun phrase."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from watcher.text.normalise import fold_words

Value = TypeVar("Value")
_BRACES = re.compile(r"\{([^{}]*)\}")
_OPEN = "*"
_MAX_CACHED_WORDS = 1 << 14


@dataclass(frozen=True, slots=True)
class PatternHit(Generic[Value]):
    """A pattern of ``length`` words; ``weight`` letters of them are given."""

    value: Value
    length: int
    weight: int


@dataclass(frozen=True)
class WordPatterns(Generic[Value]):
    """Patterns by their first word: written out, or the part of it that is given."""

    whole: dict[str, list[tuple[tuple[str, ...], Value]]] = field(default_factory=lambda: defaultdict(list))
    beginnings: dict[str, list[tuple[tuple[str, ...], Value]]] = field(default_factory=lambda: defaultdict(list))
    endings: dict[str, list[tuple[tuple[str, ...], Value]]] = field(default_factory=lambda: defaultdict(list))
    _by_form: dict[str, list[tuple[tuple[str, ...], Value]]] = field(default_factory=dict, compare=False)

    def add(self, forms: str, value: Value) -> None:
        """Add the forms of a list's entry."""
        for text in expand_forms(forms):
            parts = _pattern_words(text)
            if not parts:
                continue
            first = parts[0]
            given = first.strip(_OPEN)
            table = self.endings if first.startswith(_OPEN) else self.beginnings if first.endswith(_OPEN) else self.whole
            table[given].append((parts, value))

    def longest(self, forms: Sequence[str], index: int) -> PatternHit[Value] | None:
        """Return the pattern that takes the most words from ``forms[index]`` on, of several the one that gives most letters."""
        best: PatternHit[Value] | None = None
        for parts, value in self._candidates(forms[index]):
            if len(parts) > len(forms) - index or not all(_fits(part, forms[index + n]) for n, part in enumerate(parts)):
                continue
            hit = PatternHit(value, len(parts), sum(len(part) - part.count(_OPEN) for part in parts))
            if best is None or (hit.length, hit.weight) > (best.length, best.weight):
                best = hit
        return best

    def begins_with(self, form: str) -> bool:
        """Whether any pattern may begin with a word."""
        return bool(self._candidates(form))

    def _candidates(self, form: str) -> list[tuple[tuple[str, ...], Value]]:
        """Return the patterns that may begin with a word, looked up once for each word."""
        found = self._by_form.get(form)
        if found is None:
            if len(self._by_form) >= _MAX_CACHED_WORDS:
                self._by_form.clear()
            found = self._by_form[form] = list(self._look_up(form))
        return found

    def _look_up(self, form: str) -> Iterator[tuple[tuple[str, ...], Value]]:
        yield from self.whole.get(form, ())
        if self.beginnings:
            for size in range(1, len(form) + 1):
                yield from self.beginnings.get(form[:size], ())
        if self.endings:
            for size in range(len(form)):
                yield from self.endings.get(form[size:], ())


def expand_forms(forms: str) -> Iterator[str]:
    """Write out ``a|b{,s}``: every form it stands for."""
    for choice in forms.split("|"):
        found = _BRACES.search(choice)
        if not found:
            yield choice.strip()
            continue
        for end in found.group(1).split(","):
            yield from expand_forms(choice[: found.start()] + end + choice[found.end() :])


def _pattern_words(text: str) -> tuple[str, ...]:
    """Fold a pattern's words; the stars stay with theirs."""
    words: list[str] = []
    for piece in text.split():
        folded = list(fold_words(piece.strip(_OPEN)))
        if folded:
            folded[0] = (_OPEN if piece.startswith(_OPEN) else "") + folded[0]
            folded[-1] += _OPEN if piece.endswith(_OPEN) else ""
        words += folded
    return tuple(words)


def _fits(part: str, form: str) -> bool:
    given = part.strip(_OPEN)
    if part.startswith(_OPEN):
        return form.endswith(given)
    return form.startswith(given) if part.endswith(_OPEN) else form == given
