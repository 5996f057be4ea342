"""A query's parts as one would type them, and what is to be said about them."""

from __future__ import annotations

from dataclasses import replace

from watcher.topics.tree import And, Name, Near, Node, Not, Or, Term, Together, Weighed, as_written

_MOST_WORDS = 12


def spoken(node: Node, *, inside: bool = False) -> str:
    """A part of a query as one would type it."""
    if isinstance(node, Term):
        words = " ".join(node.forms) + ("*" if node.prefix else "")
        field = f"{node.where}:" if node.where else ""
        return f'{field}"{words}"' if len(node.forms) > 1 or node.exact else f"{field}{words}"
    if isinstance(node, Name):
        return f"{f'{node.where}:' if node.where else ''}@{node.name}"
    if isinstance(node, Not):
        return f"NOT {spoken(node.part, inside=True)}"
    if isinstance(node, Weighed):
        items = zip(node.parts, node.weights, strict=True)
        return f"AT LEAST {node.least} OF ({' '.join(spoken(part, inside=True) + _raised(weight) for part, weight in items)})"
    text = f" {joint(node)} ".join(spoken(part, inside=True) for part in node.parts)
    return f"({text})" if inside else text


def only_as_written(root: Node) -> str:
    """The sentence that says which parts of a query have no names in other languages; empty where every part has."""
    words = [spoken(replace(term, where="")) for term in as_written(root)]
    if not words:
        return ""
    told = ", ".join(words[:_MOST_WORDS]) + (f" and {len(words) - _MOST_WORDS} more" if len(words) > _MOST_WORDS else "")
    return (
        f"Looked for as written, with no names in other languages: {told}. An article in another language needs its own words beside them, "
        "as in (strike OR grève OR забастовка), or an @name."
    )


def _raised(weight: int) -> str:
    return "" if weight == 1 else f"^{weight}"


def joint(node: And | Or | Together | Near | Weighed) -> str:
    """The operator between its parts."""
    if isinstance(node, Weighed):
        return f"AT LEAST {node.least} OF"
    if isinstance(node, Near):
        return f"NEAR/{node.reach}"
    if isinstance(node, Together):
        return "SENTENCE" if node.reach == 1 else f"SENTENCE/{node.reach}"
    return "OR" if isinstance(node, Or) else "AND"
