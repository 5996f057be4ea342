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

from watcher.delivery.ways import Post
from watcher.engine.base import Engine
from watcher.errors import FetchError
from watcher.log import Logger

TICK_SECONDS = 0.5
TROUBLE_SECONDS = 20.0
"""A round that takes longer is shown in the status, and told to the fail URL."""
STATUS_SECONDS = 10.0
HEARTBEAT_DEADLINE = 10.0


class Notifier:
    """Tells the service manager, where there is one.  Takes its variables out of the environment: children have no say."""

    def __init__(self, environment: MutableMapping[str, str] | None = None) -> None:
        given = os.environ if environment is None else environment
        address = given.pop("NOTIFY_SOCKET", "")
        usec, pid = given.pop("WATCHDOG_USEC", "0"), given.pop("WATCHDOG_PID", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._fed = usec.isdigit() and int(usec) > 0 and pid in ("", str(os.getpid()))
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) if address[:1] in ("/", "@") else None
        if self._socket:
            self._socket.setblocking(False)  # a manager that does not read must not hang us

    def tell(self, *words: str, status: str | None = None) -> None:
        """``READY=1`` and the like, in one datagram.  Never raises: a manager that is gone cannot be told."""
        lines = [*words, *([] if status is None else ["STATUS=" + " ".join(status.split())])]
        if self._socket:
            with contextlib.suppress(OSError):
                self._socket.sendto("\n".join(lines).encode(), self._address)

    def alive(self) -> None:
        if self._fed:
            self.tell("WATCHDOG=1")

    def reloading(self) -> None:
        """``Type=notify-reload`` (systemd 253) matches the instant; older ones take the first word."""
        self.tell("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")


@dataclass(frozen=True, slots=True)
class Beats:
    """Where a heartbeat goes, and how many seconds apart; an empty URL: nowhere."""

    url: str = ""
    fail_url: str = ""
    every: float = 60.0


class Heartbeat:
    """Posts to a URL while all is well, so that silence means trouble; to another when it is not.  A failure is logged once.

    Nothing is sent unless ``good`` or ``bad`` is called: it has no clock of its own.
    """

    def __init__(self, post: Post, beats: Beats, log: Logger) -> None:
        self.beats = beats
        self._post, self._log = post, log
        self._last = -float("inf")
        self._was_bad = self._unheard = False
        self._errands: queue.Queue[tuple[str, str]] = queue.Queue(1)
        threading.Thread(target=self._run, name="heartbeat", daemon=True).start()

    def good(self, words: str) -> None:
        self._send(self.beats.url, words, at_once=self._was_bad)
        self._was_bad = False

    def bad(self, words: str) -> None:
        self._send(self.beats.fail_url, words, at_once=not self._was_bad)
        self._was_bad = True

    def _send(self, url: str, words: str, *, at_once: bool) -> None:
        now = time.monotonic()
        if url and (at_once or now - self._last >= self.beats.every):
            self._last = now
            with contextlib.suppress(queue.Full):  # the last one still waits for a slow server
                self._errands.put_nowait((url, words))

    def _run(self) -> None:
        while True:
            url, words = self._errands.get()
            try:
                self._heard(url, self._go(url, words))
            except Exception as error:  # noqa: BLE001  a heartbeat must never hurt
                self._heard(url, f"{type(error).__name__}: {error}")

    def _go(self, url: str, words: str) -> str | None:
        """What was wrong with the answer; None where it was taken."""
        headers = {"content-type": "text/plain; charset=utf-8"}
        try:
            answer = self._post(url, body=words.encode(), headers=headers, deadline=HEARTBEAT_DEADLINE, allow_private=True)
        except FetchError as error:
            return str(error)
        return None if answer.status < 300 else f"It answered with HTTP status {answer.status}."

    def _heard(self, url: str, wrong: str | None) -> None:
        host = urlsplit(url).hostname or "?"  # whoever knows the whole URL can beat in our name
        if wrong and not self._unheard:
            self._log.warning("heartbeat not taken", host=host, detail=wrong.replace(url, host))
        elif self._unheard and not wrong:
            self._log.info("heartbeat taken again", host=host)
        self._unheard = wrong is not None


