"""Alerts and notices, each with all it needs to be shown years later."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from watcher.errors import Reason
from watcher.model import Alert, AlertKind, Factuality, NewAlert, PropositionOrigin, Quote, Severity, Stance, StoredAlert
from watcher.store import quote_json, topic_versions
from watcher.store.column_types import Connection, Row, Values
from watcher.store.figure_json import figures_from_json, figures_to_json
from watcher.store.tables import alert, delivery, event, message_alert


def add(tx: Connection, new: NewAlert, *, topic_id: int, story_id: int, now: datetime, correction_number: int = 0) -> int:
    """Store an alert with the version of its topic that raised it.  Return its id.

    ``correction_number``: counts, from 1, the corrections of one article by its publisher; 0 for any other alert.
    """
    topic, quote = new.topic, new.quote
    values: Values = {
        "kind": new.kind,
        "reason": new.reason,
        "severity": new.severity,
        "topic_id": topic_id,
        "topic": topic.name,
        "topic_title": topic.title,
        "query": topic.query,
        "topic_version": topic_versions.current_number(tx, topic_id),
        "ruleset_id": new.ruleset_id,
        "story_id": story_id,
        "article_id": quote.article_id,
        "quote": quote.text,
        "sentence": quote.sentence,
        "marks": [list(each) for each in new.highlights],
        "url": quote.url,
        "title": quote.title,
        "outlet": quote.outlet,
        "published": quote.published,
        "seen_at": quote.seen_at,
        "created_at": now,
        "correction_number": correction_number,
    }
    if new.claim:
        values |= _statement_values(new)
    elif new.against:
        values["against"] = [quote_json.quote_to_json(each) for each in new.against]
    return int(tx.execute(sa.insert(alert).values(**values).returning(alert.c.id)).scalar_one())


def _statement_values(new: NewAlert) -> Values:
    """The columns that an alert about a story leaves empty."""
    quote = new.quote
    return {
        "claim": new.claim,
        "claim_titles": dict(new.claim_titles),
        "claim_origin": new.claim_origin,
        "figures": figures_to_json(quote.figures) or None,
        "party": quote.party,
        "parties": list(new.parties),
        "party_names": dict(quote.names),
        "source": list(quote.source),
        "stance": quote.stance,
        "factuality": quote.factuality,
        "said_at": quote.said_at,
        "said_until": quote.said_until,
        "against": [quote_json.quote_to_json(each) for each in new.against],
    }


def as_alert(row: Row) -> Alert:
    """Make an alert of its row."""
    return Alert(
        id=row["id"],
        kind=AlertKind(row["kind"]),
        reason=Reason(row["reason"]),
        topic=row["topic"],
        topic_title=row["topic_title"],
        story_id=row["story_id"],
        quote=_quote(row),
        created_at=row["created_at"],
        marks=tuple((start, end) for start, end in row["marks"]),
        against=tuple(quote_json.quote_from_json(each) for each in row["against"] or ()),
        severity=Severity(row["severity"]),
        claim=row["claim"],
        claim_titles=row["claim_titles"] or {},
        claim_origin=PropositionOrigin(row["claim_origin"]) if row["claim_origin"] else None,
        parties=tuple(row["parties"] or ()),
    )


def _quote(row: Row) -> Quote:
    return Quote(
        text=row["quote"],
        sentence=row["sentence"],
        url=row["url"],
        title=row["title"],
        outlet=row["outlet"],
        published=row["published"],
        seen_at=row["seen_at"],
        article_id=row["article_id"],
        party=row["party"],
        names=row["party_names"] or {},
        source=tuple(row["source"] or ()),
        stance=Stance(row["stance"]) if row["stance"] else None,
        factuality=Factuality(row["factuality"]) if row["factuality"] else None,
        said_at=row["said_at"],
        said_until=row["said_until"],
        figures=figures_from_json(row["figures"]),
    )


def list_for_message(tx: Connection, message_id: int) -> tuple[Alert, ...]:
    """List the alerts of a message."""
    rows = tx.execute(
        sa.select(alert)
        .join(message_alert, message_alert.c.alert_id == alert.c.id)
        .where(message_alert.c.message_id == message_id)
        .order_by(alert.c.id)
    )
    return tuple(as_alert(row) for row in rows.mappings())


def list_for_article(tx: Connection, article_id: int) -> tuple[Alert, ...]:
    """List the alerts that an article raised."""
    return tuple(
        as_alert(row) for row in tx.execute(sa.select(alert).where(alert.c.article_id == article_id).order_by(alert.c.id)).mappings()
    )


def count_corrections(tx: Connection, article_id: int) -> int:
    """Count the corrections that were told of an article by its publisher's changes."""
    query = sa.select(sa.func.max(alert.c.correction_number)).where(alert.c.article_id == article_id)
    return tx.execute(query).scalar() or 0


