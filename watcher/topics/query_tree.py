"""A query as a tree: small, frozen, picklable, and free of any library.

Leaves are ``Term`` and ``EntityRef``; every other node holds nodes.  ``column`` is where a leaf stands in the query, from 1; two leaves
that differ in nothing else are equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from watcher.names.leaf import ARTICLE_FIELDS, TITLE_FIELD, EntityRef, Leaf, Term

QUERY_FIELDS = (TITLE_FIELD, *ARTICLE_FIELDS)


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class SameSentence:
    """All parts within ``max_sentences`` successive sentences; a NOT inside speaks of those sentences only."""

    parts: tuple[Node, ...]
    max_sentences: int = 1


@dataclass(frozen=True, slots=True)
class Near:
    """Parts (leaves, or an Or of leaves) in any order, each no more than ``max_distance`` words from the next."""

    parts: tuple[Node, ...]
    max_distance: int


@dataclass(frozen=True, slots=True)
class AtLeast:
    """Parts whose weights come to ``threshold`` or more; each counts once.  A negative weight speaks against."""

    parts: tuple[Node, ...]
    weights: tuple[int, ...]
    threshold: int


Node = Term | EntityRef | Not | And | Or | SameSentence | Near | AtLeast


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query.  ``warnings``: what its author may not have meant, one sentence each."""

    root: Node
    text: str
    warnings: tuple[str, ...] = ()


def leaves(node: Node) -> Iterator[Leaf]:
    """Every leaf, from left to right."""
    if isinstance(node, Term | EntityRef):
        yield node
    elif isinstance(node, Not):
        yield from leaves(node.part)
    else:
        for part in node.parts:
            yield from leaves(part)


def positive_leaves(node: Node) -> Iterator[Leaf]:
    """Every leaf that is not under a NOT, and does not weigh against."""
    if isinstance(node, Term | EntityRef):
        yield node
    elif isinstance(node, AtLeast):
        for part, weight in zip(node.parts, node.weights, strict=True):
            if weight > 0:
                yield from positive_leaves(part)
    elif not isinstance(node, Not):
        for part in node.parts:
            yield from positive_leaves(part)


def untranslated_terms(root: Node) -> tuple[Term, ...]:
    """List the words and phrases looked for as they stand, in a clause where no @name brings those of other languages; each once."""
    clauses = root.parts if isinstance(root, And | SameSentence | Near) else (root,)
    found: dict[Term, None] = {}
    for clause in clauses:
        if isinstance(clause, And | SameSentence | Near):
            found.update(dict.fromkeys(untranslated_terms(clause)))
            continue
        said = list(positive_leaves(clause))
        if not any(isinstance(leaf, EntityRef) for leaf in said):
            found.update(
                (leaf, None)
                for leaf in said
                if isinstance(leaf, Term) and leaf.field_name not in ARTICLE_FIELDS and leaf.forms[-1].isalpha()
            )
    return tuple(found)


def contains_kind(node: Node, kinds: type | tuple[type, ...]) -> bool:
    """Whether the node is, or holds, a node of these kinds."""
    if isinstance(node, kinds):
        return True
    if isinstance(node, Term | EntityRef):
        return False
    return contains_kind(node.part, kinds) if isinstance(node, Not) else any(contains_kind(part, kinds) for part in node.parts)


def with_field(node: Node, name: str) -> Node:
    """Return the node with each of its leaves looked for in the field."""
    if isinstance(node, Term | EntityRef):
        return replace(node, field_name=name)
    if isinstance(node, Not):
        return Not(with_field(node.part, name))
    return replace(node, parts=tuple(with_field(part, name) for part in node.parts))


def conjunction(parts: tuple[Node, ...]) -> Node:
    """Their conjunction, flat."""
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,)))
    return flat[0] if len(flat) == 1 else And(flat)


def disjunction(parts: tuple[Node, ...]) -> Node:
    """Their disjunction, flat."""
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,)))
    return flat[0] if len(flat) == 1 else Or(flat)


def negation(part: Node) -> Node:
    """Its negation, pushed down to the leaves and the groups, so that every AND and OR stays positive."""
    if isinstance(part, Not):
        return part.part
    if isinstance(part, And):
        return Or(tuple(negation(inner) for inner in part.parts))
    if isinstance(part, Or):
        return And(tuple(negation(inner) for inner in part.parts))
    return Not(part)


def matches_empty_text(node: Node) -> bool:
    """Whether an article that holds none of the query's words would match it."""
    if isinstance(node, Not):
        return not matches_empty_text(node.part)
    if isinstance(node, Or):
        return any(map(matches_empty_text, node.parts))
    if isinstance(node, And | SameSentence):
        return all(map(matches_empty_text, node.parts))
    return False  # a word is said; so is every part of NEAR and each item of AT LEAST, or the parser refuses it
