"""Deletion by age.  Alerts and statements stay, with all they need to be shown; a pruned article is never news again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from watcher.model import DeliveryState
from watcher.store.column_types import Connection
from watcher.store.tables import ArticleState, EntryState, article, article_revision, delivery, entry, message, pruned_article

BATCH_SIZE = 500


@dataclass(frozen=True, slots=True)
class RetentionPeriods:
    """How long texts, articles and deliveries are kept; None: for ever."""

    texts: timedelta | None = None
    articles: timedelta | None = None
    deliveries: timedelta | None = None


def is_pruned(tx: Connection, identity: str) -> bool:
    """Return whether an article of this identity was stored and is pruned."""
    return tx.execute(sa.select(pruned_article.c.identity).where(pruned_article.c.identity == identity)).scalar() is not None


def count_expired(tx: Connection, periods: RetentionPeriods, now: datetime) -> dict[str, int]:
    """Count what can be pruned."""
    texts, articles, sent = _expired_texts(periods, now), _expired_articles(periods, now), _expired_deliveries(periods, now)
    found = {}
    for name, table, which in (("texts", article, texts), ("articles", article, articles), ("deliveries", delivery, sent)):
        found[name] = 0 if which is None else tx.execute(sa.select(sa.func.count()).select_from(table).where(which)).scalar_one()
    return found


def delete_expired(tx: Connection, periods: RetentionPeriods, now: datetime, *, limit: int = BATCH_SIZE) -> dict[str, int]:
    """Delete at most ``limit`` of each kind, so that the write lock is soon free.  Return how many; repeat until there are none."""
    steps = {"texts": _delete_texts, "articles": _delete_articles, "deliveries": _delete_deliveries}
    return {name: drop(tx, periods, now, limit) for name, drop in steps.items()}


# ── which ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _expired_texts(periods: RetentionPeriods, now: datetime) -> sa.ColumnElement[bool] | None:
    if periods.texts is None:
        return None
    return sa.and_(
        article.c.seen_at < now - periods.texts, article.c.state != ArticleState.READ, sa.func.length(article.c.text) > EMPTY_TEXT_BYTES
    )


def _expired_articles(periods: RetentionPeriods, now: datetime) -> sa.ColumnElement[bool] | None:
    if periods.articles is None:
        return None
    return sa.and_(article.c.seen_at < now - periods.articles, article.c.state != ArticleState.READ)


def _expired_deliveries(periods: RetentionPeriods, now: datetime) -> sa.ColumnElement[bool] | None:
    """Select all but the last of each thread, whose number the next one continues."""
    if periods.deliveries is None:
        return None
    last = sa.select(sa.func.max(delivery.c.id)).where(delivery.c.thread.is_not(None))
    kept = last.group_by(delivery.c.channel_id, delivery.c.recipient, delivery.c.thread)
    return sa.and_(delivery.c.created_at < now - periods.deliveries, delivery.c.state != DeliveryState.DUE, delivery.c.id.not_in(kept))


# ── drop ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

EMPTY_TEXT_BYTES = 9
"""Bytes that an empty text takes, compressed, at most."""


def _delete_texts(tx: Connection, periods: RetentionPeriods, now: datetime, limit: int) -> int:
    which = _expired_texts(periods, now)
    if which is None:
        return 0
    assert periods.texts is not None
    left = sa.and_(entry.c.seen_at < now - periods.texts, entry.c.state != EntryState.LISTED)
    has = sa.or_(entry.c.content.is_not(None), entry.c.summary.is_not(None))
    tx.execute(sa.update(entry).where(left, has).values(content=None, summary=None))
    some = sa.select(article.c.id).where(which).limit(limit).scalar_subquery()
    tx.execute(sa.update(article_revision).where(article_revision.c.article_id.in_(some)).values(text=""))
    return tx.execute(sa.update(article).where(article.c.id.in_(some)).values(text="")).rowcount


def _delete_articles(tx: Connection, periods: RetentionPeriods, now: datetime, limit: int) -> int:
    which = _expired_articles(periods, now)
    if which is None:
        return 0
    rows = tx.execute(sa.select(article.c.id, article.c.identity).where(which).limit(limit)).all()
    if not rows:
        return 0
    known = set(
        tx.execute(sa.select(pruned_article.c.identity).where(pruned_article.c.identity.in_([row.identity for row in rows]))).scalars()
    )
    fresh = [{"identity": row.identity, "pruned_at": now} for row in rows if row.identity not in known]
    if fresh:
        tx.execute(sa.insert(pruned_article), fresh)
    ids = [row.id for row in rows]
    tx.execute(sa.update(entry).where(entry.c.article_id.in_(ids)).values(content=None, summary=None))
    return tx.execute(sa.delete(article).where(article.c.id.in_(ids))).rowcount


def _delete_deliveries(tx: Connection, periods: RetentionPeriods, now: datetime, limit: int) -> int:
    which = _expired_deliveries(periods, now)
    if which is None:
        return 0
    ids = list(tx.execute(sa.select(delivery.c.id).where(which).limit(limit)).scalars())
    dropped = tx.execute(sa.delete(delivery).where(delivery.c.id.in_(ids))).rowcount
    bare = sa.and_(message.c.id.not_in(sa.select(delivery.c.message_id)), message.c.created_at < now - (periods.deliveries or timedelta()))
    tx.execute(sa.delete(message).where(bare))
    return dropped