def list_stored_for_article(tx: Connection, article_id: int) -> list[StoredAlert]:
    """List the alerts that an article raised, with what raised them, by number."""
    rows = tx.execute(sa.select(alert).where(alert.c.article_id == article_id).order_by(alert.c.id)).mappings()
    return [_as_stored_alert(row) for row in rows]


def list_latest(tx: Connection, limit: int, topic: str | None = None) -> Sequence[Alert]:
    """List alerts, newest first."""
    query = sa.select(alert).order_by(alert.c.id.desc()).limit(limit)
    return [as_alert(row) for row in tx.execute(query.where(alert.c.topic == topic) if topic else query).mappings()]


def count_deliveries_by_state(tx: Connection, alert_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Count, by alert, its deliveries by state."""
    query = (
        sa.select(message_alert.c.alert_id, delivery.c.state, sa.func.count())
        .join(delivery, delivery.c.message_id == message_alert.c.message_id)
        .where(message_alert.c.alert_id.in_(list(alert_ids)))
        .group_by(message_alert.c.alert_id, delivery.c.state)
    )
    found: dict[int, dict[str, int]] = {}
    for alert_id, state, count in tx.execute(query):
        found.setdefault(alert_id, {})[state] = count
    return found


def alert_times_by_topic(tx: Connection, topic_ids: Iterable[int], *, at: datetime, within: timedelta) -> dict[str, list[datetime]]:
    """Return, by topic name, the dates of the articles around ``at`` that the topics have alerts about."""
    near, on_topics = (at - within, at + within), alert.c.topic_id.in_(list(topic_ids))
    dated = sa.select(alert.c.topic, alert.c.published).where(on_topics, alert.c.published.between(*near))
    undated = sa.select(alert.c.topic, alert.c.seen_at).where(on_topics, alert.c.published.is_(None), alert.c.seen_at.between(*near))
    times: dict[str, list[datetime]] = {}
    for topic, date in tx.execute(sa.union(dated, undated)):
        times.setdefault(topic, []).append(date)
    return times


def count_since(tx: Connection, start: datetime) -> int:
    """Count the alerts created since then."""
    return tx.execute(sa.select(sa.func.count()).select_from(alert).where(alert.c.created_at >= start)).scalar_one()


def add_operator_event(tx: Connection, *, reason: Reason, subject: str, text: str, count: int, now: datetime) -> None:
    """Store an event that raises no alert but that the operator should know."""
    tx.execute(sa.insert(event).values(reason=reason, subject=subject, text=text, count=count, created_at=now))


def list_latest_events(tx: Connection, limit: int) -> Sequence[Row]:
    """List the newest events first."""
    return tx.execute(sa.select(event).order_by(event.c.id.desc()).limit(limit)).mappings().all()


def find(tx: Connection, alert_id: int) -> StoredAlert | None:
    """Return an alert with what raised it; None where there is no such alert."""
    row = tx.execute(sa.select(alert).where(alert.c.id == alert_id)).mappings().one_or_none()
    return None if row is None else _as_stored_alert(row)


def _as_stored_alert(row: Row) -> StoredAlert:
    return StoredAlert(as_alert(row), row["topic_id"], row["topic_version"], row["query"], row["ruleset_id"])
