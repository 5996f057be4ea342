"""The index behind `watcher search`: which words are in which article.  SQLite's FTS5; the only module that writes its query language.

The words come from the caller (``names/article_fields.py``).  Each reaches SQLite as a bound parameter, quoted, so that nothing a person
types is read as an operator.  Articles stored before the index existed, or through a replay, are added when somebody searches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from watcher.model import AllOf, Article, IndexQuery, IndexWord, StoredArticle
from watcher.store.articles import as_article, as_stored_article
from watcher.store.column_types import Connection
from watcher.store.tables import SEARCH_INDEX, ArticleState, article

_MAX_WORD_LENGTH = 100


def is_available(tx: Connection) -> bool:
    """Whether this database has the index: not where SQLite was built without FTS5."""
    return tx.dialect.name == "sqlite" and bool(
        tx.execute(sa.text("SELECT count(*) FROM sqlite_master WHERE name = :name"), {"name": SEARCH_INDEX}).scalar()
    )


def index_article(tx: Connection, article_id: int, words: Iterable[str]) -> None:
    """Add an article under these words."""
    if is_available(tx):
        _insert_words(tx, article_id, words)


def _insert_words(tx: Connection, article_id: int, words: Iterable[str]) -> None:
    text = " ".join(word[:_MAX_WORD_LENGTH] for word in words)
    tx.execute(sa.text(f"INSERT INTO {SEARCH_INDEX} (rowid, words) VALUES (:id, :words)"), {"id": article_id, "words": text})  # noqa: S608


def list_unindexed(tx: Connection) -> list[int]:
    """Articles that are not in the index yet."""
    if not is_available(tx):
        return []
    known = sa.text(f"SELECT id FROM article WHERE id NOT IN (SELECT id FROM {SEARCH_INDEX}_docsize) ORDER BY id")  # noqa: S608
    return list(tx.execute(known).scalars())


def index_unindexed(tx: Connection, ids: Sequence[int], words_of: Callable[[Article], Iterable[str]]) -> None:
    """Add those of these articles that are not in the index, each under its words."""
    between = sa.text(f"SELECT id FROM {SEARCH_INDEX}_docsize WHERE id BETWEEN :a AND :b")  # the name is ours  # noqa: S608
    known = set(tx.execute(between, {"a": ids[0], "b": ids[-1]}).scalars())
    for row in tx.execute(sa.select(article).where(article.c.id.in_(list(ids)))).mappings():
        if row["id"] not in known:
            _insert_words(tx, row["id"], words_of(as_article(row)))


def find_candidates(tx: Connection, index_query: IndexQuery | None, since: datetime | None = None) -> list[int]:
    """Ids of the articles that may match, newest first."""
    query = sa.select(article.c.id).where(article.c.state != ArticleState.FAILED).order_by(article.c.id.desc())
    if since is not None:
        query = query.where(article.c.seen_at >= since)
    if index_query is not None and is_available(tx):
        held = sa.text(f"SELECT rowid FROM {SEARCH_INDEX} WHERE {SEARCH_INDEX} MATCH :words").bindparams(words=_fts_expression(index_query))  # noqa: S608
        found = set(tx.execute(held).scalars())
        return [each for each in tx.execute(query).scalars() if each in found]
    return list(tx.execute(query).scalars())


def load_articles(tx: Connection, ids: Sequence[int]) -> list[StoredArticle]:
    """Return these articles, in the order of ``ids``."""
    found = {row["id"]: as_stored_article(row) for row in tx.execute(sa.select(article).where(article.c.id.in_(list(ids)))).mappings()}
    return [found[each] for each in ids if each in found]


def _fts_expression(index_query: IndexQuery) -> str:
    if isinstance(index_query, IndexWord):
        quoted = index_query.text[:_MAX_WORD_LENGTH].replace('"', '""')
        return f'"{quoted}"{" *" if index_query.prefix else ""}'
    return f"({(' AND ' if isinstance(index_query, AllOf) else ' OR ').join(map(_fts_expression, index_query.parts))})"
