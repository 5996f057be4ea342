"""reanalyse: stored articles are read again; their statements are rebuilt with today's rules, without alerts."""

from __future__ import annotations

from watcher.app import App
from watcher.errors import Reason, StoreError
from watcher.ledger.decide_statements import decide_statements
from watcher.pipeline.load_context import load_ledger_context
from watcher.pipeline.open_propositions import open_propositions
from watcher.store import articles, parties, rereads, statements, topics
from watcher.workers import tasks


def reanalyse_article(app: App, article_id: int, *, dry_run: bool = False) -> tuple[int, int]:
    """Read a stored article again, as its publisher corrected it last, and replace its statements.  Return how many it had, and has now.

    Raises:
        ReasonedError: the article could not be read; its statements stay.
        StoreError: a topic changed meanwhile; nothing was stored.
    """
    revision, rules = app.ruleset.current()
    with app.database.read() as tx:
        stored = articles.get(tx, article_id)
        latest = rereads.latest_version(tx, stored)
        had = len(statements.list_for_article(tx, article_id))
    reading = app.workers.call(tasks.annotate_article, latest, rules)
    if dry_run:
        return had, len(reading.statements)
    with app.database.write() as tx:
        if topics.ruleset_revision(tx) != revision:
            raise StoreError("A topic changed during reanalysis. Run again: watcher reanalyse")
        locked = topics.lock(tx, [match.topic for match in reading.matches])
        topic_ids = {name: each.id for name, each in locked.items()}
        rejected = statements.remove_for_article(tx, article_id)
        context = load_ledger_context(tx, reading, locked, app, article_id=article_id, seen_at=stored.seen_at)
        decisions = decide_statements(reading, context, suppressed_by=Reason.REANALYSED)
        parties.save_all(tx, context.brought_parties, topic_ids=topic_ids, article_id=article_id, now=stored.seen_at)
        language, ruleset_id = reading.article.language, reading.ruleset_id
        statement_ids = statements.add_all(tx, decisions, topic_ids=topic_ids, language=language, ruleset_id=ruleset_id)
        open_propositions(tx, decisions, context, topic_ids=topic_ids, language=language, now=stored.seen_at)
        for statement_id, decision in zip(statement_ids, decisions, strict=True):
            if (was := rejected.get(statements.identity_key(decision.filed_statement))) is not None:
                statements.reject(tx, statement_id, cause=was[1], now=was[0])
    return had, len(statement_ids)
