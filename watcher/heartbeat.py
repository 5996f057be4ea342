"""The heartbeat: a URL that is posted to while all is well, so that its receiver notices when the posts stop."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from watcher.delivery.transport import HttpPost
from watcher.errors import FetchError
from watcher.log import Logger

HEARTBEAT_DEADLINE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class HeartbeatTargets:
    """Where a heartbeat goes, and how many seconds apart; an empty URL: nowhere."""

    url: str = ""
    fail_url: str = ""
    interval: float = 60.0


class HeartbeatPinger:
    """Posts to one URL while sweeps complete, to another while they do not.  A failure to post is logged once.

    Nothing is sent unless ``ping_success`` or ``ping_failure`` is called: it has no clock of its own.
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
            url, report = self._pending_pings.get()
            try:
                self._log_outcome(url, self._ping(url, report))
            except Exception as error:  # noqa: BLE001  a heartbeat must never hurt
                self._log_outcome(url, f"{type(error).__name__}: {error}")

    def _ping(self, url: str, report: str) -> str | None:
        """Post, and return what was wrong with the answer; None where it was accepted."""
        headers = {"content-type": "text/plain; charset=utf-8"}
        try:
            answer = self._post(url, body=report.encode(), headers=headers, deadline=HEARTBEAT_DEADLINE_SECONDS, allow_private=True)
        except FetchError as error:
            return str(error)
        return None if answer.status < 300 else f"The heartbeat server answered HTTP {answer.status}."

    def _log_outcome(self, url: str, problem: str | None) -> None:
        host = urlsplit(url).hostname or "?"  # whoever knows the whole URL can send heartbeats in our name
        if problem and not self._rejected:
            self._log.warning("heartbeat_rejected", host=host, detail=problem.replace(url, host))
        elif self._rejected and not problem:
            self._log.info("heartbeat_recovered", host=host)
        self._rejected = problem is not None
