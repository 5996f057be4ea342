"""The daemon's life: ready, alive, reloading, stopping; told to systemd, and to whoever listens for a heartbeat.

    main thread    waits for signals; once a round looks at what the engine got done, and only then feeds the watchdog
    engine         sweeps, in its own threads
    heartbeat      one thread that posts when it is told to

The watchdog starves when the main thread hangs, when the engine's clock hangs, when the database does not answer or its write lock
is never given back, and when a step never ends.  Protocol: sd_notify(3).
"""

from __future__ import annotations

import contextlib
import os
import queue
import select
import signal
import socket
import threading
import time
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from types import FrameType, TracebackType
from typing import Self
from urllib.parse import urlsplit

from watcher.delivery.transport import HttpPost
from watcher.engine.engine import Engine
from watcher.errors import FetchError
from watcher.log import Logger

SIGNAL_WAIT_SECONDS = 0.5
STALL_SECONDS = 20.0
"""A round that takes longer is shown in the status, and told to the fail URL."""
STATUS_INTERVAL_SECONDS = 10.0
HEARTBEAT_DEADLINE_SECONDS = 10.0


class SystemdNotifier:
    """Tells the service manager, where there is one.  Takes its variables out of the environment: children have no say."""

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
        """``READY=1`` and the like, in one datagram.  Never raises: a manager that is gone cannot be told."""
        lines = [*assignments, *([] if status is None else ["STATUS=" + " ".join(status.split())])]
        if self._socket:
            with contextlib.suppress(OSError):
                self._socket.sendto("\n".join(lines).encode(), self._address)

    def feed_watchdog(self) -> None:
        if self._watchdog_enabled:
            self.notify("WATCHDOG=1")

    def notify_reloading(self) -> None:
        """``Type=notify-reload`` (systemd 253) matches the instant; older ones take the first word."""
        self.notify("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")


@dataclass(frozen=True, slots=True)
class HeartbeatTargets:
    """Where a heartbeat goes, and how many seconds apart; an empty URL: nowhere."""

    url: str = ""
    fail_url: str = ""
    interval: float = 60.0


class HeartbeatPinger:
    """Posts to a URL while all is well, so that silence means trouble; to another when it is not.  A failure is logged once.

    Nothing is sent unless ``good`` or ``bad`` is called: it has no clock of its own.
    """

    def __init__(self, post: HttpPost, targets: HeartbeatTargets, log: Logger) -> None:
        self.targets = targets
        self._post, self._log = post, log
        self._last_ping_at = -float("inf")
        self._last_was_failure = self._rejected = False
        self._pending_pings: queue.Queue[tuple[str, str]] = queue.Queue(1)
        threading.Thread(target=self._run, name="heartbeat", daemon=True).start()

    def ping_success(self, report: str) -> None:
        self._enqueue(self.targets.url, report, at_once=self._last_was_failure)
        self._last_was_failure = False

    def ping_failure(self, report: str) -> None:
        self._enqueue(self.targets.fail_url, report, at_once=not self._last_was_failure)
        self._last_was_failure = True

    def _enqueue(self, url: str, report: str, *, at_once: bool) -> None:
        now = time.monotonic()
        if url and (at_once or now - self._last_ping_at >= self.targets.interval):
            self._last_ping_at = now
            with contextlib.suppress(queue.Full):  # the last one still waits for a slow server
                self._pending_pings.put_nowait((url, report))

    def _run(self) -> None:
        while True:
            url, words = self._pending_pings.get()
            try:
                self._log_outcome(url, self._ping(url, words))
            except Exception as error:  # noqa: BLE001  a heartbeat must never hurt
                self._log_outcome(url, f"{type(error).__name__}: {error}")

    def _ping(self, url: str, report: str) -> str | None:
        """What was wrong with the answer; None where it was taken."""
        headers = {"content-type": "text/plain; charset=utf-8"}
        try:
            answer = self._post(url, body=report.encode(), headers=headers, deadline=HEARTBEAT_DEADLINE_SECONDS, allow_private=True)
        except FetchError as error:
            return str(error)
        return None if answer.status < 300 else f"It answered with HTTP status {answer.status}."

    def _log_outcome(self, url: str, problem: str | None) -> None:
        host = urlsplit(url).hostname or "?"  # whoever knows the whole URL can beat in our name
        if problem and not self._rejected:
            self._log.warning("heartbeat not taken", host=host, detail=problem.replace(url, host))
        elif self._rejected and not problem:
            self._log.info("heartbeat taken again", host=host)
        self._rejected = problem is not None


