"""``watcher run`` as systemd starts it: a socket to notify, a watchdog to feed, folders of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.cli.conftest import PROGRAM
from tests.torture.program import is_alive, list_descendants
from tests.waiting import LONG_SECONDS, wait_until

HANG_PATCH_FOLDER = Path(__file__).parent / "hang"
START_SECONDS = 90.0
"""Seconds to the first READY on a machine that is busy with something else."""


class DaemonProcess:
    """One process.  ``notifications``: every datagram so far, with its instant (monotonic)."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self.log = folder, folder / "log"
        address = folder / "notify"
        address.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(address))
        given = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "STATE_DIRECTORY": str(folder / "state"),
            "CONFIGURATION_DIRECTORY": str(folder),
            "NOTIFY_SOCKET": str(address),
            "WATCHDOG_USEC": "90000000",
            "WATCHER_FETCH__ALLOW_ADDRESSES": "127.0.0.0/8",
        }
        self.environment = given | environment
        self.notifications: list[tuple[float, str]] = []
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([PROGRAM, "run"], env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    @property
    def database(self) -> Path:
        return self.folder / "state" / "watcher.db"

    def collect_notifications(self, seconds: float) -> list[str]:
        """What comes within so many seconds."""
        end, before = time.monotonic() + seconds, len(self.notifications)
        while (left := end - time.monotonic()) > 0:
            self._receive(left)
        return [words for _, words in self.notifications[before:]]

    def wait_for_notification(self, state: str, seconds: float = START_SECONDS) -> str:
        """The next datagram that holds ``state``."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0 and self.process.poll() is None:
            if (words := self._receive(left)) and state in words.splitlines():
                return words
        raise AssertionError(
            f"no {state} within {seconds} s; exit code {self.process.poll()}; heard {self.notifications[-5:]}\n{self.log_tail()}"
        )

    def _receive(self, seconds: float) -> str | None:
        self._socket.settimeout(max(min(seconds, 0.2), 0.01))
        try:
            words = self._socket.recv(4096).decode()
        except TimeoutError:
            return None
        self.notifications.append((time.monotonic(), words))
        return words

    def wait_for_log_event(self, event: str, seconds: float = START_SECONDS) -> dict[str, Any]:
        """The last log line of that event, waited for."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := [line for line in self.log_lines() if line["event"] == event]:
                return found[-1]
            time.sleep(0.05)
        raise AssertionError(f"no {event!r} in the log:\n{self.log_tail()}")

    def log_lines(self) -> Iterator[dict[str, Any]]:
        for line in self.log.read_text(encoding="utf-8").splitlines():
            if line.startswith("{") and line.endswith("}"):
                yield json.loads(line)

    def log_tail(self) -> str:
        return self.log.read_text(encoding="utf-8")[-3000:]

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def terminate(self) -> tuple[int, float]:
        """SIGTERM.  The exit code, and how long it took; AssertionError where a child of it lives on."""
        children, start = list_descendants(self.process.pid), time.monotonic()
        self.signal(signal.SIGTERM)
        code = self.process.wait(LONG_SECONDS)
        took = time.monotonic() - start
        wait_until(lambda: not any(is_alive(child) for child in children))
        return code, took

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._socket.close()


@contextmanager
def running_daemon(folder: Path, **environment: str) -> Iterator[DaemonProcess]:
    made = DaemonProcess(folder, **environment)
    try:
        yield made
    finally:
        made.close()
