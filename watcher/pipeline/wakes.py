"""What the steps share: the work that one makes due, and the reasons they store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from watcher.app import App
from watcher.errors import Reason, ReasonedError, WatcherError
from watcher.store import work_queue


class Wake(NamedTuple):
    """Work that is due now: a task of the engine and the row it is about."""

    task: str
    row_id: int


Wakes = Sequence[Wake]
HOST_BUSY_RETRY_SECONDS = 1.0


def retry_soon(app: App, queue: work_queue.WorkQueue, row_id: int) -> Wakes:
    """Our own limit for the host is reached: nobody's fault, in a moment."""
    with app.database.write() as tx:
        work_queue.postpone(tx, queue, row_id, app.clock() + timedelta(seconds=HOST_BUSY_RETRY_SECONDS * (0.5 + app.jitter())))
    return ()


def too_old_reason(app: App, published: datetime | None, now: datetime) -> Reason | None:
    """Why something that is new to us is no news."""
    aged = app.policy.max_age is not None and published is not None and now - published > app.policy.max_age
    return Reason.TOO_OLD if aged else None


def stored_reason(value: str | None) -> Reason | None:
    return Reason(value) if value else None


def describe_error(error: Exception) -> tuple[Reason, str]:
    """The reason and sentence to store for an exception nobody expected."""
    if isinstance(error, ReasonedError):
        return error.reason, str(error)
    text = str(error) if isinstance(error, WatcherError) else f"{type(error).__name__}: {error}"
    return Reason.UNEXPECTED, text
