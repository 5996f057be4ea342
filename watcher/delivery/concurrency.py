"""How many sending threads a channel may use: a receiver that hangs must not keep the others' messages waiting."""

from __future__ import annotations

import threading
from collections import Counter


class ConcurrencyLimits:
    """At most ``threads`` sends at once.

    A channel may use all threads but one; a channel whose last send failed, one; all such channels together, half.
    """

    def __init__(self, threads: int) -> None:
        self._limit_per_channel = max(1, threads - 1)
        self._limit_all_failing = max(1, threads // 2)
        self._sending: Counter[int] = Counter()
        self._failing_channels: set[int] = set()
        self._lock = threading.Lock()

    def acquire(self, channel_id: int) -> bool:
        """Take a thread for this channel, to be released after the send; False where it must wait."""
        with self._lock:
            if channel_id in self._failing_channels:
                free = (
                    not self._sending[channel_id] and sum(self._sending[each] for each in self._failing_channels) < self._limit_all_failing
                )
            else:
                free = self._sending[channel_id] < self._limit_per_channel
            self._sending[channel_id] += free
            return free

    def release(self, channel_id: int, *, succeeded: bool) -> None:
        """Give the thread back; ``succeeded``: the receiver accepted the message."""
        with self._lock:
            self._sending[channel_id] -= 1
            if succeeded:
                self._failing_channels.discard(channel_id)
            else:
                self._failing_channels.add(channel_id)
