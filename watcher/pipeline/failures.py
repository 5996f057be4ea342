"""What a step does with a failure: try again in a moment, or store its reason and sentence."""

from __future__ import annotations

from datetime import timedelta

from watcher.app import App
from watcher.errors import Reason, ReasonedError, WatcherError
from watcher.pipeline.wakes import Wakes
from watcher.store import work_queue

HOST_BUSY_RETRY_SECONDS = 1.0


def retry_soon(app: App, queue: work_queue.WorkQueue, row_id: int) -> Wakes:
    """Postpone a row for a moment: watcher's own limit for the host is reached, which is no failure."""
    with app.database.write() as tx:
        work_queue.postpone(tx, queue, row_id, app.clock() + timedelta(seconds=HOST_BUSY_RETRY_SECONDS * (0.5 + app.jitter())))
    return ()


def describe_error(error: Exception) -> tuple[Reason, str]:
    """Return the reason and sentence to store for an unexpected exception."""
    if isinstance(error, ReasonedError):
        return error.reason, str(error)
    text = str(error) if isinstance(error, WatcherError) else f"{type(error).__name__}: {error}"
    return Reason.UNEXPECTED, text
