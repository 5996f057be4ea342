"""Where things stand in an article's tokens: its names as mentions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watcher.statements.actors import Actor, Mention
from watcher.statements.article_tokens import ArticleTokens, TokenRange
from watcher.statements.lexicon import Lexicon

_MAX_ACRONYM_LETTERS = 3
"""Letters of a name that is one only in capitals."""


@dataclass(frozen=True, slots=True)
class StatementHits:
    """Where things stand in an article's token stream, the title first.  ``pattern_hits``: of the claims' roles."""

    actor_hits: Sequence[tuple[int, int, str]]
    pattern_hits: Mapping[str, Sequence[TokenRange]]


def find_mentions(tokens: ArticleTokens, lexicon: Lexicon, hits: StatementHits, actors_by_name: Mapping[str, Actor]) -> list[Mention]:
    """Every name: of entities, and of acronyms in capitals."""
    known = [
        mention
        for first, last, name in hits.actor_hits
        if name in actors_by_name
        and _is_written_as_acronym(
            tokens,
            mention := Mention(first, last, actors_by_name[name], tuple(tokens.forms[first : last + 1]) in actors_by_name[name].demonyms),
        )
    ]
    taken = {index for mention in known for index in range(mention.first, mention.last + 1)}
    for at in range(len(tokens)):
        name = lexicon.acronyms.get(tokens.written_word(at)) if at not in taken else None
        if name is not None and name in actors_by_name:
            known.append(Mention(at, at, actors_by_name[name]))
    return known


def _is_written_as_acronym(tokens: ArticleTokens, mention: Mention) -> bool:
    """Whether an acronym is written as one: no UN in *Kim Jong Un*."""
    word = tokens.written_word(mention.first)
    return mention.last > mention.first or len(word) > _MAX_ACRONYM_LETTERS or not word.isascii() or word.isupper()
