"""Rows as jobs: what is due, who holds it, and what happens when it fails.

The six tables of work share their columns: a due date, a lease (``claimed_until``), ``failures``, ``reason``, ``detail``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from watcher.errors import Reason
from watcher.model import DeliveryState, RoutingState
from watcher.store.column_types import Connection, Row, Values
from watcher.store.tables import ArticleState, EntryState, FeedState, RereadState, alert_route, article, delivery, entry, feed, reread


@dataclass(frozen=True, slots=True)
class WorkQueue:
    """A table whose rows are jobs: its due column, the state in which a row is one, and the state of a row given up."""

    table: sa.Table
    due_column: str
    open_state: str
    failed_state: str | None

    def _is_due(self, until: datetime) -> sa.ColumnElement[bool]:
        columns = self.table.c
        free = sa.or_(columns.claimed_until.is_(None), columns.claimed_until <= until)
        return sa.and_(columns.state == self.open_state, columns[self.due_column] <= until, free)


POLLS = WorkQueue(feed, "next_poll_at", FeedState.ACTIVE, None)
ENTRIES = WorkQueue(entry, "due_at", EntryState.LISTED, EntryState.FAILED)
ARTICLES = WorkQueue(article, "due_at", ArticleState.READ, ArticleState.FAILED)
DELIVERIES = WorkQueue(delivery, "due_at", DeliveryState.DUE, DeliveryState.DEAD)
REREADS = WorkQueue(reread, "due_at", RereadState.OPEN, RereadState.FAILED)
HELD_ALERTS = WorkQueue(alert_route, "due_at", RoutingState.HELD, None)
QUEUES = (POLLS, ENTRIES, ARTICLES, REREADS, DELIVERIES, HELD_ALERTS)


def list_due(tx: Connection, queue: WorkQueue, until: datetime, limit: int) -> list[int]:
    """List the ids of rows that may be worked on, longest overdue first."""
    found = sa.select(queue.table.c.id).where(queue._is_due(until)).order_by(queue.table.c[queue.due_column]).limit(limit)
    return list(tx.execute(found).scalars())


def claim_row(tx: Connection, queue: WorkQueue, key: int, now: datetime, until: datetime) -> Row | None:
    """Claim one row if it is due and free; None where someone else has it or it is done."""
    columns = queue.table.c
    free = sa.or_(columns.claimed_until.is_(None), columns.claimed_until <= now)
    taken = (
        sa.update(queue.table)
        .where(columns.id == key, columns.state == queue.open_state, free)
        .values(claimed_until=until)
        .returning(*columns)
    )
    return tx.execute(taken).mappings().one_or_none()


def record_outcome(tx: Connection, queue: WorkQueue, key: int, **values: object) -> None:
    """Store the outcome and release the row."""
    tx.execute(sa.update(queue.table).where(queue.table.c.id == key).values(claimed_until=None, **values))


def postpone(tx: Connection, queue: WorkQueue, key: int, until: datetime) -> None:
    """Release the row until later, without counting a failure."""
    record_outcome(tx, queue, key, **{queue.due_column: until})


def record_failure(tx: Connection, queue: WorkQueue, key: int, *, retry_at: datetime | None, reason: Reason, detail: str) -> None:
    """Count a failure; try again at ``retry_at``, or give the row up (None)."""
    values: Values = {"failures": queue.table.c.failures + 1, "reason": reason, "detail": detail[:2000]}
    if retry_at is not None:
        values[queue.due_column] = retry_at
    elif queue.failed_state is not None:
        values |= {"state": queue.failed_state, queue.due_column: None}
    record_outcome(tx, queue, key, **values)


def release_all_leases(tx: Connection) -> int:
    """Release every row at the start of the only process: whoever held one is dead.  Return how many."""
    return sum(
        tx.execute(sa.update(queue.table).where(queue.table.c.claimed_until.is_not(None)).values(claimed_until=None)).rowcount
        for queue in QUEUES
    )


def count_by_state(tx: Connection, queue: WorkQueue) -> dict[str, int]:
    """Count rows by state."""
    found = tx.execute(sa.select(queue.table.c.state, sa.func.count().label("n")).group_by(queue.table.c.state))
    return {row.state: row.n for row in found}


def failure_count(tx: Connection, queue: WorkQueue, key: int) -> int:
    """Return how often in succession a row's step has failed."""
    return tx.execute(sa.select(queue.table.c.failures).where(queue.table.c.id == key)).scalar() or 0
