"""Acknowledgements: somebody has seen an alert, so what is still held of it is not sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from watcher.errors import Reason
from watcher.model import RoutingState
from watcher.store.column_types import Connection, Row
from watcher.store.tables import acknowledgement, alert_route


def add(tx: Connection, alert_id: int, by: str, *, now: datetime) -> bool:
    """Acknowledge an alert: what is still held of it is not sent.  Return False where it was acknowledged before."""
    if tx.execute(sa.select(acknowledgement.c.alert_id).where(acknowledgement.c.alert_id == alert_id)).scalar() is not None:
        return False
    tx.execute(sa.insert(acknowledgement).values(alert_id=alert_id, by=by, created_at=now))
    held = (alert_route.c.alert_id == alert_id, alert_route.c.state == RoutingState.HELD)
    outcome = {"state": RoutingState.WITHHELD, "reason": Reason.ACKNOWLEDGED, "due_at": None}
    tx.execute(sa.update(alert_route).where(*held).values(**outcome))
    return True


def by_alert(tx: Connection, alert_ids: Sequence[int]) -> dict[int, Row]:
    """Return the acknowledgement of each of these alerts that has one."""
    rows = tx.execute(sa.select(acknowledgement).where(acknowledgement.c.alert_id.in_(list(alert_ids)))).mappings()
    return {row["alert_id"]: row for row in rows}
