"""``watcher prune``: drop by age what [retention] does not keep."""

from __future__ import annotations

import typer

from watcher.cli import context, output


def register(root: typer.Typer) -> None:
    root.command(epilog="Examples: watcher --set retention.articles=90d prune --dry-run | watcher prune")(prune)


def prune(dry_run: context.DryRunOption = False, json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Drop what is older than [retention] keeps.  Alerts stay, and nothing pruned ever alerts again.  The daemon does it by itself."""
    from watcher import bootstrap
    from watcher.store import retention

    keep = bootstrap.build_retention(context.load_settings())
    with context.open_database() as database:
        with database.read() as tx:
            found = retention.count_expired(tx, keep, output.now())
        while not dry_run:
            with database.write() as tx:
                if not any(retention.delete_expired(tx, keep, output.now()).values()):
                    break
    if json:
        output.print_json(found | {"dry_run": dry_run})
    elif not quiet:
        parts = [output.format_count(found["texts"], "text"), output.format_count(found["articles"], "article")]
        parts.append(output.format_count(found["deliveries"], "delivery", "deliveries"))
        typer.echo(f"{'Would prune' if dry_run else 'Pruned'} {', '.join(parts)}.")
        if keep == retention.RetentionPeriods():
            output.print_to_stderr("Everything is kept for ever: set retention.texts, retention.articles or retention.deliveries.")
