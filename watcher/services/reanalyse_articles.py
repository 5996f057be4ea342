"""Rebuild the statements of stored articles with today's rules, without alerts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watcher.errors import ReasonedError
from watcher.services.lookup import find_topic

if TYPE_CHECKING:
    from watcher.app import App
    from watcher.pipeline.stored_articles import ReportProgress


@dataclass(slots=True)
class ReanalysisSummary:
    articles: int = 0
    statements_before: int = 0
    statements_after: int = 0
    failures: list[str] = field(default_factory=list)
    """One sentence for each article that was left unchanged."""


def reanalyse_articles(app: App, *, topic: str, report_progress: ReportProgress, dry_run: bool = False) -> ReanalysisSummary:
    """Reanalyse the articles that match a topic, or all that match any; a dry run only counts.

    Raises:
        UsageError: there is no such topic.
        StoreError: a topic changed meanwhile; what was not reanalysed yet is left unchanged.
    """
    from watcher.pipeline.reanalyse import reanalyse_article
    from watcher.store import statements

    with app.database.read() as tx:
        ids = statements.list_reanalysable_articles(tx, find_topic(tx, topic).id if topic else None)
    summary = ReanalysisSummary(articles=len(ids))
    for position, article_id in enumerate(ids, 1):
        report_progress(f"Reading article {position} of {len(ids)}")
        try:
            before, after = reanalyse_article(app, article_id, dry_run=dry_run)
        except ReasonedError as error:
            summary.failures.append(f"Article {article_id} was left unchanged: {error}")
            continue
        summary.statements_before += before
        summary.statements_after += after
    return summary
