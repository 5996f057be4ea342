"""``watcher channel``: changed, switched and removed; and what is missing is said at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import RunCommand
from tests.running_watcher import WEBHOOK_SECRET
from watcher.delivery import kinds
from watcher.delivery.kinds import CHANNEL_KINDS
from watcher.model import ChannelKind


def test_a_mail_channel_without_a_server_says_so_at_once(run_in_process: RunCommand, own_home: object) -> None:
    """Where no mail server is configured, how to set one is told with the channel; where one is, nothing is."""
    said = run_in_process("channel", "add", "desk", "mail", "to=a@example.org").err
    assert "no mail server is configured" in said
    assert "[smtp]" in said
    assert "watcher.toml" in said
    assert run_in_process("channel", "add", "two", "mail", "to=a@example.org", "smtp=smtp://mail.example.org").err == ""
    assert run_in_process("channel", "add", "three", "mail", "to=a@example.org", WATCHER_SMTP__HOST="mail.example.org").err == ""
    assert "desk, three cannot send" in run_in_process("status").out


def test_edit_changes_some_settings_and_keeps_the_others(run_in_process: RunCommand) -> None:
    """What is named changes, what is emptied goes, what is left out stays; a wrong value changes nothing."""
    run_in_process("channel", "add", "desk", "mail", "to=a@example.org", "from=w@example.org")
    run_in_process("channel", "edit", "desk", "to=b@example.org,c@example.org")
    (row,) = run_in_process("channel", "list", "--json").rows()
    assert row["settings"]["to"] == ["b@example.org", "c@example.org"]
    assert row["settings"]["from"] == "w@example.org"
    run_in_process("channel", "edit", "desk", "from=")
    assert "from" not in run_in_process("channel", "list", "--json").rows()[0]["settings"]
    assert "not a mail address" in run_in_process("channel", "edit", "desk", "to=nobody", code=2).err
    run_in_process("channel", "edit", "desk", "to=z@example.org", "--dry-run")
    assert run_in_process("channel", "list", "--json").rows()[0]["settings"]["to"] == ["b@example.org", "c@example.org"]
    assert "Did you mean desk?" in run_in_process("channel", "edit", "dsk", "to=a@example.org", code=2).err


def test_a_secret_is_shown_once_when_it_is_made(run_in_process: RunCommand) -> None:
    """An edit of something else keeps the secret and hides it; an emptied one is made anew and shown."""
    run_in_process("channel", "add", "hook", "webhook", "url=https://example.org/in", f"secret={WEBHOOK_SECRET}")
    assert "whsec_" in (out := run_in_process("channel", "edit", "hook", "url=https://example.org/two").out)
    assert WEBHOOK_SECRET[6:] not in out
    (row,) = run_in_process("channel", "edit", "hook", "secret=", "--json").rows()
    assert row["secret"].startswith("whsec_")
    assert row["secret"] != WEBHOOK_SECRET
    fresh = run_in_process("channel", "add", "three", "webhook", "url=https://example.org/in", "--quiet").out
    assert fresh.startswith("whsec_")


def test_disable_enable_and_remove(run_with_history: RunCommand) -> None:
    """A channel that is off is not among those that get alerts; --dry-run removes nothing."""
    run_with_history("channel", "disable", "hook")
    (facts,) = run_with_history("status", "--json").rows()
    assert facts["channels"] == ["desk"]
    run_with_history("channel", "enable", "hook", "-q")
    for row in run_with_history("topic", "list", "--json").rows():
        if row["channels"] == ["hook"]:
            assert row["name"] in run_with_history("channel", "remove", "hook", "--dry-run", code=2).err
            run_with_history("topic", "edit", row["name"], "--all-channels")
    assert "Would remove channel hook" in run_with_history("channel", "remove", "hook", "--dry-run").out
    assert run_with_history("channel", "list", "-q").out == "hook\ndesk\n"
    run_with_history("channel", "remove", "hook")
    assert run_with_history("channel", "list", "-q").out == "desk\n"


def test_a_topics_only_channel_is_not_removed(run_program: RunCommand) -> None:
    """A topic that goes to one channel must not go to everybody when that channel is removed."""
    for name in ("desk", "night"):
        run_program("channel", "add", name, "mail", f"to={name}@example.org", "smtp=smtp://mail.example.org")
    run_program("topic", "add", "Rivers", "dam", "--channel", "desk")
    assert "rivers" in run_program("channel", "remove", "desk", code=2).err
    run_program("topic", "edit", "rivers", "--channel", "night")
    run_program("channel", "remove", "desk")
    (row,) = run_program("topic", "list", "--json").rows()
    assert row["channels"] == ["night"]


def test_a_kind_without_a_language_can_be_added(run_in_process: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The default language is handed to kinds that take one, and to no other: a new kind need not know of languages."""
    spec = CHANNEL_KINDS[ChannelKind.ATOM]
    without = replace(spec, settings=tuple(setting for setting in spec.settings if setting.name != "language"))
    monkeypatch.setattr(kinds, "CHANNEL_KINDS", {**CHANNEL_KINDS, ChannelKind.ATOM: without})
    run_in_process("channel", "add", "reader", "atom", f"path={tmp_path / 'alerts.atom'}")
    (row,) = run_in_process("channel", "list", "--json").rows()
    assert "language" not in row["settings"]


def test_help_lists_the_settings_of_every_kind(run_in_process: RunCommand) -> None:
    """What a kind says about its settings is what `channel add --help` prints."""
    shown = " ".join(run_in_process("channel", "add", "--help").out.split())
    for spec in CHANNEL_KINDS.values():
        assert f"Settings of kind {spec.kind}" in shown
        for setting in spec.settings:
            assert " ".join(f"{setting.name} {setting.help[:1].upper()}{setting.help[1:]}".split()) in shown
