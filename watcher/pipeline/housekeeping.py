"""What is done to the database beside the steps: pruning, ended group waits, freed leases, and the probe of its write lock."""

from __future__ import annotations

from watcher.app import App
from watcher.store import alert_routes, articles, retention, work_queue

MAX_PRUNE_BATCHES = 200
"""Batches in one go; the next one comes in hours."""


def run_housekeeping(app: App) -> None:
    """What no copy can join any more is dropped, and what is older than it is to be kept."""
    with app.database.write() as tx:
        articles.prune_fingerprint_hashes(tx, app.clock() - 2 * app.policy.story_window)
    for _ in range(MAX_PRUNE_BATCHES):
        with app.database.write() as tx:
            if not any(retention.delete_expired(tx, app.policy.retention, app.clock()).values()):
                return


def release_waiting_groups(app: App) -> int:
    """Nothing more is to come: what waited for more on its story is due now.  How many alerts that is."""
    with app.database.write() as tx:
        return alert_routes.end_group_waits(tx, now=app.clock())


def probe_write_lock(app: App) -> None:
    """Take the database's write lock, ask it something, and give the lock back: returns when the database can be worked with."""
    with app.database.write() as tx:
        tx.exec_driver_sql("SELECT 1")


def release_leases(app: App) -> int:
    """At the start of the only process on a database: free what a dead one held."""
    with app.database.write() as tx:
        return work_queue.release_all_leases(tx)
