"""Topics' claims and entities' names, compiled once, for reading who says what in an article.

This is where the words of ``topics`` and the reading of ``statements`` meet: the automaton of the one finds what the other looks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from watcher.model import Article, Claim, Match, Predicate, Statement, Topic
from watcher.statements.actors import Actor
from watcher.statements.lexicon import spoken
from watcher.statements.prose import Prose
from watcher.statements.read import Found, read
from watcher.text.lexicon import particles
from watcher.text.normalise import forms
from watcher.topics.entities import Entities, Entity
from watcher.topics.terms import BREAK, Terms
from watcher.topics.tree import Leaf, Name, Term

ACTORS = ("state", "person", "body", "medium", "place")
IMPLICIT = "topic"
"""The id of the one claim of a topic that lists none."""


@dataclass(frozen=True, eq=False)
class Speech:
    """What statements are read with."""

    terms: Terms
    cast: dict[str, Actor]
    names: dict[int, str]
    """Leaf -> the actor it names."""
    patterns: dict[str, int]
    claims: dict[str, tuple[Claim, ...]]

    def speaks(self, language: str | None) -> bool:
        """Whether there are words to read statements with in a language."""
        return language in spoken()

    def read(self, article: Article, language: str | None, matches: Sequence[Match]) -> tuple[Statement, ...]:
        """The statements of an article on the claims of the topics it is on; none in a language without words for it."""
        chosen = [(match.topic, claim) for match in matches for claim in self.claims.get(match.topic, ())]
        if not self.speaks(language) or not chosen:
            return ()
        prose = Prose(article, str(language))
        at = prose.titled
        words = [*prose.forms[:at], BREAK, *prose.forms[at:]]
        day = article.published.date() if article.published else None
        hits = self.terms.find(words, language, at, day)
        held = hits.held()
        named = {self.names[leaf] for leaf in held if leaf in self.names}
        named |= {str(self.cast[name].party) for name in named}
        chosen = [(topic, claim) for topic, claim in chosen if claim.implicit or self._possible(claim, held, named)]
        if not chosen:
            return ()  # nothing is spoken of
        moved = {leaf: [(a - (a > at), z - (z > at)) for a, z in hits[leaf]] for leaf in held}
        actors = [(a, z, self.names[leaf]) for leaf, places in moved.items() if leaf in self.names for a, z in places]
        patterns = {pattern: moved[leaf] for pattern, leaf in self.patterns.items() if leaf in moved}
        spans = {match.topic: match.spans for match in matches}
        return read(prose, Found(actors, patterns, spans), cast=self.cast, claims=chosen)


    def _possible(self, claim: Claim, held: frozenset[int], named: set[str]) -> bool:
        """Whether the article has what any of the claim's predicates needs, wherever it stands."""

        def there(patterns: Sequence[str]) -> bool:
            return not patterns or any(self.patterns.get(it) in held or it[1:] in named for it in patterns)

        return any(
            there((*it.trigger, *it.reverse)) and there(it.object) and there(it.agent) and there(it.recipient) for it in claim.predicates
        )


def compile_speech(topics: Iterable[Topic], entities: Entities) -> Speech:
    """All claims of all topics.  A pattern that names an entity there is none of is left out."""
    claims = {topic.name: topic.claims or (implicit(topic),) for topic in topics}
    cast = {entity.name: _actor(entity) for entity in entities.by_name.values() if entity.kind in ACTORS}
    leaves: dict[str, Leaf] = {}
    for every in claims.values():
        for claim in every:
            for predicate in claim.predicates:
                for pattern in _patterns(predicate):
                    leaf = _leaf(pattern, entities)
                    if leaf is not None:
                        leaves[pattern] = leaf
    terms = Terms([*map(Name, cast), *leaves.values()] if claims else [], entities, particles())
    names = {terms.numbers[Name(name)]: name for name in cast} if claims else {}
    return Speech(terms, cast, names, {pattern: terms.numbers[leaf] for pattern, leaf in leaves.items()}, claims)


def implicit(topic: Topic) -> Claim:
    """The claim of a topic that lists none: that what its query speaks of is so."""
    return Claim(IMPLICIT, {"en": topic.title}, predicates=(Predicate(trigger=(f"={topic.name}",)),), implicit=True)


def _patterns(predicate: Predicate) -> Iterable[str]:
    for role in (predicate.trigger, predicate.reverse, predicate.agent, predicate.recipient, predicate.object, predicate.excludes):
        yield from role
    for group in predicate.other:
        yield from group


def _leaf(pattern: str, entities: Entities) -> Leaf | None:
    if pattern.startswith("="):
        return None
    if pattern.startswith("@"):
        return Name(pattern[1:]) if pattern[1:] in entities else None
    words = forms(pattern)
    return Term(words, pattern.endswith("*")) if words else None


def _actor(entity: Entity) -> Actor:
    adjectives = frozenset(forms(alias.text) for alias in entity.aliases if alias.adjective)
    return Actor(entity.name, entity.kind, entity.party, entity.wire, adjectives)
