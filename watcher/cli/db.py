"""``watcher db``: upgrade, back up and restore the database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from watcher.cli import context, output

cli = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Upgrade, back up and restore the database.")


@cli.command(epilog="Example: watcher db upgrade")
def upgrade(json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Upgrade the database to this version.  Every command and the daemon do this by themselves."""
    from watcher import config
    from watcher.store import migrate
    from watcher.store.database import Database

    opened = Database(config.database_url(context.load_settings_and_log()))
    before = migrate.database_revision(opened)
    with output.show_progress("Upgrading the database"):
        changed = migrate.upgrade(opened)
    opened.close()
    if json:
        output.print_json({"before": before, "now": migrate.latest_revision(), "changed": changed})
    elif not quiet:
        typer.echo(
            f"Upgraded from {before or 'nothing'} to {migrate.latest_revision()}."
            if changed
            else f"The database is up to date ({migrate.latest_revision()})."
        )


@cli.command(epilog="Example: watcher db backup /var/backups/watcher.db")
def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Destination file.", show_default=False)],
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Copy the database and verify the copy, while the daemon works.  The copy contains the channels' secrets: keep it safe."""
    from watcher.store import backup as copies

    with context.open_database() as opened, output.show_progress("Copying the database"):
        rows = copies.create_backup(opened, target)
    if json:
        output.print_json({"file": str(target), "bytes": target.stat().st_size} | rows)
    elif not quiet:
        typer.echo(f"Copied to {target}: {output.format_count(rows['alert'], 'alert')}, {output.format_count(rows['article'], 'article')}.")


@cli.command(epilog="Example: watcher db restore /var/backups/watcher.db --dry-run")
def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="The backup file.", show_default=False)],
    dry_run: context.DryRunOption = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Replace the database with a backup; stop the daemon first.  The old database is kept beside it."""
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
        typer.echo(f"{'Would restore' if dry_run else 'Restored'} {source}: {what}." + (f" The old database is {kept}." if kept else ""))
