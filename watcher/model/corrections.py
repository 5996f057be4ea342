"""What became of the sentences that alerts quoted, when their article was read again."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.errors import Reason
from watcher.model.figures import Figure

Marks = tuple[tuple[int, int], ...]
"""(start, end) of stretches of a sentence, in characters."""


CORRECTION_REASONS = frozenset({Reason.QUOTE_REWORDED, Reason.QUOTE_WITHDRAWN, Reason.FIGURE_CORRECTED})
"""Why a publisher's change is told; a party that takes its own word back has other reasons."""


@dataclass(frozen=True, slots=True)
class ToldQuote:
    """What an alert showed of an article: a sentence, and the ``text`` in it that was quoted (the whole sentence, or a part)."""

    sentence: str
    text: str


@dataclass(frozen=True, slots=True)
class PlacedFigure:
    """A figure of a sentence, and where its number stands: characters, the end exclusive, without the noun that it counts."""

    figure: Figure
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class QuoteChange:
    """A quoted sentence that reads differently now.  ``reason``: QUOTE_REWORDED, QUOTE_WITHDRAWN or FIGURE_CORRECTED."""

    quote: ToldQuote
    """What an alert showed."""
    reason: Reason
    sentence: str = ""
    """What stands in its place; empty where nothing does."""
    text: str = ""
    """The quoted part where it is unchanged, else all of ``sentence``."""
    former_marks: Marks = ()
    """What differs in the former sentence."""
    marks: Marks = ()
    """What differs in the present one."""
    beside_quote: bool = False
    """Whether only words beside the quoted part changed, and no figure."""


@dataclass(frozen=True, slots=True)
class TextComparison:
    """Two readings of one article compared.

    ``reason``: PAGE_UNCHANGED, HEADLINE_CHANGED, UNQUOTED_TEXT_CHANGED, TEXT_VANISHED, or that of the gravest of ``changes``.
    """

    reason: Reason
    changes: tuple[QuoteChange, ...] = ()
