"""``watcher run`` and ``watcher demo``: the daemon, and a demonstration of it."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from watcher.cli import context

if TYPE_CHECKING:
    from watcher.daemon import Daemon
    from watcher.engine.embedded import EmbeddedEngine

SHUTDOWN_SECONDS = 4.5
"""A stopped daemon exits within this time, whatever hangs."""


def register(cli: typer.Typer) -> None:
    cli.command(epilog="Examples: watcher run | watcher run --once (from cron; polls every feed now)")(run)
    cli.command(epilog="Example: watcher demo --keep /tmp/watcher-demo")(demo)


def run(once: Annotated[bool, typer.Option("--once", help="Poll every feed now, do everything that follows, and exit.")] = False) -> None:
    """Run the daemon until stopped (Ctrl-C, SIGTERM).

    It polls feeds, reads articles, matches topics and sends alerts.  SIGHUP reloads the settings.  Logs go to standard error.
    """
    from watcher import bootstrap, log
    from watcher.pipeline.housekeeping import release_leases
    from watcher.systemd import SystemdNotifier

    faulthandler.enable()  # the watchdog ends a daemon that hangs with SIGABRT: the log then shows where every thread stood
    notifier = SystemdNotifier()
    notifier.notify(status="Opening the database.")
    settings = context.load_settings_and_log()
    store = bootstrap.open_database(settings, create=True)
    with bootstrap.hold_daemon_lock(store):
        notifier.notify(status="Starting the workers.")
        app = bootstrap.build_app(settings, database=store)
        freed = release_leases(app)
        engine = bootstrap.build_engine(app, settings, poll_once=once)
        log.get_logger().info("started", database=str(store.path or "server"), freed=freed, once=once)
        code = (
            _run_once(engine)
            if once
            else _run_service(engine, bootstrap.build_daemon(engine, settings, notifier, load_settings=context.load_settings))
        )
        log.get_logger().info("stopped", left_for_the_next_start=engine.progress.running_steps())
        _exit_now(code, None if engine.progress.running_steps() else app.close)


def _run_once(engine: EmbeddedEngine) -> int:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: engine.stop())
    engine.run_once()
    return 0


def _run_service(engine: EmbeddedEngine, service: Daemon) -> int:
    """Until told to stop; the exit code."""
    from watcher.errors import WatcherError
    from watcher.systemd import SignalListener

    code = 0
    with SignalListener(hangup_stops=sys.stderr.isatty()) as signals:
        engine.start()
        try:
            service.run(signals)
        except WatcherError as error:
            typer.echo(f"watcher: {error}", err=True)
            code = 1
        threading.Timer(SHUTDOWN_SECONDS, os._exit, [code]).start()
        engine.shut_down()
    return code


def _exit_now(code: int, close: Callable[[], None] | None) -> NoReturn:
    """End now: a thread that still waits for a slow server must not hold the process; its row is free again at the next start.

    ``close`` None: work is under way, and would take the closing of the workers for its own failure.  They end with this process.
    """
    threading.Timer(1.0, os._exit, [code]).start()
    if close is not None:
        close()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def demo(
    keep: Annotated[
        Path | None,
        typer.Option(help="Folder for the database and the mails; default: a new temporary folder.", show_default=False),
    ] = None,
) -> None:
    """Show watcher at work in half a minute.  Real stories on local news sites, a real mailbox and a real webhook."""
    from watcher.demo.runner import run_demo

    raise typer.Exit(run_demo(keep))
