"""A query's tree made ready: functions in place of nodes, numbers in place of leaves, so that ten thousand of them cost little.

``clauses`` are sets of leaves, of each of which one at least must be there for the query to hold.  ``condition`` decides; ``coverage`` says
which share of the query the leaves of one sentence satisfy, in an OR of its best branch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from watcher.model import Topic
from watcher.names.leaf import EntityRef, Leaf, Term
from watcher.topics.article_match import ArticleMatch
from watcher.topics.query_tree import And, AtLeast, Near, Node, Not, Or, SameSentence, positive_leaves

Condition = Callable[[ArticleMatch], bool]
Coverage = Callable[[frozenset[int]], float]
LeafClause = frozenset[int]


@dataclass(frozen=True, slots=True)
class CompiledTopic:
    topic: Topic
    root: Node
    clauses: tuple[LeafClause, ...]
    condition: Condition | None
    """None: the clauses are the whole query."""
    supporting_leaves: LeafClause
    """The leaves that speak for it."""
    coverage: Coverage


class TopicCompiler:
    """``leaf_numbers``: of the leaves; ``leaf_frequencies``: by number, how often each may be expected."""

    def __init__(self, leaf_numbers: Mapping[Leaf, int], leaf_frequencies: Sequence[float]) -> None:
        self._leaf_numbers, self._leaf_frequencies = leaf_numbers, leaf_frequencies

    def __call__(self, topic: Topic, root: Node) -> CompiledTopic:
        parts = root.parts if isinstance(root, And) else (root,)
        clauses = dict.fromkeys(clause for part in parts for clause in self._required_clauses(part))
        exact = all(self._alternatives(part) is not None for part in parts)
        said = frozenset(self._leaf_numbers[leaf] for leaf in positive_leaves(root))
        return CompiledTopic(
            topic,
            root,
            tuple(sorted(clauses, key=self.expected_frequency)),
            None if exact else self._compile_condition(root),
            said,
            self._compile_coverage(root),
        )

    def expected_frequency(self, clause: LeafClause) -> float:
        """How often one of the clause's leaves may be expected."""
        return sum(self._leaf_frequencies[leaf] for leaf in clause)

    def _alternatives(self, node: Node) -> LeafClause | None:
        """The leaves of which any one will do; None where it is not as simple."""
        if isinstance(node, Term | EntityRef):
            return frozenset({self._leaf_numbers[node]})
        if isinstance(node, Or) and all(isinstance(part, Term | EntityRef) for part in node.parts):
            return frozenset(self._leaf_numbers[part] for part in node.parts if isinstance(part, Term | EntityRef))
        return None

    def _required_clauses(self, node: Node) -> list[LeafClause]:
        if (choices := self._alternatives(node)) is not None:
            return [choices]
        if isinstance(node, And | SameSentence | Near):
            return [clause for part in node.parts for clause in self._required_clauses(part)]
        if isinstance(node, Or):
            every = [
                min(clauses, key=self.expected_frequency) if (clauses := self._required_clauses(part)) else None for part in node.parts
            ]
            return [] if None in every else [frozenset().union(*(clause for clause in every if clause))]
        return [self._required_leaves(node)] if isinstance(node, AtLeast) else []

    def _required_leaves(self, node: AtLeast) -> LeafClause:
        """Of these at least one must be there: without them, all the others together are too light.  The common ones are spared first."""
        weights = zip(node.parts, node.weights, strict=True)
        items = [(min(self._required_clauses(part), key=self.expected_frequency), weight) for part, weight in weights if weight > 0]
        spared, kept = 0, frozenset[int]()
        for clause, weight in sorted(items, key=lambda item: -self.expected_frequency(item[0]) / item[1]):
            if spared + weight < node.threshold:
                spared += weight
            else:
                kept |= clause
        return kept

    def _compile_condition(self, node: Node) -> Condition:
        if (choices := self._alternatives(node)) is not None:
            return lambda article: not choices.isdisjoint(article.matched_leaves)
        if isinstance(node, Not):
            part = self._compile_condition(node.part)
            return lambda article: not part(article)
        if isinstance(node, And | Or):
            joined, parts = (any if isinstance(node, Or) else all), [self._compile_condition(part) for part in node.parts]
            return lambda article: joined(part(article) for part in parts)
        if isinstance(node, AtLeast):
            items = [(self._compile_condition(part), weight) for part, weight in zip(node.parts, node.weights, strict=True)]
            least = node.threshold
            return lambda article: sum(weight for part, weight in items if part(article)) >= least
        return lambda article: article.satisfies(node)

    def _compile_coverage(self, node: Node) -> Coverage:
        if (choices := self._alternatives(node)) is not None:
            return lambda hits: 0.0 if choices.isdisjoint(hits) else 1.0
        if isinstance(node, Not | Term | EntityRef):
            return lambda hits: 0.0
        if isinstance(node, AtLeast):
            weights = zip(node.parts, node.weights, strict=True)
            items = [(self._compile_coverage(part), weight / node.threshold) for part, weight in weights if weight > 0]
            return lambda hits: min(1.0, sum(share * part(hits) for part, share in items))
        parts = [self._compile_coverage(part) for part in node.parts if not isinstance(part, Not)]
        if isinstance(node, Or):
            return lambda hits: max((part(hits) for part in parts), default=0.0)
        size = max(1, len(parts))
        return lambda hits: sum(part(hits) for part in parts) / size
