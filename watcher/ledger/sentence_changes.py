"""How the sentence that took the place of a quoted one differs from it: in a number, in the quoted words, or beside them.  Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from watcher.errors import Reason
from watcher.ledger.text_versions import ComparedWord, compared_words
from watcher.model import Figure, PlacedFigure, QuoteChange, ToldQuote

FigureReader = Callable[[str], Sequence[PlacedFigure]]
"""Reads the numbers of a sentence, in figures or in words."""


def no_figures(_sentence: str) -> Sequence[PlacedFigure]:
    """Read nothing: where a language's number words are not known, only digits are numbers."""
    return ()


@dataclass(frozen=True, slots=True)
class _Difference:
    """A stretch of words that was replaced, removed or added: indices of words, ends exclusive."""

    former_start: int
    former_end: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _ComparedSentence:
    """A sentence with its words and figures."""

    words: list[ComparedWord]
    figures: Sequence[PlacedFigure]

    @classmethod
    def read(cls, sentence: str, read_figures: FigureReader) -> _ComparedSentence:
        return cls(compared_words(sentence), read_figures(sentence))

    def characters(self, start: int, end: int) -> tuple[int, int]:
        """Return where some of its words stand."""
        return self.words[start].start, self.words[end - 1].end

    def marks_of(self, ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
        """Return where these ranges of its words stand, but for empty ones."""
        return tuple(self.characters(start, end) for start, end in ranges if end > start)

    def figure_at(self, start: int, end: int) -> Figure | None:
        """Return the figure whose number these words are, or are a part of."""
        if start == end:
            return None
        first, last = self.characters(start, end)
        return next((each.figure for each in self.figures if each.start <= first and last <= each.end), None)


def describe_change(quote: ToldQuote, sentence: str, read_figures: FigureReader = no_figures) -> QuoteChange | None:
    """Say how a quoted sentence differs from the one in its place.

    None where words were added only elsewhere in it, or a number is only written another way.
    """
    former, present = _ComparedSentence.read(quote.sentence, read_figures), _ComparedSentence.read(sentence, read_figures)
    differences = [each for each in _find_differences(former, present) if not _is_notation(each, former, present)]
    start, end = _quoted_range(quote, former.words)
    figures = _has_other_figures(former, present, differences)
    in_quote = any(_touches(each, start, end) for each in differences)
    if not figures and not in_quote and all(each.former_start == each.former_end for each in differences):
        return None
    return QuoteChange(
        quote=quote,
        reason=Reason.FIGURE_CORRECTED if figures else Reason.QUOTE_REWORDED,
        sentence=sentence,
        text=sentence if in_quote or quote.text not in sentence else quote.text,
        former_marks=former.marks_of((each.former_start, each.former_end) for each in differences),
        marks=present.marks_of((each.start, each.end) for each in differences),
        beside_quote=not in_quote and not figures,
    )


def _find_differences(former: _ComparedSentence, present: _ComparedSentence) -> list[_Difference]:
    matcher = SequenceMatcher(None, [word.form for word in former.words], [word.form for word in present.words], autojunk=False)
    return [_Difference(i, j, k, m) for name, i, j, k, m in matcher.get_opcodes() if name != "equal"]


def _is_notation(difference: _Difference, former: _ComparedSentence, present: _ComparedSentence) -> bool:
    """Whether a number is only written another way: *12* and *twelve*."""
    figure = former.figure_at(difference.former_start, difference.former_end)
    return figure is not None and figure == present.figure_at(difference.start, difference.end)


def _quoted_range(quote: ToldQuote, words: Sequence[ComparedWord]) -> tuple[int, int]:
    """Return the words of the sentence that were quoted, as indices, the end exclusive."""
    at = quote.sentence.find(quote.text) if quote.text else -1
    if at < 0:
        return 0, len(words)
    inside = [index for index, word in enumerate(words) if word.start >= at and word.end <= at + len(quote.text)]
    return (inside[0], inside[-1] + 1) if inside else (0, len(words))


def _touches(difference: _Difference, start: int, end: int) -> bool:
    """Whether a difference changes the quoted words, or adds something between them or beside them: a *not* may stand there."""
    if difference.former_start == difference.former_end:
        return start <= difference.former_start <= end
    return difference.former_start < end and start < difference.former_end


def _has_other_figures(former: _ComparedSentence, present: _ComparedSentence, differences: Iterable[_Difference]) -> bool:
    """Whether a number is gone and another one stands in the sentence: in digits, or as a figure of the same thing."""
    lost, gained = Counter[str](), Counter[str]()
    for each in differences:
        lost.update(word.form for word in former.words[each.former_start : each.former_end] if word.is_number)
        gained.update(word.form for word in present.words[each.start : each.end] if word.is_number)
    if lost - gained and gained - lost:
        return True
    before, now = (Counter(each.figure for each in sentence.figures) for sentence in (former, present))
    return bool({figure.counted for figure in before - now} & {figure.counted for figure in now - before})
