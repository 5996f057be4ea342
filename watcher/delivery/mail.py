"""Mail: one message to one recipient over SMTP, within one deadline, with the server's own words in every error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from watcher.delivery import smtp
from watcher.delivery.transport import SmtpServer, Transport, language_setting, parse_mail_address, reject_unknown_settings, text_setting
from watcher.errors import DeliveryError, Reason, UsageError
from watcher.model import Channel, Delivery, MessageKind
from watcher.rendering import sanitise
from watcher.rendering.mail import render_mail

_SETTINGS = ("to", "smtp", "from", "language")
_MESSAGE_ID_HEADERS = frozenset({"in-reply-to", "references", "list-id"})


class _UnfoldedIdPolicy(EmailPolicy):
    """Ids stay whole and plain, one a line: EmailPolicy writes a long one as encoded words, by which no mail program threads."""

    def fold(self, name: str, value: Any) -> str:
        if name.lower() not in _MESSAGE_ID_HEADERS:
            return str(super().fold(name, value))
        lines = f"{self.linesep} ".join(str(value).split())
        return f"{name}: {lines}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii") if name.lower() in _MESSAGE_ID_HEADERS else super().fold_binary(name, value)


_MAIL_POLICY = _UnfoldedIdPolicy(linesep="\r\n", cte_type="7bit")

ChannelSettings = Mapping[str, Any]


def validate_settings(settings: ChannelSettings) -> dict[str, Any]:
    """``to``: one address or several (a list, or with commas); ``smtp``: a server of its own; ``from``: the sender; ``language``."""
    reject_unknown_settings("mail", settings, _SETTINGS)
    checked: dict[str, Any] = {"to": _parse_recipients(settings.get("to"))}
    if (sender := text_setting("mail", settings, "from")) is not None:
        checked["from"] = parse_mail_address(sender)
    if (server := text_setting("mail", settings, "smtp")) is not None:
        SmtpServer.parse(server)
        checked["smtp"] = server
    return checked | language_setting("mail", settings)


def _parse_recipients(value: Any) -> list[str]:
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not all(isinstance(item, str) for item in given) or not any(item.strip() for item in given):
        raise UsageError("A mail channel needs at least one address: give it with to=name@example.org (several with commas).")
    return list(dict.fromkeys(parse_mail_address(item) for item in given if item.strip()))


def recipients(settings: ChannelSettings) -> tuple[str, ...]:
    return tuple(settings["to"])


def mask_secrets(settings: ChannelSettings) -> dict[str, Any]:
    shown = dict(settings)
    if "smtp" in shown:
        server = SmtpServer.parse(shown["smtp"])
        shown["smtp"] = f"{'smtps' if server.security == 'tls' else 'smtp'}://{'…@' if server.user or server.password else ''}{server}"
    return shown


def send(delivery: Delivery, transport: Transport) -> str:
    """The server's answer to the mail."""
    server = _smtp_server_for(delivery.channel, transport)
    sender = delivery.channel.settings.get("from") or server.sender or f"watcher@{transport.hostname}"
    seconds, remark = min(server.timeout, transport.deadline), ""
    try:
        mail = compose_mail(delivery, sender=sender, hostname=transport.hostname, user_templates=transport.user_templates)
    except UsageError as error:  # what is owed does not wait for a template to be mended
        mail, remark = compose_mail(delivery, sender=sender, hostname=transport.hostname), f" (sent with watcher's own templates: {error})"
    return (
        smtp.send_mail(server, sender=sender, recipient=delivery.recipient, mail=mail, timeout_seconds=seconds, hostname=transport.hostname)
        + remark
    )


def _smtp_server_for(channel: Channel, transport: Transport) -> SmtpServer:
    if own := channel.settings.get("smtp"):
        return SmtpServer.parse(own)
    if transport.default_smtp_server is None:
        raise UsageError(
            "it has no mail server: give it one with smtp=smtp://user:password@host:587, or set a default for all mail channels."
        )
    return transport.default_smtp_server


# ── the mail itself ───────────────────────────────────────────────────────────────────────────────────────────────────


def compose_mail(delivery: Delivery, *, sender: str, hostname: str, user_templates: Path | None = None) -> EmailMessage:
    """The delivery as a mail.  Made from the delivery alone: every try sends the same ``Message-ID``, ``Date`` and text."""
    message = delivery.message
    parts = render_mail(message, language=delivery.channel.settings.get("language", "en"), overrides=user_templates)
    try:
        mail = EmailMessage(policy=_MAIL_POLICY if (sender + delivery.recipient).isascii() else _MAIL_POLICY.clone(utf8=True))
        mail["From"] = _header_address(sender, "watcher")
        mail["To"] = _header_address(delivery.recipient)
        # EmailMessage folds before a blank and then adds one: a reader would see two.  Header knows encoded words alone, and is right.
        mail.set_raw("Subject", Header(parts.subject, None if parts.subject.isascii() else "utf-8", header_name="Subject").encode())
        for name, value in _headers(delivery, hostname).items():
            mail[name] = value
        mail["Date"] = format_datetime(message.created_at.astimezone(UTC))
    except (ValueError, IndexError) as error:
        raise DeliveryError(
            Reason.REFUSED_RECIPIENT, f"No mail can be addressed to {sanitise.safe_line(delivery.recipient, 80)!r}.", permanent=True
        ) from error
    mail.set_content(parts.text)
    mail.add_alternative(parts.html, subtype="html")
    return mail


def _headers(delivery: Delivery, hostname: str) -> dict[str, str]:
    message = delivery.message
    topics = list(dict.fromkeys(alert.topic for alert in message.alerts))
    own = "operator" if message.notes else "alerts"
    headers = {
        "Message-ID": _message_id(delivery.key, hostname),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Id": f"<{_domain_label(topics[0]) if len(topics) == 1 else own}.watcher.{hostname}>",
    }
    if topics:
        headers["X-Watcher-Topic"] = ", ".join(_domain_label(topic) for topic in topics)
    if message.kind not in (MessageKind.ALERT, MessageKind.GROUP):
        headers["X-Watcher-Kind"] = message.kind.value
    return headers | _threading_headers(delivery, hostname)


def _threading_headers(delivery: Delivery, hostname: str) -> dict[str, str]:
    """What makes all mails on one story or claim stand together."""
    stories = {alert.story_id for alert in delivery.message.alerts}
    if delivery.message.sample or (delivery.thread is None and len(stories) != 1):
        return {}
    # No mail has this first id.  Mail programs thread by it all the same, also where the first mail was deleted.
    root = f"<{_dot_atom((delivery.thread or f'story:{stories.pop()}').replace(':', '-', 1))}@{hostname}>"
    earlier = [_message_id(key, hostname) for key in delivery.earlier]
    return {"In-Reply-To": earlier[-1] if earlier else root, "References": " ".join((root, *earlier))}


def _message_id(key: str, hostname: str) -> str:
    return f"<{_dot_atom(key)}@{hostname}>"


def _header_address(address: str, display_name: str = "") -> Address:
    local, _, domain = address.rpartition("@")
    return Address(display_name, local, domain)


def _dot_atom(text: str) -> str:
    """What may stand on the left of a message id."""
    return re.sub(r"[^A-Za-z0-9_.+-]", "_", text)


def _domain_label(text: str) -> str:
    """A topic's name as part of a domain-like name."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower()[:60] or "topic"
