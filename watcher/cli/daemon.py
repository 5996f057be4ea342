"""``watcher run`` and ``watcher demo``"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from watcher.cli import common


def register(cli: typer.Typer) -> None:
    cli.command(epilog="Examples: watcher run | watcher run --once (from cron; polls every feed now)")(run)
    cli.command(epilog="Example: watcher demo --keep /tmp/watcher-demo")(demo)


def run(once: Annotated[bool, typer.Option("--once", help="Poll every feed now, do all that follows, and end.")] = False) -> None:
    """Poll, read, match and send until told to stop (Ctrl-C, SIGTERM).  Logs go to standard error."""
    from watcher import bootstrap, log
    from watcher.engine.tasks import release

    settings = common.settings()
    store = bootstrap.database(settings, create=True)
    with bootstrap.only_process(store):
        app = bootstrap.app(settings, store=store)
        freed = release(app)
        engine = bootstrap.engine(app, settings, once=once)
        _stop_on_signals(engine.stop)
        log.get().info("ready", database=str(store.path or "server"), freed=freed, once=once)
        engine.run_once() if once else engine.run()
        log.get().info("stopped")
        _leave(app.close)


def _stop_on_signals(stop: object) -> None:
    def heard(_number: int, _frame: FrameType | None) -> None:
        stop()  # type: ignore[operator]

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, heard)


def _leave(close: object) -> None:
    """End now: a thread that still waits for a slow server must not hold the process; its row is free again at the next start."""
    threading.Timer(2.0, os._exit, [0]).start()
    close()  # type: ignore[operator]
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def demo(
    keep: Annotated[
        Path | None,
        typer.Option(help="Folder for the database and the mails; else a new one under the temporary folder.", show_default=False),
    ] = None,
) -> None:
    """Show the main job in half a minute: real stories on small news sites on this machine, a real mailbox and a real webhook."""
    from watcher.demo.show import main

    raise typer.Exit(main(keep))
