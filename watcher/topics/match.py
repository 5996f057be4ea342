"""An article against all topics at once: which it is about.

First the automaton says which leaves the article holds.  Then only those topics are looked at that could be satisfied: each is filed
under its rarest clause.  Sentences and offsets (``look.py``) are worked out only when a topic is left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watcher.errors import QueryError
from watcher.model import Article, Match, Topic
from watcher.text.lexicon import particles
from watcher.text.normalise import forms
from watcher.topics.entities import Entities
from watcher.topics.fields import about
from watcher.topics.look import Look
from watcher.topics.query import parse
from watcher.topics.terms import BREAK, Terms
from watcher.topics.tree import And, Name, Near, Node, Or, Query, Term, Together, Weighed, leaves


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
        self._always = [index for index, compiled in enumerate(self._compiled) if not compiled.clauses]
        for index, compiled in enumerate(self._compiled):
            for leaf in min(compiled.clauses, key=self._cost, default=()):
                self._by_leaf[leaf].append(index)

    def match(self, article: Article, language: str | None = None) -> tuple[Match, ...]:
        """The topics the article is about, in the order they were compiled in."""
        language = language or article.language
        look = self.look(article, language)
        held = look.found.keys()
        candidates = {index for leaf in held if leaf in self._by_leaf for index in self._by_leaf[leaf]}
        matched = []
        for index in sorted(candidates.union(self._always)):
            compiled = self._compiled[index]
            if any(clause.isdisjoint(held) for clause in compiled.clauses):
                continue
            if compiled.exact or look.holds(compiled.root):
                matched.append(look.match(compiled.topic.name, compiled.root))
        return tuple(matched)

    def look(self, article: Article, language: str | None = None) -> Look:
        """The article with the leaves of all topics that are in it."""
        title, text = forms(article.title), forms(article.text)
        words = [*title, BREAK, *text, *(about(article, language) if self._terms.about else ())]
        found = self._terms.find(words, language, len(title))
        return Look(article, language, found, self._numbers, titled=len(title), about=len(title) + 1 + len(text))

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
        if isinstance(node, And | Together | Near):
            return [clause for part in node.parts for clause in self._clauses(part)]
        if isinstance(node, Or):
            choices = [min(clauses, key=self._cost) if (clauses := self._clauses(part)) else None for part in node.parts]
            return [] if None in choices else [frozenset().union(*(choice for choice in choices if choice))]
        return [self._heavy(node)] if isinstance(node, Weighed) else []

    def _heavy(self, node: Weighed) -> frozenset[int]:
        """Of these at least one must be there: without them, all the others together are too light.  The common ones are spared first."""
        weights = zip(node.parts, node.weights, strict=True)
        items = [(min(self._clauses(part), key=self._cost), weight) for part, weight in weights if weight > 0]
        spared, kept = 0, frozenset[int]()
        for clause, weight in sorted(items, key=lambda item: -self._cost(item[0]) / item[1]):
            if spared + weight < node.least:
                spared += weight
            else:
                kept |= clause
        return kept
