"""One article and the leaves found in it: whether a query holds there, what matched, and the one sentence that shows it best.

Sentence 0 is the title; a set of sentences is an integer, one bit for each.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from watcher.model import Article, Match, Span
from watcher.text.normalise import spans
from watcher.text.segment import sentences
from watcher.topics.found import Found, Hit
from watcher.topics.tree import And, Leaf, Name, Near, Node, Not, Or, Term, Together, Weighed

_MOST_SPANS = 500


class Look:
    def __init__(
        self,
        article: Article,
        language: str | None,
        found: Found,
        numbers: Mapping[Leaf, int],
        *,
        titled: int,
        about: int,
    ) -> None:
        """``found``: hits in the stream by leaf number; ``titled``: where in it the title ends; ``about``: where what is no text begins."""
        self.article, self.language, self.found, self.numbers = article, language, found, numbers
        self.titled, self.about = titled, about
        self.held = found.held()
        self._masks: dict[int, int] = {}
        self._sentences_of: dict[int, frozenset[int]] = {}

    @cached_property
    def _title(self) -> list[tuple[int, int]]:
        return spans(self.article.title, self.titled)

    @cached_property
    def _text(self) -> list[tuple[int, int]]:
        return spans(self.article.text, self.about - self.titled - 1)

    @cached_property
    def _sentences(self) -> tuple[tuple[int, int], ...]:
        return sentences(self.article.text, self.language)

    @cached_property
    def _openings(self) -> list[int]:
        return [start for start, _ in self._sentences]

    @cached_property
    def _every(self) -> int:
        return (1 << (len(self._sentences) + 1)) - (1 if self.article.title.strip() else 2)

    def span(self, hit: Hit) -> Span:
        if hit[0] < self.titled:
            return Span(self._title[hit[0]][0], self._title[hit[1]][1], in_title=True)
        skipped = self.titled + 1
        return Span(self._text[hit[0] - skipped][0], self._text[hit[1] - skipped][1])

    def _sentence(self, hit: Hit) -> int:
        if hit[0] < self.titled:
            return 0
        return bisect_right(self._openings, self._text[hit[0] - self.titled - 1][0])

    def _mask(self, leaf: Term | Name) -> int:
        number = self.numbers[leaf]
        if number not in self._masks:
            self._masks[number] = 0
            for sentence in {self._sentence(hit) for hit in self.found[number]}:
                self._masks[number] |= 1 << sentence
        return self._masks[number]

    def holds(self, node: Node) -> bool:
        """Whether the article satisfies the node."""
        if isinstance(node, Term | Name):
            return self.numbers[node] in self.held
        if isinstance(node, Not):
            return not self.holds(node.part)
        if isinstance(node, And):
            return all(map(self.holds, node.parts))
        if isinstance(node, Or):
            return any(map(self.holds, node.parts))
        if isinstance(node, Weighed):
            return self.weight(node) >= node.least
        if isinstance(node, Near):
            return self._near([self._hits(part) for part in node.parts], node.reach)
        return self._together(node) != 0

    def weight(self, node: Weighed) -> int:
        """What the parts that hold weigh together."""
        return sum(weight for part, weight in zip(node.parts, node.weights, strict=True) if self.holds(part))

    def _hits(self, node: Node) -> list[Hit]:
        """Where a leaf is, or any leaf of an Or."""
        if isinstance(node, Term | Name):
            return self.found[self.numbers[node]]
        return [hit for part in node.parts for hit in self._hits(part)] if isinstance(node, Or) else []

    def _near(self, parts: list[list[Hit]], reach: int) -> bool:
        """Whether a run of hits, each no more than ``reach`` words after the one before, has one of every part.

        No run leads from the title into the text.
        """
        if not all(parts):
            return False
        everywhere = sorted((first, last, number) for number, hits in enumerate(parts) for first, last in hits)
        run: set[int] = set()
        reached = everywhere[0][0]
        for first, last, number in everywhere:
            if first - reached > reach or reached < self.titled < first:
                run, reached = set(), last
            run.add(number)
            reached = max(reached, last)
            if len(run) == len(parts):
                return True
        return False

    def _together(self, node: Together) -> int:
        """The sentences at which a stretch of ``reach`` begins that satisfies every part."""
        mask = self._every
        for part in node.parts:
            mask &= self._within(part, node.reach)
        return mask

    def _within(self, node: Node, reach: int) -> int:
        """The sentences at which a stretch of ``reach`` begins that satisfies the node."""
        if isinstance(node, Term | Name):
            return self._widened(self._mask(node), reach)
        if isinstance(node, Not):
            return self._every & ~self._within(node.part, reach)
        if isinstance(node, Near):
            return self._widened(self._near_mask(node), reach)
        if isinstance(node, Weighed):
            return self._weighed_mask(node, reach)
        masks = [self._within(part, reach) for part in node.parts]
        total = masks[0]
        for mask in masks[1:]:
            total = total | mask if isinstance(node, Or) else total & mask
        return total

    @staticmethod
    def _widened(mask: int, reach: int) -> int:
        """The sentences at which a stretch of ``reach`` begins that holds one of these."""
        here = mask
        for _ in range(1, reach):
            here >>= 1
            mask |= here
        return mask

    def _near_mask(self, node: Near) -> int:
        """The sentences that satisfy the node by themselves."""
        parts: dict[int, list[list[Hit]]] = defaultdict(lambda: [[] for _ in node.parts])
        for number, part in enumerate(node.parts):
            for hit in self._hits(part):
                parts[self._sentence(hit)][number].append(hit)
        return sum(1 << sentence for sentence, hits in parts.items() if self._near(hits, node.reach))

    def _weighed_mask(self, node: Weighed, reach: int) -> int:
        """The sentences at which a stretch of ``reach`` begins that weighs enough by itself."""
        totals: dict[int, int] = defaultdict(int)
        for part, weight in zip(node.parts, node.weights, strict=True):
            mask = self._within(part, reach)
            while mask:
                lowest = mask & -mask
                totals[lowest] += weight
                mask ^= lowest
        return sum(bit for bit, total in totals.items() if total >= node.least)

    def match(self, topic: str, said: frozenset[int], worth: Callable[[frozenset[int]], float]) -> Match:
        """What matched of the leaves ``said``, without repetition, and the sentence that shows it best: the one worth most."""
        there = said & self.held
        hits = sorted({hit for leaf in there for hit in self._placed(leaf)}, key=_longest_first)
        marks: list[Span] = []
        reached = -1
        for hit in hits[:_MOST_SPANS]:
            if hit[1] > reached:
                marks.append(self.span(hit))
                reached = hit[1]
        return Match(topic, tuple(marks), self._quote(there, worth))

    def _placed(self, leaf: int) -> Iterable[Hit]:
        """Its hits in title and text."""
        hits = self.found[leaf]
        return hits if hits[-1][0] < self.about else [hit for hit in hits if hit[0] < self.about]

    def _places(self, leaf: int) -> frozenset[int]:
        """The sentences it is in."""
        if leaf not in self._sentences_of:
            self._sentences_of[leaf] = frozenset(self._sentence(hit) for hit in self._placed(leaf))
        return self._sentences_of[leaf]

    def _quote(self, there: frozenset[int], worth: Callable[[frozenset[int]], float]) -> Span:
        """The sentence that is worth most, and of those the first; the title only where it is worth more than any."""
        holding: dict[int, list[int]] = defaultdict(list)
        for leaf in there:
            for sentence in self._places(leaf):
                holding[sentence].append(leaf)
        if not holding:  # the query asks for fields alone
            holding[1 if self._sentences else 0] = []
        best, most = 0, -1.0
        for sentence in sorted(holding, key=lambda sentence: (sentence == 0, sentence)):
            found = worth(frozenset(holding[sentence]))
            if found > most:
                best, most = sentence, found
            if most >= 1:
                break
        if best:
            start, end = self._sentences[best - 1]
            return Span(start, end)
        title = self.article.title
        return Span(len(title) - len(title.lstrip()), len(title.rstrip()), in_title=True)


def _longest_first(hit: Hit) -> tuple[int, int]:
    return hit[0], -hit[1]
