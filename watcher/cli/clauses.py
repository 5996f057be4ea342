"""Which clauses of a query a text satisfies, and where: for whoever asks why a topic matched, or why it did not.

Each leaf and each group (SENTENCE, NEAR, AT LEAST) is put to the real matcher as a query of its own; AND, OR and NOT are then read off
the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from watcher.model import Article, Match, Span, Topic
from watcher.text.segment import sentences
from watcher.text.urls import outlet_of
from watcher.topics.entities import Entities
from watcher.topics.match import Matcher
from watcher.topics.spoken import joint, spoken
from watcher.topics.tree import (
    ABOUT,
    And,
    Leaf,
    Name,
    Near,
    Node,
    Not,
    Or,
    Query,
    Term,
    Together,
    Weighed,
    leaves,
    matches_nothing_said,
)

Group = Together | Near | Weighed


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a query, whether it holds, and its own parts.

    ``holds`` is None where it cannot be told alone; ``joint`` is what joins the parts: AND, OR, SENTENCE/n, NEAR/n or AT LEAST n OF;
    ``note`` tells where it is, or how far from holding; ``near`` is how much of it holds, from 0 to 1.
    """

    text: str
    holds: bool | None
    parts: tuple[Clause, ...] = ()
    joint: str = ""
    note: str = ""
    near: float = 0.0


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence (0 is the title), the marks in it, and the words of the query that made them."""

    number: int
    text: str
    marks: tuple[tuple[int, int], ...]
    words: tuple[str, ...]


class Trial:
    """One query tried on one article."""

    def __init__(self, query: Query, article: Article, entities: Entities) -> None:
        self.query, self.article = query, article
        self.spans: dict[Leaf, tuple[Span, ...]] = dict.fromkeys(leaves(query.root), ())
        groups = [node for node in _groups(query.root) if not matches_nothing_said(node)]
        asked: list[Leaf | Group] = [*self.spans, *groups]
        tried = Matcher([(_as_topic(str(n)), Query(node, "")) for n, node in enumerate(asked)], entities, {})
        found = {int(match.topic): match for match in tried.match(article, article.language)}
        self._look = tried.look(article, article.language)
        self._held = {node: n in found for n, node in enumerate(asked)}
        for n, node in enumerate(asked):
            if n in found and isinstance(node, Term | Name):
                self.spans[node] = found[n].spans
        whole = Matcher([(_as_topic("whole"), query)], entities, {}).match(article, article.language)
        self.match: Match | None = whole[0] if whole else None
        self._bounds = sentences(article.text, article.language)

    def sentences(self) -> tuple[Sentence, ...]:
        """The title and every sentence, with what the query finds in each."""
        return (self._sentence(0, None), *(self._sentence(n, bounds) for n, bounds in enumerate(self._bounds, 1)))

    def clauses(self) -> tuple[Clause, ...]:
        """What the query asks for, one clause for each of its parts."""
        root = self.query.root
        return tuple(map(self._clause, root.parts)) if isinstance(root, And) else (self._clause(root),)

    def _sentence(self, number: int, bounds: tuple[int, int] | None) -> Sentence:
        text = self.article.title if bounds is None else self.article.text[bounds[0] : bounds[1]]
        low, high = bounds or (0, len(text))
        marks, words = [], []
        for leaf, spans in self.spans.items():
            inside = [span for span in spans if span.in_title == (bounds is None) and low <= span.start < high]
            marks += [(span.start - low, min(span.end, high) - low) for span in inside]
            words += [spoken(leaf)] if inside else []
        return Sentence(number, text, tuple(sorted(marks)), tuple(words))

    @property
    def near(self) -> float:
        """How much of the query the article satisfies: 1 where it matches."""
        return 1.0 if self.match is not None else min(0.99, _mean(self.clauses()))

    def _clause(self, node: Node) -> Clause:
        if isinstance(node, Term | Name):
            return Clause(spoken(node), self._held[node], note=self._where(node), near=float(self._held[node]))
        if isinstance(node, Not):
            inner = self._clause(node.part)
            holds = None if inner.holds is None else not inner.holds
            return Clause(spoken(node), holds, note=inner.note, near=float(holds is True))
        parts = tuple(map(self._clause, node.parts))
        if isinstance(node, Weighed):
            return self._weighed(node, parts)
        if isinstance(node, Together | Near):
            holds = self._held.get(node)
            apart = "" if holds is not False else _apart(node, parts)
            return Clause(spoken(node), holds, parts, joint(node), apart, 1.0 if holds else 0.9 * _mean(parts))
        heard = [part.holds for part in parts]
        if isinstance(node, Or):
            held = True if True in heard else None if None in heard else False
            return Clause(spoken(node), held, parts, "OR", near=max(part.near for part in parts))
        held = False if False in heard else None if None in heard else True
        return Clause(spoken(node), held, parts, "AND", near=_mean(parts))

    def _weighed(self, node: Weighed, parts: tuple[Clause, ...]) -> Clause:
        reached = self._look.weight(node)
        told = tuple(replace(part, text=f"{part.text}^{weight}") for part, weight in zip(parts, node.weights, strict=True))
        holds, near = reached >= node.least, max(0.0, min(1.0, reached / node.least))
        return Clause(spoken(node), holds, told, joint(node), f"{reached} of {node.least}", near)

    def _where(self, leaf: Leaf) -> str:
        if leaf.where in ABOUT:
            return self._about(leaf.where)
        numbers = sorted({self._number(span) for span in self.spans[leaf]})
        if not numbers:
            return ""
        told = [str(number) if number else "the title" for number in numbers[:6]] + (["…"] if len(numbers) > 6 else [])
        return f"in {', '.join(told)}"

    def _about(self, field: str) -> str:
        article = self.article
        said = {
            "outlet": (article.outlet, outlet_of(article.url)),
            "lang": (article.language or "",),
            "feed": article.feed,
            "tag": article.tags,
        }
        return f"it is {', '.join(dict.fromkeys(filter(None, said[field]))) or 'unknown'}"

    def _number(self, span: Span) -> int:
        return 0 if span.in_title else next(n for n, (_, end) in enumerate(self._bounds, 1) if span.start < end)


def _as_topic(name: str) -> Topic:
    return Topic(name, name, "")


def _mean(clauses: Sequence[Clause]) -> float:
    return sum(clause.near for clause in clauses) / max(1, len(clauses))


def _groups(node: Node) -> Iterator[Group]:
    """Every group, the outermost first; what is inside SENTENCE is told by itself only where it is no SENTENCE."""
    if isinstance(node, Together | Near | Weighed):
        yield node
    if isinstance(node, Not):
        yield from _groups(node.part)
    elif not isinstance(node, Term | Name):
        for part in node.parts:
            yield from _groups(part)


def _apart(node: Together | Near, parts: tuple[Clause, ...]) -> str:
    """Why a group does not hold although, perhaps, each of its parts does."""
    if any(part.holds is False for part in parts if not part.text.startswith("NOT ")):
        return ""
    if isinstance(node, Near):
        return f"never within {node.reach} words"
    return "never in one sentence" if node.reach == 1 else f"never within {node.reach} successive sentences"
