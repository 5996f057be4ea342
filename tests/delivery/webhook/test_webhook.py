"""Webhooks through the real fetcher to a real receiver that verifies with the Standard Webhooks library."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.delivery.conftest import webhook_delivery
from tests.rendering.sample_alerts import hostile_alert, make_message
from tests.waiting import SLACK_SECONDS
from watcher.delivery import Transport, send
from watcher.delivery.webhook.settings import generate_secret
from watcher.demo.receivers import WebhookReceiver
from watcher.errors import DeliveryError, Reason
from watcher.model import Delivery
from watcher.rendering.payload import webhook_payload

SECRET = generate_secret()
MakeTransport = Callable[..., Transport]


def refused(delivery: Delivery, transport: Transport) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        send(delivery, transport=transport)
    assert "\n" not in str(caught.value)
    assert SECRET not in str(caught.value)
    return caught.value


def test_a_webhook_arrives_signed_under_the_deliverys_key(make_transport: MakeTransport, tmp_path: Path) -> None:
    """The receiver's library verifies it; id, type and body are the message's; the file has it too."""
    with WebhookReceiver(SECRET, tmp_path / "hook.jsonl") as hook:
        answer = send(webhook_delivery(hook.url, SECRET), transport=make_transport())
        (call,) = hook.wait(1)
    assert answer.startswith("HTTP 200")
    assert call.id == "msg_0001"
    assert call.headers["content-type"] == "application/json"
    assert call.json == webhook_payload(make_message())
    assert json.loads((tmp_path / "hook.jsonl").read_text("utf-8"))["id"] == "msg_0001"


def test_hostile_words_are_signed_and_read_alike(make_transport: MakeTransport) -> None:
    """Bytes that are signed are the bytes that are sent, whatever is in them."""
    with WebhookReceiver(SECRET) as hook:
        send(webhook_delivery(hook.url, SECRET, message_text=make_message(hostile_alert())), transport=make_transport())
        assert hook.wait(1)[0].json == webhook_payload(make_message(hostile_alert()))


def test_a_receiver_with_another_secret_refuses_it(make_transport: MakeTransport) -> None:
    """A wrong secret is for the operator to mend, or for time where a clock is wrong: it is tried again."""
    with WebhookReceiver(generate_secret()) as hook:
        error = refused(webhook_delivery(hook.url, SECRET), make_transport())
        assert hook.accepted == []
    assert (error.reason, error.permanent) == (Reason.HTTP_STATUS, False)
    assert "HTTP 401" in str(error)


def test_while_secrets_are_changed_both_verify(make_transport: MakeTransport) -> None:
    """With two secrets every message carries two signatures: the old and the new receiver both accept it."""
    new = generate_secret()
    with WebhookReceiver(SECRET) as old_hook, WebhookReceiver(new) as new_hook:
        for hook in (old_hook, new_hook):
            send(webhook_delivery(hook.url, [SECRET, new]), transport=make_transport())
            assert len(hook.wait(1)) == 1


def test_the_timestamp_is_of_the_try(make_transport: MakeTransport) -> None:
    """Receivers refuse old timestamps: a retry hours later carries its own."""
    with WebhookReceiver(SECRET) as hook:
        late = datetime(2023, 9, 5, tzinfo=UTC)
        refused(webhook_delivery(hook.url, SECRET), make_transport(now=lambda: late))
        assert hook.requests[0].headers["webhook-timestamp"] == str(int(late.timestamp()))


def test_custom_headers_and_a_login_are_sent_and_ours_win(make_transport: MakeTransport) -> None:
    """Headers of the channel go along; user and password in the address become a header."""
    with WebhookReceiver(SECRET) as hook:
        url = hook.url.replace("http://", "http://desk:p%40ss@")
        send(webhook_delivery(url, SECRET, headers={"X-Desk": "paris"}), transport=make_transport())
        (call,) = hook.wait(1)
    assert call.headers["x-desk"] == "paris"
    assert base64.b64decode(call.headers["authorization"].removeprefix("Basic ")) == b"desk:p@ss"


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_2xx_is_taken(make_transport: MakeTransport, status: int) -> None:
    """Any success is a success."""
    with WebhookReceiver(SECRET, statuses=[status]) as hook:
        assert send(webhook_delivery(hook.url, SECRET), transport=make_transport()).startswith(f"HTTP {status}")


@pytest.mark.parametrize(
    ("status", "reason", "permanent"),
    [
        (400, Reason.HTTP_STATUS, True),
        (401, Reason.HTTP_STATUS, False),
        (403, Reason.HTTP_STATUS, False),
        (404, Reason.HTTP_STATUS, True),
        (408, Reason.HTTP_STATUS, False),
        (409, Reason.HTTP_STATUS, False),
        (410, Reason.GONE, True),
        (425, Reason.HTTP_STATUS, False),
        (429, Reason.RATE_LIMITED, False),
        (500, Reason.HTTP_STATUS, False),
        (502, Reason.HTTP_STATUS, False),
        (503, Reason.HTTP_STATUS, False),
    ],
)
def test_permanent_and_temporary_answers_are_told_apart(
    make_transport: MakeTransport, status: int, reason: Reason, permanent: bool
) -> None:
    """What trying again cannot mend ends; the rest is tried again."""
    with WebhookReceiver(SECRET, statuses=[status]) as hook:
        error = refused(webhook_delivery(hook.url, SECRET), make_transport())
    assert (error.reason, error.permanent) == (reason, permanent)
    assert f"HTTP {status}" in str(error)


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_handed_on(make_transport: MakeTransport, status: int) -> None:
    """The seconds a receiver asks for reach the schedule."""
    with WebhookReceiver(SECRET, statuses=[status], answer_headers={"Retry-After": "77"}) as hook:
        assert refused(webhook_delivery(hook.url, SECRET), make_transport()).retry_after == 77


def test_after_failures_the_same_message_arrives_under_the_same_id(make_transport: MakeTransport) -> None:
    """500, 503, then 200: three tries, one id, one body, one message received."""
    with WebhookReceiver(SECRET, statuses=[500, 503]) as hook:
        for _ in range(2):
            assert not refused(webhook_delivery(hook.url, SECRET), make_transport()).permanent
        send(webhook_delivery(hook.url, SECRET), transport=make_transport())
        hook.wait(1)
        assert {call.id for call in hook.requests} == {"msg_0001"}
        assert len({call.body for call in hook.requests}) == 1
        assert all(call.verified for call in hook.requests)
        assert len(hook.accepted) == 1


@pytest.mark.parametrize("location", ["https://u:hunter2@new.example/in?key=hunter2", "/elsewhere?key=hunter2"])
def test_a_redirect_is_not_followed_and_names_its_target(make_transport: MakeTransport, location: str) -> None:
    """The signed body goes where the operator said and nowhere else; the sentence says where it was sent to."""
    with WebhookReceiver(SECRET, statuses=[307], answer_headers={"Location": location}) as hook:
        error = refused(webhook_delivery(hook.url, SECRET), make_transport())
        assert len(hook.requests) == 1
    assert (error.reason, error.permanent) == (Reason.REDIRECTS, True)
    assert ("https://new.example/in" if "new.example" in location else "/elsewhere") in str(error)
    assert "hunter2" not in str(error)


def test_a_receiver_that_never_answers_ends_at_the_deadline(make_transport: MakeTransport) -> None:
    """A hanging receiver costs the deadline and no more."""
    with WebhookReceiver(SECRET, never_answers=True) as hook:
        started = time.monotonic()
        error = refused(webhook_delivery(hook.url, SECRET), make_transport(deadline=0.5))
        assert time.monotonic() - started < 0.5 + SLACK_SECONDS
    assert (error.reason, error.permanent) == (Reason.TIMEOUT, False)


def test_nobody_listening_is_temporary_and_shows_no_secret(make_transport: MakeTransport) -> None:
    """The error names the receiver without user, password or query."""
    with WebhookReceiver(SECRET) as hook:
        url = hook.url.replace("http://", "http://desk:hunter2@") + "?key=hunter2"
    error = refused(webhook_delivery(url, SECRET), make_transport())
    assert (error.reason, error.permanent) == (Reason.CONNECT, False)
    assert f"127.0.0.1:{hook.port}" in str(error)
    assert "hunter2" not in str(error)
    assert "hunter2" not in repr(error)


def test_a_private_address_is_refused_unless_it_is_allowed(make_transport: MakeTransport) -> None:
    """The guard holds on the way out too; the channel's own setting opens it, and the sentence says so."""
    with WebhookReceiver(SECRET) as hook:
        error = refused(webhook_delivery(hook.url, SECRET), make_transport(allow_private=False))
        assert hook.requests == []
        assert (error.reason, error.permanent) == (Reason.BLOCKED_ADDRESS, False)
        assert "allow_private=true" in str(error)
        send(webhook_delivery(hook.url, SECRET, allow_private=True), transport=make_transport(allow_private=False))
        assert len(hook.wait(1)) == 1
