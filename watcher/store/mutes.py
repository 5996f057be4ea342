"""Mutes: no alert about a topic, claim or story until a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from watcher.model import Mute, MuteScope
from watcher.store.column_types import Connection, Row
from watcher.store.tables import mute


def list_active(tx: Connection, now: datetime) -> list[Mute]:
    """List the mutes in force."""
    rows = tx.execute(sa.select(mute).where(mute.c.until > now)).mappings()
    return [Mute(MuteScope(row["scope"]), row["subject"], row["until"]) for row in rows]


def list_active_rows(tx: Connection, now: datetime) -> Sequence[Row]:
    """List the mutes in force as rows, with their ids and notes."""
    return tx.execute(sa.select(mute).where(mute.c.until > now).order_by(mute.c.id)).mappings().all()


def add(tx: Connection, scope: MuteScope, subject: str, until: datetime, note: str, *, now: datetime) -> int:
    """Store a mute.  Return its id."""
    values = {"scope": scope, "subject": subject, "until": until, "note": note, "created_at": now}
    return int(tx.execute(sa.insert(mute).values(**values).returning(mute.c.id)).scalar_one())


def remove(tx: Connection, number: int) -> Row | None:
    """Delete a mute and return its row; None where there is none."""
    return tx.execute(sa.delete(mute).where(mute.c.id == number).returning(*mute.c)).mappings().one_or_none()
