"""Settings of a mail channel, and its server: what is accepted, and what is said about the rest."""

from __future__ import annotations

from typing import Any

import pytest

from watcher.delivery import SmtpServer, recipients, validate_settings
from watcher.delivery.mail_server import SmtpSecurity
from watcher.errors import UsageError
from watcher.model import Channel, ChannelKind


def test_each_mail_address_is_a_delivery_of_its_own() -> None:
    """Addresses with commas or as a list, each once; domains in ASCII and lower case."""
    settings = validate_settings("mail", {"to": "a@Example.org, b@bücher.example,a@example.org"})
    assert settings == {"to": ["a@example.org", "b@xn--bcher-kva.example"]}
    assert recipients(Channel(1, "desk", ChannelKind.MAIL, settings)) == ("a@example.org", "b@xn--bcher-kva.example")
    assert validate_settings("mail", {"to": ["a@example.org"], "language": "fr", "from": "w@example.org"})["language"] == "fr"


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "needs to (recipient): to=desk@example.org"),
        ({"to": " , "}, "needs a recipient"),
        ({"to": 3}, "needs a recipient"),
        ({"to": "nobody"}, "'nobody' is not a mail address"),
        ({"to": "a@b\r\nBcc: c@d.example"}, "not a mail address"),
        ({"to": "A <a@b.example>"}, "not a mail address"),
        ({"to": "a@b.example>"}, "not a mail address"),
        ({"to": "a@" + "b" * 300}, "not a mail address"),
        ({"to": ["a b@c.example"]}, "not a mail address"),
        ({"to": "a@b.example", "colour": "red"}, "Unknown setting 'colour' for a channel of kind mail. Settings: to, from, smtp, language"),
        ({"to": "a@b.example", "language": "de"}, "Choose one of: en, fr"),
        ({"to": "a@b.example", "from": ""}, "'from' of a channel of kind mail must be text"),
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
