"""The lemmas of a sentence's words, made when they are first asked for: most words are not near a number.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence


class SentenceLemmas:
    """Lemmas by place."""

    def __init__(self, words: Sequence[str], lemmatise: Callable[[str], Sequence[str]]) -> None:
        """Keep the words as written and the function that makes lemmas."""
        self._words = words
        self._lemmatise = lemmatise
        self._made: dict[int, frozenset[str]] = {}

    def __len__(self) -> int:
        """Count the words."""
        return len(self._words)

    def __getitem__(self, place: int) -> frozenset[str]:
        """Return the lemmas of the word at a place."""
        made = self._made.get(place)
        if made is None:
            made = self._made[place] = frozenset(self._lemmatise(self._words[place]))
        return made

    def first(self, place: int) -> str:
        """Return the likeliest lemma of the word at a place."""
        return next(iter(self._lemmatise(self._words[place])), self._words[place].lower())

    def __iter__(self) -> Iterator[frozenset[str]]:
        """Yield the lemmas of each word."""
        return (self[place] for place in range(len(self._words)))
