"""Topics, the locks that serialise decisions on them, and their matches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from watcher.errors import Reason
from watcher.model import StoredTopic, Topic, TopicMatch, claim_data
from watcher.store import propositions, topic_versions
from watcher.store.column_types import Connection, Row
from watcher.store.tables import alert, channel, match, ruleset, story, topic, topic_channel, topic_lock


def add(tx: Connection, item: Topic, *, channels: Sequence[int], now: datetime, enabled: bool = True) -> int:
    """Store a topic, whose name is free (``services.manage_topics`` refuses others)."""
    values = {"name": item.name, "title": item.title, "query": item.query, "enabled": enabled, "created_at": now}
    values["claims"] = claim_data.claims_to_data(item.claims) or None
    topic_id = int(tx.execute(sa.insert(topic).values(**values).returning(topic.c.id)).scalar_one())
    tx.execute(sa.insert(topic_lock).values(topic_id=topic_id))
    topic_versions.save(tx, topic_id, item, now)
    _save_propositions(tx, topic_id, item, now)
    if channels:
        tx.execute(sa.insert(topic_channel), [{"topic_id": topic_id, "channel_id": channel_id} for channel_id in dict.fromkeys(channels)])
    if enabled:
        _increment_revision(tx)
    return topic_id


def _save_propositions(tx: Connection, topic_id: int, item: Topic, now: datetime) -> None:
    propositions.save_written(tx, topic_id, item.claims, now)
    propositions.save_stated(tx, topic_id, item.stated, now)


def enable(tx: Connection, topic_id: int) -> None:
    """Enable a topic."""
    tx.execute(sa.update(topic).where(topic.c.id == topic_id).values(enabled=True))
    _increment_revision(tx)


def remove(tx: Connection, name: str) -> None:
    """Delete a topic and its matches; its alerts stay."""
    tx.execute(sa.delete(topic).where(topic.c.name == name))
    _increment_revision(tx)


def get_by_name(tx: Connection, name: str) -> StoredTopic:
    """Return the topic of this name, which exists (``services.lookup`` refuses other names)."""
    row = tx.execute(sa.select(topic).where(topic.c.name == name)).mappings().one()
    return _as_stored_topics(tx, [row])[0]


def list_with_counts(tx: Connection) -> list[dict[str, Any]]:
    """List all topics with their channels' names, what their users stated, matches and alerts."""
    matches = sa.select(match.c.topic_id, sa.func.count().label("n")).group_by(match.c.topic_id).subquery()
    alerts = sa.select(alert.c.topic_id, sa.func.count().label("n")).group_by(alert.c.topic_id).subquery()
    query = (
        sa.select(topic, sa.func.coalesce(matches.c.n, 0).label("matches"), sa.func.coalesce(alerts.c.n, 0).label("alerts"))
        .outerjoin(matches, matches.c.topic_id == topic.c.id)
        .outerjoin(alerts, alerts.c.topic_id == topic.c.id)
        .order_by(topic.c.id)
    )
    names = tx.execute(sa.select(topic_channel.c.topic_id, channel.c.name).join(channel, channel.c.id == topic_channel.c.channel_id)).all()
    stated = propositions.stated_by_topic(tx)
    return [
        dict(row) | {"channels": [name for topic_id, name in names if topic_id == row["id"]], "stated": stated.get(row["id"], [])}
        for row in tx.execute(query).mappings()
    ]


def list_enabled(tx: Connection) -> tuple[Topic, ...]:
    """List the enabled topics."""
    rows = tx.execute(sa.select(topic).where(topic.c.enabled).order_by(topic.c.id)).mappings().all()
    return tuple(each.topic for each in _as_stored_topics(tx, rows))


def as_topic(row: Mapping[str, Any]) -> Topic:
    """Convert a row of ``list_with_counts``, with its claims and what its user stated."""
    return claim_data.topic_from_data(row["name"], row["title"], row["query"], row["claims"], row["stated"])


def _as_stored_topics(tx: Connection, rows: Sequence[Row]) -> list[StoredTopic]:
    stated = propositions.stated_by_topic(tx, [row["id"] for row in rows])
    topics = [as_topic({**row, "stated": stated.get(row["id"], ())}) for row in rows]
    return [StoredTopic(row["id"], each, row["enabled"]) for row, each in zip(rows, topics, strict=True)]


def ruleset_revision(tx: Connection) -> int:
    """Return the revision of the topics; it grows with every change."""
    return tx.execute(sa.select(ruleset.c.revision).where(ruleset.c.id == 1)).scalar() or 0


