"""deliver: a delivery is due.  alerts.render | delivery.send -> sent, retried or dead"""

from __future__ import annotations

from watcher.app import App
from watcher.delivery import send
from watcher.delivery.retry import next_try
from watcher.errors import DeliveryError, Reason
from watcher.model import Delivery
from watcher.pipeline.steps import Wakes, later
from watcher.store import deliveries, work


def deliver(app: App, delivery_id: int) -> Wakes:
    """Claim, send, and only then mark as sent: at least once, with one key over all tries."""
    now = app.clock()
    with app.database.write() as tx:
        row = work.claim(tx, work.DELIVERIES, delivery_id, now, now + app.policy.lease)
        if row is None:
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
    app.tell("sent", delivery=delivery.key, channel=delivery.channel.name, recipient=delivery.recipient, answer=answer)
    return ()


def _undelivered(app: App, delivery: Delivery, error: DeliveryError) -> Wakes:
    """Try again by the schedule, or end dead, with the receiver's own words."""
    again = None
    if not error.permanent:
        again = next_try(app.clock(), delivery.attempts + 1, app.policy.retry, app.spread(), error.retry_after)
    with app.database.write() as tx:
        work.fail(tx, work.DELIVERIES, delivery.id, again=again, reason=error.reason, detail=str(error))
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
