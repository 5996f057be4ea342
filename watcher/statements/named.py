"""Where things stand in an article's tokens: its names as mentions, and its topics' own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from watcher.model import Claim, Span
from watcher.statements.actors import Actor, Mention
from watcher.statements.lexicon import Lexicon
from watcher.statements.prose import Prose

Range = tuple[int, int]
_ACRONYM = 3
"""Letters of a name that is one only in capitals."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where things stand in an article's token stream, the title first.  ``patterns``: of the claims' roles."""

    actors: Sequence[tuple[int, int, str]]
    patterns: Mapping[str, Sequence[Range]]
    matched: Mapping[str, Sequence[Span]] = field(default_factory=dict)
    """Topic -> what its query found, for a claim that is but the query."""


def mentions(
    prose: Prose, words: Lexicon, found: Found, cast: Mapping[str, Actor], claims: Sequence[tuple[str, Claim]]
) -> list[Mention]:
    """Every name: of entities, of acronyms in capitals, and those that were typed into a topic without claims."""
    known = [
        mention
        for first, last, name in found.actors
        if name in cast
        and _written_so(
            prose, mention := Mention(first, last, cast[name], tuple(prose.forms[first : last + 1]) in cast[name].adjectives)
        )
    ]
    taken = {index for mention in known for index in range(mention.first, mention.last + 1)}
    for at in range(len(prose)):
        name = words.acronyms.get(prose.raw(at)) if at not in taken else None
        if name is not None and name in cast:
            known.append(Mention(at, at, cast[name]))
    return [*known, *_typed(prose, found.matched, known, {topic for topic, claim in claims if claim.implicit})]


def _written_so(prose: Prose, mention: Mention) -> bool:
    """Whether an acronym is written as one: no UN in *Kim Jong Un*."""
    word = prose.raw(mention.first)
    return mention.last > mention.first or len(word) > _ACRONYM or not word.isascii() or word.isupper()


def _typed(prose: Prose, matched: Mapping[str, Sequence[Span]], known: Sequence[Mention], topics: set[str]) -> list[Mention]:
    """The names that somebody typed into a query and that no entity has: each speaks for itself."""
    taken = {index for mention in known for index in range(mention.first, mention.last + 1)}
    starts = {(start, at < prose.titled): at for at, start in enumerate(prose.starts)}
    names: set[str] = set()
    for topic in topics:
        for span in matched.get(topic, ()):
            at = starts.get((span.start, span.in_title))
            if at is not None and at not in taken and at != prose.sentence_of(at).first and prose.raw(at)[:1].isupper():
                names.add(prose.forms[at])
    return [
        Mention(at, at, Actor(word, "body", word))
        for at, word in enumerate(prose.forms)
        if word in names and at not in taken and prose.raw(at)[:1].isupper()
    ]


def spoken_of(prose: Prose, matched: Mapping[str, Sequence[Span]]) -> dict[str, list[Range]]:
    """By topic: where a sentence holds at least two different words of its query, or its only one."""
    found: dict[str, list[Range]] = {}
    index = {(start, at < prose.titled): at for at, start in enumerate(prose.starts)}
    ends = {(end, at < prose.titled): at for at, end in enumerate(prose.ends)}
    for topic, spans in matched.items():
        places = [(index.get((s.start, s.in_title)), ends.get((s.end, s.in_title))) for s in spans]
        hits = [(a, z) for a, z in places if a is not None and z is not None]
        words = {hit: tuple(prose.forms[hit[0] : hit[1] + 1]) for hit in hits}
        needed = min(2, len(set(words.values())))
        by_sentence: dict[int, list[Range]] = {}
        for hit in hits:
            by_sentence.setdefault(prose.sentence_of(hit[0]).index, []).append(hit)
        found[f"={topic}"] = [hit for near in by_sentence.values() if len({words[hit] for hit in near}) >= needed for hit in near]
    return found
