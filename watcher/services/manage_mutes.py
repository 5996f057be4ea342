"""Suppress the alerts about a topic, claim or story for a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from watcher.errors import UsageError
from watcher.services.lookup import parse_row_id, require_topic_name

if TYPE_CHECKING:
    from watcher.store.column_types import Connection, Row
    from watcher.store.database import Database

MAX_MUTE_DAYS = 366


class AddedMute(NamedTuple):
    id: int | None
    """None after a dry run."""
    until: datetime


def add_mute(
    database: Database, kind: str, subject: str, duration: timedelta | None, *, note: str, now: datetime, dry_run: bool = False
) -> AddedMute:
    """Mute a subject for a duration (None: one that could not be read).

    Raises:
        UsageError: there is nothing of that kind or name to mute, or the duration is none or too long.
    """
    from watcher.model import MuteScope
    from watcher.store import mutes

    if kind not in list(MuteScope):
        raise UsageError(f"Cannot mute {kind!r}. Choose {', '.join(list(MuteScope)[:-1])} or {list(MuteScope)[-1]}.")
    if duration is None or not timedelta() < duration <= timedelta(days=MAX_MUTE_DAYS):
        raise UsageError(f"Invalid duration. Use 90m, 8h or 2d, up to {MAX_MUTE_DAYS}d.")
    until = now + duration
    with database.read() if dry_run else database.write() as tx:
        _check_subject(tx, kind, subject)
        return AddedMute(None if dry_run else mutes.add(tx, MuteScope(kind), subject, until, note[:300], now=now), until)


def remove_mute(database: Database, number: str) -> Row:
    """End a mute now; return its row.

    Raises:
        UsageError: there is no such mute.
    """

    from watcher.store import mutes

    with database.write() as tx:
        removed = mutes.remove(tx, parse_row_id(number))
    if removed is None:
        raise UsageError(f"No mute {number}. List active mutes with: watcher mute list")
    return removed


def _check_subject(tx: Connection, kind: str, subject: str) -> None:
    """Refuse a subject that does not exist; a claim's id is not checked, since the topic may get it later."""
    from watcher.store import topics

    topic, slash, claim = subject.partition("/")
    if kind == "story":
        if not parse_row_id(subject):
            raise UsageError(f"{subject!r} is not a story. Give its number, as shown by: watcher alerts --json")
        return
    if kind == "claim" and not (slash and claim):
        raise UsageError(f"{subject!r} is not a claim. Write it as TOPIC/CLAIM.")
    require_topic_name(topic if kind == "claim" else subject, topics.list_names(tx))
