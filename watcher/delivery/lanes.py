"""Who may use the sending threads: a receiver that hangs must not keep the others' messages waiting."""

from __future__ import annotations

import threading
from collections import Counter


class Lanes:
    """Room for ``threads`` sends at once.

    A channel may use all threads but one; a channel whose last send failed, one; all such channels together, half.
    """

    def __init__(self, threads: int) -> None:
        self._healthy = max(1, threads - 1)
        self._troubled = max(1, threads // 2)
        self._busy: Counter[int] = Counter()
        self._failed: set[int] = set()
        self._lock = threading.Lock()

    def enter(self, channel: int) -> bool:
        """Take a thread for this channel; False where it must wait.  Who entered leaves."""
        with self._lock:
            if channel in self._failed:
                free = not self._busy[channel] and sum(self._busy[each] for each in self._failed) < self._troubled
            else:
                free = self._busy[channel] < self._healthy
            self._busy[channel] += free
            return free

    def leave(self, channel: int, *, ok: bool) -> None:
        """Give the thread back; ``ok``: the receiver answered as it should."""
        with self._lock:
            self._busy[channel] -= 1
            if ok:
                self._failed.discard(channel)
            else:
                self._failed.add(channel)
