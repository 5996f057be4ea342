"""The network in, and the webhook out: httpx's only door.

One deadline holds for a whole request (name, connection, TLS, headers, body, every redirect); see ``guard`` for who may be dialled.
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
from watcher.fetch import outcome
from watcher.fetch.guard import Backend, Errand, Resolve, networks, resolve_by_system
from watcher.fetch.inflate import BadCoding, TooLarge, inflater
from watcher.model import Fetched, NotModified, Validators

ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.8, */*;q=0.5"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_MAX_ANSWER = 65_536
"""Bytes read of a webhook's answer."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost.  ``allow``: networks in CIDR form that may be dialled beside the public internet."""

    deadline: float = 30.0
    max_bytes: int = 10_000_000
    max_redirects: int = 5
    per_host: int = 2
    user_agent: str = "watcher"
    allow: tuple[str, ...] = ()


class Fetcher:
    """Fetches documents and posts webhooks; any number of threads may share one.

    ``tls``: the certificates to trust, by default certifi's or those of SSL_CERT_FILE.  ``resolve``: names to addresses.
    """

    def __init__(self, limits: Limits, *, tls: ssl.SSLContext | None = None, resolve: Resolve = resolve_by_system) -> None:
        self.limits = limits
        tls = tls or httpx.create_ssl_context()
        allow = networks(*limits.allow)
        self._public = _Door(Backend(allow, resolve), tls)
        self._private = _Door(Backend(allow, resolve), tls)  # its connections must never serve the other
        self._busy: Counter[tuple[str, int]] = Counter()
        self._lock = threading.Lock()

    def get(self, url: str, validators: Validators | None = None) -> Fetched | NotModified:
        """The document at ``url``, after redirects.  Raises FetchError."""
        until = time.monotonic() + self.limits.deadline
        chain, permanent, target = [url], True, url
        asked = bool(validators and (validators.etag or validators.last_modified))
        while True:
            errand = Errand(url, self.limits.deadline, until, private=False)
            with self._turn(url, target), self._public.send(errand, "GET", target, self._headers(validators)) as response:
                if response.status_code not in _REDIRECTS or "location" not in response.headers:
                    return self._outcome(url, target, response, errand, conditional=asked, moved=permanent and len(chain) > 1)
                permanent = permanent and response.status_code in _PERMANENT
                target = _redirected(url, target, response.headers["location"])
            chain.append(target)
            if target in chain[:-1] or len(chain) - 1 > self.limits.max_redirects:
                raise outcome.too_many_redirects(url, chain, self.limits.max_redirects)

    def post(self, url: str, *, body: bytes, headers: Mapping[str, str], deadline: float, allow_private: bool) -> Fetched:
        """The answer to a POST, whatever its status; redirects are not followed.  Raises FetchError where there was none.

        ``allow_private`` lets this machine and its own network be dialled, never link-local or metadata addresses.  Of the answer
        64 kB at most are read, and no more than came in time: its status is what counts.
        """
        _checked(url, url)
        errand = Errand(url, deadline, time.monotonic() + deadline, private=allow_private)
        door = self._private if allow_private else self._public
        sent = {"user-agent": self.limits.user_agent, "accept-encoding": "identity", "accept": "*/*"}
        sent |= {name.lower(): value for name, value in headers.items()}
        with door.send(errand, "POST", url, sent, body) as response:
            answer = bytearray()
            try:
                for piece in response.iter_raw():
                    answer += piece
                    if len(answer) >= _MAX_ANSWER:
                        break
            except (FetchError, httpx.HTTPError, httpx.StreamError):
                pass  # it has answered; the rest is for show
            return Fetched(_bare(url), response.status_code, _plain_headers(response), bytes(answer[:_MAX_ANSWER]))

    def close(self) -> None:
        self._public.close()
        self._private.close()

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _turn(self, url: str, target: str) -> Iterator[None]:
        """One of the host's few places; raises FetchError(HOST_BUSY) at once rather than hold a thread."""
        parts = _checked(url, target)
        host = (parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        with self._lock:
            if self._busy[host] >= self.limits.per_host:
                raise outcome.host_busy(url, host[0], self.limits.per_host)
            self._busy[host] += 1
        try:
            yield
        finally:
            with self._lock:
                self._busy[host] -= 1
                if not self._busy[host]:
                    del self._busy[host]

    def _headers(self, validators: Validators | None) -> dict[str, str]:
        headers = {"user-agent": self.limits.user_agent, "accept": ACCEPT, "accept-encoding": "gzip"}
        if validators and validators.etag:
            headers["if-none-match"] = validators.etag
        if validators and validators.last_modified:
            headers["if-modified-since"] = validators.last_modified
        return headers

    def _outcome(
        self, url: str, target: str, response: httpx.Response, errand: Errand, *, conditional: bool, moved: bool
    ) -> Fetched | NotModified:
        headers = _plain_headers(response)
        if response.status_code == 304 and conditional:
            return NotModified(_bare(target), headers)
        if not response.is_success:
            raise outcome.refused(url, response.status_code, headers, datetime.now(UTC))
        return Fetched(_bare(target), response.status_code, headers, self._body(url, response, headers, errand), target if moved else None)

    def _body(self, url: str, response: httpx.Response, headers: Mapping[str, str], errand: Errand) -> bytes:
        cap = self.limits.max_bytes
        length = headers.get("content-length", "")
        try:
            if length.isdigit() and (len(length) > 18 or int(length) > cap):
                raise TooLarge
            body = inflater(headers.get("content-encoding", ""), cap)
            for piece in response.iter_raw():
                errand.left()
                body.take(piece)
            return body.end()
        except TooLarge:
            raise outcome.too_large(url, cap) from None
        except BadCoding as error:
            raise outcome.bad_coding(url, str(error)) from None


class _Door:
    """httpx's transport over a pool whose sockets the guard dials.

    Not a client: that one follows the Location header in its mind even where it may not, keeps cookies, and reads .netrc.
    """

    def __init__(self, backend: Backend, tls: ssl.SSLContext) -> None:
        self._backend = backend
        self._transport = httpx.HTTPTransport(verify=tls, trust_env=False)
        # httpx has no public way to hand its transport a network backend.  The pool's few idle connections are all it keeps: it is
        # scanned on every request, and a larger one costs more than it saves.
        self._transport._pool = httpcore.ConnectionPool(
            ssl_context=tls, max_connections=None, max_keepalive_connections=20, keepalive_expiry=15.0, network_backend=backend
        )

    @contextmanager
    def send(
        self, errand: Errand, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Iterator[httpx.Response]:
        """The answer, its body yet unread.  Raises FetchError."""
        self._backend.errand = errand
        coded = [(name.encode("ascii", "ignore"), value.encode("latin-1", "ignore")) for name, value in headers.items()]
        try:
            request = httpx.Request(method, url, headers=[*coded, *_credentials(url)], content=body)
            response = self._transport.handle_request(request)
            try:
                yield response
            finally:
                response.close()
        except (httpx.InvalidURL, UnicodeError) as error:
            raise outcome.bad_url(url, str(error).rstrip(".").lower()) from None
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise outcome.broken_off(errand.url, error) from error

    def close(self) -> None:
        self._transport.close()


def _credentials(url: str) -> list[tuple[bytes, bytes]]:
    parts = urlsplit(url)
    if parts.username is None:
        return []
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
    return [(b"authorization", b"Basic " + b64encode(pair))]


def _checked(url: str, target: str) -> SplitResult:
    """The parts of ``target``; raises FetchError(BAD_URL)."""
    try:
        parts = urlsplit(target)
        port = parts.port
    except ValueError as error:
        raise outcome.bad_url(target, str(error).lower()) from None
    if parts.scheme not in ("http", "https"):
        raise outcome.bad_url(target, "only http and https are spoken") if target == url else outcome.bad_redirect(url, target)
    if not parts.hostname or port == 0:
        raise outcome.bad_url(target, "it names no host" if not parts.hostname else "0 is no port")
    return parts


def _redirected(url: str, source: str, location: str) -> str:
    """Where a redirect leads.  User and password stay with their host."""
    try:
        target = urljoin(source, location.strip())
        old, new = urlsplit(source), urlsplit(target)
        if "@" in old.netloc and "@" not in new.netloc and (old.hostname, old.port, old.scheme) == (new.hostname, new.port, new.scheme):
            new = new._replace(netloc=old.netloc)
        return urlunsplit(new._replace(fragment=""))
    except ValueError:
        raise outcome.bad_redirect(url, location) from None


def _bare(url: str) -> str:
    """``url`` without user and password: it becomes the base of links, and is shown."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _plain_headers(response: httpx.Response) -> dict[str, str]:
    """Names in lower case, repeated ones joined; latin-1 throughout, so that a validator goes back as it came."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers
