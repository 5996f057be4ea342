"""Sending through Apprise."""

from __future__ import annotations

from watcher.delivery.apprise.service import notify
from watcher.delivery.apprise.settings import recipients
from watcher.delivery.transport import Transport
from watcher.errors import DeliveryError, Reason
from watcher.model import Delivery


def send_message(delivery: Delivery, transport: Transport) -> str:
    """Send the text part of the mail.  Apprise tells whether it was accepted, and seldom why not: whatever fails is tried again.

    Raises:
        DeliveryError: the service did not accept it.
    """
    settings = delivery.channel.settings
    names = recipients(settings)
    if delivery.recipient not in names:
        raise DeliveryError(
            Reason.REFUSED_RECIPIENT, f"Channel {delivery.channel.name} no longer has the address {delivery.recipient}.", permanent=True
        )
    url = settings["url"][names.index(delivery.recipient)]
    parts = transport.render_mail(delivery)
    accepted, status = notify(url, title=parts.subject, body=_without_signature(parts.text), timeout_seconds=transport.deadline)
    if accepted is None:
        raise DeliveryError(Reason.TIMEOUT, f"The service {delivery.recipient} did not answer within {transport.deadline:g} seconds.")
    if not accepted:
        what = f" (HTTP {status})" if status else ""
        raise DeliveryError(Reason.HTTP_STATUS, f"The service {delivery.recipient} rejected the message{what}.")
    return "accepted" + parts.remark_in_brackets


def preview_message(delivery: Delivery, transport: Transport) -> str:
    """Return the notification's title and body."""
    parts = transport.render_mail(delivery)
    return f"{parts.subject}\n\n{_without_signature(parts.text)}{parts.remark_in_brackets}"


def _without_signature(text: str) -> str:
    return text.partition("\n-- \n")[0].strip()
