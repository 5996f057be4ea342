"""Other services through apprise, against a real HTTP server on loopback."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.rendering.sample_alerts import hostile_alert, make_message
from tests.waiting import SLACK_SECONDS
from watcher.delivery import Transport, mask_secrets, recipients, send, validate_settings
from watcher.errors import DeliveryError, Reason, UsageError
from watcher.model import Channel, ChannelKind, Delivery, Message

MakeTransport = Callable[..., Transport]


@contextmanager
def service(status: int = 200, wait: float = 0.0) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A receiver of apprise's own JSON; its address, with a password in it, and what it was sent."""
    came: list[dict[str, Any]] = []
    released = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            released.wait(wait)
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"json://user:hunter2@127.0.0.1:{server.server_port}/desk", came
    finally:
        released.set()
        server.shutdown()
        server.server_close()


def to(url: str, *, text: Message | None = None, **settings: Any) -> Delivery:
    channel = Channel(5, "phone", ChannelKind.APPRISE, validate_settings(ChannelKind.APPRISE, {"url": url, **settings}))
    return Delivery(5, "msg_0001", channel, recipients(channel)[0], text or make_message(), attempts=0)


def test_a_service_gets_subject_and_text(make_transport: MakeTransport) -> None:
    """In the channel's language, without the mail's signature."""
    with service() as (url, came):
        assert send(to(url, language="fr"), transport=make_transport()) == "accepted"
    assert came[0]["title"].startswith("[Russia–North Korea arms] Première mention")
    assert "Pourquoi cette alerte" in came[0]["message"]
    assert "Envoyé automatiquement" not in came[0]["message"]


def test_markup_is_text(make_transport: MakeTransport) -> None:
    """A hostile title arrives as characters."""
    with service() as (url, came):
        send(to(url, text=make_message(hostile_alert())), transport=make_transport())
    assert "<script>alert(1)</script>" in came[0]["message"]


@pytest.mark.parametrize("status", [500, 403, 404])
def test_a_service_that_refuses_is_tried_again(make_transport: MakeTransport, status: int, caplog: pytest.LogCaptureFixture) -> None:
    """With its status; the address and its password are in no error and no log."""
    with service(status) as (url, _), caplog.at_level(logging.DEBUG), pytest.raises(DeliveryError) as caught:
        send(to(url), transport=make_transport())
    assert (caught.value.reason, caught.value.permanent) == (Reason.HTTP_STATUS, False)
    assert f"HTTP {status}" in str(caught.value)
    assert "hunter2" not in str(caught.value) + caplog.text


def test_a_service_that_hangs_ends_at_the_deadline(make_transport: MakeTransport) -> None:
    """The library's own waits do not count."""
    with service(wait=30) as (url, _):
        started = time.monotonic()
        with pytest.raises(DeliveryError) as caught:
            send(to(f"{url}?rto=60&cto=60"), transport=make_transport(deadline=0.5))
        assert time.monotonic() - started < 0.5 + SLACK_SECONDS
    assert caught.value.reason is Reason.TIMEOUT


def test_several_addresses_are_deliveries_of_their_own(make_transport: MakeTransport) -> None:
    """Each with a name that tells no secret; one that was taken out is final."""
    with service() as (one, first), service() as (two, second):
        channel = Channel(5, "phone", ChannelKind.APPRISE, validate_settings(ChannelKind.APPRISE, {"url": f"{one} {two}"}))
        assert recipients(channel) == ("1. json", "2. json")
        send(Delivery(1, "msg_1", channel, "2. json", make_message(), attempts=0), transport=make_transport())
        assert (len(first), len(second)) == (0, 1)
        assert "hunter2" not in json.dumps(mask_secrets(channel))
        with pytest.raises(DeliveryError) as caught:
            send(Delivery(1, "msg_1", channel, "3. json", make_message(), attempts=0), transport=make_transport())
        assert caught.value.permanent


@pytest.mark.parametrize("url", ["", "nonsense", "nosuch://x", "file:///etc/passwd", "exec://rm", "syslog://", "json://"])
def test_what_apprise_cannot_send_to_is_refused(url: str) -> None:
    """Also what would act on this machine; the sentence repeats no address, for it may hold a secret."""
    with pytest.raises(UsageError) as caught:
        validate_settings(ChannelKind.APPRISE, {"url": url})
    assert not url or url not in str(caught.value)
