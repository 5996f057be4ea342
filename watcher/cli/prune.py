"""``watcher prune``: delete by age what the [retention] settings do not keep."""

from __future__ import annotations

import typer

from watcher.cli import context, output


def register(root: typer.Typer) -> None:
    root.command(epilog="Examples: watcher --set retention.articles=90d prune --dry-run | watcher prune")(prune)


def prune(dry_run: context.DryRunOption = False, json: context.JsonOption = False, quiet: context.QuietOption = False) -> None:
    """Delete what is older than the retention settings allow.

    Alerts are kept, and nothing that was deleted raises an alert again.  The daemon does this by itself.
    """
    from watcher import bootstrap
    from watcher.services.prune import prune_database
    from watcher.store.retention import RetentionPeriods

    keep = bootstrap.build_retention(context.load_settings())
    with context.open_database() as database:
        deleted = prune_database(database, keep, now=output.now(), dry_run=dry_run)
    parts = [output.format_count(deleted["texts"], "text"), output.format_count(deleted["articles"], "article")]
    parts.append(output.format_count(deleted["deliveries"], "delivery", "deliveries"))
    sentence = f"{'Would delete' if dry_run else 'Deleted'} {', '.join(parts)}."
    output.print_result(deleted | {"dry_run": dry_run}, sentence, json=json, quiet=quiet)
    if keep == RetentionPeriods() and not (json or quiet):
        output.print_to_stderr("Everything is kept for ever: set retention.texts, retention.articles or retention.deliveries.")
