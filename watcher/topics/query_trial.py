"""Which clauses of a query a text satisfies, and where: for whoever asks why a topic matched, or why it did not.

Each leaf and each group (SENTENCE, NEAR, AT LEAST) is put to the real matcher as a query of its own; AND, OR and NOT are then read off
the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from watcher.model import Article, Span, Topic, TopicMatch
from watcher.names.entities import Entities
from watcher.names.leaf import ARTICLE_FIELDS, EntityRef, Leaf, Term
from watcher.text.segment import split_sentences
from watcher.text.urls import outlet_from_url
from watcher.topics.format_query import operator_text, query_text
from watcher.topics.match import TopicMatcher
from watcher.topics.query_tree import And, AtLeast, Near, Node, Not, Or, Query, SameSentence, leaves, matches_empty_text

GroupNode = SameSentence | Near | AtLeast


@dataclass(frozen=True, slots=True)
class QueryClause:
    """A part of a query, whether it holds, and its own parts.

    ``holds`` is None where it cannot be told alone; ``operator`` is what joins the parts: AND, OR, SENTENCE/n, NEAR/n or AT LEAST n OF;
    ``note`` tells where it is, or how far from holding; ``fraction_met`` is how much of it holds, from 0 to 1.
    """

    text: str
    holds: bool | None
    parts: tuple[QueryClause, ...] = ()
    operator: str = ""
    note: str = ""
    fraction_met: float = 0.0


@dataclass(frozen=True, slots=True)
class MatchedSentence:
    """One sentence (0 is the title), the marks in it, and the words of the query that made them."""

    number: int
    text: str
    marks: tuple[tuple[int, int], ...]
    terms: tuple[str, ...]


class QueryTrial:
    """One query tried on one article."""

    def __init__(self, query: Query, article: Article, entities: Entities) -> None:
        self.query, self.article = query, article
        self.spans: dict[Leaf, tuple[Span, ...]] = dict.fromkeys(leaves(query.root), ())
        groups = [node for node in _iter_groups(query.root) if not matches_empty_text(node)]
        asked: list[Leaf | GroupNode] = [*self.spans, *groups]
        tried = TopicMatcher([(_placeholder_topic(str(n)), Query(node, "")) for n, node in enumerate(asked)], entities, {})
        found = {int(match.topic): match for match in tried.match_topics(article, article.language)}
        self._article_match = tried.match_leaves(article, article.language)
        self._holds_by_node = {node: n in found for n, node in enumerate(asked)}
        for n, node in enumerate(asked):
            if n in found and isinstance(node, Term | EntityRef):
                self.spans[node] = found[n].spans
        whole = TopicMatcher([(_placeholder_topic("whole"), query)], entities, {}).match_topics(article, article.language)
        self.match: TopicMatch | None = whole[0] if whole else None
        self._sentence_bounds = split_sentences(article.text, article.language)

    def sentences(self) -> tuple[MatchedSentence, ...]:
        """The title and every sentence, with what the query finds in each."""
        return (self._sentence(0, None), *(self._sentence(n, bounds) for n, bounds in enumerate(self._sentence_bounds, 1)))

    def clauses(self) -> tuple[QueryClause, ...]:
        """What the query asks for, one clause for each of its parts."""
        root = self.query.root
        return tuple(map(self._clause, root.parts)) if isinstance(root, And) else (self._clause(root),)

    def _sentence(self, number: int, bounds: tuple[int, int] | None) -> MatchedSentence:
        text = self.article.title if bounds is None else self.article.text[bounds[0] : bounds[1]]
        low, high = bounds or (0, len(text))
        marks, words = [], []
        for leaf, spans in self.spans.items():
            inside = [span for span in spans if span.in_title == (bounds is None) and low <= span.start < high]
            marks += [(span.start - low, min(span.end, high) - low) for span in inside]
            words += [query_text(leaf)] if inside else []
        return MatchedSentence(number, text, tuple(sorted(marks)), tuple(words))

    @property
    def fraction_met(self) -> float:
        """How much of the query the article satisfies: 1 where it matches."""
        return 1.0 if self.match is not None else min(0.99, _mean_fraction(self.clauses()))

    def _clause(self, node: Node) -> QueryClause:
        if isinstance(node, Term | EntityRef):
            return QueryClause(
                query_text(node), self._holds_by_node[node], note=self._location_note(node), fraction_met=float(self._holds_by_node[node])
            )
        if isinstance(node, Not):
            inner = self._clause(node.part)
            holds = None if inner.holds is None else not inner.holds
            return QueryClause(query_text(node), holds, note=inner.note, fraction_met=float(holds is True))
        parts = tuple(map(self._clause, node.parts))
        if isinstance(node, AtLeast):
            return self._weighted_clause(node, parts)
        if isinstance(node, SameSentence | Near):
            holds = self._holds_by_node.get(node)
            apart = "" if holds is not False else _why_apart(node, parts)
            return QueryClause(query_text(node), holds, parts, operator_text(node), apart, 1.0 if holds else 0.9 * _mean_fraction(parts))
        heard = [part.holds for part in parts]
        if isinstance(node, Or):
            held = True if True in heard else None if None in heard else False
            return QueryClause(query_text(node), held, parts, "OR", fraction_met=max(part.fraction_met for part in parts))
        held = False if False in heard else None if None in heard else True
        return QueryClause(query_text(node), held, parts, "AND", fraction_met=_mean_fraction(parts))

    def _weighted_clause(self, node: AtLeast, parts: tuple[QueryClause, ...]) -> QueryClause:
        reached = self._article_match.total_weight(node)
        told = tuple(replace(part, text=f"{part.text}^{weight}") for part, weight in zip(parts, node.weights, strict=True))
        holds, near = reached >= node.threshold, max(0.0, min(1.0, reached / node.threshold))
        return QueryClause(query_text(node), holds, told, operator_text(node), f"{reached} of {node.threshold}", near)

    def _location_note(self, leaf: Leaf) -> str:
        if leaf.field_name in ARTICLE_FIELDS:
            return self._field_note(leaf.field_name)
        numbers = sorted({self._sentence_number(span) for span in self.spans[leaf]})
        if not numbers:
            return ""
        told = [str(number) if number else "the title" for number in numbers[:6]] + (["…"] if len(numbers) > 6 else [])
        return f"in {', '.join(told)}"

    def _field_note(self, field: str) -> str:
        article = self.article
        said = {
            "outlet": (article.outlet, outlet_from_url(article.url)),
            "lang": (article.language or "",),
            "feed": article.listed_by,
            "tag": article.tags,
        }
        return f"it is {', '.join(dict.fromkeys(filter(None, said[field]))) or 'unknown'}"

    def _sentence_number(self, span: Span) -> int:
        return 0 if span.in_title else next(n for n, (_, end) in enumerate(self._sentence_bounds, 1) if span.start < end)


def _placeholder_topic(name: str) -> Topic:
    return Topic(name, name, "")


def _mean_fraction(clauses: Sequence[QueryClause]) -> float:
    return sum(clause.fraction_met for clause in clauses) / max(1, len(clauses))


def _iter_groups(node: Node) -> Iterator[GroupNode]:
    """Every group, the outermost first; what is inside SENTENCE is told by itself only where it is no SENTENCE."""
    if isinstance(node, SameSentence | Near | AtLeast):
        yield node
    if isinstance(node, Not):
        yield from _iter_groups(node.part)
    elif not isinstance(node, Term | EntityRef):
        for part in node.parts:
            yield from _iter_groups(part)


def _why_apart(node: SameSentence | Near, parts: tuple[QueryClause, ...]) -> str:
    """Why a group does not hold although, perhaps, each of its parts does."""
    if any(part.holds is False for part in parts if not part.text.startswith("NOT ")):
        return ""
    if isinstance(node, Near):
        return f"never within {node.max_distance} words"
    return "never in one sentence" if node.max_sentences == 1 else f"never within {node.max_sentences} successive sentences"
