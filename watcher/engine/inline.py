"""The engine of replay and of tests: one thread, one piece of work after the other, until nothing is due."""

from __future__ import annotations

from collections import deque

from watcher.app import App
from watcher.engine.engine import Engine
from watcher.engine.tasks import Task
from watcher.pipeline.wakes import Wake


class InlineEngine(Engine):
    """An engine whose ``run`` returns when nothing is due.  ``tasks``: a subset, e.g. without deliveries."""

    def __init__(self, app: App, tasks: tuple[Task, ...] | None = None) -> None:
        super().__init__(app, tasks) if tasks is not None else super().__init__(app)
        self._queue: deque[Wake] = deque()
        self._stopped = False

    def run(self) -> None:
        """Run steps until nothing is due."""
        while not self._stopped:
            self.drain()
            if not any(self.sweep(task) for task in self.tasks.values()):
                return

    def drain(self) -> None:
        """Do the queued work, and what it wakes in turn."""
        while self._queue and not self._stopped:
            self.perform(self._queue.popleft())

    def stop(self) -> None:
        """Make ``run`` end after the current step."""
        self._stopped = True

    def _enqueue(self, wake: Wake) -> None:
        if wake.task in self.tasks:
            self._queue.append(wake)
        else:
            with self._lock:
                self._queued.discard(wake)
