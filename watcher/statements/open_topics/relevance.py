"""Which events an article tells of, and which of them a stretch of words is about.  Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watcher.statements.events import EventClass, EventMention
from watcher.statements.open_topics.polarity import SignedClass, possible_classes
from watcher.statements.open_topics.sentences import ReadSentence

TITLE_WEIGHT = 3
"""An event of the title counts as often as so many sentences of the text."""


@dataclass(frozen=True, slots=True)
class ChosenEvent:
    """An event of a stretch, and the class that it is filed under."""

    mention: EventMention
    signed: SignedClass


@dataclass(frozen=True, slots=True)
class ArticleEvents:
    """``topic``: classes that the topic itself names; ``title``: those of the title; ``counts``: in how many sentences each is named."""

    topic: frozenset[str]
    title: frozenset[str]
    counts: Mapping[str, int]
    main: str
    """What the article tells of, where nothing else is said; empty where it tells of no event."""

    def choose(self, mentions: Sequence[EventMention], classes: Mapping[str, EventClass]) -> ChosenEvent | None:
        """Return the event of a stretch that the article or the topic is most about; None where it is about none."""
        found = [
            ChosenEvent(mention, signed)
            for mention in mentions
            for signed in possible_classes(mention, classes)
            if signed.name in self.topic or signed.name in self.title
        ]
        return max(found, key=self._rank, default=None)

    def _rank(self, chosen: ChosenEvent) -> tuple[object, ...]:
        name = chosen.signed.name
        return (
            name == self.main,
            name in self.topic,
            name in self.title,
            not chosen.signed.is_opposite,
            self.counts.get(name, 0),
            chosen.mention.part == "verbs",
            -chosen.mention.first,
        )


def article_events(sentences: Sequence[ReadSentence], topic_classes: frozenset[str], classes: Mapping[str, EventClass]) -> ArticleEvents:
    """Count the events of an article."""
    counts: Counter[str] = Counter()
    title: set[str] = set()
    for sentence in sentences:
        named = {mention.event for mention in sentence.events}
        counts.update(dict.fromkeys(named, TITLE_WEIGHT if sentence.in_title else 1))
        if sentence.in_title:
            title |= named
    mentions = [mention for sentence in sentences if sentence.in_title for mention in sentence.events]
    signed = {name for mention in mentions for name, _ in possible_classes(mention, classes)}
    topical = (title | signed) & topic_classes
    pool = topical or title or (set(counts) & topic_classes) or set(counts)
    main = max(pool, key=lambda name: (counts[name], name), default="")
    return ArticleEvents(topic_classes, frozenset(title), counts, main)
