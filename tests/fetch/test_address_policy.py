"""Who may be dialled: names are resolved once, every answer is checked, and the checked address is the one dialled."""

import socket
import ssl
import threading
import time

import pytest
import trustme

from tests.hostile_server import HostileServer
from tests.waiting import SLACK_SECONDS
from watcher.errors import FetchError, Reason
from watcher.fetch import Fetcher, FetchLimits
from watcher.fetch.address_policy import is_allowed_address, parse_networks
from watcher.model import HttpResponse

LOOPBACK = FetchLimits(deadline=20, allowed_networks=("127.0.0.1/32",))


@pytest.mark.parametrize(
    "address",
    [
        # loopback, this network, private, shared, link-local, protocol, documentation, benchmarking, multicast, reserved, broadcast
        *("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1"),
        *("172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "169.254.169.254"),
        *("192.0.0.8", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.51.100.1"),
        *("203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12::1", "ff02::1"),
        # IPv4 in IPv6: mapped, compatible, NAT64, local NAT64, 6to4, Teredo; documentation, discard, segment routing
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1"),
        *("64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::", "2001::1"),
        *("2001:db8::1", "3fff::1", "100::1", "5f00::1", "fd00:ec2::254", "nonsense"),
    ],
)
def test_no_special_address_is_dialled(address: str) -> None:
    """Nothing but the public internet, whatever Python's is_global says."""
    assert not is_allowed_address(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "100.63.0.1", "172.32.0.1", "223.255.255.1", "2606:4700::1111", "64:ff9b::101:101"])
def test_public_addresses_are_dialled(address: str) -> None:
    """The neighbours of special networks too, and a public IPv4 address behind NAT64."""
    assert is_allowed_address(address)


def test_allowing_a_network_opens_that_network_only() -> None:
    """An allowed /24 does not open its neighbour, a mapped address counts as what it maps, link-local stays shut."""
    allow = parse_networks("10.1.2.0/24", "0.0.0.0/0")
    assert is_allowed_address("10.1.2.3", parse_networks("10.1.2.0/24"))
    assert is_allowed_address("::ffff:10.1.2.3", parse_networks("10.1.2.0/24"))
    assert not is_allowed_address("10.1.3.3", parse_networks("10.1.2.0/24"))
    assert not is_allowed_address("169.254.169.254", allow)
    assert not is_allowed_address("::ffff:169.254.169.254", allow)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.0.0.1", "192.168.1.5", "172.20.0.2", "100.64.0.7", "fd12::1"])
def test_a_webhook_may_reach_the_own_network(address: str) -> None:
    """With ``private``, loopback and LAN are dialled."""
    assert is_allowed_address(address, allow_private=True)


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "fe80::1", "100.100.100.200", "fd00:ec2::254", "0.0.0.0"],
)
def test_a_webhook_never_reaches_metadata(address: str) -> None:
    """Not even with ``private``: that is where clouds hand out keys."""
    assert not is_allowed_address(address, allow_private=True)


def test_the_sentence_names_the_address_and_the_setting() -> None:
    """Who is refused learns which address it was and how to allow it."""
    with HostileServer() as hostile, Fetcher(FetchLimits()) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.get(hostile.url("/good.xml"))
    assert caught.value.reason is Reason.BLOCKED_ADDRESS
    assert "127.0.0.1" in str(caught.value)
    assert "[fetch] allow_addresses" in str(caught.value)
    assert not hostile.hits


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost", "[::ffff:7f00:1]", "[::1]", "127.0.0.1."])
def test_other_spellings_of_loopback_are_refused_too(host: str) -> None:
    """The resolver understands octal, hexadecimal and short forms; what it answers is checked."""
    with HostileServer() as hostile, Fetcher(FetchLimits(deadline=5)) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.get(f"http://{host}:{hostile.port}/good.xml")
    assert caught.value.reason in (Reason.BLOCKED_ADDRESS, Reason.DNS)
    assert not hostile.hits


