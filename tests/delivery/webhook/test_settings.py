"""Settings of a webhook channel: what is accepted, what is said about the rest, and what is never shown."""

from __future__ import annotations

from typing import Any

import pytest

from watcher.delivery import recipients, validate_settings
from watcher.delivery.webhook.settings import generate_secret, mask_url
from watcher.errors import UsageError
from watcher.model import Channel, ChannelKind

SECRET = generate_secret()


def test_webhook_settings() -> None:
    """Address, secret and headers are kept as given."""
    given = {"url": "https://a.example/hook", "secret": SECRET, "headers": {"X-Desk": "1"}, "allow_private": True}
    assert validate_settings("webhook", given) == given
    assert validate_settings("webhook", {"url": "https://a.example/hook", "secret": [SECRET, generate_secret()]})["secret"][0] == SECRET


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"secret": SECRET}, "needs url (address to post to): url=https://"),
        ({"url": "ftp://a.example", "secret": SECRET}, "must be one http:// or https:// address"),
        ({"url": "https://a.example/\r\nx", "secret": SECRET}, "must be one http:// or https:// address"),
        ({"url": "https://[::1", "secret": SECRET}, "must be one http:// or https:// address"),
        ({"url": "https://a.example", "secret": []}, "must start with whsec_"),
        ({"url": "https://a.example", "secret": "whsec_dG9vIHNob3J0"}, "must be whsec_"),
        ({"url": "https://a.example", "secret": "hunter2"}, "must start with whsec_"),
        ({"url": "https://a.example", "secret": "whsec_ééééé"}, "must be whsec_"),
        ({"url": "https://a.example", "secret": SECRET, "headers": {"Host": "b"}}, "Header 'Host' is reserved"),
        ({"url": "https://a.example", "secret": SECRET, "headers": {"webhook-id": "b"}}, "Header 'webhook-id' is reserved"),
        ({"url": "https://a.example", "secret": SECRET, "headers": {"X": "a\r\nY: b"}}, "header X must be one line"),
        ({"url": "https://a.example", "secret": SECRET, "headers": "X = 1"}, "names with values"),
        ({"url": "https://a.example", "secret": SECRET, "to": "x"}, "Unknown setting 'to'"),
        ({"url": "https://a.example", "secret": SECRET, "allow_private": "yes"}, "true or false"),
    ],
)
def test_webhook_settings_that_cannot_be_used(settings: dict[str, Any], says: str) -> None:
    """Each gives one sentence that names the thing, and never the secret."""
    with pytest.raises(UsageError) as caught:
        validate_settings("webhook", settings)
    assert says in str(caught.value)
    assert SECRET not in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_webhook_settings_as_typed() -> None:
    """Text from a prompt becomes what is stored: secrets, headers, a yes or no."""
    other = generate_secret()
    typed = {"url": "https://a.example", "secret": f"{SECRET}, {other}", "headers": "X-Desk: paris\nX-Time: 7:00", "allow_private": "True"}
    assert validate_settings("webhook", typed) == {
        "url": "https://a.example",
        "secret": [SECRET, other],
        "headers": {"X-Desk": "paris", "X-Time": "7:00"},
        "allow_private": True,
    }


def test_a_webhook_without_a_secret_gets_one() -> None:
    """Nobody has to make up a secret, and no two channels share one."""
    first, second = (validate_settings("webhook", {"url": "https://a.example"})["secret"] for _ in range(2))
    assert first.startswith("whsec_")
    assert first != second
    assert validate_settings("webhook", {"url": "https://a.example", "secret": first})["secret"] == first


def test_secrets_are_new_each_time() -> None:
    """Two secrets differ, and each is accepted."""
    assert generate_secret() != generate_secret()
    validate_settings("webhook", {"url": "https://a.example", "secret": generate_secret()})


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("https://user:pw@a.example:8443/in?token=abc#frag", "https://a.example:8443/in?…"),
        ("https://hooks.slack.example/services/T0001/B0002/XyZ123abcdefghijklmnopqr", "https://hooks.slack.example/services/T0001/B0002/…"),
        ("http://127.0.0.1:9/hook", "http://127.0.0.1:9/hook"),
        ("http://[::1]:9/hook", "http://[::1]:9/hook"),
    ],
)
def test_a_webhooks_address_is_shown_without_its_secrets(url: str, seen: str) -> None:
    """User, password, query and token-like parts of the path are hidden; host and path stay recognisable."""
    assert mask_url(url) == seen
    assert recipients(Channel(1, "hook", ChannelKind.WEBHOOK, {"url": url, "secret": SECRET})) == (seen,)
