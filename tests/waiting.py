"""How much longer a thing may take on a machine that is busy with something else.

A limit in a test is there to catch what hangs or waits for the wrong thing, not a neighbour that builds something on the same two cores.
What must be fast is measured by ``make bench``, in processor time, and under a real systemd by ``make quality``.
"""

from __future__ import annotations

import time
from collections.abc import Callable

SLACK_SECONDS = 10.0
"""Seconds added to a limit; what it tells apart must lie further apart than that."""
LONG_SECONDS = 60.0
"""Seconds that what must happen may take."""


def wait_until(condition: Callable[[], object], seconds: float = LONG_SECONDS, *, on_wait: Callable[[], object] = lambda: None) -> None:
    """Wait for what must happen; ``on_wait`` is called every now and then.  AssertionError after so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"it did not happen within {seconds:g} s"
        time.sleep(0.05)
        on_wait()
