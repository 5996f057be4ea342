"""Progress of an engine: which sweeps have completed, and which steps are running.

This decides whether the daemon is alive.  A clock that ticks proves nothing: only completed sweeps, with no step stuck, do.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterable


class EngineProgress:
    """Each of ``sweeps`` completes once a round; a step is stuck after ``stuck_after`` seconds.  Thread-safe."""

    def __init__(self, sweeps: Iterable[str], stuck_after: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._stuck_after = clock, stuck_after
        self._lock = threading.Lock()
        now = clock()
        self._completed_at = dict.fromkeys(sweeps, now)
        self._outstanding = set(self._completed_at)
        self._failure_details: dict[str, str] = {}
        self._running: dict[Hashable, tuple[str, float]] = {}

    def sweep_completed(self, sweep: str) -> None:
        """Record that a sweep completed."""
        with self._lock:
            self._completed_at[sweep] = self._clock()
            self._outstanding.discard(sweep)
            self._failure_details.pop(sweep, None)

    def sweep_failed(self, sweep: str, detail: str) -> None:
        """Record that a sweep ended with an error, which is no progress."""
        with self._lock:
            self._failure_details[sweep] = detail

    def step_started(self, step: Hashable, name: str) -> None:
        """Record that a step began."""
        with self._lock:
            self._running[step] = (name, self._clock())

    def step_ended(self, step: Hashable) -> None:
        """Record that a step ended, well or not."""
        with self._lock:
            self._running.pop(step, None)

    def running_steps(self) -> int:
        """Count the running steps."""
        with self._lock:
            return len(self._running)

    def take_completed_round(self) -> bool:
        """Return True once for each round in which every sweep completed while no step was stuck."""
        with self._lock:
            if self._outstanding or self._stuck_step() is not None:
                return False
            self._outstanding = set(self._completed_at)
            return True

    def stall(self, tolerance: float) -> str | None:
        """Say in a sentence what has held up a round for more than ``tolerance`` seconds; None where nothing has."""
        with self._lock:
            if (stuck := self._stuck_step()) is not None:
                name, since = stuck
                return f"{name} has been running for {self._clock() - since:.0f} s; the limit is {self._stuck_after:.0f} s."
            sweep = min(self._completed_at, key=lambda name: self._completed_at[name])
            waited = self._clock() - self._completed_at[sweep]
            if waited <= tolerance:
                return None
            why = self._failure_details.get(sweep, "No error was reported.")
            return f"The {sweep} sweep has not completed for {waited:.0f} s. {why}"

    def _stuck_step(self) -> tuple[str, float] | None:
        oldest = min(self._running.values(), key=lambda step: step[1], default=None)
        return oldest if oldest is not None and self._clock() - oldest[1] > self._stuck_after else None
