"""A sentence as the words that names are made of; marks are kept as what stood before each word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from watcher.statements.tagging.words import CLOSING_QUOTES, OPENING_QUOTES, PLAIN_QUOTES, Word
from watcher.text.normalise import fold

_APOSTROPHES = "'’"
_HYPHENS = frozenset("-‐‑")
_QUOTES = OPENING_QUOTES | CLOSING_QUOTES | PLAIN_QUOTES | frozenset(_APOSTROPHES)
_HANGUL = re.compile("[\uac00-\ud7a3]")
_SCRIPT_RUN = re.compile("[\uac00-\ud7a3]+|[^\uac00-\ud7a3]+")
POSSESSIVE_LETTER = "s"


@dataclass(frozen=True, slots=True)
class PartyToken:
    """A word with its place.  ``first`` and ``last`` count the sentence's words, ``start`` and ``end`` characters."""

    text: str
    form: str
    """Folded: lower case, no accents."""
    first: int
    last: int
    start: int
    end: int
    mark_before: str = ""
    """Marks between the word before and this one, quotation marks and hyphens within words left out."""
    glued: bool = False
    """A hyphen joins it to the word before."""
    possessive: bool = False
    """A possessive ending was cut off."""
    quoted: bool = False
    quote_before: bool = False

    lower: str = ""
    """In lower case with its accents: what little words are known by."""
    is_capitalised: bool = False
    """Whether a capital begins it, or stands within it."""


def party_tokens(words: Sequence[Word]) -> tuple[PartyToken, ...]:
    """Return the words of a sentence that have letters or digits."""
    found: list[PartyToken] = []
    marks, glued, quote = "", False, False
    index = 0
    while index < len(words):
        word = words[index]
        if not word.text[0].isalnum():
            if word.text in _HYPHENS and found and _touches(words, index):
                glued = True
            elif word.text in _QUOTES:
                quote = True
            else:
                marks += word.text
            index += 1
            continue
        last = index + 1 if _has_possessive(words, index) else index
        text = word.text.rstrip(_APOSTROPHES)
        for start, piece in _pieces(text):
            found.append(_token(piece, word.start + start, (index, last), marks, glued=glued, quoted=word.quoted, quote_before=quote))
            marks, glued, quote = "", False, False
        index = last + 1
    return tuple(found)


def _token(piece: str, start: int, words: tuple[int, int], marks: str, *, glued: bool, quoted: bool, quote_before: bool) -> PartyToken:
    first, last = words
    lower = piece.lower()
    return PartyToken(
        text=piece,
        form=lower if piece.isascii() else fold(piece),
        first=first,
        last=last,
        start=start,
        end=start + len(piece),
        mark_before=marks,
        glued=glued,
        possessive=last > first,
        quoted=quoted,
        quote_before=quote_before,
        lower=lower.replace("ё", "е"),
        is_capitalised=piece != lower,
    )


def _pieces(text: str) -> list[tuple[int, str]]:
    """Cut Latin letters or digits off the Hangul that is glued to them, with where each piece begins."""
    if text.isascii() or not _HANGUL.search(text):
        return [(0, text)]
    return [(found.start(), found.group()) for found in _SCRIPT_RUN.finditer(text)]


def _touches(words: Sequence[Word], index: int) -> bool:
    """Whether a mark stands between two words without blanks."""
    return 0 < index < len(words) - 1 and words[index - 1].end == words[index].start and words[index].end == words[index + 1].start


def _has_possessive(words: Sequence[Word], index: int) -> bool:
    """Whether an apostrophe and a single letter follow a word of several: the splitter leaves the apostrophe with the word."""
    word = words[index].text
    follower = words[index + 1].text.lower() if index + 1 < len(words) else ""
    return len(word) > 2 and word[-1] in _APOSTROPHES and follower == POSSESSIVE_LETTER


def written_text(tokens: Sequence[PartyToken]) -> str:
    """Return tokens as they are written, with single blanks."""
    pieces: list[str] = []
    for place, token in enumerate(tokens):
        if place:
            gap = token.start - tokens[place - 1].end
            pieces.append(
                "-"
                if token.glued
                else ""
                if gap == 0
                else "’"
                if gap == 1 and not token.mark_before and len(tokens[place - 1].text) == 1
                else " "
            )
        pieces.append(token.text)
    return "".join(pieces)
