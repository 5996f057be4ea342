"""The service manager's protocol: sd_notify(3) with its watchdog, and the signals that it sends."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import MutableMapping
from types import FrameType, TracebackType
from typing import Self


class SystemdNotifier:
    """Sends notifications to the service manager, if there is one.

    Takes its variables out of the environment, so that child processes cannot notify.
    """

    def __init__(self, environment: MutableMapping[str, str] | None = None) -> None:
        given = os.environ if environment is None else environment
        address = given.pop("NOTIFY_SOCKET", "")
        usec, pid = given.pop("WATCHDOG_USEC", "0"), given.pop("WATCHDOG_PID", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._watchdog_enabled = usec.isdigit() and int(usec) > 0 and pid in ("", str(os.getpid()))
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) if address[:1] in ("/", "@") else None
        if self._socket:
            self._socket.setblocking(False)  # a manager that does not read must not hang us

    def notify(self, *assignments: str, status: str | None = None) -> None:
        """Send assignments such as ``READY=1`` in one datagram.  Never raises: a manager that is gone cannot be notified."""
        lines = [*assignments, *([] if status is None else ["STATUS=" + " ".join(status.split())])]
        if self._socket:
            with contextlib.suppress(OSError):
                self._socket.sendto("\n".join(lines).encode(), self._address)

    def feed_watchdog(self) -> None:
        if self._watchdog_enabled:
            self.notify("WATCHDOG=1")

    def notify_reloading(self) -> None:
        """Announce a reload: ``Type=notify-reload`` (systemd 253) compares the time; older versions read the first assignment."""
        self.notify("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")


class SignalListener:
    """Turns SIGTERM, SIGINT and SIGHUP into "stop" and "reload", read by the main thread: a handler that does more can deadlock.

    ``hangup_stops``: SIGHUP means that a terminal was closed.
    """

    def __init__(self, *, hangup_stops: bool) -> None:
        self._action_by_signal = {signal.SIGTERM: "stop", signal.SIGINT: "stop", signal.SIGHUP: "stop" if hangup_stops else "reload"}
        self._received: list[str] = []

    def __enter__(self) -> Self:
        self._read_end, self._write_end = socket.socketpair()
        self._read_end.setblocking(False)
        self._write_end.setblocking(False)
        self._previous_handlers = {number: signal.signal(number, self._on_signal) for number in self._action_by_signal}
        signal.set_wakeup_fd(self._write_end.fileno(), warn_on_full_buffer=False)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        signal.set_wakeup_fd(-1)
        for number, handler in self._previous_handlers.items():
            signal.signal(number, handler)
        self._read_end.close()
        self._write_end.close()

    def wait(self, seconds: float) -> list[str]:
        """Return the actions received, waiting at most ``seconds`` for the first."""
        if not self._received:
            select.select([self._read_end], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            self._read_end.recv(4096)
        received, self._received = self._received, []
        return received

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self._received.append(self._action_by_signal[signal.Signals(number)])
