"""What is due at a time of its own: the heartbeat message, the next operational alert."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from watcher.store.column_types import Connection
from watcher.store.tables import scheduled_task


def due_at(tx: Connection, name: str) -> datetime | None:
    """Return when a task is due; None where it was never scheduled."""
    at: datetime | None = tx.execute(sa.select(scheduled_task.c.due_at).where(scheduled_task.c.name == name)).scalar()
    return at


def schedule(tx: Connection, name: str, due_at: datetime) -> None:
    """Set when a task is due next."""
    if tx.execute(sa.update(scheduled_task).where(scheduled_task.c.name == name).values(due_at=due_at)).rowcount == 0:
        tx.execute(sa.insert(scheduled_task).values(name=name, due_at=due_at))
