"""The propositions of topics: those of their files, those that users stated, and those opened for what was said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from watcher.model import Claim, Frame, Proposition, PropositionOrigin, StatedClaim, claim_data
from watcher.store.column_types import Connection, Row
from watcher.store.tables import CHANGED_PROPOSITION, MAIN_PROPOSITION, proposition, statement, topic

_WITH_TOPIC = sa.select(proposition, topic.c.name.label("topic")).join(topic, topic.c.id == proposition.c.topic_id)


def as_proposition(row: Row) -> Proposition:
    """Convert a stored row, which carries the topic's name as ``topic``."""
    return Proposition(
        topic=row["topic"],
        key=row["key"],
        origin=PropositionOrigin(row["origin"]),
        titles=row["given_titles"] or row["titles"],
        frame=claim_data.frame_from_data(row["frame"]),
        merged_into=row["merged_into"] or "",
        is_muted=row["muted_at"] is not None,
        is_renamed=bool(row["given_titles"]),
        created_at=row["created_at"],
        article_id=row["article_id"],
        id=row["id"],
    )


# ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def list_for_topic(tx: Connection, topic_id: int) -> tuple[Proposition, ...]:
    """List all of a topic, in the order in which they came."""
    rows = tx.execute(_WITH_TOPIC.where(proposition.c.topic_id == topic_id).order_by(proposition.c.id)).mappings()
    return tuple(as_proposition(row) for row in rows)


def list_by_topic_name(tx: Connection, name: str) -> tuple[Proposition, ...]:
    """List all of the topic of this name; none where there is no such topic."""
    rows = tx.execute(_WITH_TOPIC.where(topic.c.name == name).order_by(proposition.c.id)).mappings()
    return tuple(as_proposition(row) for row in rows)


def list_relevant(tx: Connection, topic_ids: Iterable[int], keys: Iterable[str]) -> tuple[Proposition, ...]:
    """List those of these topics that have one of the keys, and all that users changed: few, however much was said."""
    topic_ids = list(topic_ids)
    on_topics = proposition.c.topic_id.in_(topic_ids)
    mains = (
        sa.select(proposition.c.id).where(proposition.c.topic_id == each, MAIN_PROPOSITION).order_by(proposition.c.id).limit(1).subquery()
        for each in topic_ids
    )
    ids = sa.union(
        sa.select(proposition.c.id).where(on_topics, proposition.c.key.in_(list(keys))),
        sa.select(proposition.c.id).where(on_topics, CHANGED_PROPOSITION),
        *(sa.select(main.c.id) for main in mains),
    )
    rows = tx.execute(_WITH_TOPIC.where(proposition.c.id.in_(ids)).order_by(proposition.c.id)).mappings()
    found = tuple(as_proposition(row) for row in rows)
    missing = {each.merged_into for each in found if each.merged_into} - {each.key for each in found}
    if not missing:
        return found
    leads = tx.execute(_WITH_TOPIC.where(proposition.c.topic_id.in_(list(topic_ids)) & proposition.c.key.in_(sorted(missing)))).mappings()
    return (*found, *(as_proposition(row) for row in leads))


def stated_by_topic(tx: Connection, topic_ids: Iterable[int] | None = None) -> dict[int, list[dict[str, Any]]]:
    """Return what users stated as ``claim_data.stated_from_data`` reads it, by topic id; of all topics, where none are given."""
    wanted = sa.select(proposition).where(proposition.c.origin == PropositionOrigin.STATED).order_by(proposition.c.id)
    if topic_ids is not None:
        wanted = wanted.where(proposition.c.topic_id.in_(list(topic_ids)))
    found: dict[int, list[dict[str, Any]]] = {}
    for row in tx.execute(wanted).mappings():
        ((language, sentence),) = row["titles"].items()
        stated = {"key": row["key"], "sentence": sentence, "language": language, "frame": row["frame"]}
        found.setdefault(row["topic_id"], []).append(stated)
    return found


