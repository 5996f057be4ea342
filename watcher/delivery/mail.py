"""Mail: one message to one recipient over SMTP, within one deadline, with the server's own words in every error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from watcher.alerts import plain, render
from watcher.delivery import smtp
from watcher.delivery.ways import SmtpServer, Ways, known_only, mail_address, text_setting
from watcher.errors import DeliveryError, Reason, UsageError
from watcher.model import Channel, Delivery, Message

_KNOWN = ("to", "smtp", "from", "language")
_POLICY = SMTP.clone(cte_type="7bit")

Settings = Mapping[str, Any]


def check(settings: Settings) -> dict[str, Any]:
    """``to``: one address or several (a list, or with commas); ``smtp``: a server of its own; ``from``: the sender; ``language``."""
    known_only("mail", settings, _KNOWN)
    checked: dict[str, Any] = {"to": _addresses(settings.get("to"))}
    if (sender := text_setting("mail", settings, "from")) is not None:
        checked["from"] = mail_address(sender)
    if (server := text_setting("mail", settings, "smtp")) is not None:
        SmtpServer.parse(server)
        checked["smtp"] = server
    if (language := text_setting("mail", settings, "language")) is not None:
        render.words(language)
        checked["language"] = language
    return checked


def _addresses(value: Any) -> list[str]:
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not all(isinstance(item, str) for item in given) or not any(item.strip() for item in given):
        raise UsageError("A mail channel needs at least one address: give it with to=name@example.org (several with commas).")
    return list(dict.fromkeys(mail_address(item) for item in given if item.strip()))


def recipients(settings: Settings) -> tuple[str, ...]:
    return tuple(settings["to"])


def public(settings: Settings) -> dict[str, Any]:
    shown = dict(settings)
    if "smtp" in shown:
        server = SmtpServer.parse(shown["smtp"])
        shown["smtp"] = f"{'smtps' if server.security == 'tls' else 'smtp'}://{'…@' if server.user or server.password else ''}{server}"
    return shown


def send(delivery: Delivery, ways: Ways) -> str:
    """The server's answer to the mail."""
    server = _server(delivery.channel, ways)
    sender = delivery.channel.settings.get("from") or server.sender or f"watcher@{ways.hostname}"
    mail = compose(delivery, sender=sender, hostname=ways.hostname)
    return smtp.transmit(
        server, sender=sender, recipient=delivery.recipient, mail=mail, seconds=min(server.timeout, ways.deadline), hostname=ways.hostname
    )


def _server(channel: Channel, ways: Ways) -> SmtpServer:
    if own := channel.settings.get("smtp"):
        return SmtpServer.parse(own)
    if ways.smtp is None:
        raise UsageError(
            "it has no mail server: give it one with smtp=smtp://user:password@host:587, or set a default for all mail channels."
        )
    return ways.smtp


# ── the mail itself ───────────────────────────────────────────────────────────────────────────────────────────────────


def compose(delivery: Delivery, *, sender: str, hostname: str) -> EmailMessage:
    """The delivery as a mail.  Made from the delivery alone: every try sends the same ``Message-ID``, ``Date`` and text."""
    message = delivery.message
    parts = render.mail(message, language=delivery.channel.settings.get("language", "en"))
    try:
        mail = EmailMessage(policy=_POLICY if (sender + delivery.recipient).isascii() else _POLICY.clone(utf8=True))
        mail["From"] = _address(sender, "watcher")
        mail["To"] = _address(delivery.recipient)
        # EmailMessage folds before a blank and then adds one: a reader would see two.  Header knows encoded words alone, and is right.
        mail.set_raw("Subject", Header(parts.subject, None if parts.subject.isascii() else "utf-8", header_name="Subject").encode())
        for name, value in _headers(delivery.key, message, hostname).items():
            mail[name] = value
        mail["Date"] = format_datetime(message.created_at.astimezone(UTC))
    except (ValueError, IndexError) as error:
        raise DeliveryError(
            Reason.REFUSED_RECIPIENT, f"No mail can be addressed to {plain.line(delivery.recipient, 80)!r}.", permanent=True
        ) from error
    mail.set_content(parts.text)
    mail.add_alternative(parts.html, subtype="html")
    return mail


def _headers(key: str, message: Message, hostname: str) -> dict[str, str]:
    topics = list(dict.fromkeys(alert.topic for alert in message.alerts))
    stories = list(dict.fromkeys(alert.story_id for alert in message.alerts))
    headers = {
        "Message-ID": f"<{_atom(key)}@{hostname}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Id": f"<{_label(topics[0]) if len(topics) == 1 else 'alerts'}.watcher.{hostname}>",
    }
    if topics:
        headers["X-Watcher-Topic"] = ", ".join(_label(topic) for topic in topics)
    if len(stories) == 1 and not message.sample:
        # No mail has this id.  Mail programs still thread by it: all that belongs to one story stands together.
        headers["References"] = headers["In-Reply-To"] = f"<story-{stories[0]}@{hostname}>"
    return headers


def _address(address: str, name: str = "") -> Address:
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain)


def _atom(text: str) -> str:
    """What may stand on the left of a message id."""
    return re.sub(r"[^A-Za-z0-9_.+-]", "_", text)


def _label(text: str) -> str:
    """A topic's name as part of a domain-like name."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower()[:60] or "topic"
