"""The network out: a delivery goes to its channel's kind, and comes back as the receiver's answer or a DeliveryError."""

from __future__ import annotations

from dataclasses import replace

from watcher.delivery import secret_references
from watcher.delivery.kinds import CHANNEL_KINDS, SmtpServer, Transport, mask_secrets, recipients, validate_settings
from watcher.delivery.retry_schedule import DEFAULT_RETRY_SCHEDULE, next_attempt_at
from watcher.errors import DeliveryError, Reason, UsageError
from watcher.model import Delivery

__all__ = [
    "DEFAULT_RETRY_SCHEDULE",
    "SmtpServer",
    "Transport",
    "mask_secrets",
    "next_attempt_at",
    "recipients",
    "send",
    "validate_settings",
]


def send(delivery: Delivery, *, transport: Transport) -> str:
    """Hand the delivery over; the receiver's answer in short.  DeliveryError says whether trying again can help."""
    channel = delivery.channel
    try:
        if any(secret_references.is_reference(value) for value in channel.settings.values()):
            delivery = replace(delivery, channel=replace(channel, settings=secret_references.resolve(channel.settings)))
        return CHANNEL_KINDS[channel.kind].send(delivery, transport)
    except UsageError as error:
        # The stored settings do not serve (any more): the operator can mend them, so the delivery keeps its schedule.
        raise DeliveryError(Reason.CHANNEL_DISABLED, f"The channel {channel.name!r} cannot be used: {error}") from error
