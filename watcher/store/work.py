"""Rows as jobs: what is due, who holds it, and what becomes of it when it fails.

The five tables of work share their columns: a due date, a lease (``claimed_until``), ``failures``, ``reason``, ``detail``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from watcher.errors import Reason
from watcher.model import DeliveryState, DispatchState
from watcher.store.tables import ArticleState, EntryState, FeedState, article, delivery, dispatch, entry, feed
from watcher.store.types import Connection, Row, Values


@dataclass(frozen=True, slots=True)
class Queue:
    """A table whose rows are jobs: its due column, the state in which a row is one, and the state of a parked row."""

    table: sa.Table
    due: str
    open: str
    parked: str | None

    def _is_due(self, until: datetime) -> sa.ColumnElement[bool]:
        columns = self.table.c
        free = sa.or_(columns.claimed_until.is_(None), columns.claimed_until <= until)
        return sa.and_(columns.state == self.open, columns[self.due] <= until, free)


POLLS = Queue(feed, "next_poll_at", FeedState.ACTIVE, None)
ENTRIES = Queue(entry, "due_at", EntryState.LISTED, EntryState.FAILED)
ARTICLES = Queue(article, "due_at", ArticleState.READ, ArticleState.FAILED)
DELIVERIES = Queue(delivery, "due_at", DeliveryState.DUE, DeliveryState.DEAD)
HELD = Queue(dispatch, "due_at", DispatchState.HELD, None)
QUEUES = (POLLS, ENTRIES, ARTICLES, DELIVERIES, HELD)


def due(tx: Connection, queue: Queue, until: datetime, limit: int) -> list[int]:
    """Ids of rows that may be worked on, longest overdue first."""
    found = sa.select(queue.table.c.id).where(queue._is_due(until)).order_by(queue.table.c[queue.due]).limit(limit)
    return list(tx.execute(found).scalars())


def claim(tx: Connection, queue: Queue, key: int, now: datetime, until: datetime) -> Row | None:
    """Take one row if it is open and free; None when someone else has it or it is done."""
    columns = queue.table.c
    free = sa.or_(columns.claimed_until.is_(None), columns.claimed_until <= now)
    taken = (
        sa.update(queue.table).where(columns.id == key, columns.state == queue.open, free).values(claimed_until=until).returning(*columns)
    )
    return tx.execute(taken).mappings().one_or_none()


def settle(tx: Connection, queue: Queue, key: int, **values: object) -> None:
    """Write the outcome and give the row back."""
    tx.execute(sa.update(queue.table).where(queue.table.c.id == key).values(claimed_until=None, **values))


def postpone(tx: Connection, queue: Queue, key: int, until: datetime) -> None:
    """Not now, and nobody's fault."""
    settle(tx, queue, key, **{queue.due: until})


def fail(tx: Connection, queue: Queue, key: int, *, again: datetime | None, reason: Reason, detail: str) -> None:
    """Count a failure; try ``again`` then, or park the row (None)."""
    values: Values = {"failures": queue.table.c.failures + 1, "reason": reason, "detail": detail[:2000]}
    if again is not None:
        values[queue.due] = again
    elif queue.parked is not None:
        values |= {"state": queue.parked, queue.due: None}
    settle(tx, queue, key, **values)


def release(tx: Connection) -> int:
    """At the start of the only process: whoever held a row is dead.  Returns how many rows were freed."""
    return sum(
        tx.execute(sa.update(queue.table).where(queue.table.c.claimed_until.is_not(None)).values(claimed_until=None)).rowcount
        for queue in QUEUES
    )


def counts(tx: Connection, queue: Queue) -> dict[str, int]:
    """Rows by state."""
    found = tx.execute(sa.select(queue.table.c.state, sa.func.count().label("n")).group_by(queue.table.c.state))
    return {row.state: row.n for row in found}


def failures(tx: Connection, queue: Queue, key: int) -> int:
    return tx.execute(sa.select(queue.table.c.failures).where(queue.table.c.id == key)).scalar() or 0