# ── opening ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def open_all(tx: Connection, opened: Iterable[Proposition], *, topic_ids: Mapping[str, int], now: datetime) -> list[Proposition]:
    """Insert new propositions; give those that are stored already the titles that they lacked.  Return them with their ids."""
    stored = []
    for each in opened:
        if each.id:
            tx.execute(sa.update(proposition).where(proposition.c.id == each.id).values(titles=dict(each.titles)))
            stored.append(each)
            continue
        values = {
            "topic_id": topic_ids[each.topic],
            "key": each.key,
            "created_at": now,
            "article_id": each.article_id,
            "merged_into": each.merged_into or None,
        }
        values |= _content(each.origin, each.titles, each.frame)
        number = tx.execute(sa.insert(proposition).values(**values).returning(proposition.c.id)).scalar_one()
        stored.append(replace(each, id=int(number), created_at=now))
    return stored


def _content(origin: PropositionOrigin, titles: Mapping[str, str], frame: Frame) -> dict[str, Any]:
    return {"origin": origin, "titles": dict(titles), "frame": claim_data.frame_to_data(frame)}


# ── what a topic's user gives ─────────────────────────────────────────────────────────────────────────────────────────


def save_written(tx: Connection, topic_id: int, claims: Sequence[Claim], now: datetime) -> None:
    """Make the rows of the claims of a topic's file.  A claim that it lists no more is kept where statements are on it."""
    wanted = {each.id: _content(PropositionOrigin.WRITTEN, each.titles, Frame()) for each in claims}
    _save(tx, topic_id, wanted, now, origin=PropositionOrigin.WRITTEN, afterwards=PropositionOrigin.WRITTEN)


def save_stated(tx: Connection, topic_id: int, stated: Sequence[StatedClaim], now: datetime) -> None:
    """Make the rows of what a topic's user stated.  What is stated no more is kept, as opened, where statements are on it."""
    wanted = {each.key: _content(PropositionOrigin.STATED, {each.language: each.sentence}, each.frame) for each in stated}
    _save(tx, topic_id, wanted, now, origin=PropositionOrigin.STATED, afterwards=PropositionOrigin.OPENED)


def _save(
    tx: Connection,
    topic_id: int,
    wanted: Mapping[str, dict[str, Any]],
    now: datetime,
    *,
    origin: PropositionOrigin,
    afterwards: PropositionOrigin,
) -> None:
    mine = proposition.c.topic_id == topic_id
    known = {row.key: row.origin for row in tx.execute(sa.select(proposition.c.key, proposition.c.origin).where(mine))}
    for key, content in wanted.items():
        if key in known:
            tx.execute(sa.update(proposition).where(mine, proposition.c.key == key).values(**content))
        else:
            tx.execute(sa.insert(proposition).values(topic_id=topic_id, key=key, created_at=now, **content))
    gone = [key for key, was in known.items() if was == origin and key not in wanted]
    if gone:
        spoken = sa.select(statement.c.claim).where(statement.c.topic_id == topic_id)
        tx.execute(sa.delete(proposition).where(mine, proposition.c.key.in_(gone), proposition.c.key.not_in(spoken)))
        tx.execute(sa.update(proposition).where(mine, proposition.c.key.in_(gone)).values(origin=afterwards))


# ── what users change ─────────────────────────────────────────────────────────────────────────────────────────────────


def merge(tx: Connection, proposition_id: int, lead_key: str) -> None:
    """Let a proposition count as another one of its topic."""
    tx.execute(sa.update(proposition).where(proposition.c.id == proposition_id).values(merged_into=lead_key))


def split(tx: Connection, proposition_ids: Iterable[int]) -> None:
    """Let propositions count by themselves again."""
    tx.execute(sa.update(proposition).where(proposition.c.id.in_(list(proposition_ids))).values(merged_into=None))


def set_muted(tx: Connection, proposition_id: int, muted_at: datetime | None) -> None:
    """Mute a proposition; None: unmute it."""
    tx.execute(sa.update(proposition).where(proposition.c.id == proposition_id).values(muted_at=muted_at))


def rename(tx: Connection, proposition_id: int, titles: Mapping[str, str] | None) -> None:
    """Give a proposition other titles; None: its own again."""
    tx.execute(sa.update(proposition).where(proposition.c.id == proposition_id).values(given_titles=dict(titles) if titles else None))
