"""Settings of channels: what is accepted, what is said about the rest, and what is never shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from watcher.delivery import SmtpServer, mask_secrets, recipients, validate_settings
from watcher.delivery.kinds import CHANNEL_KINDS
from watcher.delivery.transport import SmtpSecurity
from watcher.delivery.webhook import generate_secret, mask_url
from watcher.errors import UsageError
from watcher.model import Channel, ChannelKind

SECRET = generate_secret()


def test_every_kind_of_channel_has_a_way_out() -> None:
    """No channel can be stored that nobody can send over."""
    assert set(CHANNEL_KINDS) == set(ChannelKind)


def test_each_mail_address_is_a_delivery_of_its_own() -> None:
    """Addresses with commas or as a list, each once; domains in ASCII and lower case."""
    settings = validate_settings("mail", {"to": "a@Example.org, b@bücher.example,a@example.org"})
    assert settings == {"to": ["a@example.org", "b@xn--bcher-kva.example"]}
    assert recipients(Channel(1, "desk", ChannelKind.MAIL, settings)) == ("a@example.org", "b@xn--bcher-kva.example")
    assert validate_settings("mail", {"to": ["a@example.org"], "language": "fr", "from": "w@example.org"})["language"] == "fr"


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "at least one address"),
        ({"to": " , "}, "at least one address"),
        ({"to": 3}, "at least one address"),
        ({"to": "nobody"}, "'nobody' is no mail address"),
        ({"to": "a@b\r\nBcc: c@d.example"}, "no mail address"),
        ({"to": "A <a@b.example>"}, "no mail address"),
        ({"to": "a@b.example>"}, "no mail address"),
        ({"to": "a@" + "b" * 300}, "no mail address"),
        ({"to": ["a b@c.example"]}, "no mail address"),
        ({"to": "a@b.example", "colour": "red"}, "no setting 'colour': it has to, smtp, from, language"),
        ({"to": "a@b.example", "language": "de"}, "choose one of en, fr"),
        ({"to": "a@b.example", "from": ""}, "'from' must be text"),
        ({"to": "a@b.example", "smtp": "https://host"}, "must be smtp://"),
    ],
)
def test_mail_settings_that_cannot_be_used(settings: dict[str, Any], says: str) -> None:
    """Each gives one sentence that names the thing and what to do."""
    with pytest.raises(UsageError) as caught:
        validate_settings(ChannelKind.MAIL, settings)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_smtp_addresses() -> None:
    """Scheme, port, login and options of a mail server."""
    server = SmtpServer.parse("smtp://user%40desk:p%2Fss@mail.example.org")
    assert (server.host, server.port, server.security) == ("mail.example.org", 587, SmtpSecurity.STARTTLS)
    assert (server.user, server.password) == ("user@desk", "p/ss")
    assert SmtpServer.parse("smtps://mail.example.org").port == 465
    plain = SmtpServer.parse("smtp://[::1]?security=none&sender=w@Example.org")
    assert (plain.host, plain.port, plain.security, plain.sender, str(plain)) == ("::1", 25, SmtpSecurity.NONE, "w@example.org", "[::1]:25")


@pytest.mark.parametrize(
    "address",
    ["smtp://u:hunter2@host:99999", "smtp://u:hun/ter2@host", "http://u:hunter2@host", "smtp://u:hunter2@", "smtp://u:hunter2@host/path",
     "smtp://u:hunter2@host?security=maybe", "smtps://u:hunter2@host?security=none", "smtp://u:hunter2@host?colour=red",
     "smtp://u:hunter2@host?ca_file=/nowhere/ca.pem", "smtp://u:hunter2@mail.example?security=none", "smtp://u:hunter2@host?sender=x",
     "smtp://u:hunter2@[::1", "hunter2"],
)  # fmt: skip
def test_a_wrong_smtp_address_is_refused_without_showing_its_password(address: str) -> None:
    """One sentence, and never the secret."""
    with pytest.raises(UsageError) as caught:
        SmtpServer.parse(address)
    assert "hunter2" not in str(caught.value)
    assert "ter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_password_is_never_in_a_repr() -> None:
    """Neither str nor repr of a mail server holds its password."""
    server = SmtpServer.parse("smtps://u:hunter2@host")
    assert "hunter2" not in repr(server) + str(server)


def test_webhook_settings() -> None:
    """Address, secret and headers are kept as given."""
    given = {"url": "https://a.example/hook", "secret": SECRET, "headers": {"X-Desk": "1"}, "allow_private": True}
    assert validate_settings("webhook", given) == given
    assert validate_settings("webhook", {"url": "https://a.example/hook", "secret": [SECRET, generate_secret()]})["secret"][0] == SECRET


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"secret": SECRET}, "needs an address"),
        ({"url": "ftp://a.example", "secret": SECRET}, "must be one http:// or https:// address"),
        ({"url": "https://a.example/\r\nx", "secret": SECRET}, "must be one http:// or https:// address"),
        ({"url": "https://[::1", "secret": SECRET}, "must be one http:// or https:// address"),
        ({"url": "https://a.example", "secret": []}, "must be text that starts with whsec_"),
        ({"url": "https://a.example", "secret": "whsec_dG9vIHNob3J0"}, "must be whsec_"),
        ({"url": "https://a.example", "secret": "hunter2"}, "must be whsec_"),
        ({"url": "https://a.example", "secret": "whsec_ééééé"}, "must be whsec_"),
        ({"url": "https://a.example", "secret": SECRET, "headers": {"Host": "b"}}, "named 'Host'"),
        ({"url": "https://a.example", "secret": SECRET, "headers": {"webhook-id": "b"}}, "named 'webhook-id'"),
        ({"url": "https://a.example", "secret": SECRET, "headers": {"X": "a\r\nY: b"}}, "header X must be one line"),
        ({"url": "https://a.example", "secret": SECRET, "headers": "X = 1"}, "names with values"),
        ({"url": "https://a.example", "secret": SECRET, "to": "x"}, "no setting 'to'"),
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


def test_an_unknown_kind_names_those_there_are() -> None:
    """The error tells what can be chosen."""
    with pytest.raises(UsageError, match="'pigeon': choose one of mail, webhook"):
        validate_settings("pigeon", {})


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


def test_public_settings_hide_every_secret(tmp_path: Path) -> None:
    """What lists and ``--json`` show holds neither passwords, secrets, tokens nor header values."""
    mail = Channel(1, "desk", ChannelKind.MAIL, {"to": ["a@b.example"], "smtp": "smtps://u:hunter2@host"})
    assert mask_secrets(mail) == {"to": ["a@b.example"], "smtp": "smtps://…@host:465"}
    settings = {"url": "https://u:hunter2@a.example/x?k=hunter2", "secret": SECRET, "headers": {"Authorization": "hunter2"}}
    shown_settings = mask_secrets(Channel(2, "hook", ChannelKind.WEBHOOK, settings))
    assert "hunter2" not in str(shown_settings)
    assert SECRET not in str(shown_settings)
    assert shown_settings["headers"] == {"Authorization": "…"}
