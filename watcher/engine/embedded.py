"""The default engine: APScheduler in this process.  Interval jobs sweep; what is due goes to one thread pool a task.

``coalesce`` and ``misfire_grace_time=None``: APScheduler's default of one second drops late jobs.
"""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from watcher.app import App
from watcher.engine.base import PULSE, Engine
from watcher.engine.tasks import LOOK, TASKS, Task, company_ends, housekeeping, pulse
from watcher.errors import StoreError
from watcher.pipeline import Wake, look

HOUSEKEEPING_HOURS = 6
GRACE_SECONDS = 2.5
"""How long a stop waits for what is under way; a row left behind is free again at the next start."""


class EmbeddedEngine(Engine):
    """``every``: seconds between sweeps."""

    def __init__(self, app: App, *, every: float = 1.0, tasks: tuple[Task, ...] = TASKS, patience: float | None = None) -> None:
        super().__init__(app, tasks, patience=patience)
        self._every = every
        self._stop = threading.Event()
        pools = {task.name: ThreadPoolExecutor(task.pool) for task in self.tasks.values()}
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(len(self.tasks) + 2), **pools},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )

    def run(self) -> None:
        """Until ``stop``."""
        self.start()
        while not self._stop.is_set():  # not wait(): it holds a lock that a signal handler's set() would wait for for ever
            time.sleep(self._every)
        self.shut_down()

    def run_once(self) -> None:
        """Until nothing is due now or within a moment: what was put off for our own limits, and the first retries."""
        self.ahead = timedelta(seconds=6)
        self.start()
        quiet = 0
        while quiet < 3 and not self._stop.is_set():
            time.sleep(self._every / 2)
            until = self.app.clock() + self.ahead
            pending = any(task.due(self.app, until, 1) for task in self.tasks.values())
            quiet = 0 if pending or not self.idle() else quiet + 1
            if quiet == 3 and company_ends(self.app):
                quiet = 0
        self.shut_down()

    def start(self) -> None:
        self._scheduler.start()
        now = datetime.now(UTC)  # the scheduler's own clock: from another one's past it would count every run it missed
        for task in self.tasks.values():
            self._scheduler.add_job(self._sweep, "interval", [task], seconds=self._every, id=f"sweep:{task.name}", next_run_time=now)
        self._scheduler.add_job(self._pulse, "interval", seconds=self._every, id=PULSE, next_run_time=now)
        self._scheduler.add_job(self._keep_house, "interval", hours=HOUSEKEEPING_HOURS, id="housekeeping", next_run_time=now)
        if every := self.app.policy.watch.every:
            self._scheduler.add_job(self._look, "interval", seconds=every, id=LOOK, next_run_time=now + timedelta(seconds=min(every, 60)))

    def stop(self) -> None:
        self._stop.set()

    def shut_down(self) -> None:
        """Wait a moment for what is under way, then leave it to its lease."""
        self._stop.set()
        self._scheduler.pause()
        until = time.monotonic() + GRACE_SECONDS
        while self.progress.busy() and time.monotonic() < until:
            time.sleep(0.02)
        self._scheduler.shutdown(wait=False)

    def _enqueue(self, wake: Wake) -> None:
        if self._stop.is_set():
            return
        self._scheduler.add_job(self._perform, args=[wake], id=f"{wake.task}:{wake.key}", executor=wake.task, replace_existing=True)

    def _perform(self, wake: Wake) -> None:
        if self._stop.is_set():  # leave the row for the next start
            with self._lock:
                self._waiting.discard(wake)
        else:
            self.perform(wake)

    def _sweep(self, task: Task) -> None:
        if self._resting():
            return
        try:
            self.sweep(task)
            self.progress.came_back(task.name)
        except Exception as error:  # noqa: BLE001  a full disk or a locked database must not end the clock
            self._sweep_failed(task.name, error)

    def _pulse(self) -> None:
        try:
            pulse(self.app)
            self.progress.came_back(PULSE)
        except Exception as error:  # noqa: BLE001
            self._sweep_failed(PULSE, error)

    def _sweep_failed(self, station: str, error: Exception) -> None:
        self.progress.failed(station, str(error))
        if isinstance(error, StoreError):
            self._outage(error)
        else:
            self.app.log.error("sweep failed", task=station, detail=str(error))

    def _look(self) -> None:
        if self._resting():
            return
        try:
            for wake in look(self.app):
                self.wake(wake)
        except Exception as error:  # noqa: BLE001
            self.app.log.error("look failed", detail=str(error))

    def _keep_house(self) -> None:
        try:
            housekeeping(self.app)
        except Exception as error:  # noqa: BLE001
            self.app.log.error("housekeeping failed", detail=str(error))
