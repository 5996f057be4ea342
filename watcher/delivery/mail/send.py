"""Sending a mail: one message to one recipient over SMTP, within one deadline."""

from __future__ import annotations

from watcher.delivery.mail_server import SmtpServer
from watcher.delivery.transport import Transport
from watcher.errors import UsageError
from watcher.model import Channel, Delivery


def send_message(delivery: Delivery, transport: Transport) -> str:
    """Send the mail, and return the server's answer.

    Raises:
        DeliveryError: the server did not accept it.
        UsageError: no mail server is configured.
    """
    from watcher.delivery.mail import smtp  # here, because commands that only look at channels start faster without it
    from watcher.delivery.mail.compose import compose_mail

    server = _server_for(delivery.channel, transport)
    sender = delivery.channel.settings.get("from") or server.sender or f"watcher@{transport.hostname}"
    parts = transport.render_mail(delivery)
    mail = compose_mail(delivery, parts, sender=sender, hostname=transport.hostname)
    answer = smtp.send_mail(
        server,
        sender=sender,
        recipient=delivery.recipient,
        mail=mail,
        timeout_seconds=min(server.timeout, transport.deadline),
        hostname=transport.hostname,
    )
    return answer + parts.remark_in_brackets


def preview_message(delivery: Delivery, transport: Transport) -> str:
    """Return the mail's subject and text."""
    parts = transport.render_mail(delivery)
    return f"{parts.subject}\n\n{parts.text}{parts.remark_in_brackets}"


def _server_for(channel: Channel, transport: Transport) -> SmtpServer:
    if own := channel.settings.get("smtp"):
        return SmtpServer.parse(own)
    if transport.default_smtp_server is None:
        raise UsageError("no mail server is configured. Set smtp=smtp://user:password@host:587 on the channel, or [smtp] host for all.")
    return transport.default_smtp_server
