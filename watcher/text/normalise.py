"""Prose as a stream of folded tokens that remember where they stood.

What folding takes away is what never changes the meaning of a news text: case, accents, ligatures, full-width forms, soft
hyphens, zero-width characters.  Apostrophes and hyphens of every kind separate tokens.  A Han or kana character is one token
each, a run of Hangul is one token, and Latin letters or digits glued to it are another, so that ``NSC는`` holds ``nsc``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

HANGUL = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7a3\ud7b0-\ud7fb\uffa1-\uffdc"
HAN = "\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d"

_IGNORED = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff"
# Vowel signs and accents that belong to the letter before them; Python's \w leaves them out.
_COMBINING_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e8\u06ea-\u06ed\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd\u0a01-\u0a03\u0a3c-\u0a51"
    "\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bcd\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6"
    "\u0d00-\u0d03\u0d3b-\u0d4d\u0dca-\u0ddf\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
)
_LETTER = rf"[^\W_{HANGUL}{HAN}{KANA}]"
_WORD = re.compile(
    rf"{_LETTER}(?:{_LETTER}|[{_COMBINING_MARKS}{_IGNORED}])*"
    rf"|[{HANGUL}][{HANGUL}{_IGNORED}]*"
    rf"|[{HAN}{KANA}][\u3099\u309a\uff9e\uff9f{_IGNORED}]*"
)
_COMPLEX_SCRIPT = re.compile(f"[{HANGUL}{HAN}{KANA}{_COMBINING_MARKS}{_IGNORED}]")
_SIMPLE_WORD = re.compile(r"[^\W_]+")
"""The same as ``_WORD`` where nothing intricate is, in half the time."""

# Letters that no Unicode decomposition brings back to their plain form.
_LETTER_REPLACEMENTS = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ـ": ""}
)
_DROPPED_MARKS = re.compile(
    # й, ў and ї are letters of their own, not и, у and і with an accent; ё is е to every Russian newspaper
    "(?<![иу])\u0306|(?<!і)\u0308|[\u0300-\u0305\u0307\u0309-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    rf"\u06d6-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f\s{_IGNORED}]"
)
_CACHED_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Token:
    """``text[start:end]`` of the original, folded to ``form``."""

    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tokens:
    """Three lists of one length: the folded forms, and where each began and ended in the original text."""

    forms: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.forms)

    def __getitem__(self, index: int) -> Token:
        return Token(self.forms[index], self.starts[index], self.ends[index])


def tokenise(text: str) -> Tokens:
    """Return the folded tokens of ``text`` with their offsets.  A form is never empty and holds no white space."""
    found: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _WORD.finditer(text):
        word = match.group()
        form = word.lower() if word.isascii() else fold(word)
        if form:
            found.append(form)
            start, end = match.span()
            starts.append(start)
            ends.append(end)
    return Tokens(found, starts, ends)


def fold_words(text: str) -> tuple[str, ...]:
    """Return the folded tokens of ``text`` alone."""
    pattern = _WORD if _COMPLEX_SCRIPT.search(text) else _SIMPLE_WORD
    return tuple(filter(None, map(_FOLD_CACHE.__getitem__, pattern.findall(text))))


def token_spans(text: str, count: int) -> list[tuple[int, int]]:
    """Return where each of the ``count`` forms of ``text`` stands: quicker than reading its tokens again."""
    pattern = _WORD if _COMPLEX_SCRIPT.search(text) else _SIMPLE_WORD
    found = [match.span() for match in pattern.finditer(text)]
    if len(found) != count:  # a word of nothing but marks has no form
        read = tokenise(text)
        found = list(zip(read.starts, read.ends, strict=True))
    return found


def fold(word: str) -> str:
    """Return one word without case, accents and typography.  Folding twice changes nothing more."""
    return _fold_cached(word) if len(word) <= _CACHED_LENGTH else _fold(word)


def _fold(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.casefold()).casefold().translate(_LETTER_REPLACEMENTS)
    return unicodedata.normalize("NFC", _DROPPED_MARKS.sub("", unicodedata.normalize("NFKD", apart)))


_fold_cached = lru_cache(maxsize=1 << 16)(_fold)  # a newspaper's vocabulary; longer words are no words


class _FoldCache(dict[str, str]):
    """Word -> form, filled as words come: looking one up costs a third of folding it, be it ASCII."""

    MAX_ENTRIES = 1 << 17

    def __missing__(self, word: str) -> str:
        form = word.lower() if word.isascii() else fold(word)
        if len(word) <= _CACHED_LENGTH:
            if len(self) >= self.MAX_ENTRIES:
                self.clear()
            self[word] = form
        return form


_FOLD_CACHE = _FoldCache()
