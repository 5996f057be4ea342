"""An article against all topics at once: which it is about.

First the automaton says which leaves the article holds.  Then only those topics are looked at that could be satisfied: each is filed
under its rarest clause.  Sentences and offsets (``look.py``) are worked out only when a topic is left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
        self._by_leaf: list[list[int] | None] = [None] * len(self._numbers)
        self._always = [index for index, compiled in enumerate(self._compiled) if not compiled.clauses]
        for index, compiled in enumerate(self._compiled):
            for leaf in compiled.clauses[0] if compiled.clauses else ():  # the rarest comes first
                if (filed := self._by_leaf[leaf]) is None:
                    self._by_leaf[leaf] = filed = []
                filed.append(index)

    def match(self, article: Article, language: str | None = None) -> tuple[Match, ...]:
        """The topics the article is about, in the order they were compiled in."""
        language = language or article.language
        look = self.look(article, language)
        held, by_leaf, every = look.held, self._by_leaf, self._compiled
        candidates = {index for leaf in held if (filed := by_leaf[leaf]) is not None for index in filed}
        matched = []
        for index in sorted(candidates.union(self._always)):
            compiled = every[index]
            for clause in compiled.clauses:
                if clause.isdisjoint(held):
                    break
            else:
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
        found = self._terms.find(words, language, len(title))
        return Look(article, language, found, self._numbers, titled=len(title), about=len(title) + 1 + len(text))
