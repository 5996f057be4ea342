"""HTTP: documents fetched and webhooks posted.  The only module that uses httpx.

One deadline holds for a whole request (name, connection, TLS, headers, body, every redirect).  Which addresses may be connected to:
``address_policy``.
"""

from __future__ import annotations

import ssl
import threading
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

import httpcore
import httpx

from watcher.errors import FetchError
from watcher.fetch import fetch_errors
from watcher.fetch.address_policy import parse_networks
from watcher.fetch.decode_body import BadContentEncoding, BodyTooLarge, body_decoder
from watcher.fetch.network_backend import GuardedBackend, RequestContext, Resolver, resolve_with_system
from watcher.model import CacheValidators, HttpResponse, NotModified

ACCEPT_HEADER = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
_REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})
_PERMANENT_REDIRECT_STATUSES = frozenset({301, 308})
_MAX_POST_RESPONSE_BYTES = 65_536
"""Bytes read of a webhook's answer."""


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one request may cost.  ``allowed_networks``: in CIDR form, may be dialled beside the public internet."""

    deadline: float = 30.0
    max_bytes: int = 10_000_000
    max_redirects: int = 5
    max_per_host: int = 2
    user_agent: str = "watcher"
    allowed_networks: tuple[str, ...] = ()


class Fetcher:
    """Fetches documents and posts webhooks; any number of threads may share one.

    ``tls_context``: the certificates to trust, by default certifi's or those of SSL_CERT_FILE.  ``resolver``: names to addresses.
    """

    def __init__(self, limits: FetchLimits, *, tls_context: ssl.SSLContext | None = None, resolver: Resolver = resolve_with_system) -> None:
        self.limits = limits
        tls_context = tls_context or httpx.create_ssl_context()
        allow = parse_networks(*limits.allowed_networks)
        self._public_transport = _GuardedTransport(GuardedBackend(allow, resolver), tls_context)
        self._private_transport = _GuardedTransport(
            GuardedBackend(allow, resolver), tls_context
        )  # its connections must never serve the other
        self._active_requests: Counter[tuple[str, int]] = Counter()
        self._lock = threading.Lock()

    def get(self, url: str, validators: CacheValidators | None = None) -> HttpResponse | NotModified:
        """Fetch the document at ``url``, following redirects.

        Raises:
            FetchError: it could not be fetched.
        """
        until = time.monotonic() + self.limits.deadline
        chain, permanent, target = [url], True, url
        asked = bool(validators and (validators.etag or validators.last_modified))
        while True:
            context = RequestContext(url, self.limits.deadline, until, allow_private=False)
            with (
                self._host_slot(url, target),
                self._public_transport.send(context, "GET", target, self._request_headers(validators)) as response,
            ):
                if response.status_code not in _REDIRECT_STATUSES or "location" not in response.headers:
                    return self._read_response(
                        url, target, response, context, conditional=asked, permanently_moved=permanent and len(chain) > 1
                    )
                permanent = permanent and response.status_code in _PERMANENT_REDIRECT_STATUSES
                target = _redirect_target(url, target, response.headers["location"])
            chain.append(target)
            if target in chain[:-1] or len(chain) - 1 > self.limits.max_redirects:
                raise fetch_errors.too_many_redirects(url, chain, self.limits.max_redirects)

    def post(self, url: str, *, body: bytes, headers: Mapping[str, str], deadline: float, allow_private: bool) -> HttpResponse:
        """Send a POST and return the answer, whatever its status; redirects are not followed.

        ``allow_private`` permits addresses of this machine and its own network, never link-local or metadata addresses.  At most 64 kB of
        the answer are read, and no more than came in time: the status is what counts.

        Raises:
            FetchError: there was no answer.
        """
        _validate_url(url, url)
        context = RequestContext(url, deadline, time.monotonic() + deadline, allow_private=allow_private)
        transport = self._private_transport if allow_private else self._public_transport
        request_headers = {"user-agent": self.limits.user_agent, "accept-encoding": "identity", "accept": "*/*"}
        request_headers |= {name.lower(): value for name, value in headers.items()}
        with transport.send(context, "POST", url, request_headers, body) as response:
            answer = bytearray()
            try:
                for piece in response.iter_raw():
                    answer += piece
                    if len(answer) >= _MAX_POST_RESPONSE_BYTES:
                        break
            except (FetchError, httpx.HTTPError, httpx.StreamError):
                pass  # it has answered; the rest is for show
            return HttpResponse(
                _strip_credentials(url), response.status_code, _normalise_headers(response), bytes(answer[:_MAX_POST_RESPONSE_BYTES])
            )

    def close(self) -> None:
        """Close all connections."""
        self._public_transport.close()
        self._private_transport.close()

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _host_slot(self, url: str, target: str) -> Iterator[None]:
        """Take one of the host's few places.

        Raises:
            FetchError: all are taken (HOST_BUSY); a waiting thread would be worse.
        """
        parts = _validate_url(url, target)
        host = (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        with self._lock:
            if self._active_requests[host] >= self.limits.max_per_host:
                raise fetch_errors.host_busy(url, host[0], self.limits.max_per_host)
            self._active_requests[host] += 1
        try:
            yield
        finally:
            with self._lock:
                self._active_requests[host] -= 1
                if not self._active_requests[host]:
                    del self._active_requests[host]

    def _request_headers(self, validators: CacheValidators | None) -> dict[str, str]:
        headers = {"user-agent": self.limits.user_agent, "accept": ACCEPT_HEADER, "accept-encoding": "gzip"}
        if validators and validators.etag:
            headers["if-none-match"] = validators.etag
        if validators and validators.last_modified:
            headers["if-modified-since"] = validators.last_modified
        return headers

    def _read_response(
        self, url: str, target: str, response: httpx.Response, context: RequestContext, *, conditional: bool, permanently_moved: bool
    ) -> HttpResponse | NotModified:
        headers = _normalise_headers(response)
        if response.status_code == 304 and conditional:
            return NotModified(_strip_credentials(target), headers)
        if not response.is_success:
            raise fetch_errors.error_for_status(url, response.status_code, headers, datetime.now(UTC))
        return HttpResponse(
            _strip_credentials(target),
            response.status_code,
            headers,
            self._read_body(url, response, headers, context),
            target if permanently_moved else None,
        )

    def _read_body(self, url: str, response: httpx.Response, headers: Mapping[str, str], context: RequestContext) -> bytes:
        cap = self.limits.max_bytes
        length = headers.get("content-length", "")
        try:
            if length.isdigit() and (len(length) > 18 or int(length) > cap):
                raise BodyTooLarge
            body = body_decoder(headers.get("content-encoding", ""), cap)
            for piece in response.iter_raw():
                context.remaining_seconds()
                body.feed(piece)
            return body.finish()
        except BodyTooLarge:
            raise fetch_errors.body_too_large(url, cap) from None
        except BadContentEncoding as error:
            raise fetch_errors.bad_content_encoding(url, str(error)) from None


class _GuardedTransport:
    """httpx's transport over a pool whose sockets the guard dials.

    Not a client: that one follows the Location header in its mind even where it may not, keeps cookies, and reads .netrc.
    """

    def __init__(self, backend: GuardedBackend, tls_context: ssl.SSLContext) -> None:
        self._backend = backend
        self._transport = httpx.HTTPTransport(verify=tls_context, trust_env=False)
        # httpx has no public way to hand its transport a network backend.  The pool's few idle connections are all it keeps: it is
        # scanned on every request, and a larger one costs more than it saves.
        self._transport._pool = httpcore.ConnectionPool(
            ssl_context=tls_context, max_connections=None, max_keepalive_connections=20, keepalive_expiry=15.0, network_backend=backend
        )

    @contextmanager
    def send(
        self, context: RequestContext, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Iterator[httpx.Response]:
        """Send a request and return the answer, its body yet unread.

        Raises:
            FetchError: there was no answer.
        """
        self._backend.context = context
        coded = [(name.encode("ascii", "ignore"), value.encode("latin-1", "ignore")) for name, value in headers.items()]
        try:
            request = httpx.Request(method, url, headers=[*coded, *_basic_auth_header(url)], content=body)
            response = self._transport.handle_request(request)
            try:
                yield response
            finally:
                response.close()
        except (httpx.InvalidURL, UnicodeError) as error:
            raise fetch_errors.bad_url(url, str(error).rstrip(".").lower()) from None
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise fetch_errors.broken_response(context.url, error) from error

    def close(self) -> None:
        self._transport.close()


def _basic_auth_header(url: str) -> list[tuple[bytes, bytes]]:
    parts = urlsplit(url)
    if parts.username is None:
        return []
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
    return [(b"authorization", b"Basic " + b64encode(pair))]


def _validate_url(url: str, target: str) -> SplitResult:
    """Split ``target`` into its parts.

    Raises:
        FetchError: it is not an http or https address (BAD_URL).
    """
    try:
        parts = urlsplit(target)
        port = parts.port
    except ValueError as error:
        raise fetch_errors.bad_url(target, str(error).lower()) from None
    if parts.scheme not in ("http", "https"):
        raise fetch_errors.bad_url(target, "only http and https are supported") if target == url else fetch_errors.bad_redirect(url, target)
    if not parts.hostname or port == 0:
        raise fetch_errors.bad_url(target, "it contains no host name" if not parts.hostname else "0 is no port")
    return parts


def _redirect_target(url: str, source: str, location: str) -> str:
    """Return where a redirect leads.  User and password stay with their host."""
    try:
        target = urljoin(source, location.strip())
        old, new = urlsplit(source), urlsplit(target)
        if "@" in old.netloc and "@" not in new.netloc and (old.hostname, old.port, old.scheme) == (new.hostname, new.port, new.scheme):
            new = new._replace(netloc=old.netloc)
        return urlunsplit(new._replace(fragment=""))
    except ValueError:
        raise fetch_errors.bad_redirect(url, location) from None


def _strip_credentials(url: str) -> str:
    """Return ``url`` without user and password: it becomes the base of links, and is shown."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _normalise_headers(response: httpx.Response) -> dict[str, str]:
    """Return names in lower case, repeated ones joined; latin-1 throughout, so that a validator goes back as it came."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers
