"""Problems with watcher itself: open, reported, closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from watcher.errors import Reason
from watcher.model import Problem, StoredProblem
from watcher.store.column_types import Connection, Row
from watcher.store.tables import problem


def update_open(tx: Connection, problems: Iterable[Problem], *, now: datetime) -> None:
    """Open new problems, renew those that persist, close those that are over."""
    holding = {(row["reason"], row["subject"]): row["id"] for row in list_open(tx)}
    for each in problems:
        if (number := holding.pop((each.reason, each.subject), None)) is not None:
            tx.execute(sa.update(problem).where(problem.c.id == number).values(text=each.text[:1000], last_seen_at=now))
        else:
            values = {"reason": each.reason, "subject": each.subject, "text": each.text[:1000], "opened_at": now, "last_seen_at": now}
            tx.execute(sa.insert(problem).values(**values))
    if holding:
        tx.execute(sa.update(problem).where(problem.c.id.in_(holding.values())).values(closed_at=now))


def list_open(tx: Connection) -> Sequence[Row]:
    """List the problems that last."""
    return tx.execute(sa.select(problem).where(problem.c.closed_at.is_(None)).order_by(problem.c.id)).mappings().all()


def list_unreported(tx: Connection) -> list[StoredProblem]:
    """List problems not reported yet, and reported ones whose end is not."""
    begun = sa.and_(problem.c.closed_at.is_(None), problem.c.reported_at.is_(None))
    over = sa.and_(problem.c.closed_at.is_not(None), problem.c.reported_at.is_not(None), problem.c.closure_reported_at.is_(None))
    rows = tx.execute(sa.select(problem).where(sa.or_(begun, over)).order_by(problem.c.id)).mappings()
    return [_as_stored_problem(row) for row in rows]


def mark_reported(tx: Connection, reported: Sequence[StoredProblem], *, now: datetime) -> None:
    """Record that operational alerts reported these problems, or their end."""
    for over, column in ((False, "reported_at"), (True, "closure_reported_at")):
        ids = [each.id for each in reported if (each.closed_at is not None) is over]
        tx.execute(sa.update(problem).where(problem.c.id.in_(ids)).values({column: now}))


def _as_stored_problem(row: Row) -> StoredProblem:
    return StoredProblem(row["id"], Reason(row["reason"]), row["subject"], row["text"], row["opened_at"], row["closed_at"])
