"""The parties of topics: every key that statements name one by, with its names, and which of them count as another one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import sqlalchemy as sa

from watcher.model.parties import PartyKind, PartyMerger, PartyRecord
from watcher.store.column_types import Connection, Row, Values
from watcher.store.tables import party, topic

MAX_COMPARED = 400
"""So many of a topic's parties, those named last, may be meant by a new name."""
_WITH_TOPIC = sa.select(party, topic.c.name.label("topic")).join(topic, topic.c.id == party.c.topic_id)


def as_party(row: Row) -> PartyRecord:
    """Convert a stored row, which carries the topic's name as ``topic``."""
    return PartyRecord(
        topic=row["topic"],
        key=row["key"],
        kind=PartyKind(row["kind"]),
        names={language: tuple(names) for language, names in row["names"].items()},
        role=row["role"],
        merged_into=row["merged_into"] or "",
        merged_by=PartyMerger(row["merged_by"]) if row["merged_by"] else None,
        is_kept_apart=row["kept_apart_at"] is not None,
        created_at=row["created_at"],
        article_id=row["article_id"],
        id=row["id"],
    )


def list_for_topic(tx: Connection, topic_id: int) -> tuple[PartyRecord, ...]:
    """List all of a topic, in the order in which they came."""
    rows = tx.execute(_WITH_TOPIC.where(party.c.topic_id == topic_id).order_by(party.c.id)).mappings()
    return tuple(as_party(row) for row in rows)


def list_by_topic_name(tx: Connection, name: str) -> tuple[PartyRecord, ...]:
    """List all of the topic of this name; none where there is no such topic."""
    rows = tx.execute(_WITH_TOPIC.where(topic.c.name == name).order_by(party.c.id)).mappings()
    return tuple(as_party(row) for row in rows)


def list_relevant(tx: Connection, topic_ids: Iterable[int], keys: Iterable[str]) -> tuple[PartyRecord, ...]:
    """List those of each topic that have one of the keys, that are merged or that came last: few, however many spoke."""
    found: dict[int, PartyRecord] = {}
    wanted = list(keys)
    for topic_id in topic_ids:
        mine = _WITH_TOPIC.where(party.c.topic_id == topic_id)
        latest = mine.order_by(party.c.id.desc()).limit(MAX_COMPARED)
        named = mine.where(sa.or_(party.c.key.in_(wanted), party.c.merged_into.is_not(None)))
        for rows in (tx.execute(latest).mappings(), tx.execute(named).mappings()):
            found |= {row["id"]: as_party(row) for row in rows}
    leads = {each.merged_into for each in found.values() if each.merged_into} - {each.key for each in found.values()}
    if leads:
        rows = tx.execute(_WITH_TOPIC.where(party.c.topic_id.in_(list(topic_ids)) & party.c.key.in_(sorted(leads)))).mappings()
        found |= {row["id"]: as_party(row) for row in rows}
    return tuple(found[number] for number in sorted(found))


def save_all(
    tx: Connection, parties: Iterable[PartyRecord], *, topic_ids: Mapping[str, int], article_id: int | None, now: datetime
) -> None:
    """Insert new parties, with the article that brought them; write the names, role and merge of those that are stored."""
    for each in parties:
        values: Values = {
            "names": {language: list(names) for language, names in each.names.items()},
            "role": each.role,
            "merged_into": each.merged_into or None,
            "merged_by": each.merged_by,
        }
        if each.id:
            tx.execute(sa.update(party).where(party.c.id == each.id).values(**values))
        else:
            values |= {"topic_id": topic_ids[each.topic], "key": each.key, "kind": each.kind, "created_at": now, "article_id": article_id}
            tx.execute(sa.insert(party).values(**values))


def merge(tx: Connection, party_id: int, lead_key: str) -> None:
    """Let a party count as another one of its topic, because a user says so."""
    tx.execute(sa.update(party).where(party.c.id == party_id).values(merged_into=lead_key, merged_by=PartyMerger.USER, kept_apart_at=None))


def split(tx: Connection, party_ids: Iterable[int], now: datetime) -> None:
    """Let parties count by themselves from now on."""
    tx.execute(sa.update(party).where(party.c.id.in_(list(party_ids))).values(merged_into=None, merged_by=None, kept_apart_at=now))
