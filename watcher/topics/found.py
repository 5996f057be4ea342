"""Where the leaves of all topics are in one stream of words; worked out for those alone that somebody asks about."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate, count
from operator import add

Hit = tuple[int, int]
"""First and last token of what matched."""


class Found:
    """``hits``: by leaf, in order of place.  ``starts``: the characters of the stream at which hits of plain words and phrases begin.

    ``sizes``: by leaf, its tokens.
    """

    def __init__(self, words: Sequence[str], sizes: Sequence[int]) -> None:
        self.starts: dict[int, list[int]] = defaultdict(list)
        self.hits: dict[int, list[Hit]] = defaultdict(list)
        self._sizes = sizes
        self._begins = list(map(add, accumulate(map(len, words), initial=0), count(1)))  # of each word in the stream

    def token(self, start: int) -> int:
        """The number of the word that begins behind the blank at ``start``."""
        return bisect_left(self._begins, start + 1)

    def held(self) -> frozenset[int]:
        return frozenset(self.starts).union(self.hits)

    def __contains__(self, leaf: int) -> bool:
        return leaf in self.starts or leaf in self.hits

    def __getitem__(self, leaf: int) -> list[Hit]:
        """Its hits; none where it was not found."""
        if leaf in self.starts:
            last = self._sizes[leaf] - 1
            firsts = map(self.token, sorted(set(self.starts.pop(leaf))))
            self.hits[leaf] = [(first, first + last) for first in firsts]
        return self.hits.get(leaf, [])
