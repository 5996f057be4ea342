"""What the search index is asked: words, and which of them an article must hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IndexWord:
    """A word of the index, or the beginning of one."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of these."""

    parts: tuple[IndexQuery, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these at least."""

    parts: tuple[IndexQuery, ...]


IndexQuery = IndexWord | AllOf | AnyOf
