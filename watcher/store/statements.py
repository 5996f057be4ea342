"""The claim ledger.  Rows are added and never changed, except when rejected; positions are derived from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from watcher.errors import Reason
from watcher.model import (
    AlertKind,
    Factuality,
    FiledStatement,
    Quote,
    Span,
    Stance,
    Statement,
    StatementDecision,
    StoredStatement,
)
from watcher.store.column_types import Connection, Row
from watcher.store.figure_json import figures_from_json, figures_to_json
from watcher.store.retention import EMPTY_TEXT_BYTES
from watcher.store.tables import ArticleState, article, match, statement, topic

_LEDGER_RULE = "ledger/"
"""Before the names of the rules that decided what a statement changed; those before them read it."""


def add_all(
    tx: Connection, decisions: Iterable[StatementDecision], *, topic_ids: Mapping[str, int], language: str | None, ruleset_id: str
) -> list[int]:
    """Store statements, in their order, one that two decisions are about once.  Return the id for each decision."""
    every = list(decisions)
    filings: dict[int, StatementDecision] = {}
    for filing in every:  # one may turn a position and dispute a figure: two alerts, one row
        filings.setdefault(id(filing.filed_statement.statement), filing)
    if not filings:
        return []
    rows = [
        _row_values(filing)
        | {"topic_id": topic_ids[filing.filed_statement.statement.topic], "language": language, "ruleset_id": ruleset_id}
        for filing in filings.values()
    ]
    added = tx.execute(sa.insert(statement).returning(statement.c.id, sort_by_parameter_order=True), rows).scalars()
    id_by_statement = dict(zip(filings, added, strict=True))
    return [id_by_statement[id(filing.filed_statement.statement)] for filing in every]


def _row_values(decision: StatementDecision) -> dict[str, Any]:
    said, words = decision.filed_statement.statement, decision.filed_statement.quote
    return {
        "article_id": words.article_id,
        "claim": decision.filed_statement.claim_as_read,
        "party": decision.filed_statement.party_as_read,
        "source": list(said.source),
        "stance": said.stance,
        "factuality": said.factuality,
        "quote": words.text,
        "sentence": words.sentence,
        "quote_start": said.quote_span.start,
        "quote_end": said.quote_span.end,
        "sentence_start": said.sentence_span.start,
        "sentence_end": said.sentence_span.end,
        "in_title": said.quote_span.in_title,
        "background": said.background,
        "confirms": said.confirms,
        "on_the_record": said.on_the_record,
        "origin": said.origin,
        "slots": dict(said.slots),
        "confidence": said.confidence,
        "figures": figures_to_json(said.figures) or None,
        "rules": " ".join((*said.rules, *(_LEDGER_RULE + name for name in decision.rules))),
        "said_at": said.said_at,
        "said_until": said.said_until,
        "effective_at": decision.filed_statement.effective_at,
        "title": words.title,
        "url": words.url,
        "outlet": words.outlet,
        "published": words.published,
        "seen_at": words.seen_at,
        "kind": decision.kind,
        "reason": decision.reason,
    }


def as_filed_statement(row: Row) -> FiledStatement:
    """Convert a stored row, which carries the topic's name as ``topic``."""
    told = Statement(
        topic=row["topic"],
        claim=row["claim"],
        party=row["party"],
        source=tuple(row["source"]),
        stance=Stance(row["stance"]),
        factuality=Factuality(row["factuality"]),
        quote_span=Span(row["quote_start"], row["quote_end"], row["in_title"]),
        sentence_span=Span(row["sentence_start"], row["sentence_end"], row["in_title"]),
        background=row["background"],
        confirms=row["confirms"],
        on_the_record=row["on_the_record"],
        origin=row["origin"],
        said_at=row["said_at"],
        said_until=row["said_until"],
        slots=row["slots"],
        confidence=row["confidence"],
        figures=figures_from_json(row["figures"]),
        rules=tuple(name for name in row["rules"].split() if not name.startswith(_LEDGER_RULE)),
    )
    words = Quote(
        text=row["quote"],
        sentence=row["sentence"],
        url=row["url"],
        title=row["title"],
        outlet=row["outlet"],
        published=row["published"],
        seen_at=row["seen_at"],
        article_id=row["article_id"],
        party=told.party,
        source=told.source,
        stance=told.stance,
        factuality=told.factuality,
        said_at=told.said_at,
        said_until=told.said_until,
    )
    return FiledStatement(told, words, row["effective_at"], AlertKind(row["kind"]) if row["kind"] else None, row["id"])


