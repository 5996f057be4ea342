"""Where the leaves of all topics are in one stream of words; worked out for those alone that somebody asks about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

Hit = tuple[int, int]
"""First and last token of what matched."""


class Hits:
    """``hits_by_leaf``: in order of place.  ``pending_starts``: by leaf, the tokens at which hits of plain words and phrases begin.

    ``leaf_sizes``: by leaf, its tokens.
    """

    def __init__(self, leaf_sizes: Sequence[int]) -> None:
        self.pending_starts: dict[int, list[int]] = defaultdict(list)
        self.hits_by_leaf: dict[int, list[Hit]] = defaultdict(list)
        self._leaf_sizes = leaf_sizes

    def matched_leaves(self) -> frozenset[int]:
        return frozenset(self.pending_starts).union(self.hits_by_leaf)

    def __getitem__(self, leaf: int) -> list[Hit]:
        """Its hits; none where it was not found."""
        if leaf in self.pending_starts:
            last = self._leaf_sizes[leaf] - 1
            self.hits_by_leaf[leaf] = [(first, first + last) for first in self.pending_starts.pop(leaf)]
        return self.hits_by_leaf.get(leaf, [])
