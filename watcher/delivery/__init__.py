"""Sending: a delivery goes to its channel's kind, and comes back as the receiver's answer or a DeliveryError.  One folder a kind."""

from watcher.delivery.kinds import mask_secrets, preview, recipients, send, validate_settings
from watcher.delivery.mail_server import SmtpServer
from watcher.delivery.retry_schedule import DEFAULT_RETRY_SCHEDULE, next_attempt_at
from watcher.delivery.transport import Transport

__all__ = [
    "DEFAULT_RETRY_SCHEDULE",
    "SmtpServer",
    "Transport",
    "mask_secrets",
    "next_attempt_at",
    "preview",
    "recipients",
    "send",
    "validate_settings",
]
