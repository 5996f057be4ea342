"""The words of a language that the open reader asks for: the ``[reading]`` table of its lexicon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from watcher.statements.tagging.words import Word, split_words
from watcher.text.language_data import lexicon_tables

Phrase = tuple[str, ...]
"""Lower-case words in a row."""


@dataclass(frozen=True, slots=True)
class ReadingWords:
    """Words that turn, weaken or date what is said."""

    negations: frozenset[str]
    negation_endings: tuple[str, ...]
    """Beginnings of words that negate what stands before them: a language that puts its negation last."""
    recalled: tuple[Phrase, ...]
    """They say that something was said or done before: *last week*, *hatte*."""
    uncertain: tuple[Phrase, ...]

    @property
    def negates_afterwards(self) -> bool:
        """Whether a negation stands behind what it negates."""
        return bool(self.negation_endings)


@lru_cache(maxsize=16)
def load_reading_words(language: str) -> ReadingWords:
    """Return the words of a language; none where it has no table."""
    table = lexicon_tables().get(language, {}).get("reading", {})
    return ReadingWords(
        frozenset(table.get("negations", ())),
        tuple(table.get("negation_endings", ())),
        _phrases(table.get("recalled", ())),
        _phrases(table.get("uncertain", ())),
    )


def _phrases(written: Sequence[str]) -> tuple[Phrase, ...]:
    return tuple(tuple(word.text.lower() for word in split_words(phrase)) for phrase in written)


def has_phrase(words: Sequence[Word], phrases: Sequence[Phrase], *, by_beginning: bool = False) -> bool:
    """Whether one of the phrases stands in the words; ``by_beginning``: the last word of a phrase may go on."""
    forms = [word.text.lower() for word in words]
    first = {phrase[0] for phrase in phrases} if not by_beginning else set()
    for index, form in enumerate(forms):
        if not by_beginning and form not in first:
            continue
        for phrase in phrases:
            part = forms[index : index + len(phrase)]
            if len(part) < len(phrase) or part[:-1] != list(phrase[:-1]):
                continue
            if part[-1] == phrase[-1] or (by_beginning and part[-1].startswith(phrase[-1])):
                return True
    return False
