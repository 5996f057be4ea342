"""Send pending and failed deliveries again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from watcher.errors import UsageError
from watcher.services.lookup import find_channel, find_delivery

if TYPE_CHECKING:
    from watcher.model import StoredDelivery
    from watcher.store.column_types import Connection
    from watcher.store.database import Database

_BATCH_SIZE = 500


class RetriedDeliveries(NamedTuple):
    deliveries: Sequence[StoredDelivery]
    scheduled: int
    """How many were scheduled; fewer than the deliveries where one is being sent just now."""


def retry_deliveries(
    database: Database, numbers: Sequence[str | int], *, channel: str = "", now: datetime, dry_run: bool = False
) -> RetriedDeliveries:
    """Schedule these deliveries to be sent now, with a fresh set of attempts; without numbers all failed ones (of a channel).

    Raises:
        UsageError: one of them does not exist or was sent already, or there is no such channel.
    """
    from watcher.store import deliveries

    with database.read() if dry_run else database.write() as tx:
        chosen = [_find_unsent(tx, number) for number in dict.fromkeys(numbers)] if numbers else _list_failed(tx, channel)
        ids = [delivery.id for delivery in chosen]
        if dry_run:
            return RetriedDeliveries(chosen, len(ids))
        scheduled = sum(deliveries.retry(tx, ids[at : at + _BATCH_SIZE], now=now) for at in range(0, len(ids), _BATCH_SIZE))
    return RetriedDeliveries(chosen, scheduled)


def _find_unsent(tx: Connection, number: str | int) -> StoredDelivery:
    from watcher.model import DeliveryState

    delivery = find_delivery(tx, number)
    if delivery.state is DeliveryState.SENT:
        raise UsageError(f"Delivery {delivery.id} was sent already. Only pending and failed deliveries can be retried.")
    return delivery


def _list_failed(tx: Connection, channel: str) -> Sequence[StoredDelivery]:
    from watcher.model import DeliveryState
    from watcher.store import deliveries

    channel_id = find_channel(tx, channel).id if channel else None
    return deliveries.list_latest(tx, 1_000_000, states=[DeliveryState.DEAD], channel_id=channel_id)
