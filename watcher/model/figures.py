"""A number, amount or date that a statement gives, as an interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum


class FigureKind(StrEnum):
    """What a figure measures."""

    COUNT = "count"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Figure:
    """What is counted, and the interval that the number lies in; an open end is None (*at least 40*: 40 and None).

    ``low`` and ``high`` of a date are its first and last day as YYYYMMDD: a month is 20250201 to 20250228.
    ``increment``: the number comes on top of one given before (*three more died*).
    """

    counted: str
    low: float | None = None
    high: float | None = None
    kind: FigureKind = FigureKind.COUNT
    increment: bool = False

    @property
    def lowest(self) -> float:
        """The least value it may mean."""
        return -math.inf if self.low is None else self.low

    @property
    def highest(self) -> float:
        """The greatest value it may mean."""
        return math.inf if self.high is None else self.high

    def overlaps(self, other: Figure) -> bool:
        """Whether both can be true at one time."""
        return self.lowest <= other.highest and other.lowest <= self.highest

    def is_above(self, other: Figure) -> bool:
        """Whether every value it may mean is greater than the other's."""
        return self.lowest > other.highest

    def is_below(self, other: Figure) -> bool:
        """Whether every value it may mean is less than the other's."""
        return self.highest < other.lowest
