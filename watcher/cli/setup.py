"""``watcher init``, ``watcher db`` and ``watcher completion``"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli import common, screen
from watcher.cli.common import nearest
from watcher.errors import UsageError

if TYPE_CHECKING:
    from watcher.store.database import Database

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The database.")
SHELLS = ("bash", "zsh", "fish")


def register(root: typer.Typer) -> None:
    root.command(epilog="Example: watcher init")(init)
    root.command(epilog='Examples: eval "$(watcher completion bash)" | watcher completion fish > ~/.config/fish/completions/watcher.fish')(
        completion
    )


def init(
    starters: Annotated[bool, typer.Option("--topics/--no-topics", help="Watch the starter topics.")] = True,
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """Set up: a commented configuration, the database, and the starter topics.  Safe to run again."""
    from watcher import config
    from watcher.store import channels, feeds

    path = config.config_file(common.GIVEN.config)
    wrote = _write(path)
    with common.store() as opened:
        watching = _start(opened) if starters else []
        with opened.read() as tx:
            polled, ways = bool(feeds.handles(tx)), bool(channels.names(tx))
        where = str(opened.path or "on a server")
    if json:
        common.show_json({"config": str(path), "written": wrote, "database": where, "topics_added": watching})
    elif not quiet:
        typer.echo(f"Wrote {path}: every setting, commented out at its default." if wrote else f"Kept {path}.")
        typer.echo(f"Database {where} is ready.")
        for name in watching:
            typer.echo(f"Watching {name}. Leave it with: watcher topic remove {name}")
        typer.echo(f"\nNext: {_next(polled, ways)}")


def _next(polled: bool, ways: bool) -> str:
    """The one command that is missing before the first alert."""
    own = f" --config {common.GIVEN.config}" if common.GIVEN.config else ""
    if not polled:
        return f"watcher{own} feed add URL      (look at it first with: watcher{own} feed check URL)"
    if not ways:
        return f"watcher{own} channel add desk mail to=you@example.org"
    return f"watcher{own} run"


def _write(path: Path) -> bool:
    """Write the configuration where there is none; False where there is."""
    from watcher.errors import ConfigError

    if path.exists():
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(commented(), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}. Name another file: watcher --config FILE init") from error
    return True


def _start(opened: Database) -> list[str]:
    """Watch the starter topics that are not there; returns their names."""
    from watcher import data
    from watcher.cli.compare import adopt
    from watcher.model import Topic
    from watcher.store import topics
    from watcher.store.types import Connection

    with opened.read() as tx:
        there = set(topics.names(tx))
    added = []
    for name, brought in data.brought().items():
        if brought.starter and name not in there:

            def write(tx: Connection, item: Topic = brought.topic) -> int:
                return topics.add(tx, item, channels=[], now=common.now())

            adopt(opened, brought.topic, write)
            added.append(name)
    return added


def commented() -> str:
    """The configuration file: every setting with its description and default, from the settings themselves."""
    from watcher.config import Settings

    lines = [
        "# watcher: flag (--set fetch.deadline=20) > environment (WATCHER_FETCH__DEADLINE=20) > systemd credential (fetch.deadline)",
        "# > this file > default.  What holds, and from where: watcher config show",
        "",
    ]
    for section, field in Settings.model_fields.items():
        lines.append(f"[{section}]")
        for key, inner in field.annotation.model_fields.items():  # type: ignore[union-attr]
            default = _toml(inner.default)
            lines.append(f"# {key} = {default}" + (f"   # {inner.description}" if inner.description else ""))
        lines.append("")
    return "\n".join(lines)


def _toml(value: Any) -> str:
    import json

    if hasattr(value, "get_secret_value"):
        return '""'
    return json.dumps(list(value) if isinstance(value, tuple) else value)


def completion(shell: Annotated[str, typer.Argument(help="bash, zsh or fish; else that of $SHELL.", show_default=False)] = "") -> None:
    """A script for your shell that completes watcher's commands and options at the Tab key."""
    import os

    from typer._completion_shared import get_completion_script

    name = shell or os.environ.get("SHELL", "").rpartition("/")[2]
    if name not in SHELLS:
        raise UsageError(
            f"There is no completion for {common.safe(name) or 'an unnamed shell'!r}: name {', '.join(SHELLS)}.{nearest(name, SHELLS)}"
        )
    typer.echo(get_completion_script(prog_name="watcher", complete_var="_WATCHER_COMPLETE", shell=name))


@cli.command(epilog="Example: watcher db upgrade")
def upgrade(json: common.Json = False, quiet: common.Quiet = False) -> None:
    """Bring the database to this version; nothing to do is fine."""
    from watcher import config
    from watcher.store import migrate
    from watcher.store.database import Database

    opened = Database(config.database_url(common.settings()))
    before = migrate.current(opened)
    with screen.progress("Bringing the database up to date"):
        changed = migrate.upgrade(opened)
    opened.close()
    if json:
        common.show_json({"before": before, "now": migrate.head(), "changed": changed})
    elif not quiet:
        typer.echo(f"Upgraded from {before or 'nothing'} to {migrate.head()}." if changed else f"Up to date ({migrate.head()}).")


@cli.command(epilog="Example: watcher db backup /var/backups/watcher.db")
def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where to.", show_default=False)],
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """Copy the database, whole and checked, while the daemon works.  It holds the channels' secrets: keep it safe."""
    from watcher.store import backup as copies

    with common.store() as opened, screen.progress("Copying the database"):
        rows = copies.backup(opened, target)
    if json:
        common.show_json({"file": str(target), "bytes": target.stat().st_size} | rows)
    elif not quiet:
        typer.echo(f"Copied to {target}: {screen.counted(rows['alert'], 'alert')}, {screen.counted(rows['article'], 'article')}.")


@cli.command(epilog="Example: watcher db restore /var/backups/watcher.db --dry-run")
def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.", show_default=False)],
    dry_run: common.DryRun = False,
    json: common.Json = False,
    quiet: common.Quiet = False,
) -> None:
    """Put a backup in the database's place; the daemon must be stopped.  The database that was there is kept beside it."""
    from watcher import bootstrap, config
    from watcher.store import backup as copies
    from watcher.store import migrate
    from watcher.store.database import Database

    opened = Database(config.database_url(common.unlogged()))
    rows, kept = copies.look(source), None
    if not dry_run:
        with bootstrap.only_process(opened):
            kept = copies.restore(opened, source)
            migrate.upgrade(opened)
            opened.close()
    if json:
        common.show_json({"file": str(source), "dry_run": dry_run, "kept": str(kept) if kept else None} | rows)
    elif not quiet:
        what = f"{screen.counted(rows['alert'], 'alert')}, {screen.counted(rows['article'], 'article')}"
        typer.echo(f"{'Would restore' if dry_run else 'Restored'} {source}: {what}." + (f" What was there is in {kept}." if kept else ""))