def test_rebinding_finds_nothing_to_rebind() -> None:
    """A name that is allowed at the first look and another host at the second is looked up once, and the checked address is dialled."""
    with HostileServer() as hostile, socket.create_server(("127.0.0.2", hostile.port)) as inner:
        inner.settimeout(0.1)
        asked: list[str] = []

        def resolve(host: str, port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

        url = f"http://rebind.example:{hostile.port}/good.xml"
        with Fetcher(LOOPBACK, resolver=resolve) as fetcher:
            assert isinstance(fetcher.get(url), HttpResponse)
        assert asked == ["rebind.example"]
        with Fetcher(LOOPBACK, resolver=resolve) as fetcher, pytest.raises(FetchError) as caught:
            fetcher.get(url)
        assert caught.value.reason is Reason.BLOCKED_ADDRESS
        assert "127.0.0.2" in str(caught.value)
        with pytest.raises(TimeoutError):
            inner.accept()  # nobody ever came


def test_one_bad_answer_among_good_ones_is_enough() -> None:
    """A name with a public and a private address is refused whole."""
    answers = ["93.184.215.14", "127.0.0.1"]
    with Fetcher(FetchLimits(deadline=1.0), resolver=lambda host, port: answers) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.get("http://two.example/feed")
    assert caught.value.reason is Reason.BLOCKED_ADDRESS


def test_the_host_header_is_the_name_and_the_second_address_is_tried() -> None:
    """The checked address is dialled, the name is what the server hears; a dead address costs only its share of the time."""
    with HostileServer() as hostile:
        limits = FetchLimits(deadline=20, allowed_networks=("127.0.0.0/8",))
        with socket.socket() as deaf:  # bound, not listening: refuses
            deaf.bind(("127.0.0.3", hostile.port))
            with Fetcher(limits, resolver=lambda host, port: ["127.0.0.3", "127.0.0.1"]) as fetcher:
                found = fetcher.get(f"http://news.example:{hostile.port}/good.xml")
        assert isinstance(found, HttpResponse)
        assert hostile.requests[-1][1]["host"] == f"news.example:{hostile.port}"


def test_a_resolver_that_hangs_is_left_behind() -> None:
    """The deadline holds in the look-up too, and the sentence says what it was doing."""
    release = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        release.wait(30)
        return []

    with Fetcher(FetchLimits(deadline=0.4), resolver=resolve) as fetcher:
        began = time.monotonic()
        with pytest.raises(FetchError) as caught:
            fetcher.get("http://slow-dns.example/feed")
        assert time.monotonic() - began < 0.4 + SLACK_SECONDS
        assert caught.value.reason is Reason.TIMEOUT
        assert "looking up slow-dns.example" in str(caught.value)
    release.set()


def test_an_unknown_name_and_a_closed_port_say_so() -> None:
    """DNS and CONNECT, each naming the host."""

    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with Fetcher(LOOPBACK, resolver=unknown) as fetcher, pytest.raises(FetchError) as dns:
        fetcher.get("http://no-such.example/feed")
    assert dns.value.reason is Reason.DNS
    assert "no-such.example not found" in str(dns.value)
    with socket.socket() as deaf, Fetcher(LOOPBACK) as fetcher, pytest.raises(FetchError) as closed:
        deaf.bind(("127.0.0.1", 0))
        fetcher.get(f"http://127.0.0.1:{deaf.getsockname()[1]}/")
    assert closed.value.reason is Reason.CONNECT
    assert "connection refused" in str(closed.value)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def _server_tls(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


def _client_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def test_tls_checks_the_name_that_was_asked_for(authority: trustme.CA) -> None:
    """The certificate is for the name, though an address is dialled: the right name passes, another does not, nor an unknown authority."""
    with HostileServer(tls=_server_tls(authority, "news.example")) as hostile:

        def get(host: str, tls: ssl.SSLContext | None) -> object:
            with Fetcher(LOOPBACK, tls_context=tls, resolver=lambda host, port: ["127.0.0.1"]) as fetcher:
                return fetcher.get(hostile.url("/good.xml", host=host))

        assert isinstance(get("news.example", _client_tls(authority)), HttpResponse)
        for host, tls in (("other.example", _client_tls(authority)), ("news.example", None)):
            with pytest.raises(FetchError) as caught:
                get(host, tls)
            assert caught.value.reason is Reason.TLS
            assert "certificate is invalid" in str(caught.value)


def test_a_server_that_stalls_its_handshake_is_left(authority: trustme.CA) -> None:
    """Slow TLS is under the same deadline."""
    with socket.create_server(("127.0.0.1", 0)) as mute, Fetcher(FetchLimits(deadline=0.5, allowed_networks=("127.0.0.1/32",))) as fetcher:
        began = time.monotonic()
        with pytest.raises(FetchError) as caught:
            fetcher.get(f"https://127.0.0.1:{mute.getsockname()[1]}/feed")
        assert caught.value.reason is Reason.TIMEOUT
        assert time.monotonic() - began < 0.5 + SLACK_SECONDS


def test_plain_http_on_a_tls_port_says_so() -> None:
    """The sentence points at address and port."""
    with HostileServer() as hostile, Fetcher(LOOPBACK) as fetcher, pytest.raises(FetchError) as caught:
        fetcher.get(hostile.url("/good.xml").replace("http:", "https:"))
    assert caught.value.reason is Reason.TLS


def test_the_proxy_of_the_environment_is_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would dial for us, unguarded."""
    with HostileServer() as hostile, HostileServer() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url(""))
        monkeypatch.setenv("ALL_PROXY", proxy.url(""))
        with Fetcher(LOOPBACK) as fetcher:
            assert isinstance(fetcher.get(hostile.url("/good.xml")), HttpResponse)
        assert not proxy.hits


def test_a_webhook_is_not_served_by_a_connection_the_guard_would_refuse() -> None:
    """After a post to loopback was allowed, a get to the same place is still refused: they share no connection."""
    with HostileServer() as hostile, Fetcher(FetchLimits()) as fetcher:
        fetcher.post(hostile.url("/good.xml"), body=b"{}", headers={}, deadline=20, allow_private=True)
        for call in (
            lambda: fetcher.get(hostile.url("/good.xml")),
            lambda: fetcher.post(hostile.url("/good.xml"), body=b"{}", headers={}, deadline=20, allow_private=False),
        ):
            with pytest.raises(FetchError) as caught:
                call()
            assert caught.value.reason is Reason.BLOCKED_ADDRESS
        assert hostile.hits["/good.xml"] == 1
