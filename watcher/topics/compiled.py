"""A query's tree made ready: functions in place of nodes, numbers in place of leaves, so that ten thousand of them cost little.

``clauses`` are sets of leaves, of each of which one at least must be there for the query to hold.  ``holds`` decides; ``worth`` says which
share of the query the leaves of one sentence satisfy, in an OR of its best branch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from watcher.model import Topic
from watcher.topics.look import Look
from watcher.topics.tree import And, Leaf, Name, Near, Node, Not, Or, Term, Together, Weighed, wanted

Holds = Callable[[Look], bool]
Worth = Callable[[frozenset[int]], float]
Clause = frozenset[int]


@dataclass(frozen=True, slots=True)
class Compiled:
    topic: Topic
    root: Node
    clauses: tuple[Clause, ...]
    holds: Holds | None
    """None: the clauses are the whole query."""
    said: Clause
    """The leaves that speak for it."""
    worth: Worth


class Compiler:
    """``numbers``: of the leaves; ``costs``: by number, how often each may be expected."""

    def __init__(self, numbers: Mapping[Leaf, int], costs: Sequence[float]) -> None:
        self._numbers, self._costs = numbers, costs

    def __call__(self, topic: Topic, root: Node) -> Compiled:
        parts = root.parts if isinstance(root, And) else (root,)
        clauses = dict.fromkeys(clause for part in parts for clause in self._clauses(part))
        exact = all(self._choices(part) is not None for part in parts)
        said = frozenset(self._numbers[leaf] for leaf in wanted(root))
        return Compiled(topic, root, tuple(sorted(clauses, key=self.cost)), None if exact else self._holds(root), said, self._worth(root))

    def cost(self, clause: Clause) -> float:
        """How often one of the clause's leaves may be expected."""
        return sum(self._costs[leaf] for leaf in clause)

    def _choices(self, node: Node) -> Clause | None:
        """The leaves of which any one will do; None where it is not as simple."""
        if isinstance(node, Term | Name):
            return frozenset({self._numbers[node]})
        if isinstance(node, Or) and all(isinstance(part, Term | Name) for part in node.parts):
            return frozenset(self._numbers[part] for part in node.parts if isinstance(part, Term | Name))
        return None

    def _clauses(self, node: Node) -> list[Clause]:
        if (choices := self._choices(node)) is not None:
            return [choices]
        if isinstance(node, And | Together | Near):
            return [clause for part in node.parts for clause in self._clauses(part)]
        if isinstance(node, Or):
            every = [min(clauses, key=self.cost) if (clauses := self._clauses(part)) else None for part in node.parts]
            return [] if None in every else [frozenset().union(*(clause for clause in every if clause))]
        return [self._heavy(node)] if isinstance(node, Weighed) else []

    def _heavy(self, node: Weighed) -> Clause:
        """Of these at least one must be there: without them, all the others together are too light.  The common ones are spared first."""
        weights = zip(node.parts, node.weights, strict=True)
        items = [(min(self._clauses(part), key=self.cost), weight) for part, weight in weights if weight > 0]
        spared, kept = 0, frozenset[int]()
        for clause, weight in sorted(items, key=lambda item: -self.cost(item[0]) / item[1]):
            if spared + weight < node.least:
                spared += weight
            else:
                kept |= clause
        return kept

    def _holds(self, node: Node) -> Holds:
        if (choices := self._choices(node)) is not None:
            return lambda look: not choices.isdisjoint(look.held)
        if isinstance(node, Not):
            part = self._holds(node.part)
            return lambda look: not part(look)
        if isinstance(node, And | Or):
            joined, parts = (any if isinstance(node, Or) else all), [self._holds(part) for part in node.parts]
            return lambda look: joined(part(look) for part in parts)
        if isinstance(node, Weighed):
            items = [(self._holds(part), weight) for part, weight in zip(node.parts, node.weights, strict=True)]
            least = node.least
            return lambda look: sum(weight for part, weight in items if part(look)) >= least
        return lambda look: look.holds(node)

    def _worth(self, node: Node) -> Worth:
        if (choices := self._choices(node)) is not None:
            return lambda held: 0.0 if choices.isdisjoint(held) else 1.0
        if isinstance(node, Not | Term | Name):
            return lambda held: 0.0
        if isinstance(node, Weighed):
            weights = zip(node.parts, node.weights, strict=True)
            items = [(self._worth(part), weight / node.least) for part, weight in weights if weight > 0]
            return lambda held: min(1.0, sum(share * part(held) for part, share in items))
        parts = [self._worth(part) for part in node.parts if not isinstance(part, Not)]
        if isinstance(node, Or):
            return lambda held: max((part(held) for part in parts), default=0.0)
        size = max(1, len(parts))
        return lambda held: sum(part(held) for part in parts) / size
