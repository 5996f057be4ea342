"""One article and the leaves found in it: whether a query holds there, what matched, and the one sentence that shows it best.

Sentence 0 is the title; a set of sentences is an integer, one bit for each.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from watcher.model import Article, Match, Span
from watcher.text.normalise import Tokens, tokens
from watcher.text.segment import sentences
from watcher.topics.terms import Hit
from watcher.topics.tree import And, Leaf, Name, Near, Node, Not, Or, Term, Together, Weighed, wanted

_MOST_SPANS = 500


class Look:
    def __init__(
        self,
        article: Article,
        language: str | None,
        found: Mapping[int, list[Hit]],
        numbers: Mapping[Leaf, int],
        *,
        titled: int,
        about: int,
    ) -> None:
        """``found``: hits in the stream by leaf number; ``titled``: where in it the title ends; ``about``: where what is no text begins."""
        self.article, self.language, self.found, self.numbers = article, language, found, numbers
        self.titled, self.about = titled, about
        self._masks: dict[int, int] = {}

    @cached_property
    def _tokens(self) -> tuple[Tokens, Tokens]:
        return tokens(self.article.title), tokens(self.article.text)

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
        title, text = self._tokens
        if hit[0] < self.titled:
            return Span(title.starts[hit[0]], title.ends[hit[1]], in_title=True)
        skipped = self.titled + 1
        return Span(text.starts[hit[0] - skipped], text.ends[hit[1] - skipped])

    def _sentence(self, hit: Hit) -> int:
        if hit[0] < self.titled:
            return 0
        return bisect_right(self._openings, self._tokens[1].starts[hit[0] - self.titled - 1])

    def _mask(self, leaf: Term | Name) -> int:
        number = self.numbers[leaf]
        if number not in self._masks:
            self._masks[number] = 0
            for sentence in {self._sentence(hit) for hit in self.found.get(number, ())}:
                self._masks[number] |= 1 << sentence
        return self._masks[number]

    def holds(self, node: Node) -> bool:
        """Whether the article satisfies the node."""
        if isinstance(node, Term | Name):
            return self.numbers[node] in self.found
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
            return self.found.get(self.numbers[node], [])
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

    def match(self, topic: str, root: Node) -> Match:
        """What matched, without repetition, and the sentence that shows it best."""
        said = {self.numbers[leaf] for leaf in wanted(root)}
        hits = sorted({hit for leaf in said for hit in self._placed(leaf)}, key=lambda hit: (hit[0], -hit[1]))
        spans: list[Span] = []
        reached = -1
        for hit in hits[:_MOST_SPANS]:
            if hit[1] > reached:
                spans.append(self.span(hit))
                reached = hit[1]
        return Match(topic, tuple(spans), self._quote(root, said))

    def _placed(self, leaf: int) -> Iterable[Hit]:
        """Its hits in title and text."""
        return (hit for hit in self.found.get(leaf, ()) if hit[0] < self.about)

    def _quote(self, root: Node, said: set[int]) -> Span:
        """The sentence that satisfies most of the query, and of those the first; the title only where it satisfies more than any."""
        holding: dict[int, set[int]] = defaultdict(set)
        for leaf in said:
            for hit in self._placed(leaf):
                holding[self._sentence(hit)].add(leaf)
        if not holding:  # the query asks for fields alone
            holding[1 if self._sentences else 0] = set()
        order = sorted(holding, key=lambda sentence: (sentence == 0, sentence))
        worths = {held: self._worth(root, held) for held in set(map(frozenset, holding.values()))}
        best = max(order, key=lambda sentence: worths[frozenset(holding[sentence])])
        if best:
            start, end = self._sentences[best - 1]
            return Span(start, end)
        title = self.article.title
        return Span(len(title) - len(title.lstrip()), len(title.rstrip()), in_title=True)

    def _worth(self, node: Node, held: frozenset[int]) -> float:
        """Which share of the query's clauses the leaves of one sentence satisfy; in an OR, of its best branch."""
        if isinstance(node, Term | Name):
            return float(self.numbers[node] in held)
        if isinstance(node, Not):
            return 0.0
        if isinstance(node, Weighed):
            weights = zip(node.parts, node.weights, strict=True)
            return min(1.0, sum(weight * self._worth(part, held) for part, weight in weights if weight > 0) / node.least)
        worths = [self._worth(part, held) for part in node.parts if not isinstance(part, Not)]
        return max(worths, default=0.0) if isinstance(node, Or) else sum(worths) / max(len(worths), 1)
