"""Delete what is older than the retention settings allow."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watcher.store.database import Database
    from watcher.store.retention import RetentionPeriods


def prune_database(database: Database, keep: RetentionPeriods, *, now: datetime, dry_run: bool = False) -> dict[str, int]:
    """Delete in small transactions, so that a running daemon waits for none; return how many of each kind there were to delete."""
    from watcher.store import retention

    with database.read() as tx:
        expired = retention.count_expired(tx, keep, now)
    while not dry_run:
        with database.write() as tx:
            if not any(retention.delete_expired(tx, keep, now).values()):
                break
    return dict(expired)
