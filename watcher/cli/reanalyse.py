"""``watcher reanalyse``: rebuild the statements of stored articles with today's rules."""

from __future__ import annotations

from typing import Annotated

import typer

from watcher.cli import context, output


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
    from watcher.services.reanalyse_articles import reanalyse_articles

    app = bootstrap.build_app(context.load_settings_and_log(), warnings_only=True)
    try:
        with output.show_progress() as progress:
            summary = reanalyse_articles(app, topic=topic, report_progress=progress, dry_run=dry_run)
    finally:
        app.close()
    for sentence in summary.failures:
        output.print_to_stderr(sentence)
    before, after = summary.statements_before, summary.statements_after
    facts = {"articles": summary.articles, "failed": len(summary.failures), "before": before, "after": after, "dry_run": dry_run}
    counted = f"{output.format_count(summary.articles, 'article')}: {output.format_count(before, 'statement')} before"
    sentence = f"Would reanalyse {counted}, {after} after." if dry_run else f"Reanalysed {counted}, {after} now. No alerts were sent."
    output.print_result(facts, sentence, json=json, quiet=quiet)
    if summary.failures:
        raise typer.Exit(1)
