"""An article against all topics at once: which it is about.

First it is said which leaves the article holds.  Then only those topics are looked at that could be satisfied: each is filed under its two
rarest clauses.  Sentences and offsets (``look.py``) are worked out only when a topic is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from watcher.errors import QueryError
from watcher.model import Article, Match, Topic
from watcher.text.lexicon import particles
from watcher.text.normalise import forms
from watcher.topics.compiled import Compiler
from watcher.topics.entities import Entities
from watcher.topics.fields import about
from watcher.topics.look import Look
from watcher.topics.query import parse
from watcher.topics.terms import BREAK, Terms
from watcher.topics.tree import Query, leaves


def compile_topics(topics: Sequence[Topic], entities: Entities) -> Matcher:
    """All topics as one matcher.  A query that cannot be read is left out and told in ``Matcher.faults``."""
    read: list[tuple[Topic, Query]] = []
    faults: dict[str, QueryError] = {}
    for topic in topics:
        try:
            read.append((topic, parse(topic.query, entities)))
        except QueryError as error:
            faults[topic.name] = error
    return Matcher(read, entities, faults)


class Matcher:
    """Compiled topics.  ``faults``: the topics it had to leave out."""

    def __init__(self, read: Sequence[tuple[Topic, Query]], entities: Entities, faults: Mapping[str, QueryError]) -> None:
        self.topics = tuple(topic for topic, _ in read)
        self.faults = dict(faults)
        self._terms = Terms((leaf for _, query in read for leaf in leaves(query.root)), entities, particles())
        self._numbers = self._terms.numbers
        compiler = Compiler(self._numbers, self._terms.costs)
        self._compiled = [compiler(topic, query.root) for topic, query in read]
        self._always = [index for index, compiled in enumerate(self._compiled) if not compiled.clauses]
        self._only, self._first, self._second = (_Table(len(self._numbers)) for _ in range(3))
        for index, compiled in enumerate(self._compiled):
            if len(compiled.clauses) == 1:
                self._only.file(index, compiled.clauses[0])
            elif compiled.clauses:  # the rarest come first
                self._first.file(index, compiled.clauses[0])
                self._second.file(index, compiled.clauses[1])

    def match(self, article: Article, language: str | None = None) -> tuple[Match, ...]:
        """The topics the article is about, in the order they were compiled in."""
        language = language or article.language
        look = self.look(article, language)
        held = look.held
        candidates = self._only.of(held) | (self._first.of(held) & self._second.of(held))
        matched = []
        for index in sorted(candidates.union(self._always)):
            compiled = self._compiled[index]
            if any(clause.isdisjoint(held) for clause in compiled.clauses[2:]):
                continue
            if compiled.holds is None or compiled.holds(look):
                matched.append(look.match(compiled.topic.name, compiled.said, compiled.worth))
        return tuple(matched)

    def shares(self, article: Article, language: str | None = None) -> list[float]:
        """Of each topic, which share of its query the article satisfies somewhere, and be it far apart."""
        held = self.look(article, language).held
        return [compiled.worth(held) for compiled in self._compiled]

    def focus(self, article: Article, language: str | None, found: Match) -> float:
        """Which share of the first topic's query the quoted sentence of its match satisfies by itself."""
        quote = found.quote
        said = (quote.of(article), "") if quote.in_title else ("", quote.of(article))
        return self.shares(replace(article, title=said[0], text=said[1]), language)[0]

    def look(self, article: Article, language: str | None = None) -> Look:
        """The article with the leaves of all topics that are in it."""
        title, text = forms(article.title), forms(article.text)
        words = [*title, BREAK, *text, *(about(article, language) if self._terms.about else ())]
        day = article.published.date() if article.published else None
        found = self._terms.find(words, language, len(title), day)
        return Look(article, language, found, self._numbers, titled=len(title), about=len(title) + 1 + len(text))


class _Table:
    """Which topics are filed under each leaf."""

    def __init__(self, size: int) -> None:
        self._topics: list[list[int] | None] = [None] * size

    def file(self, index: int, leaves: Iterable[int]) -> None:
        for leaf in leaves:
            filed = self._topics[leaf]
            if filed is None:
                self._topics[leaf] = [index]
            else:
                filed.append(index)

    def of(self, held: Iterable[int]) -> set[int]:
        return set().union(*filter(None, map(self._topics.__getitem__, held)))
