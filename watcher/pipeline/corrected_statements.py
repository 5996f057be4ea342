"""The record after a publisher's correction: what an article no longer says is rejected, what it says instead is filed, alerting nobody.

Without this, a denial that its publisher has withdrawn would be reversed by the next article, and a number that was a slip be in dispute.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.app import App
from watcher.errors import Reason, ReasonedError
from watcher.ledger.decide_statements import decide_statements
from watcher.model import Article, FiledStatement, QuoteChange, Reading, Statement, StoredArticle, TextComparison
from watcher.pipeline.load_context import load_ledger_context
from watcher.pipeline.open_propositions import open_propositions
from watcher.store import parties, statements, topics
from watcher.store.column_types import Connection
from watcher.workers import tasks

_StatementKey = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class VersionReading:
    """The reading of an article's present version, and the revision of the topics that it was read with."""

    revision: int
    reading: Reading


def read_version(app: App, present: Article) -> VersionReading | None:
    """Read the statements of an article's present version; None where it cannot be read, which keeps no correction back."""
    revision, rules = app.ruleset.current()
    try:
        return VersionReading(revision, app.workers.call(tasks.annotate_article, present, rules))
    except ReasonedError as error:
        app.log_event("read_failed", warn=True, url=present.url, reason=error.reason.value, detail=str(error))
        return None


def correct_statements(
    app: App, tx: Connection, stored: StoredArticle, comparison: TextComparison, version: VersionReading | None, *, now: datetime
) -> None:
    """Reject the statements of the sentences that changed, and file those of what stands in their place."""
    said_now = _said_in(comparison.changes, version.reading) if version is not None and _is_current(tx, version) else []
    former_sentences = {change.quote.sentence for change in comparison.changes}
    on_record = statements.list_for_article(tx, stored.id)
    kept = {_key_on_record(each.filed) for each in on_record}
    still_said = {_key(each) for each in said_now}
    for each in on_record:
        gone = each.quote.sentence in former_sentences and _key_on_record(each.filed) not in still_said
        if gone and each.rejected_at is None:
            statements.reject(tx, each.id, cause=f"corrected by its publisher: {comparison.reason}", now=now)
    fresh = tuple(each for each in said_now if _key(each) not in kept)
    if fresh and version is not None:
        _file(app, tx, stored, replace(version.reading, statements=fresh))


def _is_current(tx: Connection, version: VersionReading) -> bool:
    return topics.ruleset_revision(tx) == version.revision


def _key(statement: Statement) -> _StatementKey:
    """What makes a statement of the present version the one on record: all but the words."""
    return (statement.topic, statement.claim, statement.party, statement.stance, statement.figures)


def _key_on_record(filed: FiledStatement) -> _StatementKey:
    return _key(replace(filed.statement, claim=filed.claim_as_read, party=filed.party_as_read))


def _said_in(changes: Iterable[QuoteChange], reading: Reading) -> list[Statement]:
    """List the statements of the sentences that stand in the place of the changed ones."""
    present = [change.sentence for change in changes if change.sentence]
    return [each for each in reading.statements if any(each.sentence_span.text_in(reading.article) in sentence for sentence in present)]


def _file(app: App, tx: Connection, stored: StoredArticle, reading: Reading) -> None:
    """File statements as the article's, at its date."""
    locked = topics.lock(tx, {each.topic for each in reading.statements})
    topic_ids = {name: each.id for name, each in locked.items()}
    context = load_ledger_context(tx, reading, locked, app, article_id=stored.id, seen_at=stored.seen_at)
    decisions = decide_statements(reading, context, suppressed_by=Reason.LATER_VERSION)
    parties.save_all(tx, context.brought_parties, topic_ids=topic_ids, article_id=stored.id, now=stored.seen_at)
    language = reading.article.language
    statements.add_all(tx, decisions, topic_ids=topic_ids, language=language, ruleset_id=reading.ruleset_id)
    open_propositions(tx, decisions, context, topic_ids=topic_ids, language=language, now=stored.seen_at)
