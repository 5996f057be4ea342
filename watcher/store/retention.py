"""What is dropped by age.  Alerts and statements stay, with all they need to be shown; what was read once is never news again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from watcher.model import DeliveryState
from watcher.store.tables import ArticleState, EntryState, article, delivery, entry, message, tombstone
from watcher.store.types import Connection

BATCH = 500


@dataclass(frozen=True, slots=True)
class Keep:
    """How long; None: for ever."""

    texts: timedelta | None = None
    articles: timedelta | None = None
    deliveries: timedelta | None = None


def pruned(tx: Connection, identity: str) -> bool:
    """Whether an article of this identity was here and is pruned."""
    return tx.execute(sa.select(tombstone.c.identity).where(tombstone.c.identity == identity)).scalar() is not None


def count(tx: Connection, keep: Keep, now: datetime) -> dict[str, int]:
    """How much there is to prune."""
    texts, articles, sent = _texts(keep, now), _articles(keep, now), _sent(keep, now)
    found = {}
    for name, table, which in (("texts", article, texts), ("articles", article, articles), ("deliveries", delivery, sent)):
        found[name] = 0 if which is None else tx.execute(sa.select(sa.func.count()).select_from(table).where(which)).scalar_one()
    return found


def prune(tx: Connection, keep: Keep, now: datetime, *, most: int = BATCH) -> dict[str, int]:
    """Drop at most so many of each: the write lock is for everybody.  Returns how many; again until there are none."""
    steps = {"texts": _drop_texts, "articles": _drop_articles, "deliveries": _drop_sent}
    return {name: drop(tx, keep, now, most) for name, drop in steps.items()}


# ── which ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _texts(keep: Keep, now: datetime) -> sa.ColumnElement[bool] | None:
    if keep.texts is None:
        return None
    return sa.and_(article.c.seen_at < now - keep.texts, article.c.state != ArticleState.READ, sa.func.length(article.c.text) > EMPTY)


def _articles(keep: Keep, now: datetime) -> sa.ColumnElement[bool] | None:
    if keep.articles is None:
        return None
    return sa.and_(article.c.seen_at < now - keep.articles, article.c.state != ArticleState.READ)


def _sent(keep: Keep, now: datetime) -> sa.ColumnElement[bool] | None:
    """The last of each thread stays: the next one takes its number from it."""
    if keep.deliveries is None:
        return None
    last = sa.select(sa.func.max(delivery.c.id)).where(delivery.c.thread.is_not(None))
    kept = last.group_by(delivery.c.channel_id, delivery.c.recipient, delivery.c.thread)
    return sa.and_(delivery.c.created_at < now - keep.deliveries, delivery.c.state != DeliveryState.DUE, delivery.c.id.not_in(kept))


# ── drop ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

EMPTY = 9
"""Bytes that an empty text takes, compressed, at most."""


def _drop_texts(tx: Connection, keep: Keep, now: datetime, most: int) -> int:
    which = _texts(keep, now)
    if which is None:
        return 0
    assert keep.texts is not None
    left = sa.and_(entry.c.seen_at < now - keep.texts, entry.c.state != EntryState.LISTED)
    has = sa.or_(entry.c.content.is_not(None), entry.c.summary.is_not(None))
    tx.execute(sa.update(entry).where(left, has).values(content=None, summary=None))
    some = sa.select(article.c.id).where(which).limit(most).scalar_subquery()
    return tx.execute(sa.update(article).where(article.c.id.in_(some)).values(text="")).rowcount


def _drop_articles(tx: Connection, keep: Keep, now: datetime, most: int) -> int:
    which = _articles(keep, now)
    if which is None:
        return 0
    rows = tx.execute(sa.select(article.c.id, article.c.identity).where(which).limit(most)).all()
    if not rows:
        return 0
    known = set(tx.execute(sa.select(tombstone.c.identity).where(tombstone.c.identity.in_([row.identity for row in rows]))).scalars())
    fresh = [{"identity": row.identity, "pruned_at": now} for row in rows if row.identity not in known]
    if fresh:
        tx.execute(sa.insert(tombstone), fresh)
    ids = [row.id for row in rows]
    tx.execute(sa.update(entry).where(entry.c.article_id.in_(ids)).values(content=None, summary=None))
    return tx.execute(sa.delete(article).where(article.c.id.in_(ids))).rowcount


def _drop_sent(tx: Connection, keep: Keep, now: datetime, most: int) -> int:
    which = _sent(keep, now)
    if which is None:
        return 0
    ids = list(tx.execute(sa.select(delivery.c.id).where(which).limit(most)).scalars())
    dropped = tx.execute(sa.delete(delivery).where(delivery.c.id.in_(ids))).rowcount
    bare = sa.and_(message.c.id.not_in(sa.select(delivery.c.message_id)), message.c.created_at < now - (keep.deliveries or timedelta()))
    tx.execute(sa.delete(message).where(bare))
    return dropped
