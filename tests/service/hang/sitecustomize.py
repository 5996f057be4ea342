"""A planted bug: after SIGUSR2 the main thread of the process never comes back, while every other thread goes on.

Python runs signal handlers in the main thread, wherever it stands.  A watchdog that a timer thread feeds would notice nothing.
"""

import signal
import time


def _hang(_number: int, _frame: object) -> None:
    while True:
        time.sleep(3600)


signal.signal(signal.SIGUSR2, _hang)
