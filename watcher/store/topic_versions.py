"""The versions of a topic: each is kept, so that an alert can name the one that raised it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from watcher.model import Topic
from watcher.store.column_types import Connection, Row
from watcher.store.tables import alert, topic_version


def save(tx: Connection, topic_id: int, item: Topic, now: datetime) -> int:
    """Store a version of a topic.  Return its number: the last one's where title and query are unchanged."""
    last = latest_row(tx, topic_id)
    if last is not None and (last["title"], last["query"]) == (item.title, item.query):
        return int(last["number"])
    number = 1 if last is None else int(last["number"]) + 1
    values = {"topic_id": topic_id, "number": number, "name": item.name, "title": item.title, "query": item.query, "created_at": now}
    tx.execute(sa.insert(topic_version).values(**values))
    return number


def latest_row(tx: Connection, topic_id: int) -> Row | None:
    """Return the newest version of a topic; None where there is none."""
    wanted = sa.select(topic_version).where(topic_version.c.topic_id == topic_id).order_by(topic_version.c.number.desc()).limit(1)
    return tx.execute(wanted).mappings().one_or_none()


def current_number(tx: Connection, topic_id: int) -> int | None:
    """Return the number of the current version."""
    return tx.execute(sa.select(sa.func.max(topic_version.c.number)).where(topic_version.c.topic_id == topic_id)).scalar()


def list_for_topic(tx: Connection, topic_id: int) -> Sequence[Row]:
    """List all versions, first to last, each with the number of its alerts."""
    fired = (
        sa.select(sa.func.count()).where(alert.c.topic_id == topic_id, alert.c.topic_version == topic_version.c.number).scalar_subquery()
    )
    wanted = sa.select(topic_version, fired.label("alerts")).where(topic_version.c.topic_id == topic_id).order_by(topic_version.c.number)
    return tx.execute(wanted).mappings().all()


def find_row(tx: Connection, topic_id: int | None, number: int | None) -> Row | None:
    """Return the version of an alert; None where the topic is gone, or the alert is older than the versions."""
    wanted = sa.select(topic_version).where(topic_version.c.topic_id == topic_id, topic_version.c.number == number)
    return tx.execute(wanted).mappings().one_or_none() if topic_id and number else None
