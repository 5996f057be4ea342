"""Settings of a mail channel."""

from __future__ import annotations

from typing import Any

from watcher.delivery.kind import ChannelSettings
from watcher.delivery.mail_server import SmtpServer, parse_mail_address
from watcher.delivery.settings import language_setting, text_setting
from watcher.errors import UsageError


def validate_settings(settings: ChannelSettings) -> dict[str, Any]:
    """Return the settings as stored: recipients as a list, addresses with their domain in lower case.

    Raises:
        UsageError: an address, the server or the language cannot be used.
    """
    checked: dict[str, Any] = {"to": _parse_recipients(settings["to"])}
    if (sender := text_setting("mail", settings, "from")) is not None:
        checked["from"] = parse_mail_address(sender)
    if (server := text_setting("mail", settings, "smtp")) is not None:
        SmtpServer.parse(server)
        checked["smtp"] = server
    return checked | language_setting("mail", settings)


def _parse_recipients(value: Any) -> list[str]:
    given = value.split(",") if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not all(isinstance(item, str) for item in given) or not any(item.strip() for item in given):
        raise UsageError("A mail channel needs a recipient: to=name@example.org (separate several with commas).")
    return list(dict.fromkeys(parse_mail_address(item) for item in given if item.strip()))


def recipients(settings: ChannelSettings) -> tuple[str, ...]:
    """Return the addresses, each a delivery of its own."""
    return tuple(settings["to"])


def mask_secrets(settings: ChannelSettings) -> dict[str, Any]:
    """Hide user and password of the mail server."""
    shown = dict(settings)
    if "smtp" in shown:
        server = SmtpServer.parse(shown["smtp"])
        shown["smtp"] = f"{'smtps' if server.security == 'tls' else 'smtp'}://{'…@' if server.user or server.password else ''}{server}"
    return shown
