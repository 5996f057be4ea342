"""Topics' claims and entities' names, compiled once, for reading who says what in an article.

This is where the words of ``topics`` and the reading of ``statements`` meet: the automaton of the one finds what the other looks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from watcher.model import Article, Claim, Predicate, Statement, Topic, TopicMatch
from watcher.names.automaton import PHRASE_BREAK, Automaton
from watcher.names.entities import Entities, Entity
from watcher.names.hits import Hits
from watcher.names.leaf import EntityRef, Leaf, Term
from watcher.statements.actors import Actor
from watcher.statements.article_reader import ArticleReading, StatementHits, read_article
from watcher.statements.article_tokens import ArticleTokens
from watcher.statements.lexicon import statement_languages
from watcher.statements.open_topics.open_reader import OpenReading, read_open_topics
from watcher.statements.open_topics.topic_words import OpenTopic
from watcher.statements.parties import EntityMention
from watcher.statements.parties.entity_mentions import entity_mentions
from watcher.text.language_data import particles, tagger_languages
from watcher.text.normalise import fold_words

ACTOR_KINDS = ("state", "person", "body", "medium", "place")


@dataclass(frozen=True, eq=False)
class StatementReader:
    """What statements are read with."""

    automaton: Automaton
    actors: dict[str, Actor]
    actor_by_leaf: dict[int, str]
    """Leaf -> the actor it names."""
    leaf_by_pattern: dict[str, int]
    claims_by_topic: dict[str, tuple[Claim, ...]]
    open_topics: dict[str, OpenTopic]
    """The topics whose claims nobody wrote."""

    def supports_language(self, language: str | None) -> bool:
        """Whether there are words to read statements with in a language."""
        return language in statement_languages() or language in tagger_languages()

    def read_statements(self, article: Article, language: str | None, matches: Sequence[TopicMatch]) -> tuple[Statement, ...]:
        """The statements of an article on the claims of the topics it is on; none in a language without words for it."""
        return self.read_article(article, language, matches).statements

    def read_open_topics(self, article: Article, language: str | None, matches: Sequence[TopicMatch]) -> OpenReading:
        """What is said on the topics whose claims nobody wrote, and by whom."""
        topics = [self.open_topics[match.topic] for match in matches if match.topic in self.open_topics]
        if not topics or language not in tagger_languages():
            return OpenReading()
        return read_open_topics(article, str(language), topics, self._entity_mentions(article, str(language)))

    def _entity_mentions(self, article: Article, language: str) -> tuple[EntityMention, ...]:
        """Where the article names actors, by its characters."""
        prose = ArticleTokens(article, language)
        hits = self._find_hits(prose, language)
        at = prose.title_length
        actors = [
            (first - (first > at), last - (last > at), self.actor_by_leaf[leaf])
            for leaf in hits.matched_leaves()
            if leaf in self.actor_by_leaf
            for first, last in hits[leaf]
        ]
        return entity_mentions(prose, actors, self.actors)

    def _find_hits(self, prose: ArticleTokens, language: str | None) -> Hits:
        """Where the article has names and words that are looked for; a break stands between title and text."""
        at = prose.title_length
        words = [*prose.forms[:at], PHRASE_BREAK, *prose.forms[at:]]
        day = prose.article.published.date() if prose.article.published else None
        return self.automaton.find_hits(words, language, at, day)

    def read_article(self, article: Article, language: str | None, matches: Sequence[TopicMatch]) -> ArticleReading:
        """The same with the words of saying that yield no statement, for a trace."""
        chosen = [(match.topic, claim) for match in matches for claim in self.claims_by_topic.get(match.topic, ())]
        if language not in statement_languages() or not chosen:
            return ArticleReading()
        prose = ArticleTokens(article, str(language))
        at = prose.title_length
        hits = self._find_hits(prose, language)
        held = hits.matched_leaves()
        named = {self.actor_by_leaf[leaf] for leaf in held if leaf in self.actor_by_leaf}
        named |= {str(self.actors[name].party) for name in named}
        chosen = [(topic, claim) for topic, claim in chosen if self._can_match(claim, held, named)]
        if not chosen:
            return ArticleReading()  # nothing is spoken of
        moved = {leaf: [(a - (a > at), z - (z > at)) for a, z in hits[leaf]] for leaf in held}
        actors = [(a, z, self.actor_by_leaf[leaf]) for leaf, places in moved.items() if leaf in self.actor_by_leaf for a, z in places]
        patterns = {pattern: moved[leaf] for pattern, leaf in self.leaf_by_pattern.items() if leaf in moved}
        return read_article(prose, StatementHits(actors, patterns), actors_by_name=self.actors, claims=chosen)

    def _can_match(self, claim: Claim, present_leaves: frozenset[int], present_actors: set[str]) -> bool:
        """Whether the article has what any of the claim's predicates needs, wherever it stands."""

        def there(patterns: Sequence[str]) -> bool:
            return not patterns or any(self.leaf_by_pattern.get(it) in present_leaves or it[1:] in present_actors for it in patterns)

        return any(
            there((*it.trigger, *it.reverse)) and there(it.object) and there(it.agent) and there(it.recipient) for it in claim.predicates
        )


def compile_statement_reader(topics: Iterable[Topic], entities: Entities) -> StatementReader:
    """All claims of all topics.  A pattern that names an entity there is none of is left out."""
    topics = list(topics)
    claims = {topic.name: topic.claims for topic in topics if topic.claims}
    open_topics = {topic.name: OpenTopic(topic) for topic in topics if not topic.claims}
    actors = {entity.name: _actor_of_entity(entity) for entity in entities.by_name.values() if entity.kind in ACTOR_KINDS}
    leaves: dict[str, Leaf] = {}
    for every in claims.values():
        for claim in every:
            for predicate in claim.predicates:
                for pattern in _predicate_patterns(predicate):
                    leaf = _pattern_leaf(pattern, entities)
                    if leaf is not None:
                        leaves[pattern] = leaf
    terms = Automaton([*map(EntityRef, actors), *leaves.values()] if topics else [], entities, particles())
    names = {terms.leaf_numbers[EntityRef(name)]: name for name in actors} if topics else {}
    return StatementReader(
        terms, actors, names, {pattern: terms.leaf_numbers[leaf] for pattern, leaf in leaves.items()}, claims, open_topics
    )


def _predicate_patterns(predicate: Predicate) -> Iterable[str]:
    for role in (predicate.trigger, predicate.reverse, predicate.agent, predicate.recipient, predicate.object, predicate.excludes):
        yield from role
    for group in predicate.other:
        yield from group


def _pattern_leaf(pattern: str, entities: Entities) -> Leaf | None:
    if pattern.startswith("@"):
        return EntityRef(pattern[1:]) if pattern[1:] in entities else None
    words = fold_words(pattern)
    return Term(words, pattern.endswith("*")) if words else None


def _actor_of_entity(entity: Entity) -> Actor:
    adjectives = frozenset(fold_words(alias.text) for alias in entity.aliases if alias.is_demonym)
    return Actor(entity.name, entity.kind, entity.party, entity.is_wire_agency, adjectives)
