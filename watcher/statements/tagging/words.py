"""A text as words and marks with their places: what the taggers see.  Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(
    r"\d{1,3}(?:[.,\u00a0\u2009\u202f ]\d{3}(?!\d))+(?:[.,]\d+)?|\d+(?:[.,]\d+)?|[^\W\d_]+(?:[’'](?=[^\W\d_]))?|[^\w\s]|_", re.UNICODE
)
OPENING_QUOTES = frozenset("«“„‚‘「『")
CLOSING_QUOTES = frozenset("»”‟’」』")
PLAIN_QUOTES = frozenset('"')


@dataclass(frozen=True, slots=True)
class Word:
    """``text[start:end]`` of the tagged text; ``quoted``: it stands within a quotation."""

    text: str
    start: int
    end: int
    quoted: bool = False


def split_words(text: str, start: int = 0, end: int | None = None, *, quoted: bool = False) -> list[Word]:
    """Return the words and marks of ``text[start:end]``; ``quoted``: a quotation was open before it."""
    words: list[Word] = []
    for found in _WORD.finditer(text, start, len(text) if end is None else end):
        word = found.group()
        if word in OPENING_QUOTES or (word in PLAIN_QUOTES and not quoted):
            quoted = True
            words.append(Word(word, found.start(), found.end(), True))
        elif (word in CLOSING_QUOTES and word != "’") or word in PLAIN_QUOTES:
            words.append(Word(word, found.start(), found.end(), quoted))
            quoted = False
        else:
            words.append(Word(word, found.start(), found.end(), quoted))
    return words


def shape(word: str) -> str:
    """Return the shape: ``Xx`` capitalised, ``XX`` capitals, ``x`` lower case, ``9`` a number, the mark itself else."""
    if word[0].isdigit():
        return "9"
    if not word[0].isalpha():
        return word
    if word.isupper() and len(word) > 1:
        return "XX"
    return "Xx" if word[0].isupper() else "x"
