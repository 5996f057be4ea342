"""The network out: a delivery goes to its channel's kind, and comes back as the receiver's answer or a DeliveryError."""

from __future__ import annotations

from dataclasses import replace

from watcher.delivery import references
from watcher.delivery.channel import KINDS, SmtpServer, Ways, check, public, recipients
from watcher.delivery.retry import SCHEDULE, next_try
from watcher.errors import DeliveryError, Reason, UsageError
from watcher.model import Delivery

__all__ = ["SCHEDULE", "SmtpServer", "Ways", "check", "next_try", "public", "recipients", "send"]


def send(delivery: Delivery, *, ways: Ways) -> str:
    """Hand the delivery over; the receiver's answer in short.  DeliveryError says whether trying again can help."""
    channel = delivery.channel
    try:
        if any(references.is_reference(value) for value in channel.settings.values()):
            delivery = replace(delivery, channel=replace(channel, settings=references.resolved(channel.settings)))
        return KINDS[channel.kind].send(delivery, ways)
    except UsageError as error:
        # The stored settings do not serve (any more): the operator can mend them, so the delivery keeps its schedule.
        raise DeliveryError(Reason.CHANNEL_OFF, f"The channel {channel.name!r} cannot be used: {error}") from error
