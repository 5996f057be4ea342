"""The wordings of a topic: each is kept, so that an alert can always name the one that fired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from watcher.model import Topic
from watcher.store.tables import alert, wording
from watcher.store.types import Connection, Row


def keep(tx: Connection, topic_id: int, item: Topic, now: datetime) -> int:
    """Its number: the last one's where nothing changed in title and query."""
    last = latest(tx, topic_id)
    if last is not None and (last["title"], last["query"]) == (item.title, item.query):
        return int(last["number"])
    number = 1 if last is None else int(last["number"]) + 1
    values = {"topic_id": topic_id, "number": number, "name": item.name, "title": item.title, "query": item.query, "created_at": now}
    tx.execute(sa.insert(wording).values(**values))
    return number


def latest(tx: Connection, topic_id: int) -> Row | None:
    wanted = sa.select(wording).where(wording.c.topic_id == topic_id).order_by(wording.c.number.desc()).limit(1)
    return tx.execute(wanted).mappings().one_or_none()


def current(tx: Connection, topic_id: int) -> int | None:
    """The number of today's."""
    return tx.execute(sa.select(sa.func.max(wording.c.number)).where(wording.c.topic_id == topic_id)).scalar()


def of_topic(tx: Connection, topic_id: int) -> Sequence[Row]:
    """All of them, first to last, each with the alerts it fired."""
    fired = sa.select(sa.func.count()).where(alert.c.topic_id == topic_id, alert.c.wording == wording.c.number).scalar_subquery()
    wanted = sa.select(wording, fired.label("alerts")).where(wording.c.topic_id == topic_id).order_by(wording.c.number)
    return tx.execute(wanted).mappings().all()


def named(tx: Connection, topic_id: int | None, number: int | None) -> Row | None:
    """The wording of an alert; None where the topic is gone, or fired before wordings were kept."""
    wanted = sa.select(wording).where(wording.c.topic_id == topic_id, wording.c.number == number)
    return tx.execute(wanted).mappings().one_or_none() if topic_id and number else None
