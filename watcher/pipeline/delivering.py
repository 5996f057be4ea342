"""deliver: a delivery is due.  alerts.render | delivery.send -> sent, retried or dead"""

from __future__ import annotations

from datetime import datetime

from watcher.app import App
from watcher.delivery import send
from watcher.delivery.retry import next_try
from watcher.errors import DeliveryError, Reason
from watcher.model import Delivery
from watcher.pipeline.steps import Wakes, later
from watcher.store import channels, deliveries, work
from watcher.store.types import Connection


def deliver(app: App, delivery_id: int) -> Wakes:
    """Claim, send, and only then mark as sent: at least once, with one key over all tries."""
    now = app.clock()
    with app.database.write() as tx:
        row = work.claim(tx, work.DELIVERIES, delivery_id, now, now + app.policy.lease)
        if row is None:
            return ()
        if (until := deliveries.waits_until(tx, row, now)) is not None:
            work.postpone(tx, work.DELIVERIES, delivery_id, until)
            return ()
        delivery, enabled = deliveries.load(tx, row)
    if not app.lanes.enter(delivery.channel.id):
        return later(app, work.DELIVERIES, delivery_id)
    ok = False
    try:
        if not enabled:
            raise DeliveryError(Reason.CHANNEL_OFF, f"The channel {delivery.channel.name} is disabled; enable it and retry.")
        answer = send(delivery, ways=app.ways)
        ok = True
    except DeliveryError as error:
        return _undelivered(app, delivery, error)
    finally:
        app.lanes.leave(delivery.channel.id, ok=ok)
    with app.database.write() as tx:
        deliveries.sent(tx, delivery_id, answer, now=app.clock())
        channels.worked(tx, delivery.channel.id)
    app.tell("sent", delivery=delivery.key, channel=delivery.channel.name, recipient=delivery.recipient, answer=answer)
    return ()


def _undelivered(app: App, delivery: Delivery, error: DeliveryError) -> Wakes:
    """Try again by the schedule, or end dead, with the receiver's own words."""
    again, now = None, app.clock()
    if not error.permanent:
        again = next_try(now, delivery.attempts + 1, app.policy.retry, app.spread(), error.retry_after)
    with app.database.write() as tx:
        work.fail(tx, work.DELIVERIES, delivery.id, again=again, reason=error.reason, detail=str(error))
        broken = _broken(app, tx, delivery, error, now)
    if broken:
        app.tell("channel switched off", trouble=True, channel=delivery.channel.name, detail=broken)
    app.tell(
        "not sent" if again else "gave up",
        trouble=True,
        delivery=delivery.key,
        channel=delivery.channel.name,
        recipient=delivery.recipient,
        reason=error.reason.value,
        detail=str(error),
        again=again.isoformat() if again else None,
    )
    return ()


_ITS_OWN = frozenset({Reason.CHANNEL_OFF, Reason.REFUSED_MESSAGE, Reason.REFUSED_RECIPIENT})
"""Reasons that say nothing about the channel as a whole."""


def _broken(app: App, tx: Connection, delivery: Delivery, error: DeliveryError, now: datetime) -> str | None:
    """Why the channel is switched off now; None where it stays on.  410 says that it is gone; else it must have failed for long."""
    if error.reason in _ITS_OWN:
        return None
    since = channels.failed(tx, delivery.channel.id, now=now)
    if error.reason is Reason.GONE:
        why = f"The receiver of {delivery.channel.name} says that it is gone for good. {error}"
    elif now - since >= app.policy.disable_after:
        why = f"{delivery.channel.name} has failed since {since:%Y-%m-%d %H:%M} UTC without a success. {error}"
    else:
        return None
    channels.broke(tx, delivery.channel.id, why)
    return why
