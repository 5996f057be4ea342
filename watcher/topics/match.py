"""An article against all topics at once: which it is about, what matched, and the one sentence that shows it best.

First the automaton says which leaves the article holds.  Then only those topics are looked at that could be satisfied: each is filed
under its rarest clause.  Offsets and sentences are worked out only when a topic is left.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from watcher.errors import QueryError
from watcher.model import Article, Match, Span, Topic
from watcher.text.lexicon import particles
from watcher.text.normalise import Tokens, forms, tokens
from watcher.text.segment import sentences
from watcher.topics.entities import Entities
from watcher.topics.query import parse
from watcher.topics.terms import BREAK, Hit, Terms
from watcher.topics.tree import And, Leaf, Name, Node, Not, Or, Query, Term, Together, leaves, wanted

_MOST_SPANS = 500


def compile_topics(topics: Sequence[Topic], entities: Entities) -> Matcher:
    """All topics as one matcher.  A query that cannot be read is left out and told in ``Matcher.faults``."""
    read: list[tuple[Topic, Query]] = []
    faults: dict[str, QueryError] = {}
    for topic in topics:
        try:
            read.append((topic, parse(topic.query, entities)))
        except QueryError as error:
            faults[topic.name] = error
    return Matcher(read, entities, faults)


@dataclass(frozen=True, slots=True)
class _Compiled:
    topic: Topic
    root: Node
    clauses: tuple[frozenset[int], ...]
    """Of each, at least one leaf must be there."""
    exact: bool
    """Whether the clauses are the whole query."""


class Matcher:
    """Compiled topics.  ``faults``: the topics it had to leave out."""

    def __init__(self, read: Sequence[tuple[Topic, Query]], entities: Entities, faults: Mapping[str, QueryError]) -> None:
        self.topics = tuple(topic for topic, _ in read)
        self.faults = dict(faults)
        self._terms = Terms((leaf for _, query in read for leaf in leaves(query.root)), entities, particles())
        self._numbers = self._terms.numbers
        self._compiled = [self._compile(topic, query.root) for topic, query in read]
        self._by_leaf: dict[int, list[int]] = defaultdict(list)
        for index, compiled in enumerate(self._compiled):
            for leaf in min(compiled.clauses, key=self._cost):
                self._by_leaf[leaf].append(index)

    def match(self, article: Article, language: str | None = None) -> tuple[Match, ...]:
        """The topics the article is about, in the order they were compiled in."""
        language = language or article.language
        words = [*forms(article.title), BREAK, *forms(article.text)]
        found = self._terms.find(words, language, article.published.date() if article.published else None)
        reading = _Reading(article, language, found, words.index(BREAK), self._numbers)
        held = frozenset(found)
        candidates = {index for leaf in held if leaf in self._by_leaf for index in self._by_leaf[leaf]}
        matched = []
        for index in sorted(candidates):
            compiled = self._compiled[index]
            if any(clause.isdisjoint(held) for clause in compiled.clauses):
                continue
            if compiled.exact or reading.holds(compiled.root):
                matched.append(reading.match(compiled.topic.name, compiled.root))
        return tuple(matched)

    def _cost(self, clause: frozenset[int]) -> float:
        return sum(self._terms.costs[leaf] for leaf in clause)

    def _compile(self, topic: Topic, root: Node) -> _Compiled:
        parts = root.parts if isinstance(root, And) else (root,)
        found: list[frozenset[int]] = []
        exact = True
        for part in parts:
            found += self._clauses(part)
            choices = part.parts if isinstance(part, Or) else (part,)
            exact = exact and all(isinstance(choice, Term | Name) for choice in choices)
        return _Compiled(topic, root, tuple(dict.fromkeys(found)), exact)

    def _clauses(self, node: Node) -> list[frozenset[int]]:
        """Sets of leaves, of each of which one at least must be there for the node to hold."""
        if isinstance(node, Term | Name):
            return [frozenset({self._numbers[node]})]
        if isinstance(node, And | Together):
            return [clause for part in node.parts for clause in self._clauses(part)]
        if isinstance(node, Or):
            choices = [min(clauses, key=self._cost) if (clauses := self._clauses(part)) else None for part in node.parts]
            return [] if None in choices else [frozenset().union(*(choice for choice in choices if choice))]
        return []


class _Reading:
    """One article and the leaves found in it.  Sentence 0 is the title; a set of sentences is an integer, one bit for each."""

    def __init__(
        self, article: Article, language: str | None, found: Mapping[int, list[Hit]], titled: int, numbers: Mapping[Leaf, int]
    ) -> None:
        self.article, self.language, self.found, self.titled, self.numbers = article, language, found, titled, numbers
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
        return (1 << (len(self._sentences) + 1)) - 1

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
        return self._together(node) != 0

    def _together(self, node: Together) -> int:
        """The sentences at which a stretch of ``reach`` begins that satisfies every part."""
        mask = self._every
        for part in node.parts:
            mask &= self._within(part, node.reach)
        return mask

    def _within(self, node: Node, reach: int) -> int:
        """The sentences at which a stretch of ``reach`` begins that satisfies the node."""
        if isinstance(node, Term | Name):
            mask = here = self._mask(node)
            for _ in range(1, reach):
                here >>= 1
                mask |= here
            return mask
        if isinstance(node, Not):
            return self._every & ~self._within(node.part, reach)
        masks = [self._within(part, reach) for part in node.parts]
        total = masks[0]
        for mask in masks[1:]:
            total = total | mask if isinstance(node, Or) else total & mask
        return total

    def match(self, topic: str, root: Node) -> Match:
        """What matched, without repetition, and the sentence that shows it best."""
        said = {self.numbers[leaf] for leaf in wanted(root)}
        hits = sorted({hit for leaf in said for hit in self.found.get(leaf, ())}, key=lambda hit: (hit[0], -hit[1]))
        spans: list[Span] = []
        reached = -1
        for hit in hits[:_MOST_SPANS]:
            if hit[1] > reached:
                spans.append(self.span(hit))
                reached = hit[1]
        return Match(topic, tuple(spans), self._quote(root, said))

    def _quote(self, root: Node, said: set[int]) -> Span:
        """The sentence that satisfies most of the query, and of those the first; the title only where it satisfies more than any."""
        holding: dict[int, set[int]] = defaultdict(set)
        for leaf in said:
            for hit in self.found.get(leaf, ()):
                holding[self._sentence(hit)].add(leaf)
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
        worths = [self._worth(part, held) for part in node.parts if not isinstance(part, Not)]
        return max(worths, default=0.0) if isinstance(node, Or) else sum(worths) / max(len(worths), 1)
