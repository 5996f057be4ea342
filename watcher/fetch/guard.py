"""Which addresses may be dialled, and the dialling itself: resolved once, every answer checked, the checked address dialled.

The list is our own: Python 3.11's ``is_global`` is True for 224.0.0.1, fec0::1, 64:ff9b::7f00:1 and 2002:7f00:1::.
"""

from __future__ import annotations

import queue
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpcore

from watcher.fetch import fetch_errors

IpAddress = IPv4Address | IPv6Address
IpNetwork = IPv4Network | IPv6Network
Resolver = Callable[[str, int], list[str]]
"""Host and port to addresses as text; raises OSError."""

_PUBLIC_IPV6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


def parse_networks(*cidrs: str) -> tuple[IpNetwork, ...]:
    """CIDR strings as networks; raises ValueError."""
    return tuple(ip_network(network, strict=False) for network in cidrs)


_RESERVED_NETWORKS = parse_networks(
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24"),
    *("192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
)
_PRIVATE_NETWORKS = parse_networks("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "::1/128", "fc00::/7")
_NEVER_ALLOWED_NETWORKS = parse_networks("169.254.0.0/16", "100.100.100.200/32", "192.0.0.192/32", "fe80::/10", "fd00:ec2::/32")
"""Link-local, and where clouds hand out their machines' keys: refused whatever is allowed."""

_MAX_PENDING_LOOKUPS = 64
_MAX_CONNECT_ATTEMPTS = 4


def effective_address(address: str) -> IpAddress:
    """The address a packet would go to: an IPv4 one mapped into IPv6, or behind NAT64, comes out.  Raises ValueError."""
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return parsed.ipv4_mapped
        if parsed in _NAT64:
            return IPv4Address(int(parsed) & 0xFFFFFFFF)
    return parsed


def is_allowed_address(address: str, allowed_networks: tuple[IpNetwork, ...] = (), *, allow_private: bool = False) -> bool:
    """Whether ``address`` is on the public internet, in ``allow`` or, with ``private``, on this machine or its own network."""
    try:
        target = effective_address(address)
    except ValueError:
        return False
    if any(target in network for network in _NEVER_ALLOWED_NETWORKS):
        return False
    if any(target in network for network in allowed_networks) or (
        allow_private and any(target in network for network in _PRIVATE_NETWORKS)
    ):
        return True
    public = isinstance(target, IPv4Address) or target in _PUBLIC_IPV6
    return public and not any(target in network for network in _RESERVED_NETWORKS)


def resolve_with_system(host: str, port: int) -> list[str]:
    """What the machine's resolver answers, in its order, each address once."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


@dataclass(frozen=True, slots=True)
class RequestContext:
    """The request a thread is on: what its sockets may do, and until when (``time.monotonic``)."""

    url: str
    timeout_seconds: float
    deadline: float
    allow_private: bool

    def remaining_seconds(self) -> float:
        """Seconds to go; raises FetchError(TIMEOUT)."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise fetch_errors.timed_out(self.url, self.timeout_seconds)
        return left


class GuardedBackend(httpcore.NetworkBackend):
    """Dials for httpcore's pool; every socket obeys the deadline of the errand its thread is on."""

    def __init__(self, allowed_networks: tuple[IpNetwork, ...], resolver: Resolver) -> None:
        self._allowed_networks, self._resolver = allowed_networks, resolver
        self._lookup_slots = threading.BoundedSemaphore(_MAX_PENDING_LOOKUPS)
        self._thread_state = threading.local()

    @property
    def context(self) -> RequestContext:
        errand: RequestContext = self._thread_state.errand
        return errand

    @context.setter
    def context(self, errand: RequestContext) -> None:
        self._thread_state.errand = errand

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        errand = self.context
        addresses = self._allowed_addresses(host.strip("[]"), port, errand)[:_MAX_CONNECT_ATTEMPTS]
        failure: OSError | None = None
        for tried, address in enumerate(addresses):
            try:
                # what is left is shared among those still to try: one dead address must not use up the others' time
                sock = socket.create_connection((address, port), timeout=errand.remaining_seconds() / (len(addresses) - tried))
            except OSError as error:
                failure = error
                continue
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return GuardedStream(sock, self)
        errand.remaining_seconds()
        raise fetch_errors.connection_failed(errand.url, host, port, failure)

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
        """The resolver has no deadline of its own: it works in a thread that can be left behind."""
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
        errand = self._backend.context
        try:
            self._sock.settimeout(errand.remaining_seconds())
            return self._sock.recv(max_bytes)
        except TimeoutError:
            raise fetch_errors.timed_out(errand.url, errand.timeout_seconds) from None
        except OSError as error:
            raise httpcore.ReadError(str(error)) from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        errand = self._backend.context
        try:
            while buffer:
                self._sock.settimeout(errand.remaining_seconds())
                buffer = buffer[self._sock.send(buffer) :]
        except TimeoutError:
            raise fetch_errors.timed_out(errand.url, errand.timeout_seconds) from None
        except OSError as error:
            raise httpcore.WriteError(str(error)) from error

    def close(self) -> None:
        self._sock.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        errand = self._backend.context
        try:
            self._sock.settimeout(errand.remaining_seconds())  # Python holds a handshake as a whole to it
            return GuardedStream(ssl_context.wrap_socket(self._sock, server_hostname=server_hostname), self._backend)
        except TimeoutError:
            self.close()
            raise fetch_errors.timed_out(errand.url, errand.timeout_seconds) from None
        except (OSError, ValueError) as error:  # ValueError: a host name that no certificate can name
            self.close()
            raise fetch_errors.tls_failed(errand.url, error) from error

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
