"""Work on the database beside the steps: pruning, ended group waits, freed leases, and the probe of its write lock."""

from __future__ import annotations

from watcher.app import App
from watcher.store import alert_routes, articles, rereads, retention, work_queue

MAX_PRUNE_BATCHES = 200
"""Batches in one go; the next one comes in hours."""


def run_housekeeping(app: App) -> None:
    """Delete fingerprints that no copy can match any more, and data older than their retention period; end what waits for nothing."""
    with app.database.write() as tx:
        articles.prune_fingerprint_hashes(tx, app.clock() - 2 * app.policy.story_window)
        rereads.end_expired(tx, app.clock())
    for _ in range(MAX_PRUNE_BATCHES):
        with app.database.write() as tx:
            if not any(retention.delete_expired(tx, app.policy.retention, app.clock()).values()):
                return


def release_waiting_groups(app: App) -> int:
    """Make alerts due that wait for others on their story: no more will come.  Return how many."""
    with app.database.write() as tx:
        return alert_routes.end_group_waits(tx, now=app.clock())


def probe_write_lock(app: App) -> None:
    """Take the database's write lock, run a query, and release it: returns once the database is usable."""
    with app.database.write() as tx:
        tx.exec_driver_sql("SELECT 1")


def release_leases(app: App) -> int:
    """Free the rows that a dead process held; called at the start of the only process on a database.  Return how many."""
    with app.database.write() as tx:
        return work_queue.release_all_leases(tx)
