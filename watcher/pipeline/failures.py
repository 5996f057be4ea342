"""What a step does with a failure: ask again in a moment, or store its reason and sentence."""

from __future__ import annotations

from datetime import timedelta

from watcher.app import App
from watcher.errors import Reason, ReasonedError, WatcherError
from watcher.pipeline.wakes import Wakes
from watcher.store import work_queue

HOST_BUSY_RETRY_SECONDS = 1.0


def retry_soon(app: App, queue: work_queue.WorkQueue, row_id: int) -> Wakes:
    """Our own limit for the host is reached: nobody's fault, in a moment."""
    with app.database.write() as tx:
        work_queue.postpone(tx, queue, row_id, app.clock() + timedelta(seconds=HOST_BUSY_RETRY_SECONDS * (0.5 + app.jitter())))
    return ()


def describe_error(error: Exception) -> tuple[Reason, str]:
    """The reason and sentence to store for an exception nobody expected."""
    if isinstance(error, ReasonedError):
        return error.reason, str(error)
    text = str(error) if isinstance(error, WatcherError) else f"{type(error).__name__}: {error}"
    return Reason.UNEXPECTED, text
