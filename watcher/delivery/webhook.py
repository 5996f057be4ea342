"""Webhooks after the Standard Webhooks specification: signed, one id over all tries, every answer told apart."""

from __future__ import annotations

import base64
import json
import re
import secrets
from collections.abc import Mapping
from datetime import UTC
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from watcher.delivery.retry_schedule import parse_retry_after
from watcher.delivery.transport import Transport, reject_unknown_settings, safe_line, text_setting
from watcher.errors import DeliveryError, FetchError, Reason, UsageError
from watcher.model import Delivery, HttpResponse
from watcher.rendering import mail

_SETTINGS = ("url", "secret", "headers", "allow_private")
_SECRET_PREFIX = "whsec_"
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
_RETRYABLE_STATUSES = {401, 403, 407, 408, 409, 425, 429}
"""Of the 4xx: those that time mends, and those that the operator does (a secret, a login, a clock that is wrong)."""
_MASK = "…"

ChannelSettings = Mapping[str, Any]


def generate_secret() -> str:
    """A fresh signing secret: ``whsec_`` and 32 random bytes in base64."""
    return _SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


# ── settings ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def validate_settings(settings: ChannelSettings) -> dict[str, Any]:
    """``url``; ``secret``: one, or several while they are changed over (all sign), and a fresh one where none is given; ``headers``;
    ``allow_private``: loopback and private addresses too.

    As typed at a prompt, everything is text: secrets with commas, a header a line (``Name: value``), ``true`` or ``false``.
    """
    reject_unknown_settings("webhook", settings, _SETTINGS)
    url = text_setting("webhook", settings, "url")
    if url is None:
        raise UsageError("A webhook channel needs an address: give it with url=https://example.org/hook.")
    checked: dict[str, Any] = {"url": _validate_url(url), "secret": _validate_secrets(settings.get("secret"))}
    if headers := settings.get("headers"):
        checked["headers"] = _validate_headers(headers)
    if (private := settings.get("allow_private")) is not None:
        if str(private).strip().lower() not in {"true", "false"}:
            raise UsageError("The webhook channel's setting 'allow_private' must be true or false.")
        checked["allow_private"] = str(private).strip().lower() == "true"
    return checked


def _validate_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s\x00-\x1f\x7f]", url):
        raise UsageError("The webhook's address must be one http:// or https:// address, such as https://example.org/hook.")
    return url


def _validate_secrets(value: Any) -> str | list[str]:
    if value is None:
        return generate_secret()
    given = [part.strip() for part in value.split(",")] if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not given:
        raise UsageError("The webhook's secret must be text that starts with whsec_: leave it out to have one made.")
    for secret in given:
        try:
            raw = (
                base64.b64decode(secret.removeprefix(_SECRET_PREFIX) + "==", validate=False)
                if isinstance(secret, str) and secret.startswith(_SECRET_PREFIX)
                else b""
            )
        except ValueError:
            raw = b""
        if not 16 <= len(raw) <= 128:
            raise UsageError(
                "The webhook's secret must be whsec_ followed by 24 to 64 random bytes in base64: leave it out to have one made."
            )
    return given[0] if len(given) == 1 else list(given)


def _validate_headers(headers: Any) -> dict[str, str]:
    if isinstance(headers, str):
        pairs = [line.partition(":") for line in headers.strip().splitlines()]
        headers = {name.strip(): value.strip() for name, colon, value in pairs if colon} if all(pair[1] for pair in pairs) else None
    if not isinstance(headers, Mapping):
        raise UsageError("The webhook's headers must be names with values, such as headers='X-Desk: paris'.")
    for name, value in headers.items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name) or name.lower() in _RESERVED_HEADERS:
            raise UsageError(f"The webhook cannot send a header named {safe_line(str(name), 40)!r}: choose another name.")
        if not isinstance(value, str) or not re.fullmatch(r"[\x20-\x7e]*", value):
            raise UsageError(f"The value of the webhook's header {name} must be one line of ASCII text.")
    return dict(headers)


def recipients(settings: ChannelSettings) -> tuple[str, ...]:
    return (mask_url(settings["url"]),)


def mask_secrets(settings: ChannelSettings) -> dict[str, Any]:
    hidden = dict(settings) | {"url": mask_url(settings["url"]), "secret": _SECRET_PREFIX + _MASK}
    if "headers" in hidden:
        hidden["headers"] = dict.fromkeys(hidden["headers"], _MASK)
    return hidden


