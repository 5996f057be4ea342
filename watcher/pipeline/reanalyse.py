"""Stored articles read anew: their statements are rebuilt with today's rules, and nobody is alerted."""

from __future__ import annotations

from watcher import analysis
from watcher.app import App
from watcher.errors import Reason, StoreError
from watcher.model import LedgerContext
from watcher.store import articles, statements, topics
from watcher.workers import tasks


def reanalyse_article(app: App, article_id: int, *, dry_run: bool = False) -> tuple[int, int]:
    """How many statements an article had, and has now.  Reasoned: it could not be read, and keeps what it had."""
    revision, rules = app.ruleset.current()
    with app.database.read() as tx:
        row = articles.get_row(tx, article_id)
        had = len(statements.list_for_article(tx, article_id))
    found = app.workers.call(tasks.annotate_article, articles.as_article(row), rules)
    if dry_run:
        return had, len(found.statements)
    seen_at = row["seen_at"]
    at = min(found.article.published or seen_at, seen_at)
    with app.database.write() as tx:
        if topics.ruleset_revision(tx) != revision:
            raise StoreError("A topic was changed meanwhile. Run watcher reanalyse again.")
        gates = topics.lock_rows(tx, [match.topic for match in found.matches])
        ids = {name: int(each["id"]) for name, each in gates.items()}
        kept = statements.remove_for_article(tx, article_id)
        claims = {(ids[said.topic], said.claim) for said in found.statements if said.topic in ids}
        known = LedgerContext(
            statements=statements.list_relevant(tx, claims, at=at, denial_window=app.policy.claim_windows.denial_window),
            topics={name: topics.as_topic(each) for name, each in gates.items()},
            windows=app.policy.claim_windows,
            article_id=article_id,
            seen_at=seen_at,
        )
        filings = analysis.decide(found, known, suppressed_by=Reason.REANALYSED).statements
        numbers = statements.add_all(tx, filings, topic_ids=ids, language=found.article.language, ruleset_id=found.ruleset_id)
        for number, filing in zip(numbers, filings, strict=True):
            if (was := kept.get(statements.identity_key(filing.filed_statement.statement))) is not None:
                statements.reject(tx, number, cause=was[1], now=was[0])
    return had, len(numbers)
