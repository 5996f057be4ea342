"""``watcher reanalyse``: rebuild the statements of stored articles with today's rules."""

from __future__ import annotations

from typing import Annotated

import typer

from watcher.cli import context, output
from watcher.errors import ReasonedError


def register(root: typer.Typer) -> None:
    root.command(epilog="Example: watcher reanalyse --topic rnk-arms --dry-run")(reanalyse)


def reanalyse(
    topic: Annotated[str, typer.Option(help="Only articles that match this topic.", show_default=False)] = "",
    dry_run: context.DryRunOption = False,
    json: context.JsonOption = False,
    quiet: context.QuietOption = False,
) -> None:
    """Rebuild the statements of stored articles.

    Today's words and claims are used.  No alerts are sent; rejected statements stay rejected.
    """
    from watcher import bootstrap
    from watcher.pipeline.reanalyse import reanalyse_article
    from watcher.services.lookup import find_topic
    from watcher.store import statements

    app = bootstrap.build_app(context.load_settings_and_log(), warnings_only=True)
    failed = 0
    try:
        with app.database.read() as tx:
            topic_id = int(find_topic(tx, topic)["id"]) if topic else None
            numbers = statements.list_reanalysable_articles(tx, topic_id)
        before = after = 0
        with output.show_progress() as step:
            for at, number in enumerate(numbers, 1):
                step(f"Reading article {at} of {len(numbers)}: {before} statements were {after}")
                try:
                    old, new = reanalyse_article(app, number, dry_run=dry_run)
                except ReasonedError as error:
                    failed += 1
                    output.print_to_stderr(f"Article {number} was left unchanged: {error}")
                    continue
                before, after = before + old, after + new
    finally:
        app.close()
    if json:
        output.print_json({"articles": len(numbers), "failed": failed, "before": before, "after": after, "dry_run": dry_run})
    elif not quiet:
        articles = output.format_count(len(numbers), "article")
        now = f"{after} after" if dry_run else f"{after} now"
        done = "Would reanalyse" if dry_run else "Reanalysed"
        typer.echo(f"{done} {articles}: {output.format_count(before, 'statement')} before, {now}. No alerts were sent.")
    if failed:
        raise typer.Exit(1)
