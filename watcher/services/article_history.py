"""How an article was read again after it alerted: when, what had changed, and what was told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watcher.model import Alert, ArticleRevision, StoredReread
    from watcher.store.column_types import Connection


@dataclass(frozen=True, slots=True)
class ArticleHistory:
    """``reread``: None where the article never alerted; ``corrections``: the alerts that told what its publisher changed."""

    reread: StoredReread | None
    revisions: tuple[ArticleRevision, ...] = ()
    corrections: tuple[Alert, ...] = ()


def load_article_history(tx: Connection, article_id: int) -> ArticleHistory:
    """Load how an article was read again."""
    from watcher.store import rereads

    reread = rereads.find_for_article(tx, article_id)
    if reread is None:
        return ArticleHistory(None)
    from watcher.model import CORRECTION_REASONS
    from watcher.store import alerts

    told = tuple(alert for alert in alerts.list_for_article(tx, article_id) if alert.reason in CORRECTION_REASONS)
    return ArticleHistory(reread, tuple(rereads.list_revisions(tx, article_id)), told)
