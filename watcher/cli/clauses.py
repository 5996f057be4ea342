"""Which clauses of a query a text satisfies, and where: for whoever asks why a topic matched, or why it did not.

Each leaf and each SENTENCE group is put to the real matcher as a query of its own; AND, OR and NOT are then read off the tree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from watcher.model import Article, Match, Span, Topic
from watcher.text.segment import sentences
from watcher.topics.entities import Entities
from watcher.topics.match import Matcher
from watcher.topics.tree import And, Leaf, Name, Node, Not, Or, Query, Term, Together, leaves, matches_nothing_said


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a query, whether it holds, and its own parts.

    ``holds`` is None where it cannot be told alone; ``joint`` is what joins the parts: AND, OR or SENTENCE/n; ``note`` tells where it is.
    """

    text: str
    holds: bool | None
    parts: tuple[Clause, ...] = ()
    joint: str = ""
    note: str = ""


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
        asked: list[Leaf | Together] = [*self.spans, *groups]
        tried = Matcher([(_as_topic(str(n)), Query(node, "")) for n, node in enumerate(asked)], entities, {})
        found = {int(match.topic): match for match in tried.match(article, article.language)}
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

    def _clause(self, node: Node) -> Clause:
        if isinstance(node, Term | Name):
            return Clause(spoken(node), self._held[node], note=self._where(node))
        if isinstance(node, Not):
            inner = self._clause(node.part)
            return Clause(spoken(node), None if inner.holds is None else not inner.holds, note=inner.note)
        parts = tuple(map(self._clause, node.parts))
        if isinstance(node, Together):
            apart = "" if self._held.get(node, True) else _apart(node, parts)
            return Clause(spoken(node), self._held.get(node), parts, joint(node), apart)
        heard = [part.holds for part in parts]
        if isinstance(node, Or):
            return Clause(spoken(node), True if True in heard else None if None in heard else False, parts, "OR")
        return Clause(spoken(node), False if False in heard else None if None in heard else True, parts, "AND")

    def _where(self, leaf: Leaf) -> str:
        numbers = sorted({self._number(span) for span in self.spans[leaf]})
        if not numbers:
            return ""
        told = [str(number) if number else "the title" for number in numbers[:6]] + (["…"] if len(numbers) > 6 else [])
        return f"in {', '.join(told)}"

    def _number(self, span: Span) -> int:
        return 0 if span.in_title else next(n for n, (_, end) in enumerate(self._bounds, 1) if span.start < end)


def _as_topic(name: str) -> Topic:
    return Topic(name, name, "")


def _groups(node: Node) -> Iterator[Together]:
    if isinstance(node, Together):
        yield node
    elif isinstance(node, Not):
        yield from _groups(node.part)
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _groups(part)


def _apart(node: Together, parts: tuple[Clause, ...]) -> str:
    """Why a group of sentences does not hold although, perhaps, each of its parts does."""
    if any(part.holds is False for part in parts if not part.text.startswith("NOT ")):
        return ""
    return "never in one sentence" if node.reach == 1 else f"never within {node.reach} successive sentences"


def spoken(node: Node, *, inside: bool = False) -> str:
    """A part of a query as one would type it."""
    if isinstance(node, Term):
        words = " ".join(node.forms) + ("*" if node.prefix else "")
        return f'"{words}"' if len(node.forms) > 1 else words
    if isinstance(node, Name):
        return f"@{node.name}"
    if isinstance(node, Not):
        return f"NOT {spoken(node.part, inside=True)}"
    text = f" {joint(node)} ".join(spoken(part, inside=True) for part in node.parts)
    return f"({text})" if inside else text


def joint(node: And | Or | Together) -> str:
    """The operator between its parts."""
    if isinstance(node, Together):
        return "SENTENCE" if node.reach == 1 else f"SENTENCE/{node.reach}"
    return "OR" if isinstance(node, Or) else "AND"
