"""What the steps share: the work that one makes due, and the reasons they store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from watcher.app import App
from watcher.errors import Reason, Reasoned, WatcherError
from watcher.store import work


class Wake(NamedTuple):
    """Work that is due now: a task of the engine and the row it is about."""

    task: str
    key: int


Wakes = Sequence[Wake]
HOST_BUSY_SECONDS = 1.0


def later(app: App, queue: work.Queue, key: int) -> Wakes:
    """Our own limit for the host is reached: nobody's fault, in a moment."""
    with app.database.write() as tx:
        work.postpone(tx, queue, key, app.clock() + timedelta(seconds=HOST_BUSY_SECONDS * (0.5 + app.spread())))
    return ()


def too_old(app: App, published: datetime | None, now: datetime) -> Reason | None:
    """Why something that is new to us is no news."""
    aged = app.policy.max_age is not None and published is not None and now - published > app.policy.max_age
    return Reason.TOO_OLD if aged else None


def reason(stored: str | None) -> Reason | None:
    return Reason(stored) if stored else None


def trouble(error: Exception) -> tuple[Reason, str]:
    """The reason and sentence to store for an exception nobody expected."""
    if isinstance(error, Reasoned):
        return error.reason, str(error)
    text = str(error) if isinstance(error, WatcherError) else f"{type(error).__name__}: {error}"
    return Reason.UNEXPECTED, text
