"""The command line: one file per noun, one grammar (``watcher NOUN VERB``).

Exit codes: 0 success; 1 failure, or a negative answer (``topic test``, ``status --check``, ``config check``); 2 invalid arguments or
configuration; 130 interrupted.  Data goes to standard output, everything else to standard error.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher import __version__
from watcher.cli import context, output
from watcher.cli.startup import typer_fast
from watcher.errors import QueryError, UsageError, WatcherError

if TYPE_CHECKING:
    cli: typer.Typer

COMMAND_MODULES = {
    "init": "",
    "run": "",
    "status": "",
    "alerts": "alerts",
    "article": "article",
    "explain": "",
    "claims": "",
    "claim": "claim",
    "party": "party",
    "statement": "statement",
    "reanalyse": "",
    "replay": "",
    "search": "",
    "feed": "feed",
    "topic": "topic",
    "entity": "entity",
    "channel": "channel",
    "delivery": "delivery",
    "mute": "mute",
    "prune": "",
    "config": "config",
    "db": "db",
    "completion": "",
}
"""Module -> the noun of its group of verbs, if it has one, in the order of the help."""
TOP_LEVEL_COMMANDS = {
    **{"init": "init", "completion": "completion", "run": "run", "demo": "run"},
    **{"status": "status", "explain": "explain", "replay": "replay", "search": "search", "prune": "prune"},
    **{"claims": "claims", "reanalyse": "reanalyse"},
}
"""Commands without a noun -> their module."""


def _print_version(requested: bool) -> None:
    if requested:
        typer.echo(f"watcher {__version__}")
        raise typer.Exit


def set_global_options(
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="The configuration file.", envvar="WATCHER_CONFIG", show_default=False)
    ] = None,
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="SECTION.KEY=VALUE", help="Override a setting for this run (repeatable).", show_default=False),
    ] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show a traceback for every error.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)] = False,
) -> None:
    context.GLOBAL_OPTIONS = context.GlobalOptions(config=config, debug=debug, overrides=context.parse_overrides(assignments or []))


def build_app(command: str | None = None) -> typer.Typer:
    """Build the whole command line; or only the part that a known ``command`` needs, which starts faster."""
    modules = {noun: module for module, noun in COMMAND_MODULES.items() if noun} | TOP_LEVEL_COMMANDS
    app = typer.Typer(
        name="watcher",
        help="Polls news feeds, reads the articles, matches them against your topics, and alerts you once about each new development.",
        epilog="First steps: watcher init · watcher feed add URL · watcher channel add desk mail to=you@example.org · watcher run. "
        "Help on a command: watcher COMMAND --help",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(set_global_options)
    for name in (modules[command],) if command in modules else COMMAND_MODULES:
        module = import_module(f"watcher.cli.{name}")
        if hasattr(module, "register"):
            module.register(app)
        if COMMAND_MODULES[name]:
            app.add_typer(module.cli, name=COMMAND_MODULES[name])
    return app


def __getattr__(name: str) -> Any:
    if name == "cli":
        return build_app()
    raise AttributeError(name)


def _command_word(arguments: list[str]) -> str | None:
    """Return the first argument that is neither an option nor an option's value."""
    rest = iter(arguments)
    for word in rest:
        if word in ("-c", "--config", "--set"):
            next(rest, None)
        elif not word.startswith("-"):
            return word
    return None


def main() -> None:
    """Run the program.  Every error is printed as one sentence."""
    try:
        typer_fast.build_fast_command(build_app(_command_word(sys.argv[1:])))()
    except WatcherError as error:
        if context.GLOBAL_OPTIONS.debug:
            raise
        output.print_to_stderr(error.with_caret() if isinstance(error, QueryError) else f"watcher: {error}")
        sys.exit(2 if isinstance(error, UsageError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # `watcher alerts | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if context.GLOBAL_OPTIONS.debug:
            raise
        what = f"unexpected {type(error).__name__}: {error}"
        output.print_to_stderr(f"watcher: {what}. Run it again with `watcher --debug …` and report what it prints.")
        sys.exit(1)
