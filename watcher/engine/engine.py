"""What every engine shares: sweep, which finds due work in the rows, and perform, which does one piece of it.

Durable state is a due date on a row.  Losing every wake costs no more than the time to the next sweep.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from datetime import datetime, timedelta

from watcher.app import App
from watcher.engine.progress import EngineProgress
from watcher.engine.tasks import TASKS, Task, postpone_failed
from watcher.errors import StoreError
from watcher.pipeline.wakes import Wake

OUTAGE_PAUSE_SECONDS = 5.0

WRITE_LOCK_PROBE = "write_lock_probe"
"""The station that takes the database's write lock once a round: sweeps only read, and readers pass a lock that is never released."""


class Engine(ABC):
    """Runs TASKS on an App.  A wake that is waiting or running is not added twice.

    ``app`` may be replaced while it runs; a step keeps the one it began with.  ``stuck_after``: seconds after which a step counts as stuck.
    """

    look_ahead = timedelta(0)
    """How far into the future a sweep looks."""

    def __init__(self, app: App, tasks: Iterable[Task] = TASKS, *, stuck_after: float | None = None) -> None:
        self.app = app
        self.tasks = {task.name: task for task in tasks}
        self.progress = EngineProgress((*self.tasks, WRITE_LOCK_PROBE), stuck_after or app.policy.lease.total_seconds())
        self._queued: set[Wake] = set()
        self._last_outage_at: float | None = None
        self._lock = threading.Lock()

    @abstractmethod
    def run(self) -> None:
        """Work until stopped, or until there is nothing left to do."""

    @abstractmethod
    def stop(self) -> None:
        """Stop beginning new work."""

    @abstractmethod
    def _enqueue(self, wake: Wake) -> None:
        """Arrange for ``perform(wake)`` to be called soon."""

    def wake(self, wake: Wake) -> bool:
        """Add a piece of work.  Return False where it is waiting already."""
        with self._lock:
            if wake in self._queued:
                return False
            self._queued.add(wake)
        self._enqueue(wake)
        return True

    def sweep(self, task: Task, until: datetime | None = None) -> int:
        """Wake what is due of one task.  Return how much is due."""
        room = 4 * task.threads - sum(wake.task == task.name for wake in self._queued_wakes())
        if room <= 0:
            return 4 * task.threads
        keys = task.list_due(self.app, until or self.app.clock() + self.look_ahead, room + len(self._queued_wakes()))
        for key in keys:
            self.wake(Wake(task.name, key))
        return len(keys)

    def perform(self, wake: Wake) -> None:
        """Do one piece of work; no failure ends the daemon."""
        task = self.tasks[wake.task]
        self.progress.step_started(wake, f"{wake.task} {wake.row_id}")
        try:
            wakes = task.run(self.app, wake.row_id)
            self._database_worked()
        except StoreError as error:  # nothing can be written down about it: the row stays due, or free again after its lease
            self._database_failed(error)
            wakes = ()
        except Exception as error:  # noqa: BLE001  the boundary of the daemon
            self._postpone_failed(task, wake.row_id, error)
            wakes = ()
        finally:
            self.progress.step_ended(wake)
            with self._lock:
                self._queued.discard(wake)
        for caused in wakes:
            self.wake(caused)

    def is_idle(self) -> bool:
        """Whether no wake is queued."""
        return not self._queued_wakes()

    def _queued_wakes(self) -> set[Wake]:
        with self._lock:
            return set(self._queued)

    def _postpone_failed(self, task: Task, row_id: int, error: Exception) -> None:
        try:
            postpone_failed(self.app, task, row_id, error)
        except Exception as again:  # noqa: BLE001  the database itself may be what failed; the lease frees the row
            self.app.log.error("postpone_failed", task=task.name, row_id=row_id, detail=str(again), cause=str(error))

    def _database_failed(self, error: Exception) -> None:
        """Note that the database failed (a full disk, a lost mount): log the beginning once, and pause the sweeps."""
        with self._lock:
            began, self._last_outage_at = self._last_outage_at is None, time.monotonic()
        if began:
            self.app.log.error("database_failed", detail=str(error))

    def _is_outage_pause(self) -> bool:
        with self._lock:
            return self._last_outage_at is not None and time.monotonic() < self._last_outage_at + OUTAGE_PAUSE_SECONDS

    def _database_worked(self) -> None:
        """Note a successful write; the outage ends after three pauses without a failure, since small writes may pass on a full disk."""
        with self._lock:
            ended = self._last_outage_at is not None and time.monotonic() > self._last_outage_at + 3 * OUTAGE_PAUSE_SECONDS
            if ended:
                self._last_outage_at = None
        if ended:
            self.app.log.warning("database_recovered")
