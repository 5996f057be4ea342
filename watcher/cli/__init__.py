"""The command line: one file per noun, one grammar (``watcher NOUN VERB``).

Exit codes: 0 done, 1 it failed, 2 what was typed cannot be used.  Data goes to standard output, everything else to standard error.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from watcher import __version__
from watcher.cli import alerts, channel, common, daemon, feed, replay, setup, topic
from watcher.errors import QueryError, UsageError, WatcherError

cli = typer.Typer(
    name="watcher",
    help="Polls news feeds, reads the articles, matches them against your topics, and tells you what is new, once.",
    epilog="First steps: watcher init · watcher feed add URL · watcher channel add desk mail to=you@example.org · watcher run",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"watcher {__version__}")
        raise typer.Exit


@cli.callback()
def options(
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="The configuration file.", envvar="WATCHER_CONFIG", show_default=False)
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)] = False,
) -> None:
    common.GIVEN = common.Given(config=config, debug=debug)


setup.register(cli)
daemon.register(cli)
cli.add_typer(feed.cli, name="feed")
cli.add_typer(topic.cli, name="topic")
cli.add_typer(channel.cli, name="channel")
alerts.register(cli)
replay.register(cli)
cli.add_typer(setup.database, name="db")


def main() -> None:
    """The program.  One sentence for whatever goes wrong."""
    try:
        cli()
    except WatcherError as error:
        if common.GIVEN.debug:
            raise
        typer.echo(error.pointed() if isinstance(error, QueryError) else f"watcher: {error}", err=True)
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # `watcher alerts | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if common.GIVEN.debug:
            raise
        typer.echo(
            f"watcher: unexpected {type(error).__name__}: {error}. Run it again with `watcher --debug …` and report what it prints.",
            err=True,
        )
        sys.exit(1)