def _increment_revision(tx: Connection) -> None:
    if not tx.execute(sa.update(ruleset).where(ruleset.c.id == 1).values(revision=ruleset.c.revision + 1)).rowcount:
        tx.execute(sa.insert(ruleset).values(id=1, revision=1))


def lock(tx: Connection, names: Iterable[str]) -> dict[str, StoredTopic]:
    """Lock these topics, in id order, to the end of the transaction, and return them by name.

    Without it, of eight concurrent articles with one claim seven were decided to be new on PostgreSQL (design.md, section 3).
    """
    rows = tx.execute(sa.select(topic).where(topic.c.name.in_(list(names))).order_by(topic.c.id)).mappings().all()
    if rows:
        tx.execute(
            sa.select(topic_lock.c.topic_id)
            .where(topic_lock.c.topic_id.in_([row["id"] for row in rows]))
            .order_by(topic_lock.c.topic_id)
            .with_for_update()
        ).all()
    return {each.topic.name: each for each in _as_stored_topics(tx, rows)}


def stories_on_record(tx: Connection, topic_ids: Iterable[int], story_ids: Iterable[int]) -> frozenset[tuple[str, int]]:
    """Return the (topic name, story) pairs that have a match on record."""
    matched = sa.exists().where(match.c.topic_id == topic.c.id, match.c.story_id == story.c.id)  # its first copy is enough
    wanted = topic.c.id.in_(list(topic_ids)) & story.c.id.in_(list(story_ids)) & matched
    rows = tx.execute(sa.select(topic.c.name, story.c.id).join(story, sa.true()).where(wanted))
    return frozenset((name, story_id) for name, story_id in rows)


def add_match(
    tx: Connection, topic_match: TopicMatch, reason: Reason, *, article_id: int, topic_id: int, story_id: int, now: datetime
) -> None:
    """Record that an article matches a topic."""
    values = {
        "article_id": article_id,
        "topic_id": topic_id,
        "story_id": story_id,
        "reason": reason,
        "spans": [[span.start, span.end, span.in_title] for span in topic_match.spans],
        "quote_start": topic_match.quote_span.start,
        "quote_end": topic_match.quote_span.end,
        "quote_in_title": topic_match.quote_span.in_title,
        "created_at": now,
    }
    tx.execute(sa.insert(match).values(**values))


def topic_names_for_article(tx: Connection, article_id: int) -> list[str]:
    """List the names of the topics an article is on."""
    rows = sa.select(topic.c.name).join(match, match.c.topic_id == topic.c.id).where(match.c.article_id == article_id)
    return list(tx.execute(rows.order_by(topic.c.id)).scalars())


def list_names(tx: Connection) -> list[str]:
    """List the handles of all topics."""
    return list(tx.execute(sa.select(topic.c.name).order_by(topic.c.name)).scalars())


def update(
    tx: Connection, topic_id: int, item: Topic, *, now: datetime, enabled: bool | None = None, channels: Sequence[int] | None = None
) -> None:
    """Change title, query, claims, what is stated, state or channels (none: every one).  None leaves a value as it is.  The name stays."""
    topic_versions.save(tx, topic_id, item, now)
    _save_propositions(tx, topic_id, item, now)
    values: dict[str, Any] = {"title": item.title, "query": item.query, "claims": claim_data.claims_to_data(item.claims) or None}
    values |= {} if enabled is None else {"enabled": enabled}
    tx.execute(sa.update(topic).where(topic.c.id == topic_id).values(**values))
    if channels is not None:
        tx.execute(sa.delete(topic_channel).where(topic_channel.c.topic_id == topic_id))
        rows = [{"topic_id": topic_id, "channel_id": channel_id} for channel_id in dict.fromkeys(channels)]
        if rows:
            tx.execute(sa.insert(topic_channel), rows)
    _increment_revision(tx)


def matched_article_ids(tx: Connection, topic_id: int) -> frozenset[int]:
    """Return the ids of the articles that have a match with the topic."""
    return frozenset(tx.execute(sa.select(match.c.article_id).where(match.c.topic_id == topic_id)).scalars())


def matches_by_topic(tx: Connection, article_id: int) -> dict[str, Row]:
    """Return, by topic name, the matches of an article with their reasons."""
    rows = tx.execute(sa.select(match, topic.c.name).join(topic, topic.c.id == match.c.topic_id).where(match.c.article_id == article_id))
    return {row["name"]: row for row in rows.mappings()}


def first_match_of_story(tx: Connection, topic_id: int, story_id: int) -> Row | None:
    """Return the first match of a story with a topic."""
    wanted = sa.select(match).where(match.c.topic_id == topic_id, match.c.story_id == story_id)
    return tx.execute(wanted.order_by(match.c.id).limit(1)).mappings().one_or_none()
