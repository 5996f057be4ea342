"""A query's parts as one would type them, and what is to be said about them."""

from __future__ import annotations

from dataclasses import replace

from watcher.names.leaf import EntityRef, Term
from watcher.topics.query_tree import And, AtLeast, Near, Node, Not, Or, SameSentence, untranslated_terms

_MAX_LISTED_WORDS = 12


def query_text(node: Node, *, parenthesised: bool = False) -> str:
    """Return a part of a query as one would type it."""
    if isinstance(node, Term):
        words = " ".join(node.forms) + ("*" if node.prefix else "")
        field = f"{node.field_name}:" if node.field_name else ""
        return f'{field}"{words}"' if len(node.forms) > 1 or node.exact else f"{field}{words}"
    if isinstance(node, EntityRef):
        return f"{f'{node.field_name}:' if node.field_name else ''}@{node.name}"
    if isinstance(node, Not):
        return f"NOT {query_text(node.part, parenthesised=True)}"
    if isinstance(node, AtLeast):
        weighted = zip(node.parts, node.weights, strict=True)
        items = " ".join(query_text(part, parenthesised=True) + _weight_suffix(weight) for part, weight in weighted)
        return f"AT LEAST {node.threshold} OF ({items})"
    text = f" {operator_text(node)} ".join(query_text(part, parenthesised=True) for part in node.parts)
    return f"({text})" if parenthesised else text


def untranslated_terms_note(root: Node) -> str:
    """Return the sentence that says which parts of a query have no names in other languages; empty where every part has."""
    words = [query_text(replace(term, field_name="")) for term in untranslated_terms(root)]
    if not words:
        return ""
    listed = ", ".join(words[:_MAX_LISTED_WORDS]) + (
        f" and {len(words) - _MAX_LISTED_WORDS} more" if len(words) > _MAX_LISTED_WORDS else ""
    )
    return (
        f"Not translated: {listed}. To match articles in other languages, add their words, for example (strike OR grève OR забастовка), "
        "or use an @entity."
    )


def _weight_suffix(weight: int) -> str:
    return "" if weight == 1 else f"^{weight}"


def operator_text(node: And | Or | SameSentence | Near | AtLeast) -> str:
    """Return the operator between its parts."""
    if isinstance(node, AtLeast):
        return f"AT LEAST {node.threshold} OF"
    if isinstance(node, Near):
        return f"NEAR/{node.max_distance}"
    if isinstance(node, SameSentence):
        return "SENTENCE" if node.max_sentences == 1 else f"SENTENCE/{node.max_sentences}"
    return "OR" if isinstance(node, Or) else "AND"
