"""Stored articles read anew: their statements are rebuilt with today's rules, and nobody is alerted."""

from __future__ import annotations

from watcher import analysis, reading
from watcher.app import App
from watcher.errors import Reason, StoreError
from watcher.model import Ledger
from watcher.store import articles, statements, topics


def reanalyse(app: App, article_id: int, *, dry_run: bool = False) -> tuple[int, int]:
    """How many statements an article had, and has now.  Reasoned: it could not be read, and keeps what it had."""
    revision, rules = app.rules.current()
    with app.database.read() as tx:
        row = articles.get(tx, article_id)
        had = len(statements.of_article(tx, article_id))
    found = app.workers.call(reading.read_article, articles.as_article(row), rules)
    if dry_run:
        return had, len(found.statements)
    seen_at = row["seen_at"]
    at = min(found.article.published or seen_at, seen_at)
    with app.database.write() as tx:
        if topics.revision(tx) != revision:
            raise StoreError("A topic was changed meanwhile. Run watcher reanalyse again.")
        gates = topics.lock(tx, [match.topic for match in found.matches])
        ids = {name: int(each["id"]) for name, each in gates.items()}
        kept = statements.forget(tx, article_id)
        claims = {(ids[said.topic], said.claim) for said in found.statements if said.topic in ids}
        known = Ledger(
            statements=statements.known(tx, claims, at=at, standing=app.policy.windows.standing),
            topics={name: topics.as_topic(each) for name, each in gates.items()},
            windows=app.policy.windows,
            article_id=article_id,
            seen_at=seen_at,
        )
        filings = analysis.judge(found, known, silent=Reason.REANALYSED).filings
        numbers = statements.file(tx, filings, topics=ids, language=found.article.language, ruleset_id=found.ruleset_id)
        for number, filing in zip(numbers, filings, strict=True):
            if (was := kept.get(statements.key(filing.filed.statement))) is not None:
                statements.reject(tx, number, why=was[1], now=was[0])
    return had, len(numbers)
