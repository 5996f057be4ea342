"""Sending to a webhook: every answer is told apart."""

from __future__ import annotations

import base64
import json
from datetime import UTC
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from watcher.delivery.transport import Transport, safe_answer
from watcher.delivery.webhook.settings import mask_url
from watcher.errors import DeliveryError, FetchError, Reason
from watcher.model import Delivery, HttpResponse
from watcher.rendering.payload import webhook_payload
from watcher.text.http_headers import parse_retry_after

_RETRYABLE_STATUSES = {401, 403, 407, 408, 409, 425, 429}
"""4xx statuses that pass with time, or once the operator corrects a secret, a login or a clock."""


def send_message(delivery: Delivery, transport: Transport) -> str:
    """Post the message, and return the receiver's status.

    The body is the same at every try; the timestamp, and so the signature, is this try's.

    Raises:
        DeliveryError: there was no answer, or one that is not 2xx.
    """
    settings = delivery.channel.settings
    body = _body(delivery)
    url, login = _split_credentials(settings["url"])
    headers = {
        "Content-Type": "application/json",
        **login,
        **settings.get("headers", {}),
        **_signature_headers(settings["secret"], delivery.key, transport, body),
    }
    private = bool(settings.get("allow_private", transport.allow_private))
    try:
        response = transport.post(url, body=body.encode(), headers=headers, deadline=transport.deadline, allow_private=private)
    except FetchError as error:
        raise _unreachable_error(error, mask_url(settings["url"]), transport, private) from error
    if not 200 <= response.status < 300:
        raise _error_from_response(response, settings["url"], transport)
    answer = safe_answer(response.body[:400], 100)
    return f"HTTP {response.status}" + (f" {answer}" if answer else "")


def preview_message(delivery: Delivery, transport: Transport) -> str:
    """Return the body that would be posted."""
    return _body(delivery)


def _body(delivery: Delivery) -> str:
    payload = webhook_payload(delivery.message, thread=delivery.thread, sequence=delivery.sequence)
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def _split_credentials(url: str) -> tuple[str, dict[str, str]]:
    """Move user and password of an address into a header, so that nothing on the way can log them."""
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
    Reason.DNS: "its name was not found; check the address",
    Reason.CONNECT: "connection failed",
    Reason.TLS: "no secure connection; check its certificate",
    Reason.TIMEOUT: "it did not answer within {deadline:g} seconds",
    Reason.BLOCKED_ADDRESS: "its address is private; set allow_private=true to permit it",
    Reason.BAD_URL: "the address cannot be used",
    Reason.BAD_BODY: "its answer is invalid",
}
_NEVER_ALLOWED_TEXT = "its address is never permitted (link-local, metadata or reserved)"


def _unreachable_error(error: FetchError, masked_url: str, transport: Transport, private_allowed: bool) -> DeliveryError:
    """Make the error for no answer.  In our own words, never the fetcher's: those may hold the address with its secrets."""
    blocked_for_good = error.reason is Reason.BLOCKED_ADDRESS and private_allowed
    why = (
        _NEVER_ALLOWED_TEXT
        if blocked_for_good
        else _UNREACHABLE_TEXTS.get(error.reason, error.reason.value).format(deadline=transport.deadline)
    )
    permanent = error.reason is Reason.BAD_URL
    return DeliveryError(
        error.reason, f"The webhook {masked_url} could not be reached: {why}.", permanent=permanent, retry_after=error.retry_after
    )


def _error_from_response(response: HttpResponse, url: str, transport: Transport) -> DeliveryError:
    """Make the error for an answer that is not 2xx."""
    status, name = response.status, mask_url(url)
    wait = parse_retry_after(response.headers.get("retry-after"), transport.now())
    if 300 <= status < 400:
        target = _redirect_target(url, response.headers.get("location", ""))
        what = f"redirects{target} (HTTP {status}). Set the channel's url to the final address."
        return DeliveryError(Reason.REDIRECTS, f"The webhook {name} {what}", permanent=True)
    if status in {404, 410}:
        reason = Reason.GONE if status == 410 else Reason.HTTP_STATUS
        what = f"no longer exists (HTTP {status}). Set the channel's url to the new address."
        return DeliveryError(reason, f"The webhook {name} {what}", permanent=True)
    if status == 429:
        return DeliveryError(Reason.RATE_LIMITED, f"The webhook {name} is rate limiting (HTTP 429).", retry_after=wait)
    permanent = 400 <= status < 500 and status not in _RETRYABLE_STATUSES
    answer = safe_answer(response.body[:400], 120)
    what = f"answered HTTP {status}" + (f" ({answer})." if answer else ".")
    return DeliveryError(Reason.HTTP_STATUS, f"The webhook {name} {what}", permanent=permanent, retry_after=wait)


def _redirect_target(url: str, location: str) -> str:
    """Return where it redirects to, for the sentence."""
    if not location:
        return ""
    try:
        return f" to {safe_answer(mask_url(urljoin(url, location)))}"
    except ValueError:
        return ""
