"""Settings of a webhook channel."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from watcher.delivery.kind import ChannelSettings
from watcher.delivery.settings import text_setting
from watcher.errors import UsageError
from watcher.rendering.sanitise import safe_line

_SECRET_PREFIX = "whsec_"  # noqa: S105 a prefix
_MIN_SECRET_BYTES, _MAX_SECRET_BYTES = 16, 128
_RESERVED_HEADERS = {
    "content-type",
    "content-length",
    "host",
    "transfer-encoding",
    "connection",
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
}
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_TOKEN_LIKE = re.compile(r"(?=.*\d)[A-Za-z0-9_.~-]{16,}")
_MASK = "…"


def generate_secret() -> str:
    """Return a fresh signing secret: ``whsec_`` and 32 random bytes in base64."""
    return _SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def validate_settings(settings: ChannelSettings) -> dict[str, Any]:
    """Return the settings as stored, with a fresh secret where none is given.

    As typed at a prompt, everything is text: secrets with commas (all sign, to change them over), a header a line (``Name: value``),
    ``true`` or ``false``.

    Raises:
        UsageError: a setting cannot be used; the text never repeats a secret.
    """
    url = text_setting("webhook", settings, "url")
    if url is None:
        raise UsageError("A webhook channel needs a URL: url=https://example.org/hook")
    checked: dict[str, Any] = {"url": _validate_url(url), "secret": _validate_secrets(settings.get("secret"))}
    if headers := settings.get("headers"):
        checked["headers"] = _validate_headers(headers)
    if (private := settings.get("allow_private")) is not None:
        if str(private).strip().lower() not in {"true", "false"}:
            raise UsageError("allow_private must be true or false.")
        checked["allow_private"] = str(private).strip().lower() == "true"
    return checked


def _validate_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s\x00-\x1f\x7f]", url):
        raise UsageError("url must be one http:// or https:// address, such as https://example.org/hook.")
    return url


def _validate_secrets(value: Any) -> str | list[str]:
    if value is None:
        return generate_secret()
    given = [part.strip() for part in value.split(",")] if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not given or not all(isinstance(secret, str) for secret in given):
        raise UsageError(f"secret must start with {_SECRET_PREFIX}. Omit it to have one generated.")
    for secret in given:
        _check_secret(secret)
    return given[0] if len(given) == 1 else list(given)


def _check_secret(secret: str) -> None:
    if not secret.startswith(_SECRET_PREFIX):
        raise UsageError(f"secret must start with {_SECRET_PREFIX}. Omit it to have one generated.")
    try:
        raw = base64.b64decode(secret.removeprefix(_SECRET_PREFIX) + "==", validate=False)
    except ValueError:
        raw = b""
    if not _MIN_SECRET_BYTES <= len(raw) <= _MAX_SECRET_BYTES:
        raise UsageError(
            f"secret must be {_SECRET_PREFIX} followed by {_MIN_SECRET_BYTES} to {_MAX_SECRET_BYTES} random bytes in base64. "
            "Omit it to have one generated."
        )


def _validate_headers(headers: Any) -> dict[str, str]:
    if isinstance(headers, str):
        headers = _parse_header_lines(headers)
    if not isinstance(headers, Mapping):
        raise UsageError("headers must be names with values, such as headers='X-Desk: paris'.")
    for name, value in headers.items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name) or name.lower() in _RESERVED_HEADERS:
            raise UsageError(f"Header {safe_line(str(name), 40)!r} is reserved or invalid. Choose another name.")
        if not isinstance(value, str) or not re.fullmatch(r"[\x20-\x7e]*", value):
            raise UsageError(f"The value of header {name} must be one line of ASCII text.")
    return dict(headers)


def _parse_header_lines(text: str) -> dict[str, str] | None:
    pairs = [line.partition(":") for line in text.strip().splitlines()]
    if not all(colon for _, colon, _ in pairs):
        return None
    return {name.strip(): value.strip() for name, _, value in pairs}


def recipients(settings: ChannelSettings) -> tuple[str, ...]:
    """Return the masked address."""
    return (mask_url(settings["url"]),)


def mask_secrets(settings: ChannelSettings) -> dict[str, Any]:
    """Hide the secret, the values of headers, and the secret parts of the address."""
    hidden = dict(settings) | {"url": mask_url(settings["url"]), "secret": _SECRET_PREFIX + _MASK}
    if "headers" in hidden:
        hidden["headers"] = dict.fromkeys(hidden["headers"], _MASK)
    return hidden


def mask_url(url: str) -> str:
    """Return the address without what may be secret: user, password, query, fragment, and parts of the path that look like tokens."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    netloc = (f"[{host}]" if ":" in host else host) + (f":{parts.port}" if parts.port else "")
    path = "/".join(_MASK if _TOKEN_LIKE.fullmatch(unquote(part)) else part for part in parts.path.split("/"))
    return urlunsplit((parts.scheme, netloc, path, _MASK if parts.query else "", ""))
