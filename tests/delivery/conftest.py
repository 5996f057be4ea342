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

from tests.alerts.examples import message
from watcher.delivery import SmtpServer, Ways
from watcher.fetch.client import Fetcher, Limits
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
    with Fetcher(Limits()) as fetcher:
        yield fetcher


@pytest.fixture
def ways(fetcher: Fetcher) -> Callable[..., Ways]:
    def make(smtp: SmtpServer | None = None, **changes: Any) -> Ways:
        base = Ways(post=fetcher.post, now=lambda: datetime.now(UTC), smtp=smtp, deadline=30.0, hostname=HOSTNAME, allow_private=True)
        return replace(base, **changes)

    return make


def mail_to(recipient: str = "desk@example.org", *, key: str = "msg_0001", text: Message | None = None, **settings: Any) -> Delivery:
    channel = Channel(1, "desk", ChannelKind.MAIL, {"to": [recipient], **settings})
    return Delivery(1, key, channel, recipient, text or message(), attempts=0)


def hook_to(url: str, secret: str | list[str], *, key: str = "msg_0001", text: Message | None = None, **settings: Any) -> Delivery:
    channel = Channel(2, "hook", ChannelKind.WEBHOOK, {"url": url, "secret": secret, **settings})
    return Delivery(2, key, channel, "hook", text or message(), attempts=0)
