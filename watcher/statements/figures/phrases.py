"""Lists of phrases, looked up at a place of a sentence's words.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from watcher.statements.tagging.words import split_words

_MAX_BEGINNING = 6


def folded(word: str) -> str:
    """Return a word in lower case, with one kind of apostrophe."""
    lower = word.lower()
    return lower.replace("’", "'") if "’" in lower else lower


def phrase_words(phrase: str) -> tuple[str, ...]:
    """Return a phrase of the data as the words a text would have."""
    return tuple(folded(word.text) for word in split_words(phrase))


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases with a label each: ``by_first`` and ``by_last`` word, the longest first."""

    by_first: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    by_last: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]

    def at(self, words: Sequence[str], start: int) -> tuple[int, str]:
        """Return the number of words of the longest phrase that begins at ``start``, and its label; 0 where there is none."""
        if not 0 <= start < len(words) or (known := self.by_first.get(words[start])) is None:
            return 0, ""
        for phrase, label in known:
            if len(phrase) == 1 or tuple(words[start : start + len(phrase)]) == phrase:
                return len(phrase), label
        return 0, ""

    def beginning_at(self, words: Sequence[str], start: int) -> tuple[int, str]:
        """Return the same for a phrase whose last word is the beginning of a word, where endings are glued to words."""
        if not 0 <= start < len(words):
            return 0, ""
        for length in range(min(len(words[start]), _MAX_BEGINNING), 0, -1):
            for phrase, label in self.by_first.get(words[start][:length], ()):
                found = words[start : start + len(phrase)]
                if len(found) == len(phrase) and tuple(found[:-1]) == phrase[:-1] and found[-1].startswith(phrase[-1]):
                    return len(phrase), label
        return 0, ""

    def ending_at(self, words: Sequence[str], last: int) -> tuple[int, str]:
        """Return the number of words of the longest phrase that ends with word ``last``, and its label; 0 where there is none."""
        if last < 0 or (known := self.by_last.get(words[last])) is None:
            return 0, ""
        for phrase, label in known:
            if last + 1 >= len(phrase) and tuple(words[last + 1 - len(phrase) : last + 1]) == phrase:
                return len(phrase), label
        return 0, ""


def phrases(labelled: Mapping[str, Iterable[str]]) -> Phrases:
    """Return the phrases of label -> list."""
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    by_last: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    every = {(words, label) for label, listed in labelled.items() for phrase in listed if (words := phrase_words(phrase))}
    for words, label in sorted(every, key=lambda each: (-len(each[0]), each)):
        by_first.setdefault(words[0], []).append((words, label))
        by_last.setdefault(words[-1], []).append((words, label))
    return Phrases({key: tuple(each) for key, each in by_first.items()}, {key: tuple(each) for key, each in by_last.items()})
