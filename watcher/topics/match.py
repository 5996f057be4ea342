"""An article against all topics at once: which it is about.

First it is said which leaves the article holds.  Then only those topics are looked at that could be satisfied: each is filed under its two
rarest clauses.  Sentences and offsets (``article_match.py``) are worked out only when a topic is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from watcher.errors import QueryError
from watcher.model import Article, Topic, TopicMatch
from watcher.names.article_fields import article_field_tokens
from watcher.names.automaton import PHRASE_BREAK, Automaton
from watcher.names.entities import Entities
from watcher.text.language_data import particles
from watcher.text.normalise import fold_words
from watcher.topics.article_match import ArticleMatch
from watcher.topics.query_compiler import TopicCompiler
from watcher.topics.query_parser import parse_query
from watcher.topics.query_tree import Query, leaves


def compile_topics(topics: Sequence[Topic], entities: Entities) -> TopicMatcher:
    """Compile all topics into one matcher.  A query that cannot be read is left out and listed in ``TopicMatcher.query_errors``."""
    read: list[tuple[Topic, Query]] = []
    faults: dict[str, QueryError] = {}
    for topic in topics:
        try:
            read.append((topic, parse_query(topic.query, entities)))
        except QueryError as error:
            faults[topic.name] = error
    return TopicMatcher(read, entities, faults)


class TopicMatcher:
    """Compiled topics.  ``query_errors``: the topics it had to leave out."""

    def __init__(self, parsed_topics: Sequence[tuple[Topic, Query]], entities: Entities, query_errors: Mapping[str, QueryError]) -> None:
        self.topics = tuple(topic for topic, _ in parsed_topics)
        self.query_errors = dict(query_errors)
        self._automaton = Automaton((leaf for _, query in parsed_topics for leaf in leaves(query.root)), entities, particles())
        self._leaf_numbers = self._automaton.leaf_numbers
        compiler = TopicCompiler(self._leaf_numbers, self._automaton.leaf_frequencies)
        self._compiled = [compiler(topic, query.root) for topic, query in parsed_topics]
        self._unconditional = [index for index, compiled in enumerate(self._compiled) if not compiled.clauses]
        self._by_only_clause, self._by_rarest_clause, self._by_second_clause = (_LeafIndex(len(self._leaf_numbers)) for _ in range(3))
        for index, compiled in enumerate(self._compiled):
            if len(compiled.clauses) == 1:
                self._by_only_clause.add(index, compiled.clauses[0])
            elif compiled.clauses:  # the rarest come first
                self._by_rarest_clause.add(index, compiled.clauses[0])
                self._by_second_clause.add(index, compiled.clauses[1])

    def match_topics(self, article: Article, language: str | None = None) -> tuple[TopicMatch, ...]:
        """The topics the article is about, in the order they were compiled in."""
        language = language or article.language
        look = self.match_leaves(article, language)
        held = look.matched_leaves
        candidates = self._by_only_clause.topics_with_any(held) | (
            self._by_rarest_clause.topics_with_any(held) & self._by_second_clause.topics_with_any(held)
        )
        matched = []
        for index in sorted(candidates.union(self._unconditional)):
            compiled = self._compiled[index]
            if any(clause.isdisjoint(held) for clause in compiled.clauses[2:]):
                continue
            if compiled.condition is None or compiled.condition(look):
                matched.append(look.to_topic_match(compiled.topic.name, compiled.supporting_leaves, compiled.coverage))
        return tuple(matched)

    def query_coverages(self, article: Article, language: str | None = None) -> list[float]:
        """Of each topic, which share of its query the article satisfies somewhere, and be it far apart."""
        held = self.match_leaves(article, language).matched_leaves
        return [compiled.coverage(held) for compiled in self._compiled]

    def quote_coverage(self, article: Article, language: str | None, topic_match: TopicMatch) -> float:
        """Which share of the first topic's query the quoted sentence of its match satisfies by itself."""
        quote = topic_match.quote_span
        said = (quote.text_in(article), "") if quote.in_title else ("", quote.text_in(article))
        return self.query_coverages(replace(article, title=said[0], text=said[1]), language)[0]

    def match_leaves(self, article: Article, language: str | None = None) -> ArticleMatch:
        """The article with the leaves of all topics that are in it."""
        title, text = fold_words(article.title), fold_words(article.text)
        words = [*title, PHRASE_BREAK, *text, *(article_field_tokens(article, language) if self._automaton.has_field_leaves else ())]
        day = article.published.date() if article.published else None
        found = self._automaton.find_hits(words, language, len(title), day)
        return ArticleMatch(article, language, found, self._leaf_numbers, title_length=len(title), fields_start=len(title) + 1 + len(text))


class _LeafIndex:
    """Which topics are filed under each leaf."""

    def __init__(self, size: int) -> None:
        self._topics_by_leaf: list[list[int] | None] = [None] * size

    def add(self, index: int, leaves: Iterable[int]) -> None:
        for leaf in leaves:
            filed = self._topics_by_leaf[leaf]
            if filed is None:
                self._topics_by_leaf[leaf] = [index]
            else:
                filed.append(index)

    def topics_with_any(self, leaves: Iterable[int]) -> set[int]:
        return set().union(*filter(None, map(self._topics_by_leaf.__getitem__, leaves)))
