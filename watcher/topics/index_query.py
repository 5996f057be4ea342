"""What an article must hold for a query to match, in words of an index: true of every match, and of few other articles.

The index is asked for this; the matcher decides.
"""

from __future__ import annotations

from collections.abc import Iterable

from watcher.model import AllOf, AnyOf, IndexQuery, IndexWord
from watcher.names.article_fields import stream_tokens
from watcher.names.automaton import spellings
from watcher.names.entities import Entities
from watcher.names.leaf import ARTICLE_FIELDS, EntityRef, Term
from watcher.text.index_tokens import query_tokens
from watcher.text.inflection import inflect
from watcher.topics.query_tree import And, AtLeast, Near, Node, Or, SameSentence


def index_query(node: Node, entities: Entities) -> IndexQuery | None:
    """None: any article may match."""
    if isinstance(node, Term):
        return _term_query(node)
    if isinstance(node, EntityRef):
        return _any_of(_phrase_query(words, prefix) for words, prefix, *_ in spellings(entities[node.name]))
    if isinstance(node, And | SameSentence | Near):
        parts = [found for part in node.parts if (found := index_query(part, entities)) is not None]
        return _all_of(parts) if parts else None
    if isinstance(node, Or):
        return _any_of(index_query(part, entities) for part in node.parts)
    if isinstance(node, AtLeast):
        return _any_of(index_query(part, entities) for part, weight in zip(node.parts, node.weights, strict=True) if weight > 0)
    return None


def index_query_missing_one(node: Node, entities: Entities) -> IndexQuery | None:
    """Return what an article must hold to miss the query by one clause at most: those at the border."""
    if not isinstance(node, And | SameSentence | Near):
        return index_query(node, entities)
    parts = [found for part in node.parts if (found := index_query(part, entities)) is not None]
    if len(parts) < 2:
        return _all_of(parts) if parts else None
    return _any_of(_all_of(parts[:at] + parts[at + 1 :]) for at in range(len(parts)))


def _term_query(term: Term) -> IndexQuery | None:
    if term.field_name == "lang":
        return None  # the language is found out later than an article is put into the index
    if term.field_name in ARTICLE_FIELDS:
        return _all_of([IndexWord(word, term.prefix and at == len(term.forms) - 1) for at, word in enumerate(stream_tokens(term))])
    if len(term.forms) == 1 and not (term.prefix or term.exact):
        (word,) = term.forms
        made = {stem + ending for stem, by in inflect(word).items() for endings in by.values() for ending in endings}
        return _any_of(_phrase_query((form,), False) for form in sorted({word, *made}))
    return _phrase_query(term.forms, term.prefix)


def _phrase_query(phrase: tuple[str, ...], prefix: bool) -> IndexQuery:
    return _all_of([IndexWord(text, begins) for text, begins in query_tokens(phrase, prefix=prefix)])


def _all_of(parts: list[IndexQuery]) -> IndexQuery:
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _any_of(parts: Iterable[IndexQuery | None]) -> IndexQuery | None:
    every = tuple(dict.fromkeys(parts))
    if None in every or not every:
        return None
    told = tuple(part for part in every if part is not None)
    return told[0] if len(told) == 1 else AnyOf(told)
