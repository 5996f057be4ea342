"""``watcher prune``: drop by age what [retention] does not keep."""

from __future__ import annotations

import typer

from watcher.cli import common, screen


def register(root: typer.Typer) -> None:
    root.command(epilog="Examples: watcher --set retention.articles=90d prune --dry-run | watcher prune")(prune)


def prune(dry_run: common.DryRun = False, json: common.Json = False, quiet: common.Quiet = False) -> None:
    """Drop what is older than [retention] keeps.  Alerts stay, and nothing pruned ever alerts again.  The daemon does it by itself."""
    from watcher import bootstrap
    from watcher.store import retention

    keep = bootstrap.keep(common.unlogged())
    with common.store() as database:
        with database.read() as tx:
            found = retention.count(tx, keep, common.now())
        while not dry_run:
            with database.write() as tx:
                if not any(retention.prune(tx, keep, common.now()).values()):
                    break
    if json:
        common.show_json(found | {"dry_run": dry_run})
    elif not quiet:
        parts = [screen.counted(found["texts"], "text"), screen.counted(found["articles"], "article")]
        parts.append(screen.counted(found["deliveries"], "delivery", "deliveries"))
        typer.echo(f"{'Would prune' if dry_run else 'Pruned'} {', '.join(parts)}.")
        if keep == retention.Keep():
            screen.hint("Everything is kept for ever: set retention.texts, retention.articles or retention.deliveries.")