def _as_stored_statement(row: Row) -> StoredStatement:
    return StoredStatement(
        as_filed_statement(row),
        Reason(row["reason"]),
        row["language"],
        row["ruleset_id"],
        tuple(row["rules"].split()),
        row["rejected_at"],
        row["rejection_note"],
    )


WITH_TOPIC = sa.select(statement, topic.c.name.label("topic")).join(topic, topic.c.id == statement.c.topic_id)
"""Statements with their topic's name, as ``as_filed_statement`` takes them."""


def list_ledger(tx: Connection, *, topic_id: int | None = None, include_rejected: bool = False) -> list[FiledStatement]:
    """List everything on record, for a topic where given, in order of time."""
    query = WITH_TOPIC.order_by(statement.c.effective_at, statement.c.id)
    if topic_id is not None:
        query = query.where(statement.c.topic_id == topic_id)
    if not include_rejected:
        query = query.where(statement.c.rejected_at.is_(None))
    return [as_filed_statement(row) for row in tx.execute(query).mappings()]


def list_latest(
    tx: Connection, limit: int, *, topic_id: int | None = None, article_id: int | None = None, party: str = "", claim: str = ""
) -> list[StoredStatement]:
    """List statements, newest first, including rejected ones."""
    query = WITH_TOPIC.order_by(statement.c.id.desc()).limit(limit)
    given = ((statement.c.topic_id, topic_id), (statement.c.article_id, article_id), (statement.c.party, party), (statement.c.claim, claim))
    for column, value in given:
        if value:
            query = query.where(column == value)
    return [_as_stored_statement(row) for row in tx.execute(query).mappings()]


def list_for_article(tx: Connection, article_id: int) -> list[StoredStatement]:
    """List an article's statements in the order of its text, including rejected ones."""
    query = WITH_TOPIC.where(statement.c.article_id == article_id)
    query = query.order_by(statement.c.in_title.desc(), statement.c.quote_start, statement.c.id)
    return [_as_stored_statement(row) for row in tx.execute(query).mappings()]


def find(tx: Connection, number: int) -> StoredStatement | None:
    """Return a statement; None where there is no such statement."""
    row = tx.execute(WITH_TOPIC.where(statement.c.id == number)).mappings().one_or_none()
    return None if row is None else _as_stored_statement(row)


def reject(tx: Connection, number: int, *, cause: str, now: datetime) -> None:
    """Exclude a statement from the positions; it stays on record with the reason."""
    tx.execute(sa.update(statement).where(statement.c.id == number).values(rejected_at=now, rejection_note=cause))


def restore(tx: Connection, number: int) -> None:
    """Take back the rejection of a statement."""
    tx.execute(sa.update(statement).where(statement.c.id == number).values(rejected_at=None, rejection_note=None))


def list_reanalysable_articles(tx: Connection, topic_id: int | None = None) -> list[int]:
    """List analysed articles on a topic that still have their text, by date."""
    when = sa.func.coalesce(article.c.published, article.c.seen_at)
    whole = sa.func.length(article.c.text) > EMPTY_TEXT_BYTES  # what was pruned keeps the statements it had
    query = sa.select(article.c.id).where(article.c.state == ArticleState.ANALYSED, whole).order_by(when, article.c.id)
    on = sa.select(match.c.article_id) if topic_id is None else sa.select(match.c.article_id).where(match.c.topic_id == topic_id)
    return list(tx.execute(query.where(article.c.id.in_(on))).scalars())


def remove_for_article(tx: Connection, article_id: int) -> dict[tuple[object, ...], tuple[datetime, str]]:
    """Delete an article's statements before it is read again.  Return when and why each rejected one was, by its identity."""
    kept = {
        identity_key(stored.filed): (stored.rejected_at, stored.rejection_note or "")
        for stored in list_for_article(tx, article_id)
        if stored.rejected_at is not None
    }
    tx.execute(sa.delete(statement).where(statement.c.article_id == article_id))
    return kept


def identity_key(filed: FiledStatement) -> tuple[object, ...]:
    """Return what makes two readings of an article the same statement."""
    said = filed.statement
    return (said.topic, filed.claim_as_read, filed.party_as_read, said.stance, said.quote_span)


def count(tx: Connection, topic_id: int | None = None) -> int:
    """Count the statements, of one topic or of all."""
    query = sa.select(sa.func.count()).select_from(statement)
    return tx.execute(query if topic_id is None else query.where(statement.c.topic_id == topic_id)).scalar_one()
