"""deliver: a delivery is due.  rendering | delivery -> sent, retried or given up"""

from __future__ import annotations

from datetime import datetime

from watcher.app import App
from watcher.delivery import send
from watcher.delivery.retry_schedule import next_attempt_at
from watcher.errors import DeliveryError, Reason
from watcher.model import Delivery
from watcher.pipeline.failures import retry_soon
from watcher.pipeline.wakes import Wakes
from watcher.store import channels, deliveries, work_queue
from watcher.store.column_types import Connection


def deliver_message(app: App, delivery_id: int) -> Wakes:
    """Claim, send, and only then mark as sent: at least once, with the same key at every attempt."""
    now = app.clock()
    with app.database.write() as tx:
        row = work_queue.claim_row(tx, work_queue.DELIVERIES, delivery_id, now, now + app.policy.lease)
        if row is None:
            return ()
        if (until := deliveries.wait_for_earlier_until(tx, row, now)) is not None:
            work_queue.postpone(tx, work_queue.DELIVERIES, delivery_id, until)
            return ()
        delivery, enabled = deliveries.load_claimed(tx, row)
    if not app.concurrency.acquire(delivery.channel.id):
        return retry_soon(app, work_queue.DELIVERIES, delivery_id)
    ok = False
    try:
        if not enabled:
            raise DeliveryError(Reason.CHANNEL_DISABLED, f"The channel {delivery.channel.name} is disabled. Enable it and retry.")
        answer = send(delivery, transport=app.transport)
        ok = True
    except DeliveryError as error:
        return _record_delivery_failure(app, delivery, error)
    finally:
        app.concurrency.release(delivery.channel.id, succeeded=ok)
    with app.database.write() as tx:
        deliveries.mark_sent(tx, delivery_id, answer, now=app.clock())
        channels.record_success(tx, delivery.channel.id)
    app.log_event("message_sent", delivery=delivery.key, channel=delivery.channel.name, recipient=delivery.recipient, response=answer)
    return ()


def _record_delivery_failure(app: App, delivery: Delivery, error: DeliveryError) -> Wakes:
    """Schedule the next attempt, or give the delivery up; store the receiver's own answer."""
    again, now = None, app.clock()
    if not error.permanent:
        again = next_attempt_at(now, delivery.attempts + 1, app.policy.delivery_retry, app.jitter(), error.retry_after)
    with app.database.write() as tx:
        work_queue.record_failure(tx, work_queue.DELIVERIES, delivery.id, retry_at=again, reason=error.reason, detail=str(error))
        broken = _disable_if_broken(app, tx, delivery, error, now)
    if broken:
        app.log_event("channel_disabled", warn=True, channel=delivery.channel.name, detail=broken)
    app.log_event(
        "delivery_failed" if again else "delivery_given_up",
        warn=True,
        delivery=delivery.key,
        channel=delivery.channel.name,
        recipient=delivery.recipient,
        reason=error.reason.value,
        detail=str(error),
        retry_at=again.isoformat() if again else None,
    )
    return ()


_NOT_THE_CHANNELS_FAULT = frozenset({Reason.CHANNEL_DISABLED, Reason.REFUSED_MESSAGE, Reason.REFUSED_RECIPIENT})
"""Reasons that say nothing about the channel as a whole."""


def _disable_if_broken(app: App, tx: Connection, delivery: Delivery, error: DeliveryError, now: datetime) -> str | None:
    """Disable a channel whose receiver is gone (410) or that has failed for too long.  Return why; None where it stays enabled."""
    if error.reason in _NOT_THE_CHANNELS_FAULT:
        return None
    since = channels.record_failure(tx, delivery.channel.id, now=now)
    if error.reason is Reason.GONE:
        why = f"The receiver of {delivery.channel.name} answered 410 Gone. {error}"
    elif now - since >= app.policy.disable_after:
        why = f"Every delivery to {delivery.channel.name} has failed since {since:%Y-%m-%d %H:%M} UTC. {error}"
    else:
        return None
    channels.disable_after_failures(tx, delivery.channel.id, why)
    return why