class SignalListener:
    """SIGTERM, SIGINT and SIGHUP as words, read where the main thread chooses: a handler that does more can deadlock.

    ``hangup_stops``: a person's terminal was closed.
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
        """What was heard, at once or within so many seconds; nothing is an empty list."""
        if not self._received:
            select.select([self._read_end], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            self._read_end.recv(4096)
        heard, self._received = self._received, []
        return heard

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        self._received.append(self._action_by_signal[signal.Signals(number)])


class Daemon:
    """The main loop.  ``answer`` returns once the workers do; ``reload`` takes the configuration anew and says what it did."""

    def __init__(
        self,
        engine: Engine,
        notifier: SystemdNotifier,
        heartbeat: HeartbeatPinger,
        *,
        probe_workers: Callable[[], object],
        reload: Callable[[], str],
        stall_after: float = STALL_SECONDS,
    ) -> None:
        self._engine, self._notifier, self._heartbeat = engine, notifier, heartbeat
        self._probe_workers, self._reload, self._stall_after = probe_workers, reload, stall_after
        self._probe_results: queue.Queue[Exception | None] = queue.Queue()
        self._ready, self._stall, self._status_sent_at = False, "", -float("inf")

    def run(self, signals: SignalListener) -> None:
        """Until told to stop.  The engine has been started.  WatcherError: the workers do not answer."""
        log = self._engine.app.log
        threading.Thread(target=self._run_probe, name="workers answer", daemon=True).start()
        answered = asked = False
        while True:
            heard = signals.wait(SIGNAL_WAIT_SECONDS)
            if "stop" in heard:
                self._notifier.notify("STOPPING=1", status="Stopping: what is under way has a moment to end.")
                return
            asked = asked or "reload" in heard
            if asked and self._ready:
                asked = False
                self._notifier.notify_reloading()
                self._notifier.notify("READY=1", status=self._reload())
                self._status_sent_at = time.monotonic()
            if not answered and not self._probe_results.empty():
                if (error := self._probe_results.get()) is not None:
                    raise error
                answered = True
            if answered and self._engine.progress.take_completed_round():
                self._round_completed(log)
            elif trouble := self._engine.progress.stall(self._stall_after):
                self._report_stall(trouble, log)

    def _round_completed(self, log: Logger) -> None:
        """Every sweep reached the database and came back, and nothing is stuck: this alone feeds the watchdog."""
        words = f"{self._engine.progress.running_steps()} steps under way; last sweep at {self._now():%Y-%m-%d %H:%M:%S} UTC."
        if not self._ready:
            self._ready = True
            self._notifier.notify("READY=1", status=words)
            log.info("ready")
        self._notifier.feed_watchdog()
        self._heartbeat.ping_success(words)
        if self._stall:
            log.warning("sweeps go on", after=self._stall)
        if self._stall or time.monotonic() - self._status_sent_at >= STATUS_INTERVAL_SECONDS:
            self._status_sent_at = time.monotonic()
            self._notifier.notify(status=words)
        self._stall = ""

    def _report_stall(self, stall: str, log: Logger) -> None:
        if not self._stall:
            log.error("standing still", detail=stall)
        self._stall = stall
        self._notifier.notify(status=stall)
        self._heartbeat.ping_failure(stall)

    def _run_probe(self) -> None:
        try:
            self._probe_workers()
            self._probe_results.put(None)
        except Exception as error:  # noqa: BLE001  raised again in the main thread
            self._probe_results.put(error)

    def _now(self) -> datetime:
        return self._engine.app.clock()
