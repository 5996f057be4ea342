"""The index that `watcher search` looks in: which words are in which article.  SQLite's FTS5; the only place that writes its language.

Every word reaches it as a bound parameter, quoted, so that nothing a person types can mean anything to it.  What came in before the index
was there, or through a replay, is put in when somebody searches.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from watcher.model import Article
from watcher.store.tables import WORDS, ArticleState, article
from watcher.store.types import Connection, Row
from watcher.text.grams import indexed
from watcher.text.normalise import forms
from watcher.topics.fields import BREAK, about
from watcher.topics.needs import All, Need, Word

_LONGEST_WORD = 100


def ready(tx: Connection) -> bool:
    """Whether this database has the index: not where SQLite was built without FTS5."""
    return tx.dialect.name == "sqlite" and bool(
        tx.execute(sa.text("SELECT count(*) FROM sqlite_master WHERE name = :name"), {"name": WORDS}).scalar()
    )


def put(tx: Connection, article_id: int, item: Article) -> None:
    """Index an article."""
    if ready(tx):
        _put(tx, article_id, item)


def _put(tx: Connection, article_id: int, item: Article) -> None:
    words = [*forms(item.title), BREAK, *forms(item.text), *about(item, None)]
    text = " ".join(word[:_LONGEST_WORD] for word in indexed(words) if word != BREAK)
    tx.execute(sa.text(f"INSERT INTO {WORDS} (rowid, words) VALUES (:id, :words)"), {"id": article_id, "words": text})  # noqa: S608


def missing(tx: Connection) -> list[int]:
    """Articles that are not in the index yet."""
    if not ready(tx):
        return []
    known = sa.text(f"SELECT id FROM article WHERE id NOT IN (SELECT id FROM {WORDS}_docsize) ORDER BY id")  # noqa: S608
    return list(tx.execute(known).scalars())


def fill(tx: Connection, ids: Sequence[int]) -> None:
    """Put these articles in, as far as they are not."""
    from watcher.store.articles import as_article

    known = set(tx.execute(sa.text(f"SELECT id FROM {WORDS}_docsize WHERE id BETWEEN :a AND :b"), {"a": ids[0], "b": ids[-1]}).scalars())  # noqa: S608
    for row in tx.execute(sa.select(article).where(article.c.id.in_(list(ids)))).mappings():
        if row["id"] not in known:
            _put(tx, row["id"], as_article(row))


def candidates(tx: Connection, wanted: Need | None, since: datetime | None = None) -> list[int]:
    """Ids of the articles that may match, newest first."""
    query = sa.select(article.c.id).where(article.c.state != ArticleState.FAILED).order_by(article.c.id.desc())
    if since is not None:
        query = query.where(article.c.seen_at >= since)
    if wanted is not None and ready(tx):
        held = sa.text(f"SELECT rowid FROM {WORDS} WHERE {WORDS} MATCH :words").bindparams(words=_expression(wanted))  # noqa: S608
        found = set(tx.execute(held).scalars())
        return [each for each in tx.execute(query).scalars() if each in found]
    return list(tx.execute(query).scalars())


def rows(tx: Connection, ids: Sequence[int]) -> list[Row]:
    """Their rows, in the order of ``ids``."""
    found = {row["id"]: row for row in tx.execute(sa.select(article).where(article.c.id.in_(list(ids)))).mappings()}
    return [found[each] for each in ids if each in found]


def _expression(wanted: Need) -> str:
    if isinstance(wanted, Word):
        quoted = wanted.text[:_LONGEST_WORD].replace('"', '""')
        return f'"{quoted}"{" *" if wanted.prefix else ""}'
    return f"({(' AND ' if isinstance(wanted, All) else ' OR ').join(map(_expression, wanted.parts))})"
