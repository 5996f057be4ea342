"""What the delivery tests share: a certificate authority, the fetcher's real post, deliveries to send."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.rendering.sample_alerts import make_message
from watcher.data.message_texts import builtin_renderer
from watcher.delivery import SmtpServer, Transport
from watcher.fetch.client import Fetcher, FetchLimits
from watcher.model import Channel, ChannelKind, Delivery, Message

HOSTNAME = "desk.example"


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


@pytest.fixture(scope="session")
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    return context


@pytest.fixture(scope="session")
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(FetchLimits()) as fetcher:
        yield fetcher


@pytest.fixture
def make_transport(fetcher: Fetcher) -> Callable[..., Transport]:
    def make(smtp: SmtpServer | None = None, **changes: Any) -> Transport:
        base = Transport(
            post=fetcher.post,
            now=lambda: datetime.now(UTC),
            renderer=builtin_renderer(),
            default_smtp_server=smtp,
            deadline=30.0,
            hostname=HOSTNAME,
            allow_private=True,
        )
        return replace(base, **changes)

    return make


def mail_delivery(
    recipient: str = "desk@example.org", *, key: str = "msg_0001", message_text: Message | None = None, **settings: Any
) -> Delivery:
    channel = Channel(1, "desk", ChannelKind.MAIL, {"to": [recipient], **settings})
    return Delivery(1, key, channel, recipient, message_text or make_message(), attempts=0)


def webhook_delivery(
    url: str, secret: str | list[str], *, key: str = "msg_0001", message_text: Message | None = None, **settings: Any
) -> Delivery:
    channel = Channel(2, "hook", ChannelKind.WEBHOOK, {"url": url, "secret": secret, **settings})
    return Delivery(2, key, channel, "hook", message_text or make_message(), attempts=0)
