"""Stored articles, asked with a query: the index is completed, names the articles that may match, and they are read in batches.

What a topic finds in one of them, and the statements in it, are read as the daemon reads them.  What is heavy is imported when an article
is there to be read: most prompts are typed over an empty database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watcher.model import Article, IndexQuery, Reading, StoredArticle, Topic
    from watcher.names.entities import Entities
    from watcher.statements.reader import StatementReader
    from watcher.store.column_types import Connection
    from watcher.store.database import Database
    from watcher.topics.match import TopicMatcher
    from watcher.topics.query_tree import Query

BATCH_SIZE = 200
ReportProgress = Callable[[str], None]
"""Shows a line of text while work goes on."""


def has_articles(tx: Connection) -> bool:
    """Whether an article is stored at all: where none is, a command need not load what reads them."""
    from watcher.store import articles

    return bool(articles.list_latest(tx, 1))


def complete_index(database: Database, report_progress: ReportProgress) -> None:
    """Put into the index what is not in it, a batch at a time, so that nobody waits long for the database."""
    with database.read() as tx:
        if not has_articles(tx):
            return
        from watcher.names.article_fields import index_words
        from watcher.store import search_index

        left = search_index.list_unindexed(tx)
    for at in range(0, len(left), BATCH_SIZE):
        report_progress(f"Indexing what is stored: {at:,} of {len(left):,} articles")
        with database.write() as tx:
            search_index.index_unindexed(tx, left[at : at + BATCH_SIZE], index_words)


def candidate_articles(
    database: Database,
    index_query: IndexQuery | None,
    report_progress: ReportProgress,
    *,
    earliest: datetime | None = None,
    oldest_first: bool = False,
) -> Iterator[StoredArticle]:
    """The articles that may match, newest first."""
    from watcher.store import search_index

    complete_index(database, report_progress)
    with database.read() as tx:
        ids = search_index.find_candidates(tx, index_query, earliest)
    if oldest_first:
        ids.reverse()
    for at in range(0, len(ids), BATCH_SIZE):
        report_progress(f"Reading what is stored: {at:,} of {len(ids):,} articles that may match")
        with database.read() as tx:
            stored = search_index.load_articles(tx, ids[at : at + BATCH_SIZE])
        yield from stored


class TopicReader:
    """Reads stored articles on one topic.  Each part of it is compiled when it is first asked for, and so are the entities loaded."""

    def __init__(self, topic: Topic, load_entities: Callable[[], Entities]) -> None:
        self.topic = topic
        self._load_entities = load_entities

    @cached_property
    def entities(self) -> Entities:
        """The entities that queries may name."""
        return self._load_entities()

    @cached_property
    def query(self) -> Query:
        """The topic's query, parsed."""
        from watcher.topics.query_parser import parse_query

        return parse_query(self.topic.query, self.entities)

    @cached_property
    def matcher(self) -> TopicMatcher:
        """The matcher of this topic alone."""
        from watcher.topics.match import compile_topics

        return compile_topics([self.topic], self.entities)

    @cached_property
    def statement_reader(self) -> StatementReader:
        """The reader of this topic's claims alone."""
        from watcher.statements.reader import compile_statement_reader

        return compile_statement_reader([self.topic], self.entities)

    @cached_property
    def ruleset_id(self) -> str:
        """What names the packaged words in force."""
        from watcher import data

        return data.packaged_words_digest()[:16]

    def read_article(self, article: Article) -> Reading | None:
        """What a stored article says on the topic; None where it does not match."""
        from watcher.model import Fingerprint, Reading
        from watcher.statements.folding import fold_statements

        matches = self.matcher.match_topics(article, article.language)
        if not matches:
            return None
        opened = self.statement_reader.read_open_topics(article, article.language, matches)
        said = fold_statements((*self.statement_reader.read_statements(article, article.language, matches), *opened.statements)).kept
        return Reading(
            article,
            Fingerprint((), 0),
            matches,
            self.ruleset_id,
            said,
            statements_supported=self.statement_reader.supports_language(article.language),
            parties=opened.parties,
        )
