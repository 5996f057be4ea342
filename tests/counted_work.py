"""Work counted, not timed: how many functions run, and how many statements of SQL."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import sqlalchemy as sa

from watcher.store.database import Database


def count_calls(work: Callable[[], object]) -> int:
    """How many functions are called, those written in C among them, while ``work`` runs."""
    calls = 0

    def record(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(record)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


@contextmanager
def recorded_sql(database: Database) -> Iterator[list[str]]:
    """The statements of SQL that are executed meanwhile, in order."""
    executed: list[str] = []

    def record(_connection: object, _cursor: object, statement: str, *_rest: Any) -> None:
        executed.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", record)
    try:
        yield executed
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", record)


def count_sqlite_steps(tx: sa.Connection, work: Callable[[], object]) -> int:
    """How many steps of SQLite's machine ``work`` takes: each row that is looked at is some."""
    connection: Any = tx.connection.driver_connection
    steps = 0

    def record() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.set_progress_handler(record, 1)
    try:
        work()
    finally:
        connection.set_progress_handler(None, 0)
    return steps
