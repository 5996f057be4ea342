"""Where the leaves of all topics are in one stream of words; worked out for those alone that somebody asks about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

Hit = tuple[int, int]
"""First and last token of what matched."""


class Found:
    """``hits``: by leaf, in order of place.  ``firsts``: the tokens at which hits of plain words and phrases begin.

    ``sizes``: by leaf, its tokens.
    """

    def __init__(self, sizes: Sequence[int]) -> None:
        self.firsts: dict[int, list[int]] = defaultdict(list)
        self.hits: dict[int, list[Hit]] = defaultdict(list)
        self._sizes = sizes

    def held(self) -> frozenset[int]:
        return frozenset(self.firsts).union(self.hits)

    def __getitem__(self, leaf: int) -> list[Hit]:
        """Its hits; none where it was not found."""
        if leaf in self.firsts:
            last = self._sizes[leaf] - 1
            self.hits[leaf] = [(first, first + last) for first in self.firsts.pop(leaf)]
        return self.hits.get(leaf, [])