def mask_url(url: str) -> str:
    """The address without what may be secret: user, password, query, fragment, and parts of the path that look like tokens."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    netloc = (f"[{host}]" if ":" in host else host) + (f":{parts.port}" if parts.port else "")
    path = "/".join(_MASK if _TOKEN_LIKE.fullmatch(unquote(part)) else part for part in parts.path.split("/"))
    return urlunsplit((parts.scheme, netloc, path, _MASK if parts.query else "", ""))


# ── sending ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def send(delivery: Delivery, transport: Transport) -> str:
    """The receiver's status.  The body is the same at every try; the timestamp, and so the signature, is this try's."""
    settings = delivery.channel.settings
    said = mail.webhook_payload(delivery.message, thread=delivery.thread, sequence=delivery.sequence)
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    url, login = _split_credentials(settings["url"])
    headers = {
        "Content-Type": "application/json",
        **login,
        **settings.get("headers", {}),
        **_signature_headers(settings["secret"], delivery.key, transport, body),
    }
    private = bool(settings.get("allow_private", transport.allow_private))
    try:
        answer = transport.post(url, body=body.encode(), headers=headers, deadline=transport.deadline, allow_private=private)
    except FetchError as error:
        raise _unreachable_error(error, mask_url(settings["url"]), transport, private) from error
    if not 200 <= answer.status < 300:
        raise _error_from_response(answer, settings["url"], transport)
    words = safe_line(answer.body[:400], 100)
    return f"HTTP {answer.status}" + (f" {words}" if words else "")


def _split_credentials(url: str) -> tuple[str, dict[str, str]]:
    """User and password in an address are sent as a header, so that nothing on the way can log them."""
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url, {}
    login = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}"
    clean = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    return clean, {"Authorization": "Basic " + base64.b64encode(login.encode()).decode()}


def _signature_headers(secret: str | list[str], key: str, transport: Transport, body: str) -> dict[str, str]:
    from standardwebhooks import Webhook

    now = transport.now().astimezone(UTC)
    signatures = [Webhook(one).sign(key, now, body) for one in ([secret] if isinstance(secret, str) else secret)]
    return {"webhook-id": key, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": " ".join(signatures)}


_UNREACHABLE_TEXTS = {
    Reason.DNS: "its name cannot be found; check the address",
    Reason.CONNECT: "no connection",
    Reason.TLS: "no secure connection; check its certificate",
    Reason.TIMEOUT: "it did not answer within {deadline:g} seconds",
    Reason.BLOCKED_ADDRESS: "it stands at a private address; allow that with allow_private=true",
    Reason.BAD_URL: "the address cannot be used",
    Reason.BAD_BODY: "its answer cannot be read",
}
_NEVER_ALLOWED_TEXT = "it stands at an address that is never allowed (link-local, metadata or reserved)"


def _unreachable_error(error: FetchError, masked_url: str, transport: Transport, private_allowed: bool) -> DeliveryError:
    """There was no answer.  In our own words, never the fetcher's: those may hold the address with its secrets."""
    blocked_for_good = error.reason is Reason.BLOCKED_ADDRESS and private_allowed
    why = (
        _NEVER_ALLOWED_TEXT
        if blocked_for_good
        else _UNREACHABLE_TEXTS.get(error.reason, error.reason.value).format(deadline=transport.deadline)
    )
    permanent = error.reason is Reason.BAD_URL
    return DeliveryError(
        error.reason, f"The webhook {masked_url} was not reached: {why}.", permanent=permanent, retry_after=error.retry_after
    )


def _error_from_response(answer: HttpResponse, url: str, transport: Transport) -> DeliveryError:
    """It answered, but took nothing."""
    status, name = answer.status, mask_url(url)
    wait = parse_retry_after(answer.headers.get("retry-after"), transport.now())
    if 300 <= status < 400:
        what = f"redirects{_redirect_target(url, answer.headers.get('location', ''))} (HTTP {status}): give the channel the final address."
        return DeliveryError(Reason.REDIRECTS, f"The webhook {name} {what}", permanent=True)
    if status in {404, 410}:
        reason = Reason.GONE if status == 410 else Reason.HTTP_STATUS
        what = f"is not there any more (HTTP {status}): give the channel its new address."
        return DeliveryError(reason, f"The webhook {name} {what}", permanent=True)
    if status == 429:
        return DeliveryError(Reason.RATE_LIMITED, f"The webhook {name} wants fewer messages (HTTP 429).", retry_after=wait)
    permanent = 400 <= status < 500 and status not in _RETRYABLE_STATUSES
    said = safe_line(answer.body[:400], 120)
    what = f"answered HTTP {status}" + (f" ({said})." if said else ".")
    return DeliveryError(Reason.HTTP_STATUS, f"The webhook {name} {what}", permanent=permanent, retry_after=wait)


def _redirect_target(url: str, location: str) -> str:
    """Where it sends us, for the sentence."""
    if not location:
        return ""
    try:
        return f" to {safe_line(mask_url(urljoin(url, location)), 200)}"
    except ValueError:
        return ""
