"""What is looked for in an article's words: a word or phrase of a query, or a named entity.

``column`` is where a leaf stands in the query it came from, counted from 1; two leaves that differ in nothing else are equal.
"""

from __future__ import annotations

from dataclasses import dataclass, field

TITLE_FIELD = "title"
ARTICLE_FIELDS = ("outlet", "lang", "feed", "tag")
"""Fields that speak of the article as a whole, and of no place in it."""


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a phrase, folded; its last word is only a beginning where ``prefix``.

    ``exact``: a single word that was quoted, so that its inflected forms do not count.
    ``field_name``: the field it is looked for in; "" for title and text.
    """

    forms: tuple[str, ...]
    prefix: bool = False
    exact: bool = False
    field_name: str = ""
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class EntityRef:
    """An @entity or @concept: any of its aliases.  ``field_name``: "" or title."""

    name: str
    field_name: str = ""
    column: int = field(default=1, compare=False)


Leaf = Term | EntityRef
