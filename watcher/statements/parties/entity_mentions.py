"""The entities of the data that an article names, by their characters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from watcher.statements.actors import Actor
from watcher.statements.article_tokens import ArticleTokens


@dataclass(frozen=True, slots=True)
class EntityMention:
    """Characters ``start`` to ``end`` of the title or the text name an entity.  ``party``: whom it speaks for, if anybody."""

    start: int
    end: int
    in_title: bool
    entity: str
    party: str | None = None
    kind: str = ""
    """The entity's kind: state, person, body, medium, place."""


def entity_mentions(
    tokens: ArticleTokens, hits: Iterable[tuple[int, int, str]], actors_by_name: Mapping[str, Actor]
) -> tuple[EntityMention, ...]:
    """Return the automaton's hits, (first token, last token, entity), by their characters."""
    found = []
    for first, last, name in hits:
        span, actor = tokens.span(first, last), actors_by_name[name]
        found.append(EntityMention(span.start, span.end, span.in_title, name, actor.party, actor.kind))
    return tuple(sorted(found, key=lambda it: (not it.in_title, it.start, -it.end)))
