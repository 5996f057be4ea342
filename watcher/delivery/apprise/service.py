"""The library Apprise.

It goes out by itself, past watcher's own HTTP client: its addresses are what the operator typed, never what a feed contained.
"""

from __future__ import annotations

import re
import threading
from typing import Any, NamedTuple


class Notification(NamedTuple):
    """What came of a notification.  ``accepted`` None: no answer in time; ``status``: the HTTP status in the library's log, if any."""

    accepted: bool | None
    status: str


def create_service(url: str) -> Any:
    """Return Apprise's sender for an address; None where it has none.  The library must not write the address to a log."""
    import logging

    from apprise import Apprise

    logging.getLogger("apprise").propagate = False
    logging.getLogger("apprise").addHandler(logging.NullHandler())
    return Apprise.instantiate(url, suppress_exceptions=True)


def notify(url: str, *, title: str, body: str, timeout_seconds: float) -> Notification:
    """Send through a service, in a thread that is left behind if it hangs: the library's deadlines are for single reads."""
    results: list[Notification] = []

    def run() -> None:
        from apprise import NotifyFormat, NotifyType
        from apprise.logger import LogCapture

        service = create_service(url)
        with LogCapture(level=30) as log:  # type: ignore[no-untyped-call]  # warnings: one of them has the status
            values = {"body": body, "title": title, "notify_type": NotifyType.INFO, "body_format": NotifyFormat.TEXT}
            accepted = service is not None and bool(service.notify(**values))
            status = re.search(r"error[=:]\s*(\d{3})\b", log.getvalue())
        results.append(Notification(accepted, status[1] if status else ""))

    thread = threading.Thread(target=run, name="apprise", daemon=True)
    thread.start()
    thread.join(timeout_seconds)
    return results[0] if results else Notification(None, "")
