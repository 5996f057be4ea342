"""A delivery as a mail: headers that mail programs thread and filter by, a text part and an HTML part."""

from __future__ import annotations

import re
from datetime import UTC
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from typing import Any

from watcher.errors import DeliveryError, Reason
from watcher.model import Delivery, MessageKind
from watcher.rendering import sanitise
from watcher.rendering.mail import MailParts

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


def compose_mail(delivery: Delivery, parts: MailParts, *, sender: str, hostname: str) -> EmailMessage:
    """Compose the delivery's mail.  From the delivery alone: every try sends the same ``Message-ID``, ``Date`` and text.

    Raises:
        DeliveryError: the recipient's address cannot stand in a header.
    """
    message = delivery.message
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
            Reason.REFUSED_RECIPIENT, f"Invalid recipient address {sanitise.safe_line(delivery.recipient, 80)!r}.", permanent=True
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
    """Return the headers by which mail programs show all mails on one story or claim together."""
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
    """Replace what may not stand on the left of a message id."""
    return re.sub(r"[^A-Za-z0-9_.+-]", "_", text)


def _domain_label(text: str) -> str:
    """Return a topic's name as part of a domain-like name."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower()[:60] or "topic"
