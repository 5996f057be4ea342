"""Prose cut into sentences, by offsets.

A newline always ends a sentence.  A full stop does where what follows can open one: never before a lower-case letter, never after
``M.`` or an initial, and after ``U.S.`` or ``etc.`` only before a word that usually opens a sentence.  Which words those are is
data: the ``[sentences]`` table of ``watcher/data/lexicons/``.  Quotes are never balanced, because in the wild they are not; a
closing one stays with its sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from watcher.text.language_data import lexicon_tables
from watcher.text.normalise import HAN, HANGUL, KANA

MAX_SENTENCE_LENGTH = 2000
"""Characters of the longest sentence; a longer run without a full stop (a table, a list) is cut at white space."""

_SENTENCE_END = re.compile(
    r"(?P<wide>[。！？｡]+[」』”’）】》〉\"')\]]*)"
    # possessive, and only from the head of a run: a megabyte of dots must not be tried from each of them
    r"|(?<![.!?…؟।])(?P<stop>[.!?…؟।]++(?:[\u00a0\u202f ]?[»›]|[\"'”’“)\]}」』])*+)(?=\s|$)"
)
_BETWEEN_SENTENCES = re.compile(r"[\s\"'«“”„‘’‚‹›‑–—(\[{「『•*/-]*")
_WORD_BEFORE_STOP = re.compile(r"[^\s\"'«“”„‘’»(\[{,;:/]*$")
_WORD = re.compile(r"[^\W\d_]+")
_DOTTED_ABBREVIATION = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_VISIBLE = re.compile(r"\S")
_CONTEXT_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class SentenceWords:
    """What a language writes with a full stop that ends no sentence.  All are in lower case but ``starters``."""

    never: frozenset[str] = frozenset()
    """Always followed by the rest of the sentence: M., Dr., ул."""
    maybe: frozenset[str] = frozenset()
    """May end a sentence: etc., Inc., г."""
    number: frozenset[str] = frozenset()
    """Ends no sentence before a digit: No. 5, p. 12."""
    starters: frozenset[str] = frozenset()
    """Words that, capitalised, usually open a sentence."""
    ordinals: bool = False
    """Ordinal numbers are written with a full stop: 4. September."""


@lru_cache(maxsize=64)
def load_sentence_words(language: str | None) -> SentenceWords:
    """Load the packaged words of a language; of all languages together where it is None or has no file."""
    known = lexicon_tables()
    chosen = [known[language]] if language is not None and language in known else list(known.values())
    return _merge_sentence_words([_parse_sentence_words(table.get("sentences", {})) for table in chosen])


def _parse_sentence_words(table: Mapping[str, Any]) -> SentenceWords:
    lists = {key: frozenset(word.lower() for word in table.get(key, ())) for key in ("never", "maybe", "number")}
    return SentenceWords(**lists, starters=frozenset(table.get("starters", ())), ordinals=bool(table.get("ordinals", False)))


def _merge_sentence_words(parts: Sequence[SentenceWords]) -> SentenceWords:
    if len(parts) == 1:
        return parts[0]
    never, maybe, number, starters = (
        frozenset().union(*(getattr(part, key) for part in parts)) for key in ("never", "maybe", "number", "starters")
    )
    return SentenceWords(never, maybe, number, starters)


def split_sentences(text: str, language: str | None = None, *, sentence_words: SentenceWords | None = None) -> tuple[tuple[int, int], ...]:
    """Return (start, end) of each sentence of ``text``, in order, stripped of white space, none empty.

    Together they hold every character that is not white space.  ``words`` replaces the packaged data of ``language``.
    """
    known = sentence_words or load_sentence_words(language)
    found: list[tuple[int, int]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        end = at + len(line)
        start = at
        for stop in _SENTENCE_END.finditer(text, at, end):
            if stop.start() >= start and _ends_sentence(text, start, stop, end, known):
                _append_sentence(text, start, stop.end(), found)
                start = stop.end()
        _append_sentence(text, start, end, found)
        at = end
    return tuple(found)


def _append_sentence(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> None:
    piece = text[start:end]
    bare = piece.strip()
    if not bare:
        return
    start += len(piece) - len(piece.lstrip())
    end = start + len(bare)
    if spans and not any(map(str.isalnum, bare)) and "\n" not in text[spans[-1][1] : start]:
        spans[-1] = (spans[-1][0], end)  # a lone quote or full stop belongs to what it follows
        return
    while end - start > MAX_SENTENCE_LENGTH:
        cut = text.rfind(" ", start + 1, start + MAX_SENTENCE_LENGTH)
        cut = cut if cut > start else start + MAX_SENTENCE_LENGTH
        spans.append((start, cut))
        start = _VISIBLE.search(text, cut, end).start()  # type: ignore[union-attr]  # the end is no white space
    spans.append((start, end))


def _ends_sentence(text: str, begin: int, stop: re.Match[str], end: int, sentence_words: SentenceWords) -> bool:
    """Whether the sentence that began at ``begin`` ends at this stop, judged by what stands on either side of it."""
    after = _BETWEEN_SENTENCES.match(text, stop.end(), end)
    follows = text[after.end() : after.end() + _CONTEXT_CHARACTERS] if after else ""
    if not follows.strip():
        return True
    if stop["wide"]:
        return not follows.startswith(("と", "って")) or text[stop.end() - 1] not in "」』”’\"'"
    if not _can_open_sentence(follows):
        return False
    marks = stop["stop"]
    if marks.startswith((".", "…")) and stop.start() > begin and text[stop.start() - 1] in "([":
        return False  # (...) stands for words left out, [...] too
    if marks[0] != "." or marks.startswith(".."):
        return True
    before = _WORD_BEFORE_STOP.search(text, max(begin, stop.start() - _CONTEXT_CHARACTERS), stop.start())
    word = before.group() if before else ""
    if word.isdigit() and stop.start() - begin < _CONTEXT_CHARACTERS and text[begin : stop.start()].strip() == word:
        return False  # "1. Title"
    return _full_stop_ends_sentence(word, follows, sentence_words)


def _can_open_sentence(following: str) -> bool:
    """Whether a sentence can begin so: a capital, a digit, or a letter of a script that has no capitals."""
    first = following[0]
    return first.isupper() or first.istitle() or first.isdigit() or (first.isalpha() and not first.islower()) or first in "¿¡@#$€£"


def _full_stop_ends_sentence(word_before: str, following: str, sentence_words: SentenceWords) -> bool:
    """Whether a single full stop after the word ``before`` ends a sentence."""
    opening = _WORD.match(following)
    starter = opening is not None and opening.group() in sentence_words.starters
    bare = word_before.lower()
    last = re.split("[-‐-―]", bare)[-1]
    if bare.isdigit():
        return starter or not (sentence_words.ordinals and len(bare) <= 2)
    if bare in sentence_words.never or last in sentence_words.never:
        return False
    if (bare in sentence_words.number or last in sentence_words.number) and following[0].isdigit():
        return False
    if len(last) == 1 and last.isalpha() and word_before[-1].isupper() and not _is_caseless(last):
        return False  # an initial
    if bare in sentence_words.maybe or last in sentence_words.maybe or _DOTTED_ABBREVIATION.fullmatch(bare):
        return starter
    return True


_CASELESS = re.compile(f"[{HANGUL}{HAN}{KANA}]")


def _is_caseless(letter: str) -> bool:
    return bool(_CASELESS.match(letter))
