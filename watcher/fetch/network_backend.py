"""Connections for httpcore: each name is resolved once, every answer checked, and a checked address connected to."""

from __future__ import annotations

import queue
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import ip_address

import httpcore

from watcher.fetch import fetch_errors
from watcher.fetch.address_policy import IpNetwork, is_allowed_address

Resolver = Callable[[str, int], list[str]]
"""Host and port to addresses as text; raises OSError."""

_MAX_PENDING_LOOKUPS = 64
_MAX_CONNECT_ATTEMPTS = 4


def resolve_with_system(host: str, port: int) -> list[str]:
    """Return the addresses the machine's resolver gives, in its order, each once.

    Raises:
        OSError: the name was not resolved.
    """
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


@dataclass(frozen=True, slots=True)
class RequestContext:
    """The request a thread works on: what its sockets may do, and until when (``time.monotonic``)."""

    url: str
    timeout_seconds: float
    deadline: float
    allow_private: bool

    def remaining_seconds(self) -> float:
        """Return the seconds left until the deadline.

        Raises:
            FetchError: the deadline has passed (TIMEOUT).
        """
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise fetch_errors.timed_out(self.url, self.timeout_seconds)
        return left


class GuardedBackend(httpcore.NetworkBackend):
    """Connects for httpcore's pool; every socket obeys the deadline of the request its thread works on."""

    def __init__(self, allowed_networks: tuple[IpNetwork, ...], resolver: Resolver) -> None:
        self._allowed_networks, self._resolver = allowed_networks, resolver
        self._lookup_slots = threading.BoundedSemaphore(_MAX_PENDING_LOOKUPS)
        self._thread_state = threading.local()

    @property
    def context(self) -> RequestContext:
        current: RequestContext = self._thread_state.context
        return current

    @context.setter
    def context(self, context: RequestContext) -> None:
        self._thread_state.context = context

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        context = self.context
        addresses = self._allowed_addresses(host.strip("[]"), port, context)[:_MAX_CONNECT_ATTEMPTS]
        failure: OSError | None = None
        for tried, address in enumerate(addresses):
            try:
                # what is left is shared among those still to try: one dead address must not use up the others' time
                sock = socket.create_connection((address, port), timeout=context.remaining_seconds() / (len(addresses) - tried))
            except OSError as error:
                failure = error
                continue
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return GuardedStream(sock, self)
        context.remaining_seconds()
        raise fetch_errors.connection_failed(context.url, host, port, failure)

    def _allowed_addresses(self, host: str, port: int, context: RequestContext) -> list[str]:
        try:
            answers = [str(ip_address(host.partition("%")[0]))]
        except ValueError:
            answers = self._resolve_host(host, port, context)
        for address in answers:
            if not is_allowed_address(address, self._allowed_networks, allow_private=context.allow_private):
                raise fetch_errors.blocked_address(context.url, host, address, private_allowed=context.allow_private)
        return answers

    def _resolve_host(self, host: str, port: int, context: RequestContext) -> list[str]:
        """Resolve in a thread that can be left behind: the system's resolver has no deadline."""
        if not self._lookup_slots.acquire(blocking=False):
            raise fetch_errors.too_many_lookups(context.url, host, _MAX_PENDING_LOOKUPS)
        answer: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

        def look_up() -> None:
            try:
                answer.put(self._resolver(host, port))
            except Exception as error:  # noqa: BLE001 whatever it was, it is a name that does not resolve
                answer.put(error)
            finally:
                self._lookup_slots.release()

        threading.Thread(target=look_up, name=f"dns {host}", daemon=True).start()
        try:
            found = answer.get(timeout=context.remaining_seconds())
        except queue.Empty:
            raise fetch_errors.timed_out(context.url, context.timeout_seconds, activity=f"looking up {host}") from None
        if isinstance(found, Exception) or not found:
            raise fetch_errors.name_not_found(context.url, host)
        return found


class GuardedStream(httpcore.NetworkStream):
    """A socket under the deadline of whoever uses it now.  httpcore's own times each read, so that a slow drip never ends."""

    def __init__(self, sock: socket.socket, backend: GuardedBackend) -> None:
        self._sock, self._backend = sock, backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        context = self._backend.context
        try:
            self._sock.settimeout(context.remaining_seconds())
            return self._sock.recv(max_bytes)
        except TimeoutError:
            raise fetch_errors.timed_out(context.url, context.timeout_seconds) from None
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        context = self._backend.context
        try:
            while buffer:
                self._sock.settimeout(context.remaining_seconds())
                buffer = buffer[self._sock.send(buffer) :]
        except TimeoutError:
            raise fetch_errors.timed_out(context.url, context.timeout_seconds) from None
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        self._sock.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        context = self._backend.context
        try:
            self._sock.settimeout(context.remaining_seconds())  # Python holds a handshake as a whole to it
            return GuardedStream(ssl_context.wrap_socket(self._sock, server_hostname=server_hostname), self._backend)
        except TimeoutError:
            self.close()
            raise fetch_errors.timed_out(context.url, context.timeout_seconds) from None
        except (OSError, ValueError) as error:  # ValueError: a host name that no certificate can name
            self.close()
            raise fetch_errors.tls_failed(context.url, error) from error

    def get_extra_info(self, info: str) -> object:
        if info == "ssl_object":
            return self._sock if isinstance(self._sock, ssl.SSLSocket) else None
        if info == "is_readable":  # the pool asks this of an idle connection: readable means closed, or out of step
            return _is_readable(self._sock)
        return {"socket": self._sock}.get(info)


def _is_readable(sock: socket.socket) -> bool:
    if sock.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))
