"""The receivers that the demo and the tests trust."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import threading
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from tests.waiting import SLACK_SECONDS
from watcher.delivery.webhook.settings import generate_secret
from watcher.demo.receivers import Mailbox, WebhookReceiver

SECRET = generate_secret()


def signed(body: bytes, secret: str = SECRET, key: str = "msg_1") -> dict[str, str]:
    now = datetime.now(UTC)
    signature = Webhook(secret).sign(key, now, body.decode())
    return {"webhook-id": key, "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}


def post(hook: WebhookReceiver, body: bytes, headers: dict[str, str]) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(hook.url, body, headers), timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_the_hook_accepts_only_what_was_signed(tmp_path: Path) -> None:
    """A changed body, a missing signature and another secret are refused; only the true one is kept and written down."""
    path = tmp_path / "in" / "hook.jsonl"
    with WebhookReceiver(SECRET, path) as hook:
        assert post(hook, b'{"a":2}', signed(b'{"a":1}')) == 401
        assert post(hook, b'{"a":1}', {}) == 401
        assert post(hook, b'{"a":1}', signed(b'{"a":1}', generate_secret())) == 401
        assert post(hook, b'{"a":1}', signed(b'{"a":1}')) == 200
        assert [call.json for call in hook.accepted] == [{"a": 1}]
        assert [call.status for call in hook.requests] == [401, 401, 401, 200]
    assert len(path.read_text("utf-8").splitlines()) == 1


def test_the_mailbox_takes_many_at_once(tmp_path: Path) -> None:
    """Parallel senders lose nothing, and each mail has a file of its own."""
    with Mailbox(tmp_path) as box:

        def one(number: int) -> None:
            with smtplib.SMTP(box.host, box.port, timeout=30) as client:
                client.sendmail("a@example.org", ["b@example.org"], f"Subject: {number}\r\n\r\nhello")

        threads = [threading.Thread(target=one, args=(number,)) for number in range(20)]
        for thread in threads:
            thread.start()
        mails = box.wait(20)
        for thread in threads:
            thread.join()
    assert {mail.message["Subject"] for mail in mails} == {str(number) for number in range(20)}
    assert len(list(tmp_path.glob("*.eml"))) == 20


def test_waiting_ends(tmp_path: Path) -> None:
    """What does not arrive is said with the count of what did."""
    with Mailbox() as box, WebhookReceiver(SECRET) as hook:
        for receiver in (box, hook):
            with pytest.raises(TimeoutError, match="0 of 1"):
                receiver.wait(1, timeout=0.05)


def test_receivers_stop_quickly_while_clients_hang() -> None:
    """A client that holds a connection, or waits for an answer, delays nobody; the port is free again."""
    box, hook = Mailbox(never_answers=True), WebhookReceiver(SECRET, never_answers=True)
    with box, hook, socket.create_connection((box.host, box.port)) as mute, socket.create_connection((hook.host, hook.port)) as client:
        client.sendall(b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        time.sleep(0.1)
        started = time.monotonic()
        box.stop()
        hook.stop()
        assert time.monotonic() - started < SLACK_SECONDS
        mute.settimeout(30)
        with contextlib.suppress(ConnectionResetError):
            assert mute.recv(1) == b"", "the connection is cut"
    with Mailbox(port=box.port) as again:
        assert again.port == box.port


def test_a_taken_port_is_said_at_once() -> None:
    """A receiver that cannot listen raises where it was started, and does not hang."""
    with Mailbox() as box, pytest.raises(OSError, match="ddress"), Mailbox(port=box.port):
        pass
