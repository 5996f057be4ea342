"""Search the stored articles with a topic query."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from watcher.model import StoredArticle, TopicMatch
    from watcher.names.entities import Entities
    from watcher.pipeline.stored_articles import ReportProgress
    from watcher.store.database import Database


class SearchHit(NamedTuple):
    stored_article: StoredArticle
    match: TopicMatch

    @property
    def quote(self) -> str:
        """The sentence that matched."""
        return self.match.quote_span.text_in(self.stored_article.article)

    @property
    def marks(self) -> list[tuple[int, int]]:
        """Where in the quote the words of the query are."""
        quote, spans = self.match.quote_span, self.match.spans
        inside = [s for s in spans if s.in_title == quote.in_title and quote.start <= s.start and s.end <= quote.end]
        return [(s.start - quote.start, s.end - quote.start) for s in inside]


def search_articles(
    database: Database, query: str, entities: Entities, *, earliest: datetime | None, limit: int, report_progress: ReportProgress
) -> Iterator[SearchHit]:
    """Yield the articles that match a query, newest first.

    Raises:
        QueryError: the query is invalid.
    """
    from watcher.model import Topic
    from watcher.pipeline.stored_articles import candidate_articles
    from watcher.topics.index_query import index_query
    from watcher.topics.match import compile_topics
    from watcher.topics.query_parser import parse_query

    wanted = index_query(parse_query(query, entities).root, entities)
    matcher = compile_topics([Topic("search", "search", query)], entities)
    count = 0
    for stored in candidate_articles(database, wanted, report_progress, earliest=earliest):
        for match in matcher.match_topics(stored.article, stored.article.language):
            count += 1
            yield SearchHit(stored, match)
        if count >= limit:
            return
