"""What is asked of every channel kind alike."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from watcher.delivery import mask_secrets, validate_settings
from watcher.delivery.kind import ChannelKindSpec
from watcher.delivery.kinds import CHANNEL_KINDS
from watcher.delivery.webhook.settings import generate_secret
from watcher.errors import UsageError
from watcher.model import Channel, ChannelKind

SECRET = generate_secret()


def test_every_kind_of_channel_has_a_way_out() -> None:
    """No channel can be stored that nobody can send over."""
    assert set(CHANNEL_KINDS) == set(ChannelKind)


def test_an_unknown_kind_names_those_there_are() -> None:
    """The error tells what can be chosen."""
    with pytest.raises(UsageError, match=r"'pigeon'\. Choose one of: mail, webhook"):
        validate_settings("pigeon", {})


def test_public_settings_hide_every_secret(tmp_path: Path) -> None:
    """What lists and ``--json`` show holds neither passwords, secrets, tokens nor header values."""
    mail = Channel(1, "desk", ChannelKind.MAIL, {"to": ["a@b.example"], "smtp": "smtps://u:hunter2@host"})
    assert mask_secrets(mail) == {"to": ["a@b.example"], "smtp": "smtps://…@host:465"}
    settings = {"url": "https://u:hunter2@a.example/x?k=hunter2", "secret": SECRET, "headers": {"Authorization": "hunter2"}}
    shown_settings = mask_secrets(Channel(2, "hook", ChannelKind.WEBHOOK, settings))
    assert "hunter2" not in str(shown_settings)
    assert SECRET not in str(shown_settings)
    assert shown_settings["headers"] == {"Authorization": "…"}


SECRET_VALUES = {
    ChannelKind.MAIL: {"smtp": "smtps://u:hunter2@host"},
    ChannelKind.WEBHOOK: {"url": "https://u:hunter2@a.example/x", "secret": SECRET, "headers": "Authorization: hunter2"},
    ChannelKind.APPRISE: {"url": "json://u:hunter2@a.example/"},
    ChannelKind.COMMAND: {"run": "/bin/cat hunter2"},
    ChannelKind.ATOM: {},
}
"""A value for each setting that a kind calls secret."""


@pytest.mark.parametrize("spec", CHANNEL_KINDS.values(), ids=lambda spec: spec.kind)
def test_every_setting_called_secret_is_masked(spec: ChannelKindSpec) -> None:
    """What a kind declares as secret is what its mask hides."""
    secrets = SECRET_VALUES[spec.kind]
    assert set(secrets) == {setting.name for setting in spec.settings if setting.secret}
    stored = validate_settings(spec.kind, dict(word.split("=", 1) for word in shlex.split(spec.example)) | secrets)
    shown = mask_secrets(Channel(1, "desk", spec.kind, stored))
    assert all(shown[name] != stored[name] for name in secrets)
    assert "hunter2" not in str(shown) and SECRET not in str(shown)


@pytest.mark.parametrize("spec", CHANNEL_KINDS.values(), ids=lambda spec: spec.kind)
def test_the_example_of_a_kind_works(spec: ChannelKindSpec) -> None:
    """What help shows as an example can be typed, and without a required setting the error gives that example."""
    typed = dict(word.split("=", 1) for word in shlex.split(spec.example))
    assert set(typed) <= set(validate_settings(spec.kind, typed))
    for setting in spec.settings:
        if setting.required:
            with pytest.raises(UsageError, match=re.escape(f"{setting.name}={setting.example}")):
                validate_settings(spec.kind, {name: value for name, value in typed.items() if name != setting.name})


@pytest.mark.parametrize("spec", CHANNEL_KINDS.values(), ids=lambda spec: spec.kind)
def test_a_language_is_taken_where_a_kind_says_so(spec: ChannelKindSpec) -> None:
    """A kind that takes a language stores it; one that does not refuses it by name."""
    typed = dict(word.split("=", 1) for word in shlex.split(spec.example)) | {"language": "fr"}
    if spec.takes_language:
        assert validate_settings(spec.kind, typed)["language"] == "fr"
    else:
        with pytest.raises(UsageError, match="Unknown setting 'language'"):
            validate_settings(spec.kind, typed)


def test_a_kind_that_needs_a_server_says_when_it_has_none() -> None:
    """Mail needs its own server or the default one; a webhook needs none."""
    mail, webhook = CHANNEL_KINDS[ChannelKind.MAIL], CHANNEL_KINDS[ChannelKind.WEBHOOK]
    assert mail.lacks_server({}, has_default_server=False)
    assert not mail.lacks_server({}, has_default_server=True)
    assert not mail.lacks_server({"smtp": "smtp://mail.example.org"}, has_default_server=False)
    assert not webhook.lacks_server({}, has_default_server=False)
