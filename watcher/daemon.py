"""The daemon's main loop: ready, alive, reloading, stopping, reported to systemd and to the heartbeat URL.

    main thread    waits for signals; once a round checks the engine's progress, and only then feeds the watchdog
    engine         sweeps, in its own threads
    heartbeat      one thread that posts on request

The watchdog is not fed when the main thread hangs, when the engine's clock hangs, when the database does not answer or its write lock
is never given back, and when a step never ends.  Protocol: sd_notify(3).
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from datetime import datetime

from watcher.engine.engine import Engine
from watcher.heartbeat import HeartbeatPinger
from watcher.log import Logger
from watcher.systemd import SignalListener, SystemdNotifier

SIGNAL_WAIT_SECONDS = 0.5
STALL_SECONDS = 20.0
"""A round that takes longer is shown in the status and reported to the fail URL."""
STATUS_INTERVAL_SECONDS = 10.0


class Daemon:
    """The main loop.  ``probe_workers`` returns once a worker answers; ``reload`` reads the configuration and returns a sentence."""

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
        """Run until a stop signal.  The engine has been started.

        Raises:
            WatcherError: the workers do not answer.
        """
        log = self._engine.app.log
        threading.Thread(target=self._run_probe, name="workers answer", daemon=True).start()
        answered = asked = False
        while True:
            heard = signals.wait(SIGNAL_WAIT_SECONDS)
            if "stop" in heard:
                self._notifier.notify("STOPPING=1", status="Stopping; waiting briefly for running steps.")
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
            elif stall := self._engine.progress.stall(self._stall_after):
                self._report_stall(stall, log)

    def _round_completed(self, log: Logger) -> None:
        """Feed the watchdog: every sweep completed and no step is stuck."""
        report = f"{self._engine.progress.running_steps()} steps running; last sweep at {self._now():%Y-%m-%d %H:%M:%S} UTC."
        if not self._ready:
            self._ready = True
            self._notifier.notify("READY=1", status=report)
            log.info("ready")
        self._notifier.feed_watchdog()
        self._heartbeat.ping_success(report)
        if self._stall:
            log.warning("sweeps_resumed", after=self._stall)
        if self._stall or time.monotonic() - self._status_sent_at >= STATUS_INTERVAL_SECONDS:
            self._status_sent_at = time.monotonic()
            self._notifier.notify(status=report)
        self._stall = ""

    def _report_stall(self, stall: str, log: Logger) -> None:
        if not self._stall:
            log.error("engine_stalled", detail=stall)
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
