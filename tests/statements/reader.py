"""A sentence, or a few, read on topics of the test's own with the entities that are shipped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from watcher import data
from watcher.model import Article, Claim, Predicate, Span, Statement, TextSource, Topic, TopicMatch
from watcher.names.automaton import PHRASE_BREAK
from watcher.names.entities import Entities
from watcher.statements.article_reader import ArticleReading
from watcher.statements.reader import StatementReader, compile_statement_reader
from watcher.text.normalise import fold_words
from watcher.topics.match import TopicMatcher, compile_topics

PUBLISHED = datetime(2024, 3, 14, 12, tzinfo=UTC)
"""A Thursday."""


DRONES_TOPIC = Topic(
    "iran-drones",
    "Iranian drones",
    "@iran",
    (
        Claim(
            "delivered",
            {"en": "Iran delivered drones to Belarus"},
            parties=("iran", "belarus"),
            predicates=(Predicate(trigger=("@give",), agent=("@iran",), recipient=("@belarus",), object=("drone", "drones")),),
        ),
    ),
)


class StatementTestReader:
    """Topics compiled once."""

    def __init__(self, topics: Sequence[Topic], entities: Entities | None = None) -> None:
        entities = entities or data.load_entities()
        self.topics = {topic.name: topic for topic in topics}
        self.statement_reader: StatementReader = compile_statement_reader(topics, entities)
        self.matcher: TopicMatcher = compile_topics(topics, entities)

    def read_statements(self, text: str, language: str, *, topic: str | None = None, title: str = "") -> tuple[Statement, ...]:
        """The statements of a text, as of an article that is on the topic (or on all)."""
        return self.read_article(text, language, topic=topic, title=title).statements

    def read_article(self, text: str, language: str, *, topic: str | None = None, title: str = "") -> ArticleReading:
        """The same with the words of saying that yield no statement."""
        article = Article("https://outlet.example/1", "outlet.example", title, text, TextSource.SUPPLIED, published=PUBLISHED)
        matched = {match.topic: match for match in self.matcher.match_topics(article, language)}
        wanted = [topic] if topic else list(self.topics)
        matches = tuple(matched.get(name, TopicMatch(name, (), Span(0, 0))) for name in wanted)
        return self.statement_reader.read_article(article, language, matches)

    def named_parties(self, text: str, language: str) -> list[str]:
        """Whom the names of a text speak for, in order."""
        words = [PHRASE_BREAK, *fold_words(text)]
        hits = self.statement_reader.automaton.find_hits(words, language, 0, PUBLISHED.date())
        places = [
            (at[0], self.statement_reader.actor_by_leaf[leaf])
            for leaf in hits.matched_leaves()
            if leaf in self.statement_reader.actor_by_leaf
            for at in hits[leaf]
        ]
        return [str(self.statement_reader.actors[name].party) for _, name in sorted(places) if self.statement_reader.actors[name].party]


def summarise(statements: Sequence[Statement]) -> list[str]:
    """Statements in short, for a message."""
    return [f"{it.claim} {it.party} {it.stance} {it.factuality}" for it in statements]
