"""Reject a statement that was read wrongly, and restore it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from watcher.errors import UsageError
from watcher.services.lookup import find_statement

if TYPE_CHECKING:
    from watcher.store.database import Database


def reject_statement(database: Database, number: str | int, *, cause: str, now: datetime) -> int:
    """Take a statement out of the ledger, with the cause on record; return its id.

    Raises:
        UsageError: there is no such statement, or the cause is empty.
    """
    from watcher.store import statements

    if not cause:
        raise UsageError("A reason is missing. Give one, for example: --why 'he speaks of another visit'")
    with database.write() as tx:
        statement_id = find_statement(tx, number).id
        statements.reject(tx, statement_id, cause=cause, now=now)
    return statement_id


def restore_statement(database: Database, number: str | int) -> bool:
    """Let a rejected statement count again; return whether it was rejected.

    Raises:
        UsageError: there is no such statement.
    """
    from watcher.store import statements

    with database.write() as tx:
        stored = find_statement(tx, number)
        statements.restore(tx, stored.id)
    return stored.rejected_at is not None
