"""What every engine shares: the sweep, which finds work in the rows, and perform, which does one piece and survives it.

Durable state is a due date on a row.  Losing every wake loses nothing but the time to the next sweep.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime, timedelta

from watcher.app import App
from watcher.engine.progress import Progress
from watcher.engine.tasks import TASKS, Task, put_off
from watcher.errors import StoreError
from watcher.pipeline import Wake

OUTAGE_REST_SECONDS = 5.0

PULSE = "pulse"
"""The station that takes the database's write lock once a round: sweeps only read, and readers pass a lock that is never released."""


class Engine(ABC):
    """Runs TASKS on an App.  A wake that waits or runs already is not taken twice.

    ``app`` may be replaced while it runs; a step keeps the one it began with.  ``patience``: seconds after which a step is stuck.
    """

    ahead = timedelta(0)
    """How far into the future a sweep looks."""

    def __init__(self, app: App, tasks: Iterable[Task] = TASKS, *, patience: float | None = None) -> None:
        self.app = app
        self.tasks = {task.name: task for task in tasks}
        self.progress = Progress((*self.tasks, PULSE), patience or app.policy.lease.total_seconds())
        self._waiting: set[Wake] = set()
        self._failed_at: float | None = None
        self._lock = threading.Lock()

    @abstractmethod
    def run(self) -> None:
        """Work until stopped, or until there is nothing left to do."""

    @abstractmethod
    def stop(self) -> None:
        """Begin nothing new."""

    @abstractmethod
    def _enqueue(self, wake: Wake) -> None:
        """Have ``perform(wake)`` called soon."""

    def wake(self, wake: Wake) -> bool:
        """Take a piece of work; False where it is waiting already."""
        with self._lock:
            if wake in self._waiting:
                return False
            self._waiting.add(wake)
        self._enqueue(wake)
        return True

    def sweep(self, task: Task, until: datetime | None = None) -> int:
        """Wake what is due of one task.  Returns how much is due."""
        room = 4 * task.pool - sum(wake.task == task.name for wake in self._now_waiting())
        if room <= 0:
            return 4 * task.pool
        keys = task.due(self.app, until or self.app.clock() + self.ahead, room + len(self._now_waiting()))
        for key in keys:
            self.wake(Wake(task.name, key))
        return len(keys)

    def perform(self, wake: Wake) -> None:
        """Do one piece; whatever happens, the daemon goes on."""
        task = self.tasks[wake.task]
        self.progress.begin(wake, f"{wake.task} {wake.key}")
        try:
            wakes = task.run(self.app, wake.key)
            self._works()
        except StoreError as error:  # nothing can be written down about it: the row stays due, or free again after its lease
            self._outage(error)
            wakes = ()
        except Exception as error:  # noqa: BLE001  the boundary of the daemon
            self._survive(task, wake.key, error)
            wakes = ()
        finally:
            self.progress.end(wake)
            with self._lock:
                self._waiting.discard(wake)
        for caused in wakes:
            self.wake(caused)

    def idle(self) -> bool:
        return not self._now_waiting()

    def _now_waiting(self) -> set[Wake]:
        with self._lock:
            return set(self._waiting)

    def _survive(self, task: Task, key: int, error: Exception) -> None:
        try:
            put_off(self.app, task, key, error)
        except Exception as again:  # noqa: BLE001  the database itself may be what failed; the lease frees the row
            self.app.log.error("could not put off", task=task.name, key=key, detail=str(again), cause=str(error))

    def _outage(self, error: Exception) -> None:
        """The database fails (a full disk, a lost mount): one line when it begins, and a rest before the next sweep."""
        with self._lock:
            began, self._failed_at = self._failed_at is None, time.monotonic()
        if began:
            self.app.log.error("database fails", detail=str(error))

    def _resting(self) -> bool:
        with self._lock:
            return self._failed_at is not None and time.monotonic() < self._failed_at + OUTAGE_REST_SECONDS

    def _works(self) -> None:
        """Something was written; the outage is over when nothing has failed for three rests: small writes may pass on a full disk."""
        with self._lock:
            ended = self._failed_at is not None and time.monotonic() > self._failed_at + 3 * OUTAGE_REST_SECONDS
            if ended:
                self._failed_at = None
        if ended:
            self.app.log.warning("database works again")
