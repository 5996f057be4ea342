"""Where things stand in an article's tokens: its names as mentions, and its topics' own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from watcher.model import Claim, Span
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
    query_spans: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    """Topic -> what its query found, for a claim that is but the query."""


def find_mentions(
    tokens: ArticleTokens, lexicon: Lexicon, hits: StatementHits, actors_by_name: Mapping[str, Actor], claims: Sequence[tuple[str, Claim]]
) -> list[Mention]:
    """Every name: of entities, of acronyms in capitals, and those that were typed into a topic without claims."""
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
    return [*known, *_query_name_mentions(tokens, hits.query_spans, known, {topic for topic, claim in claims if claim.implicit})]


def _is_written_as_acronym(tokens: ArticleTokens, mention: Mention) -> bool:
    """Whether an acronym is written as one: no UN in *Kim Jong Un*."""
    word = tokens.written_word(mention.first)
    return mention.last > mention.first or len(word) > _MAX_ACRONYM_LETTERS or not word.isascii() or word.isupper()


def _query_name_mentions(
    tokens: ArticleTokens, query_spans: Mapping[str, Sequence[Span]], known_mentions: Sequence[Mention], topics: set[str]
) -> list[Mention]:
    """The names that somebody typed into a query and that no entity has: each speaks for itself."""
    taken = {index for mention in known_mentions for index in range(mention.first, mention.last + 1)}
    starts = {(start, at < tokens.title_length): at for at, start in enumerate(tokens.starts)}
    names: set[str] = set()
    for topic in topics:
        for span in query_spans.get(topic, ()):
            at = starts.get((span.start, span.in_title))
            if at is not None and at not in taken and at != tokens.sentence_of(at).first and tokens.written_word(at)[:1].isupper():
                names.add(tokens.forms[at])
    return [
        Mention(at, at, Actor(word, "body", word))
        for at, word in enumerate(tokens.forms)
        if word in names and at not in taken and tokens.written_word(at)[:1].isupper()
    ]


def implicit_claim_hits(tokens: ArticleTokens, query_spans: Mapping[str, Sequence[Span]]) -> dict[str, list[TokenRange]]:
    """By topic: where a sentence holds at least two different words of its query, or its only one."""
    found: dict[str, list[TokenRange]] = {}
    index = {(start, at < tokens.title_length): at for at, start in enumerate(tokens.starts)}
    ends = {(end, at < tokens.title_length): at for at, end in enumerate(tokens.ends)}
    for topic, spans in query_spans.items():
        places = [(index.get((s.start, s.in_title)), ends.get((s.end, s.in_title))) for s in spans]
        hits = [(a, z) for a, z in places if a is not None and z is not None]
        words = {hit: tuple(tokens.forms[hit[0] : hit[1] + 1]) for hit in hits}
        needed = min(2, len(set(words.values())))
        by_sentence: dict[int, list[TokenRange]] = {}
        for hit in hits:
            by_sentence.setdefault(tokens.sentence_of(hit[0]).index, []).append(hit)
        found[f"={topic}"] = [hit for near in by_sentence.values() if len({words[hit] for hit in near}) >= needed for hit in near]
    return found
