"""Settings of an Apprise channel."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from watcher.delivery.apprise.service import create_service
from watcher.delivery.kind import ChannelSettings
from watcher.delivery.settings import language_setting
from watcher.errors import UsageError
from watcher.rendering.sanitise import safe_line

_LOCAL_SCHEMES = frozenset({"file", "exec", "dbus", "syslog", "macosx", "windows", "gnome", "glib", "qt", "kde", "gio", "script"})
"""Schemes that would do something on this machine and not send."""


def validate_settings(settings: ChannelSettings) -> dict[str, Any]:
    """Return the settings as stored: addresses as a list.

    Raises:
        UsageError: an address is not a service Apprise can send to.
    """
    given = settings["url"]
    urls = given.split() if isinstance(given, str) else list(given)
    if not urls:
        raise UsageError("An apprise channel needs the address of a service: url=ntfy://ntfy.example.org/desk")
    for number, url in enumerate(urls, 1):
        if not isinstance(url, str) or _scheme(url) in _LOCAL_SCHEMES or create_service(url) is None:
            raise UsageError(f"Address {number} is not a service Apprise supports. See https://appriseit.com/services/ for the format.")
    return {"url": list(dict.fromkeys(urls))} | language_setting("apprise", settings)


def recipients(settings: ChannelSettings) -> tuple[str, ...]:
    """Return each service by its scheme, numbered where there are several: the rest of an address is secret."""
    return tuple(f"{number}. {_scheme(url)}" if len(settings["url"]) > 1 else _scheme(url) for number, url in enumerate(settings["url"], 1))


def mask_secrets(settings: ChannelSettings) -> dict[str, Any]:
    """Hide each address but for its scheme."""
    return dict(settings) | {"url": [f"{_scheme(url)}://…" for url in settings["url"]]}


def _scheme(url: str) -> str:
    return safe_line(urlsplit(url).scheme.lower() if "://" in url else "", 30)
