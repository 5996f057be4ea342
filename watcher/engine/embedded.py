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
from watcher.engine.engine import WRITE_LOCK_PROBE, Engine
from watcher.engine.tasks import HEALTH_CHECK, TASKS, Task
from watcher.errors import StoreError
from watcher.pipeline.check_health import check_health
from watcher.pipeline.housekeeping import probe_write_lock, release_waiting_groups, run_housekeeping
from watcher.pipeline.wakes import Wake

HOUSEKEEPING_HOURS = 6
SHUTDOWN_GRACE_SECONDS = 2.5
"""How long a stop waits for what is under way; a row left behind is free again at the next start."""


class EmbeddedEngine(Engine):
    """An engine in this process.  ``sweep_interval``: seconds between sweeps."""

    def __init__(self, app: App, *, sweep_interval: float = 1.0, tasks: tuple[Task, ...] = TASKS, stuck_after: float | None = None) -> None:
        super().__init__(app, tasks, stuck_after=stuck_after)
        self._sweep_interval = sweep_interval
        self._stopping = threading.Event()
        pools = {task.name: ThreadPoolExecutor(task.threads) for task in self.tasks.values()}
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(len(self.tasks) + 2), **pools},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )

    def run(self) -> None:
        """Run until ``stop`` is called."""
        self.start()
        while not self._stopping.is_set():  # not wait(): it holds a lock that a signal handler's set() would wait for for ever
            time.sleep(self._sweep_interval)
        self.shut_down()

    def run_once(self) -> None:
        """Run until nothing is due now or within seconds: postponed work and first retries are included."""
        self.look_ahead = timedelta(seconds=6)
        self.start()
        quiet = 0
        while quiet < 3 and not self._stopping.is_set():
            time.sleep(self._sweep_interval / 2)
            until = self.app.clock() + self.look_ahead
            pending = any(task.list_due(self.app, until, 1) for task in self.tasks.values())
            quiet = 0 if pending or not self.is_idle() else quiet + 1
            if quiet == 3 and release_waiting_groups(self.app):
                quiet = 0
        self.shut_down()

    def start(self) -> None:
        """Start the scheduler with its sweeps and checks."""
        self._scheduler.start()
        now = datetime.now(UTC)  # the scheduler's own clock: from another one's past it would count every run it missed
        for task in self.tasks.values():
            self._scheduler.add_job(
                self._sweep, "interval", [task], seconds=self._sweep_interval, id=f"sweep:{task.name}", next_run_time=now
            )
        self._scheduler.add_job(self._probe_write_lock, "interval", seconds=self._sweep_interval, id=WRITE_LOCK_PROBE, next_run_time=now)
        self._scheduler.add_job(self._run_housekeeping, "interval", hours=HOUSEKEEPING_HOURS, id="housekeeping", next_run_time=now)
        if every := self.app.policy.health.check_interval:
            self._scheduler.add_job(
                self._check_health, "interval", seconds=every, id=HEALTH_CHECK, next_run_time=now + timedelta(seconds=min(every, 60))
            )

    def stop(self) -> None:
        """Make ``run`` end."""
        self._stopping.set()

    def shut_down(self) -> None:
        """Wait briefly for running steps, then leave the rest to its lease."""
        self._stopping.set()
        self._scheduler.pause()
        until = time.monotonic() + SHUTDOWN_GRACE_SECONDS
        while self.progress.running_steps() and time.monotonic() < until:
            time.sleep(0.02)
        self._scheduler.shutdown(wait=False)

    def _enqueue(self, wake: Wake) -> None:
        if self._stopping.is_set():
            return
        self._scheduler.add_job(self._perform, args=[wake], id=f"{wake.task}:{wake.row_id}", executor=wake.task, replace_existing=True)

    def _perform(self, wake: Wake) -> None:
        if self._stopping.is_set():  # leave the row for the next start
            with self._lock:
                self._queued.discard(wake)
        else:
            self.perform(wake)

    def _sweep(self, task: Task) -> None:
        if self._is_outage_pause():
            return
        try:
            self.sweep(task)
            self.progress.sweep_completed(task.name)
        except Exception as error:  # noqa: BLE001  a full disk or a locked database must not end the clock
            self._sweep_failed(task.name, error)

    def _probe_write_lock(self) -> None:
        try:
            probe_write_lock(self.app)
            self.progress.sweep_completed(WRITE_LOCK_PROBE)
        except Exception as error:  # noqa: BLE001
            self._sweep_failed(WRITE_LOCK_PROBE, error)

    def _sweep_failed(self, sweep: str, error: Exception) -> None:
        self.progress.sweep_failed(sweep, str(error))
        if isinstance(error, StoreError):
            self._database_failed(error)
        else:
            self.app.log.error("sweep_failed", task=sweep, detail=str(error))

    def _check_health(self) -> None:
        if self._is_outage_pause():
            return
        try:
            for wake in check_health(self.app):
                self.wake(wake)
        except Exception as error:  # noqa: BLE001
            self.app.log.error("health_check_failed", detail=str(error))

    def _run_housekeeping(self) -> None:
        try:
            run_housekeeping(self.app)
        except Exception as error:  # noqa: BLE001
            self.app.log.error("housekeeping_failed", detail=str(error))
