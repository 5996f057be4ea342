"""A sentence, or a few, read on topics of the test's own with the entities that are shipped."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from watcher import data
from watcher.model import Article, Match, Span, Statement, TextSource, Topic
from watcher.speech import Speech, compile_speech
from watcher.text.normalise import forms
from watcher.topics.entities import Entities
from watcher.topics.match import Matcher, compile_topics
from watcher.topics.terms import BREAK

PUBLISHED = datetime(2024, 3, 14, 12, tzinfo=UTC)
"""A Thursday."""


class Reader:
    """Topics compiled once."""

    def __init__(self, topics: Sequence[Topic], entities: Entities | None = None) -> None:
        entities = entities or data.load_entities()
        self.topics = {topic.name: topic for topic in topics}
        self.speech: Speech = compile_speech(topics, entities)
        self.matcher: Matcher = compile_topics(topics, entities)

    def read(self, text: str, language: str, *, topic: str | None = None, title: str = "") -> tuple[Statement, ...]:
        """The statements of a text, as of an article that is on the topic (or on all)."""
        article = Article("https://outlet.example/1", "outlet.example", title, text, TextSource.GIVEN, published=PUBLISHED)
        matched = {match.topic: match for match in self.matcher.match(article, language)}
        wanted = [topic] if topic else list(self.topics)
        matches = tuple(matched.get(name, Match(name, (), Span(0, 0))) for name in wanted)
        return self.speech.read(article, language, matches)

    def parties(self, text: str, language: str) -> list[str]:
        """Whom the names of a text speak for, in order."""
        words = [BREAK, *forms(text)]
        hits = self.speech.terms.find(words, language, 0, PUBLISHED.date())
        places = [(at[0], self.speech.names[leaf]) for leaf in hits.held() if leaf in self.speech.names for at in hits[leaf]]
        return [str(self.speech.cast[name].party) for _, name in sorted(places) if self.speech.cast[name].party]


def found(statements: Sequence[Statement]) -> list[str]:
    """Statements in short, for a message."""
    return [f"{it.claim} {it.party} {it.stance} {it.factuality}" for it in statements]
