"""Some 130 other services, through the library apprise: chats, pagers, push messages.  This is its one door.

It goes out by itself, past watcher's own client: its addresses are what the operator typed, never what a feed said.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from watcher.delivery.transport import Transport, language_setting, reject_unknown_settings
from watcher.errors import DeliveryError, Reason, UsageError
from watcher.model import Delivery
from watcher.rendering import mail, sanitise

_SETTINGS = ("url", "language")
_LOCAL_SCHEMES = frozenset({"file", "exec", "dbus", "syslog", "macosx", "windows", "gnome", "glib", "qt", "kde", "gio", "script"})
"""Schemes that would do something on this machine and not send."""

ChannelSettings = Mapping[str, Any]


def validate_settings(settings: ChannelSettings) -> dict[str, Any]:
    """``url``: a service's address as apprise writes it, or several with blanks between; each is a delivery of its own."""
    reject_unknown_settings("apprise", settings, _SETTINGS)
    given = settings.get("url")
    urls = given.split() if isinstance(given, str) else list(given or ())
    if not urls:
        raise UsageError("An apprise channel needs a service's address: give it with url=ntfy://ntfy.example.org/desk")
    for number, url in enumerate(urls, 1):
        if not isinstance(url, str) or _scheme(url) in _LOCAL_SCHEMES or _create_service(url) is None:
            raise UsageError(f"Address {number} is none that apprise can send to. See https://appriseit.com/services/ for how to write it.")
    return {"url": list(dict.fromkeys(urls))} | language_setting("apprise", settings)


def recipients(settings: ChannelSettings) -> tuple[str, ...]:
    return tuple(f"{number}. {_scheme(url)}" if len(settings["url"]) > 1 else _scheme(url) for number, url in enumerate(settings["url"], 1))


def mask_secrets(settings: ChannelSettings) -> dict[str, Any]:
    """An address is a secret from its first slash to its end."""
    return dict(settings) | {"url": [f"{_scheme(url)}://…" for url in settings["url"]]}


def send(delivery: Delivery, transport: Transport) -> str:
    """Apprise says whether it was taken, and seldom why not: whatever fails is tried again."""
    settings = delivery.channel.settings
    names = recipients(settings)
    if delivery.recipient not in names:
        raise DeliveryError(
            Reason.REFUSED_RECIPIENT, f"The channel {delivery.channel.name} has no address {delivery.recipient} any more.", permanent=True
        )
    url = settings["url"][names.index(delivery.recipient)]
    parts = mail.render_mail(delivery.message, language=settings.get("language", "en"), overrides=None)
    taken, said = _notify_with_timeout(transport.deadline, url, parts.subject, _strip_signature(parts.text))
    if taken is None:
        raise DeliveryError(Reason.TIMEOUT, f"The service {delivery.recipient} did not answer within {transport.deadline:g} seconds.")
    if not taken:
        what = f" (HTTP {said})" if said else ""
        raise DeliveryError(Reason.HTTP_STATUS, f"The service {delivery.recipient} did not take the message{what}.")
    return "taken"


def _strip_signature(text: str) -> str:
    """Without the signature, which is for mail."""
    return text.partition("\n-- \n")[0].strip()


def _notify_with_timeout(timeout_seconds: float, url: str, title: str, body: str) -> tuple[bool | None, str]:
    """Whether it was taken (None: not in time), and the HTTP status that the library's log tells of.

    In a thread of its own: the library's deadlines are for single reads.  One that hangs is left behind.
    """
    answer: list[tuple[bool, str]] = []

    def run() -> None:
        from apprise import NotifyFormat, NotifyType
        from apprise.logger import LogCapture

        service = _create_service(url)
        with LogCapture(level=30) as log:  # type: ignore[no-untyped-call]  # warnings: one of them has the status
            given = {"body": body, "title": title, "notify_type": NotifyType.INFO, "body_format": NotifyFormat.TEXT}
            taken = service is not None and bool(service.notify(**given))
            found = re.search(r"error[=:]\s*(\d{3})\b", log.getvalue())
        answer.append((taken, found[1] if found else ""))

    thread = threading.Thread(target=run, name="apprise", daemon=True)
    thread.start()
    thread.join(timeout_seconds)
    return answer[0] if answer else (None, "")


def _create_service(url: str) -> Any:
    """Apprise's sender for an address; None where it knows none.  It must not read the address into a log."""
    import logging

    from apprise import Apprise

    logging.getLogger("apprise").propagate = False
    logging.getLogger("apprise").addHandler(logging.NullHandler())
    return Apprise.instantiate(url, suppress_exceptions=True)


def _scheme(url: str) -> str:
    return sanitise.safe_line(urlsplit(url).scheme.lower() if "://" in url else "", 30)
