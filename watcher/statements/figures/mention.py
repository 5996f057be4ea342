"""A figure and the words that give it.  Pure."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.model import Figure


@dataclass(frozen=True, slots=True)
class FigureMention:
    """A figure and the words ``first`` to ``last``, by index, that give the number and, where it stands beside it, the noun."""

    figure: Figure
    first: int
    last: int
