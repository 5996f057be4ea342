"""A list that another thread can wait on."""

from __future__ import annotations

import threading
from typing import Any

LOOPBACK = "127.0.0.1"


class Inbox:
    """A list that can be waited on."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._items: list[Any] = []

    def add(self, item: Any) -> None:
        with self._changed:
            self._items.append(item)
            self._changed.notify_all()

    def all(self) -> list[Any]:
        with self._changed:
            return list(self._items)

    def wait(self, count: int, timeout: float) -> list[Any]:
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._items) >= count, timeout):
                raise TimeoutError(f"{len(self._items)} of {count} arrived within {timeout:g} seconds")
            return list(self._items)
