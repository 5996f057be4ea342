"""Acknowledge alerts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from watcher.services.lookup import find_alert

if TYPE_CHECKING:
    from watcher.store.database import Database


def acknowledge_alerts(database: Database, numbers: Iterable[str | int], *, by: str, now: datetime) -> list[int]:
    """Record that somebody has seen these alerts, and drop their copies still held; return those not acknowledged before.

    Raises:
        UsageError: one of them does not exist; then none is acknowledged.
    """
    from watcher.store import acknowledgements

    with database.write() as tx:
        ids = [find_alert(tx, number).id for number in numbers]
        return [alert_id for alert_id in ids if acknowledgements.add(tx, alert_id, by[:100], now=now)]
