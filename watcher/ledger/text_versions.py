"""A text as it is compared with a later one of the same article: its words without typography, by sentence.

Case, accents, quotation marks, dashes, spaces and punctuation are nothing.  A number is one word, however its digits are grouped; signs of
currency and percent are words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from watcher.text.normalise import tokenise
from watcher.text.segment import split_sentences

_SIGN = re.compile(r"[$€£¥₩₽₹%‰°]")
_GROUP_GAPS = frozenset([".", ",", "'", "’", " ", "\u00a0", "\u202f", "\u2009"])
_GROUPED = re.compile(r"\d{1,3}(?:[^\d]\d{3})+")
_DIGITS_OF_GROUP = 3
_MIN_SQUEEZED_LETTERS = 12
"""A shorter sentence is not compared without its spaces: it could be another one."""
_MAX_PLACES = 20
"""So many places of the same words are looked at."""


@dataclass(frozen=True, slots=True)
class ComparedWord:
    """One word or number as it is compared, and where it stands in the text."""

    form: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        """Whether it has digits."""
        return any(map(str.isdigit, self.form))


def compared_words(text: str) -> list[ComparedWord]:
    """Return the words of a text as they are compared, with their places."""
    tokens = tokenise(text)
    found: list[ComparedWord] = []
    signs = [ComparedWord(sign.group(), sign.start(), sign.end()) for sign in _SIGN.finditer(text)]
    for form, start, end in zip(tokens.forms, tokens.starts, tokens.ends, strict=True):
        if found and _continues_number(found[-1], form, text[found[-1].end : start]):
            first = found.pop()
            found.append(ComparedWord(_number_form(text[first.start : end]), first.start, end))
        else:
            found.append(ComparedWord(form, start, end))
    return sorted([*found, *signs], key=lambda word: word.start) if signs else found


def _continues_number(before: ComparedWord, form: str, gap: str) -> bool:
    """Whether digits go on with the number before them: 10 000, 10.000, 3,5; a space parts groups of three only."""
    if gap not in _GROUP_GAPS or not form.isdigit() or not before.form.replace(".", "").isdigit():
        return False
    return gap in ".," or (len(form) == _DIGITS_OF_GROUP and len(before.form) <= 2 * _DIGITS_OF_GROUP)


def _number_form(digits: str) -> str:
    """Return one form for 10,000, 10.000 and 10 000, and one for 3,5 and 3.5."""
    if _GROUPED.fullmatch(digits):
        return "".join(filter(str.isdigit, digits))
    return re.sub(r"\D", ".", digits)


def joined_forms(words: list[ComparedWord]) -> str:
    """Return the forms of words as one text, by which stretches of words are compared."""
    return " ".join(word.form for word in words)


@dataclass(frozen=True, slots=True)
class VersionSentence:
    """A sentence of a version: where it stands in the text, and its words."""

    start: int
    end: int
    words: list[ComparedWord]
    wording: str
    counts: Counter[str]


class TextVersion:
    """A text, cut into sentences and words for comparison."""

    def __init__(self, text: str, language: str | None) -> None:
        self.text, self._language = text, language
        cut = (self._make_sentence(start, end) for start, end in split_sentences(text, language))
        self.sentences = [sentence for sentence in cut if sentence.words]
        self.wording = " ".join(each.wording for each in self.sentences)
        self.wordings = frozenset(each.wording for each in self.sentences)
        self.word_count = sum(len(each.words) for each in self.sentences)
        self._squeezed = frozenset(each.wording.replace(" ", "") for each in self.sentences)
        self._starts = list(accumulate((len(each.wording) + 1 for each in self.sentences), initial=0))

    def _make_sentence(self, start: int, end: int) -> VersionSentence:
        words = compared_words(self.text[start:end])
        return VersionSentence(start, end, words, joined_forms(words), Counter(word.form for word in words))

    def without_first_line(self) -> TextVersion:
        """Return the text from its second line on."""
        return TextVersion(self.text.partition("\n")[2], self._language)

    def contains(self, wording: str) -> bool:
        """Whether these words stand in the text one after the other, wherever."""
        return f" {wording} " in f" {self.wording} "

    def contains_sentence(self, wording: str) -> bool:
        """Whether one sentence has these words and no others, or has them but for spaces and hyphens."""
        squeezed = wording.replace(" ", "")
        return wording in self.wordings or (len(squeezed) >= _MIN_SQUEEZED_LETTERS and squeezed in self._squeezed)

    def sentences_around(self, wording: str) -> Iterator[str]:
        """Yield the whole sentences in which these words stand, once for each of the first places where they do."""
        padded, at = f" {self.wording} ", 0
        for _ in range(_MAX_PLACES):
            at = padded.find(f" {wording} ", at)
            if at < 0:
                return
            first = bisect_right(self._starts, at) - 1
            last = bisect_right(self._starts, at + len(wording) - 1) - 1
            yield " ".join(each.wording for each in self.sentences[first : last + 1])
            at += 1

    def kept_in(self, later: TextVersion) -> float:
        """Return the share of the words that stand in sentences which the later version has unchanged (0 to 1)."""
        kept = sum(len(each.words) for each in self.sentences if each.wording in later.wordings)
        return kept / self.word_count if self.word_count else 0.0
