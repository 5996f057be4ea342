"""Errors of a request: one function for each kind, with its reason and its sentence."""

from __future__ import annotations

import math
import ssl
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus

from watcher.errors import FetchError, Reason
from watcher.text.http_headers import parse_retry_after
from watcher.text.urls import loggable_url


def bad_url(url: str, detail: str) -> FetchError:
    """Make the error for a URL that cannot be requested."""
    return FetchError(Reason.BAD_URL, f"{loggable_url(url)!r} cannot be fetched: {detail}. Use an address like https://site.example/feed.")


def name_not_found(url: str, host: str) -> FetchError:
    """Make the error for a host without an address."""
    return FetchError(Reason.DNS, f"{loggable_url(url)}: host {host} not found. Check the spelling, or this machine's DNS settings.")


def too_many_lookups(url: str, host: str, limit: int) -> FetchError:
    """Make the error for a lookup that found no free thread."""
    what = f"host {host} was not looked up because {limit} lookups are still waiting. Check this machine's DNS settings."
    return FetchError(Reason.DNS, f"{loggable_url(url)}: {what}", retry_after=60.0)


def blocked_address(url: str, host: str, address: str, *, private_allowed: bool = False) -> FetchError:
    """Make the error for an address that may not be contacted."""
    where = address if host == address else f"{host} is {address}, which"
    remedy = (
        "Link-local, reserved and cloud-metadata addresses are always refused."
        if private_allowed
        else f'If you trust that address, set [fetch] allow_addresses = ["{address}"] in the configuration.'
    )
    return FetchError(Reason.BLOCKED_ADDRESS, f"{loggable_url(url)} was not fetched: {where} is not on the public internet. {remedy}")


def connection_failed(url: str, host: str, port: int, failure: OSError | None) -> FetchError:
    """Make the error for a host that accepts no connection."""
    why = (failure.strerror or str(failure) or type(failure).__name__) if failure else "no address"
    return FetchError(
        Reason.CONNECT, f"{loggable_url(url)}: {host} port {port} could not be reached ({why.lower()}). watcher tries again later."
    )


def tls_failed(url: str, error: Exception) -> FetchError:
    """Make the error for a failed TLS handshake."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return FetchError(
            Reason.TLS,
            f"{loggable_url(url)}: its certificate is invalid ({error.verify_message.rstrip('.')}). "
            "Its publisher must renew it; for a certificate authority of your own, set SSL_CERT_FILE.",
        )
    why = getattr(error, "reason", None) or str(error) or type(error).__name__
    return FetchError(Reason.TLS, f"{loggable_url(url)} failed the TLS handshake ({str(why).lower()}). Check the address and its port.")


def timed_out(url: str, timeout_seconds: float, *, activity: str = "") -> FetchError:
    """Make the error for a request that missed its deadline."""
    after = f", while {activity}" if activity else ""
    return FetchError(
        Reason.TIMEOUT, f"{loggable_url(url)} did not respond completely within {timeout_seconds:g} s{after}. watcher tries again later."
    )


def broken_response(url: str, error: Exception) -> FetchError:
    """Make the error for a response that is not HTTP."""
    why = str(error).rstrip(".") or type(error).__name__
    return FetchError(Reason.BAD_BODY, f"{loggable_url(url)} sent an invalid response ({why[:200]}). watcher tries again later.")


def body_too_large(url: str, limit: int) -> FetchError:
    """Make the error for a response above the limit."""
    return FetchError(
        Reason.TOO_LARGE,
        f"{loggable_url(url)} is larger than {limit:,} bytes and was not read. Raise fetch.max_bytes if that size is expected.",
    )


def bad_content_encoding(url: str, detail: str) -> FetchError:
    """Make the error for a body that cannot be decompressed."""
    return FetchError(
        Reason.BAD_BODY,
        f"{loggable_url(url)} cannot be decompressed: {detail}. Only its publisher can repair it; watcher tries again later.",
    )


def too_many_redirects(url: str, chain: list[str], limit: int) -> FetchError:
    """Make the error for more redirects than allowed, or a circle of them."""
    if chain[-1] in chain[:-1]:
        circle = chain[chain.index(chain[-1]) :]
        chain_text = _format_redirect_chain(circle)
        what = f"redirects in a circle: {chain_text}. Only its publisher can repair it; if it has moved, use its new address."
    else:
        what = f"redirects more than {limit} times: {_format_redirect_chain(chain)}. Use the final address."
    return FetchError(Reason.REDIRECTS, f"{loggable_url(url)} {what}")


def bad_redirect(url: str, target: str) -> FetchError:
    """Make the error for a redirect to something that is not a web address."""
    what = f"redirects to {loggable_url(target)!r}, which is not an http or https address. Check it in a browser; it may have moved."
    return FetchError(Reason.BAD_URL, f"{loggable_url(url)} {what}")


def host_busy(url: str, host: str, limit: int) -> FetchError:
    """Make the error for a host with too many requests running."""
    what = f"is waiting: {limit} requests to {host} are running. watcher tries again in a moment."
    return FetchError(Reason.HOST_BUSY, f"{loggable_url(url)} {what}", retry_after=2.0)


def error_for_status(url: str, status: int, headers: Mapping[str, str], now: datetime) -> FetchError:
    """Return the error for a status without a document."""
    wait = parse_retry_after(headers.get("retry-after"), now)
    try:
        phrase = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = str(status)
    again = "watcher tries again later." if wait is None else f"watcher tries again in {math.ceil(wait)} s, as requested."
    if status == HTTPStatus.GONE:
        reason, advice = Reason.GONE, "It was removed permanently. Remove it, or use its new address."
    elif status == HTTPStatus.TOO_MANY_REQUESTS or (status == HTTPStatus.SERVICE_UNAVAILABLE and wait is not None):
        reason, advice = Reason.RATE_LIMITED, again
    elif status == HTTPStatus.NOT_FOUND:
        reason, advice = Reason.HTTP_STATUS, "Check the address; watcher tries again later."
    elif status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        reason, advice = Reason.HTTP_STATUS, "If it needs a password, write it as https://user:password@host/path."
    else:
        reason, advice = Reason.HTTP_STATUS, again
    return FetchError(reason, f"{loggable_url(url)} answered {phrase}. {advice}", retry_after=wait, status=status)


def _format_redirect_chain(chain: list[str]) -> str:
    steps = [loggable_url(step) for step in chain]
    return " → ".join(steps if len(steps) <= 6 else [*steps[:3], "…", *steps[-2:]])
