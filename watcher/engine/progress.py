"""What an engine has got done, for whoever must decide whether it is alive.

A clock that ticks proves nothing: only a sweep that went to the database and came back does, and no step that never ends.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterable


class Progress:
    """``stations`` come back once a round; a step is stuck after ``patience`` seconds.  Any thread may call any method."""

    def __init__(self, stations: Iterable[str], patience: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._patience = clock, patience
        self._lock = threading.Lock()
        now = clock()
        self._back = dict.fromkeys(stations, now)
        self._missing = set(self._back)
        self._why: dict[str, str] = {}
        self._under_way: dict[Hashable, tuple[str, float]] = {}

    def came_back(self, station: str) -> None:
        with self._lock:
            self._back[station] = self._clock()
            self._missing.discard(station)
            self._why.pop(station, None)

    def failed(self, station: str, detail: str) -> None:
        """It returned, with an error: that is no progress."""
        with self._lock:
            self._why[station] = detail

    def begin(self, step: Hashable, name: str) -> None:
        with self._lock:
            self._under_way[step] = (name, self._clock())

    def end(self, step: Hashable) -> None:
        with self._lock:
            self._under_way.pop(step, None)

    def busy(self) -> int:
        """Steps under way."""
        with self._lock:
            return len(self._under_way)

    def round(self) -> bool:
        """True once for each round in which every station came back while no step was stuck."""
        with self._lock:
            if self._missing or self._stuck() is not None:
                return False
            self._missing = set(self._back)
            return True

    def trouble(self, after: float) -> str | None:
        """What holds a round up for more than ``after`` seconds, in a sentence; None where nothing does."""
        with self._lock:
            if (stuck := self._stuck()) is not None:
                name, since = stuck
                return f"{name} has been under way for {self._clock() - since:.0f} s, of {self._patience:.0f} s that any step may take."
            station = min(self._back, key=lambda name: self._back[name])
            waited = self._clock() - self._back[station]
            if waited <= after:
                return None
            why = self._why.get(station, "It hangs.")
            return f"The sweep of {station} has not come back from the database for {waited:.0f} s. {why}"

    def _stuck(self) -> tuple[str, float] | None:
        oldest = min(self._under_way.values(), key=lambda step: step[1], default=None)
        return oldest if oldest is not None and self._clock() - oldest[1] > self._patience else None
