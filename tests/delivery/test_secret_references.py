"""Secrets that are kept elsewhere are named in the database, and read at each send."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rendering.sample_alerts import make_message
from tests.running_watcher import WEBHOOK_SECRET
from watcher.delivery import Transport, mask_secrets, send, validate_settings
from watcher.demo.receivers import Mailbox, WebhookReceiver
from watcher.errors import DeliveryError, Reason, UsageError
from watcher.model import Channel, ChannelKind, Delivery

MakeTransport = Callable[..., Transport]


def to(kind: ChannelKind, recipient: str = "hook", **settings: str) -> Delivery:
    return Delivery(1, "msg_1", Channel(1, "x", kind, validate_settings(kind, settings)), recipient, make_message(), attempts=0)


def test_a_webhooks_secret_may_be_a_credential(make_transport: MakeTransport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings hold its name alone; a message is signed with what is there at that moment, and waits where nothing is."""
    with WebhookReceiver(WEBHOOK_SECRET) as hook:
        delivery = to(ChannelKind.WEBHOOK, url=hook.url, secret="credential:hook.secret")
        assert delivery.channel.settings["secret"] == "credential:hook.secret"
        assert mask_secrets(delivery.channel)["secret"] == "credential:hook.secret"
        with pytest.raises(DeliveryError) as caught:
            send(delivery, transport=make_transport())
        assert (caught.value.reason, caught.value.permanent) == (Reason.CHANNEL_DISABLED, False)
        assert "hook.secret" in str(caught.value)
        monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
        (tmp_path / "hook.secret").write_text(WEBHOOK_SECRET + "\n")
        send(delivery, transport=make_transport())
        assert len(hook.accepted) == 1


def test_a_mail_server_may_be_in_the_environment(make_transport: MakeTransport, monkeypatch: pytest.MonkeyPatch) -> None:
    """Address, user and password together; a variable that holds nonsense is refused as it is typed."""
    with Mailbox(login=("desk", "p@ss")) as box:
        monkeypatch.setenv("DESK_SMTP", f"smtp://desk:p%40ss@127.0.0.1:{box.port}?security=none")
        delivery = to(ChannelKind.MAIL, "desk@example.org", to="desk@example.org", smtp="env:DESK_SMTP")
        assert "p%40ss" not in str(delivery.channel.settings)
        send(delivery, transport=make_transport())
        assert len(box.wait(1)) == 1
    monkeypatch.setenv("DESK_SMTP", "http://nonsense")
    with pytest.raises(UsageError):
        to(ChannelKind.MAIL, "desk@example.org", to="desk@example.org", smtp="env:DESK_SMTP")


@pytest.mark.parametrize("wrong", ["credential:../etc/shadow", "credential:", "file:/etc/shadow", "env:A B"])
def test_what_is_no_reference_is_a_secret_that_is_none(wrong: str) -> None:
    """No path, no other place."""
    with pytest.raises(UsageError):
        validate_settings(ChannelKind.WEBHOOK, {"url": "https://example.org/in", "secret": wrong})
