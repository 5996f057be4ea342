"""What an article must hold for a query to match, in words of an index: true of every match, and of few other articles.

The index is asked for this; the matcher decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from watcher.text.grams import asked
from watcher.text.inflection import inflected
from watcher.topics.entities import Entities
from watcher.topics.fields import stream_words
from watcher.topics.terms import spellings
from watcher.topics.tree import ABOUT, And, Name, Near, Node, Or, Term, Together, Weighed


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the index, or the beginning of one."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple[Need, ...]


Need = Word | All | Any


def need(node: Node, entities: Entities) -> Need | None:
    """None: any article may match."""
    if isinstance(node, Term):
        return _term(node)
    if isinstance(node, Name):
        return _any(_words(words, prefix) for words, prefix, *_ in spellings(entities[node.name]))
    if isinstance(node, And | Together | Near):
        parts = [found for part in node.parts if (found := need(part, entities)) is not None]
        return _all(parts) if parts else None
    if isinstance(node, Or):
        return _any(need(part, entities) for part in node.parts)
    if isinstance(node, Weighed):
        return _any(need(part, entities) for part, weight in zip(node.parts, node.weights, strict=True) if weight > 0)
    return None


def all_but_one(node: Node, entities: Entities) -> Need | None:
    """What an article must hold to miss the query by one clause at most: those at the border."""
    if not isinstance(node, And | Together | Near):
        return need(node, entities)
    parts = [found for part in node.parts if (found := need(part, entities)) is not None]
    if len(parts) < 2:
        return _all(parts) if parts else None
    return _any(_all(parts[:at] + parts[at + 1 :]) for at in range(len(parts)))


def _term(term: Term) -> Need | None:
    if term.where == "lang":
        return None  # the language is found out later than an article is put into the index
    if term.where in ABOUT:
        return _all([Word(word, term.prefix and at == len(term.forms) - 1) for at, word in enumerate(stream_words(term))])
    if len(term.forms) == 1 and not (term.prefix or term.exact):
        (word,) = term.forms
        made = {stem + ending for stem, by in inflected(word).items() for endings in by.values() for ending in endings}
        return _any(_words((form,), False) for form in sorted({word, *made}))
    return _words(term.forms, term.prefix)


def _words(words: tuple[str, ...], prefix: bool) -> Need:
    return _all([Word(text, begins) for text, begins in asked(words, prefix=prefix)])


def _all(parts: list[Need]) -> Need:
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _any(parts: Iterable[Need | None]) -> Need | None:
    every = tuple(dict.fromkeys(parts))
    if None in every or not every:
        return None
    told = tuple(part for part in every if part is not None)
    return told[0] if len(told) == 1 else Any(told)
