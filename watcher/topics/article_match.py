"""One article and the leaves found in it: whether a query holds there, what matched, and the one sentence that shows it best.

Sentence 0 is the title; a set of sentences is an integer, one bit for each.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from watcher.model import Article, Span, TopicMatch
from watcher.names.hits import Hit, Hits
from watcher.names.leaf import EntityRef, Leaf, Term
from watcher.text.normalise import token_spans
from watcher.text.segment import split_sentences
from watcher.topics.query_tree import And, AtLeast, Near, Node, Not, Or, SameSentence

_MAX_SPANS = 500


class ArticleMatch:
    def __init__(
        self,
        article: Article,
        language: str | None,
        hits: Hits,
        leaf_numbers: Mapping[Leaf, int],
        *,
        title_length: int,
        fields_start: int,
    ) -> None:
        """``hits``: by leaf number; ``title_length``: where in it the title ends; ``fields_start``: where what is no text begins."""
        self.article, self.language, self.hits, self.leaf_numbers = article, language, hits, leaf_numbers
        self.title_length, self.fields_start = title_length, fields_start
        self.matched_leaves = hits.matched_leaves()
        self._masks_by_leaf: dict[int, int] = {}
        self._sentences_by_leaf: dict[int, frozenset[int]] = {}

    @cached_property
    def _title_spans(self) -> list[tuple[int, int]]:
        return token_spans(self.article.title, self.title_length)

    @cached_property
    def _text_spans(self) -> list[tuple[int, int]]:
        return token_spans(self.article.text, self.fields_start - self.title_length - 1)

    @cached_property
    def _sentences(self) -> tuple[tuple[int, int], ...]:
        return split_sentences(self.article.text, self.language)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [start for start, _ in self._sentences]

    @cached_property
    def _all_sentences(self) -> int:
        return (1 << (len(self._sentences) + 1)) - (1 if self.article.title.strip() else 2)

    def span(self, hit: Hit) -> Span:
        if hit[0] < self.title_length:
            return Span(self._title_spans[hit[0]][0], self._title_spans[hit[1]][1], in_title=True)
        skipped = self.title_length + 1
        return Span(self._text_spans[hit[0] - skipped][0], self._text_spans[hit[1] - skipped][1])

    def _sentence_index(self, hit: Hit) -> int:
        if hit[0] < self.title_length:
            return 0
        return bisect_right(self._sentence_starts, self._text_spans[hit[0] - self.title_length - 1][0])

    def _sentence_mask(self, leaf: Term | EntityRef) -> int:
        number = self.leaf_numbers[leaf]
        if number not in self._masks_by_leaf:
            self._masks_by_leaf[number] = 0
            if number in self.matched_leaves:
                for sentence in {self._sentence_index(hit) for hit in self.hits[number]}:
                    self._masks_by_leaf[number] |= 1 << sentence
        return self._masks_by_leaf[number]

    def satisfies(self, node: Node) -> bool:
        """Whether the article satisfies the node."""
        if isinstance(node, Term | EntityRef):
            return self.leaf_numbers[node] in self.matched_leaves
        if isinstance(node, Not):
            return not self.satisfies(node.part)
        if isinstance(node, And):
            return all(map(self.satisfies, node.parts))
        if isinstance(node, Or):
            return any(map(self.satisfies, node.parts))
        if isinstance(node, AtLeast):
            return self.total_weight(node) >= node.threshold
        if isinstance(node, Near):
            return self._has_near_run([self._leaf_hits(part) for part in node.parts], node.max_distance)
        return self._same_sentence_mask(node) != 0

    def total_weight(self, node: AtLeast) -> int:
        """What the parts that hold weigh together."""
        return sum(weight for part, weight in zip(node.parts, node.weights, strict=True) if self.satisfies(part))

    def _leaf_hits(self, node: Node) -> list[Hit]:
        """Where a leaf is, or any leaf of an Or."""
        if isinstance(node, Term | EntityRef):
            return self.hits[self.leaf_numbers[node]]
        return [hit for part in node.parts for hit in self._leaf_hits(part)] if isinstance(node, Or) else []

    def _has_near_run(self, parts: list[list[Hit]], max_distance: int) -> bool:
        """Whether a run of hits, each no more than ``max_distance`` words after the one before, has one of every part.

        No run leads from the title into the text.
        """
        if not all(parts):
            return False
        everywhere = sorted((first, last, number) for number, hits in enumerate(parts) for first, last in hits)
        run: set[int] = set()
        reached = everywhere[0][0]
        for first, last, number in everywhere:
            if first - reached > max_distance or reached < self.title_length < first:
                run, reached = set(), last
            run.add(number)
            reached = max(reached, last)
            if len(run) == len(parts):
                return True
        return False

    def _same_sentence_mask(self, node: SameSentence) -> int:
        """The sentences at which a stretch of ``max_sentences`` sentences begins that satisfies every part."""
        mask = self._all_sentences
        for part in node.parts:
            mask &= self._window_mask(part, node.max_sentences)
        return mask

    def _window_mask(self, node: Node, max_sentences: int) -> int:
        """The sentences at which a stretch of ``max_sentences`` sentences begins that satisfies the node."""
        if isinstance(node, Term | EntityRef):
            return self._widen(self._sentence_mask(node), max_sentences)
        if isinstance(node, Not):
            return self._all_sentences & ~self._window_mask(node.part, max_sentences)
        if isinstance(node, Near):
            return self._widen(self._near_mask(node), max_sentences)
        if isinstance(node, AtLeast):
            return self._weighed_mask(node, max_sentences)
        masks = [self._window_mask(part, max_sentences) for part in node.parts]
        total = masks[0]
        for mask in masks[1:]:
            total = total | mask if isinstance(node, Or) else total & mask
        return total

    @staticmethod
    def _widen(mask: int, max_sentences: int) -> int:
        """The sentences at which a stretch of ``max_sentences`` sentences begins that holds one of these."""
        here = mask
        for _ in range(1, max_sentences):
            here >>= 1
            mask |= here
        return mask

    def _near_mask(self, node: Near) -> int:
        """The sentences that satisfy the node by themselves."""
        parts: dict[int, list[list[Hit]]] = defaultdict(lambda: [[] for _ in node.parts])
        for number, part in enumerate(node.parts):
            for hit in self._leaf_hits(part):
                parts[self._sentence_index(hit)][number].append(hit)
        return sum(1 << sentence for sentence, hits in parts.items() if self._has_near_run(hits, node.max_distance))

    def _weighed_mask(self, node: AtLeast, max_sentences: int) -> int:
        """The sentences at which a stretch of ``max_sentences`` sentences begins that weighs enough by itself."""
        totals: dict[int, int] = defaultdict(int)
        for part, weight in zip(node.parts, node.weights, strict=True):
            mask = self._window_mask(part, max_sentences)
            while mask:
                lowest = mask & -mask
                totals[lowest] += weight
                mask ^= lowest
        return sum(bit for bit, total in totals.items() if total >= node.threshold)

    def to_topic_match(self, topic: str, supporting_leaves: frozenset[int], coverage: Callable[[frozenset[int]], float]) -> TopicMatch:
        """What matched of ``supporting_leaves``, without repetition, and the sentence that shows it best: the one worth most."""
        there = supporting_leaves & self.matched_leaves
        hits = sorted({hit for leaf in there for hit in self._text_hits(leaf)}, key=_longest_first)
        marks: list[Span] = []
        reached = -1
        for hit in hits[:_MAX_SPANS]:
            if hit[1] > reached:
                marks.append(self.span(hit))
                reached = hit[1]
        return TopicMatch(topic, tuple(marks), self._best_sentence(there, coverage))

    def _text_hits(self, leaf: int) -> Iterable[Hit]:
        """Its hits in title and text."""
        hits = self.hits[leaf]
        return hits if hits[-1][0] < self.fields_start else [hit for hit in hits if hit[0] < self.fields_start]

    def _sentences_with_leaf(self, leaf: int) -> frozenset[int]:
        """The sentences it is in."""
        if leaf not in self._sentences_by_leaf:
            self._sentences_by_leaf[leaf] = frozenset(self._sentence_index(hit) for hit in self._text_hits(leaf))
        return self._sentences_by_leaf[leaf]

    def _best_sentence(self, leaves: frozenset[int], coverage: Callable[[frozenset[int]], float]) -> Span:
        """The sentence that is worth most, and of those the first; the title only where it is worth more than any."""
        holding: dict[int, list[int]] = defaultdict(list)
        for leaf in leaves:
            for sentence in self._sentences_with_leaf(leaf):
                holding[sentence].append(leaf)
        if not holding:  # the query asks for fields alone
            holding[1 if self._sentences else 0] = []
        best, most = 0, -1.0
        for sentence in sorted(holding, key=lambda sentence: (sentence == 0, sentence)):
            found = coverage(frozenset(holding[sentence]))
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