class Signals:
    """SIGTERM, SIGINT and SIGHUP as words, read where the main thread chooses: a handler that does more can deadlock.

    ``hangup_stops``: a person's terminal was closed.
    """

    def __init__(self, *, hangup_stops: bool) -> None:
        self._meaning = {signal.SIGTERM: "stop", signal.SIGINT: "stop", signal.SIGHUP: "stop" if hangup_stops else "reload"}
        self._heard: list[str] = []

    def __enter__(self) -> Self:
        self._ours, self._theirs = socket.socketpair()
        self._ours.setblocking(False)
        self._theirs.setblocking(False)
        self._before = {number: signal.signal(number, self._note) for number in self._meaning}
        signal.set_wakeup_fd(self._theirs.fileno(), warn_on_full_buffer=False)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        signal.set_wakeup_fd(-1)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._ours.close()
        self._theirs.close()

    def wait(self, seconds: float) -> list[str]:
        """What was heard, at once or within so many seconds; nothing is an empty list."""
        if not self._heard:
            select.select([self._ours], [], [], seconds)
        with contextlib.suppress(BlockingIOError):
            self._ours.recv(4096)
        heard, self._heard = self._heard, []
        return heard

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._heard.append(self._meaning[signal.Signals(number)])


class Service:
    """The main loop.  ``answer`` returns once the workers do; ``reload`` takes the configuration anew and says what it did."""

    def __init__(
        self,
        engine: Engine,
        notifier: Notifier,
        heartbeat: Heartbeat,
        *,
        answer: Callable[[], object],
        reload: Callable[[], str],
        trouble_after: float = TROUBLE_SECONDS,
    ) -> None:
        self._engine, self._notifier, self._heartbeat = engine, notifier, heartbeat
        self._answer, self._reload, self._trouble_after = answer, reload, trouble_after
        self._answered: queue.Queue[Exception | None] = queue.Queue()
        self._ready, self._trouble, self._said = False, "", -float("inf")

    def run(self, signals: Signals) -> None:
        """Until told to stop.  The engine has been started.  WatcherError: the workers do not answer."""
        log = self._engine.app.log
        threading.Thread(target=self._ask, name="workers answer", daemon=True).start()
        answered = asked = False
        while True:
            heard = signals.wait(TICK_SECONDS)
            if "stop" in heard:
                self._notifier.tell("STOPPING=1", status="Stopping: what is under way has a moment to end.")
                return
            asked = asked or "reload" in heard
            if asked and self._ready:
                asked = False
                self._notifier.reloading()
                self._notifier.tell("READY=1", status=self._reload())
                self._said = time.monotonic()
            if not answered and not self._answered.empty():
                if (error := self._answered.get()) is not None:
                    raise error
                answered = True
            if answered and self._engine.progress.round():
                self._went_round(log)
            elif trouble := self._engine.progress.trouble(self._trouble_after):
                self._stands(trouble, log)

    def _went_round(self, log: Logger) -> None:
        """Every sweep reached the database and came back, and nothing is stuck: this alone feeds the watchdog."""
        words = f"{self._engine.progress.busy()} steps under way; last sweep at {self._now():%Y-%m-%d %H:%M:%S} UTC."
        if not self._ready:
            self._ready = True
            self._notifier.tell("READY=1", status=words)
            log.info("ready")
        self._notifier.alive()
        self._heartbeat.good(words)
        if self._trouble:
            log.warning("sweeps go on", after=self._trouble)
        if self._trouble or time.monotonic() - self._said >= STATUS_SECONDS:
            self._said = time.monotonic()
            self._notifier.tell(status=words)
        self._trouble = ""

    def _stands(self, trouble: str, log: Logger) -> None:
        if not self._trouble:
            log.error("standing still", detail=trouble)
        self._trouble = trouble
        self._notifier.tell(status=trouble)
        self._heartbeat.bad(trouble)

    def _ask(self) -> None:
        try:
            self._answer()
            self._answered.put(None)
        except Exception as error:  # noqa: BLE001  raised again in the main thread
            self._answered.put(error)

    def _now(self) -> datetime:
        return self._engine.app.clock()
