"""``watcher init``, ``watcher db`` and ``watcher completion``"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from watcher import folders
from watcher.cli import context, output
from watcher.errors import UsageError
from watcher.services.lookup import did_you_mean

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The database.")
SHELLS = ("bash", "zsh", "fish")


def register(root: typer.Typer) -> None:
    root.command(epilog="Example: watcher init")(init)
    root.command(epilog='Examples: eval "$(watcher completion bash)" | watcher completion fish > ~/.config/fish/completions/watcher.fish')(
        completion
    )


def init(
    add_starters: Annotated[bool, typer.Option("--topics/--no-topics", help="Watch the starter topics.")] = True,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Set up: a commented configuration, the database, and the starter topics.  Safe to run again."""
    from watcher.cli.topic_seed import seeding_inputs
    from watcher.services.manage_topics import add_starter_topics
    from watcher.store import channels, feeds

    path = folders.find_config_file(context.GLOBAL_OPTIONS.config)
    wrote = _write_config_file(path)
    with context.open_database() as opened, seeding_inputs() as inputs:
        added = add_starter_topics(opened, inputs) if add_starters else []
        with opened.read() as tx:
            polled, ways = bool(feeds.list_handles(tx)), bool(channels.list_names(tx))
        where = str(opened.path or "on a server")
    if json:
        output.print_json({"config": str(path), "written": wrote, "database": where, "topics_added": added})
    elif not quiet:
        typer.echo(f"Wrote {path}: every setting, commented out at its default." if wrote else f"Kept {path}.")
        typer.echo(f"Database {where} is ready.")
        for name in added:
            typer.echo(f"Added topic {name}. Remove it with: watcher topic remove {name}")
        typer.echo(f"\nNext: {_next_command(polled, ways)}")


def _next_command(has_feeds: bool, has_channels: bool) -> str:
    """The one command that is missing before the first alert."""
    own = f" --config {context.GLOBAL_OPTIONS.config}" if context.GLOBAL_OPTIONS.config else ""
    if not has_feeds:
        return f"watcher{own} feed add URL      (look at it first with: watcher{own} feed check URL)"
    if not has_channels:
        return f"watcher{own} channel add desk mail to=you@example.org"
    return f"watcher{own} run"


def _write_config_file(path: Path) -> bool:
    """Write the configuration where there is none; False where there is."""
    from watcher.errors import ConfigError

    if path.exists():
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(default_config_text(), encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}. Name another file: watcher --config FILE init") from error
    return True


def default_config_text() -> str:
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
            default = _toml_default(inner.default)
            lines.append(f"# {key} = {default}" + (f"   # {inner.description}" if inner.description else ""))
        lines.append("")
    return "\n".join(lines)


def _toml_default(value: Any) -> str:
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
            f"There is no completion for {output.sanitise_line(name) or 'an unnamed shell'!r}: name {', '.join(SHELLS)}.{did_you_mean(name, SHELLS)}"
        )
    typer.echo(get_completion_script(prog_name="watcher", complete_var="_WATCHER_COMPLETE", shell=name))


@cli.command(epilog="Example: watcher db upgrade")
def upgrade(json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Bring the database to this version; nothing to do is fine."""
    from watcher import config
    from watcher.store import migrate
    from watcher.store.database import Database

    opened = Database(config.database_url(context.load_settings_and_log()))
    before = migrate.database_revision(opened)
    with output.show_progress("Bringing the database up to date"):
        changed = migrate.upgrade(opened)
    opened.close()
    if json:
        output.print_json({"before": before, "now": migrate.latest_revision(), "changed": changed})
    elif not quiet:
        typer.echo(
            f"Upgraded from {before or 'nothing'} to {migrate.latest_revision()}."
            if changed
            else f"Up to date ({migrate.latest_revision()})."
        )


@cli.command(epilog="Example: watcher db backup /var/backups/watcher.db")
def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where to.", show_default=False)],
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Copy the database, whole and checked, while the daemon works.  It holds the channels' secrets: keep it safe."""
    from watcher.store import backup as copies

    with context.open_database() as opened, output.show_progress("Copying the database"):
        rows = copies.create_backup(opened, target)
    if json:
        output.print_json({"file": str(target), "bytes": target.stat().st_size} | rows)
    elif not quiet:
        typer.echo(f"Copied to {target}: {output.format_count(rows['alert'], 'alert')}, {output.format_count(rows['article'], 'article')}.")


@cli.command(epilog="Example: watcher db restore /var/backups/watcher.db --dry-run")
def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.", show_default=False)],
    dry_run: context.DryRunOption = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Put a backup in the database's place; the daemon must be stopped.  The database that was there is kept beside it."""
    from watcher import bootstrap, config
    from watcher.store import backup as copies
    from watcher.store import migrate
    from watcher.store.database import Database

    opened = Database(config.database_url(context.load_settings()))
    rows, kept = copies.verify_backup(source), None
    if not dry_run:
        with bootstrap.hold_daemon_lock(opened):
            kept = copies.restore_backup(opened, source)
            migrate.upgrade(opened)
            opened.close()
    if json:
        output.print_json({"file": str(source), "dry_run": dry_run, "kept": str(kept) if kept else None} | rows)
    elif not quiet:
        what = f"{output.format_count(rows['alert'], 'alert')}, {output.format_count(rows['article'], 'article')}"
        typer.echo(f"{'Would restore' if dry_run else 'Restored'} {source}: {what}." + (f" What was there is in {kept}." if kept else ""))
