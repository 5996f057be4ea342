"""A list that another thread can wait on."""

from __future__ import annotations

import threading
from typing import Any

LOOPBACK = "127.0.0.1"


class Shelf:
    """A list that can be waited on."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._things: list[Any] = []

    def add(self, thing: Any) -> None:
        with self._changed:
            self._things.append(thing)
            self._changed.notify_all()

    def all(self) -> list[Any]:
        with self._changed:
            return list(self._things)

    def wait(self, n: int, timeout: float) -> list[Any]:
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._things) >= n, timeout):
                raise TimeoutError(f"{len(self._things)} of {n} arrived within {timeout:g} seconds")
            return list(self._things)
