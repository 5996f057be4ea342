"""A sentence's words as the pieces that numbers are read from.  Pure.

In most languages a piece is a word.  Korean glues number, counter and particle together (*3천200명이*): they are cut apart here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watcher.statements.figures.number_words import NumberWords
from watcher.statements.figures.phrases import folded
from watcher.statements.tagging.words import Word
from watcher.text.language_data import particles

Classifiers = Mapping[str, Sequence[str]]
"""First letter -> the counters that are glued to numbers, the longest first."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """Parallel lists: ``texts`` folded, the ``words`` they are of by index, and ``starts`` and ``ends`` in the text.

    ``countable``: it may be part of a number; Korean words that only look like one are not.
    """

    texts: list[str]
    words: list[int]
    starts: list[int]
    ends: list[int]
    countable: list[bool]

    def __len__(self) -> int:
        """Count the pieces."""
        return len(self.texts)

    def adjacent(self, index: int) -> bool:
        """Whether nothing stands between piece ``index`` and the next one."""
        return 0 <= index < len(self.texts) - 1 and self.ends[index] == self.starts[index + 1]

    def add(self, text: str, word: int, start: int, *, countable: bool = True) -> None:
        """Append a piece."""
        self.countable.append(countable)
        self.texts.append(text)
        self.words.append(word)
        self.starts.append(start)
        self.ends.append(start + len(text))


def cut_pieces(words: Sequence[Word], vocabulary: NumberWords, classifiers: Classifiers) -> Pieces:
    """Return the pieces of a sentence."""
    if not vocabulary.mixed:
        texts, places = [folded(word.text) for word in words], list(range(len(words)))
        return Pieces(texts, places, [word.start for word in words], [word.end for word in words], [True] * len(words))
    pieces = Pieces([], [], [], [], [])
    for index, word in enumerate(words):
        start = word.start
        text = folded(word.text)
        numerals, others = ([text], []) if text[0].isdigit() else _cut(pieces, words, index, vocabulary, classifiers)
        for part in filter(None, [*numerals, *others]):
            pieces.add(part, index, start, countable=start < word.start + sum(map(len, numerals)))
            start += len(part)
    return pieces


def _cut(
    pieces: Pieces, words: Sequence[Word], index: int, vocabulary: NumberWords, classifiers: Classifiers
) -> tuple[list[str], list[str]]:
    """Return the parts of a Korean word: those of a number, and what is glued to it; the word itself where it belongs to no number."""
    word, following, text = words[index], words[index + 1 : index + 2], folded(words[index].text)
    uncut: tuple[list[str], list[str]] = ([], [text])
    if not text[0].isalpha() or text.startswith(vocabulary.not_beginnings):
        return uncut
    after_number = bool(pieces.texts) and (
        pieces.texts[-1][0].isdigit() or (pieces.countable[-1] and _is_number(pieces.texts[-1], vocabulary))
    )
    numerals, rest = _leading_numerals(text, vocabulary, spelled=not after_number)
    if rest and rest[0] in vocabulary.odd:
        numerals, rest = [*numerals, rest[0]], rest[1:]
    classifier = _classifier(rest, classifiers) if numerals or after_number else ""
    cut = numerals, [classifier, rest[len(classifier) :]]
    if after_number:
        return cut if pieces.ends[-1] == word.start or not rest or (classifier and _may_follow(cut[1][1], vocabulary)) else uncut
    if not numerals or not _can_stand_alone(numerals, vocabulary):
        return uncut
    if not rest:
        return cut if following and _counts_next(following[0].text, vocabulary, classifiers) else uncut
    return cut if classifier and _may_follow(cut[1][1], vocabulary) else uncut


def _may_follow(tail: str, vocabulary: NumberWords) -> bool:
    """Whether the rest of a word after a counter is what may be glued to it; else the counter is only the beginning of a word."""
    return not tail or tail in particles() or tail.startswith(vocabulary.tails)


def _classifier(text: str, classifiers: Classifiers) -> str:
    """Return the counter that a text begins with, empty where it begins with none."""
    return next((each for each in classifiers.get(text[:1], ()) if text.startswith(each)), "")


def _counts_next(text: str, vocabulary: NumberWords, classifiers: Classifiers) -> bool:
    """Whether a word goes on with a number or is a counter."""
    classifier = _classifier(text, classifiers)
    return text[0].isdigit() or (bool(classifier) and _may_follow(text[len(classifier) :], vocabulary))


def _is_number(piece: str, vocabulary: NumberWords) -> bool:
    return piece in vocabulary.multipliers or piece in vocabulary.odd or piece in vocabulary.vague or piece in vocabulary.native


def _leading_numerals(text: str, vocabulary: NumberWords, *, spelled: bool) -> tuple[list[str], str]:
    """Return the number words that a word begins with, and its rest; after digits only multipliers count."""
    found: list[str] = []
    place = 0
    while place < len(text) and text[place] in vocabulary.first_letters:
        lengths = (3, 2, 1) if spelled else (1,)
        part = next((text[place : place + n] for n in lengths if _is_numeral(text[place : place + n], vocabulary, spelled)), "")
        if not part:
            break
        found.append(part)
        place += len(part)
    return found, text[place:]


def _is_numeral(part: str, vocabulary: NumberWords, spelled: bool) -> bool:
    return part in vocabulary.multipliers or (spelled and (part in vocabulary.values or part in vocabulary.vague))


def _can_stand_alone(numerals: Sequence[str], vocabulary: NumberWords) -> bool:
    """Whether number words without digits are a number: a single digit of the Chinese series is far more often another word."""
    return numerals[0] in vocabulary.vague or numerals[0] in vocabulary.native or any(part in vocabulary.multipliers for part in numerals)
