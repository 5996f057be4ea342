"""Routing, mutes, acknowledgements, pruning and backups, as typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import RunCommand


def test_rules_of_a_channel_are_added_changed_and_taken_out(run_in_process: RunCommand) -> None:
    """They are listed with the settings, and `all` or `none` takes one out."""
    mail = ("mail", "to=desk@example.org", "smtp=smtp://localhost:25?security=none")
    run_in_process(
        "channel", "add", "desk", *mail, "--severity", "high", "--digest", "weekly@mon 07:00", "--timezone", "Europe/Paris", "--operator"
    )
    (row,) = run_in_process("channel", "list", "--json").rows()
    assert row["routing"] == {"severity": ["high"], "digest": "weekly@mon 07:00", "timezone": "Europe/Paris", "operator": True}
    dry = run_in_process("channel", "edit", "desk", "--digest", "none", "--quiet-hours", "22:00-07:00", "--dry-run")
    assert "quiet=22:00-07:00" in dry.out
    assert run_in_process("channel", "list", "--json").rows()[0]["routing"] == row["routing"]
    run_in_process(
        "channel", "edit", "desk", "--digest", "none", "--severity", "all", "--quiet-hours", "22:00-07:00", "--rate", "5/h", "--no-operator"
    )
    changed = run_in_process("channel", "list", "--json").rows()[0]
    assert changed["routing"] == {"timezone": "Europe/Paris", "quiet": "22:00-07:00", "rate": "5/h", "operator": False}
    assert changed["settings"]["to"] == ["desk@example.org"]


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--severity", "huge", "high, medium, low"),
        ("--kinds", "rumour", "first-report"),
        ("--digest", "soon", "daily@07:00"),
        ("--quiet-hours", "night", "22:00-07:00"),
        ("--urgent", "yes", "high, medium, low"),
        ("--rate", "few", "30/h"),
        ("--timezone", "Mars", "Europe/Paris"),
    ],
)
def test_a_wrong_rule_gets_a_sentence(run_in_process: RunCommand, option: str, value: str, says: str) -> None:
    """What is wrong and how it is written; nothing is added."""
    done = run_in_process("channel", "add", "desk", "mail", "to=desk@example.org", option, value, code=2)
    assert says in done.err
    assert run_in_process("channel", "list", "--json").rows() == []


def test_why_says_what_became_of_an_alert(run_with_history: RunCommand) -> None:
    """Channel by channel; as JSON too; and `explain` says it for an article."""
    shown = run_with_history("alerts", "--why")
    assert "hook: sent: Nothing held it back" in shown.out
    alert = run_with_history("alerts", "--why", "--json").rows()[-1]
    assert {way["channel"]: (way["state"], way["reason"]) for way in alert["ways"]}["hook"] == ("posted", "immediate")
    assert {way["channel"]: way["stage"] for way in alert["ways"]}["hook"] == "send_immediately"
    assert "(stage send_immediately)" in shown.out
    article = run_with_history("alerts", "show", str(alert["id"]), "--json").rows()[0]["article"]
    assert "hook: sent: Nothing held it back" in run_with_history("explain", str(article), "--topic", alert["topic"]).out
    (explained,) = run_with_history("explain", str(article), "--topic", alert["topic"], "--json").rows()
    assert explained["ways"] == alert["ways"]


def test_an_alert_is_acknowledged_once(run_with_history: RunCommand) -> None:
    """By name; a second time changes nothing; one that is not there is named."""
    run_with_history("alerts", "ack", "1", "--by", "anna")
    assert run_with_history("alerts", "ack", "1", "--json").rows() == [{"acknowledged": []}]
    assert "acknowledged by anna" in " ".join(run_with_history("alerts").out.split())
    assert "No alert 99." in run_with_history("alerts", "ack", "99", code=2).err


def test_mutes_are_added_listed_and_removed(run_with_history: RunCommand) -> None:
    """With until when and why; `status` counts them."""
    assert "Would mute" in run_with_history("mute", "add", "topic", "arms", "--for", "8h", "--dry-run").out
    assert run_with_history("mute", "list", "--json").rows() == []
    run_with_history("mute", "add", "topic", "arms", "--for", "8h", "--note", "known")
    run_with_history("mute", "add", "story", "7", "--for", "2d")
    run_with_history("mute", "add", "claim", "arms/supplied")
    rows = run_with_history("mute", "list", "--json").rows()
    assert [(row["of"], row["subject"], row["note"]) for row in rows] == [
        ("topic", "arms", "known"),
        ("story", "7", ""),
        ("claim", "arms/supplied", ""),
    ]
    assert "3 mutes" in run_with_history("status").out
    run_with_history("mute", "remove", "2")
    assert run_with_history("mute", "list", "--quiet").out.split() == ["1", "3"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("topic", "nothing"), "No topic"),
        (("person", "x"), "topic, claim or story"),
        (("story", "seven"), "Give its number"),
        (("claim", "arms"), "TOPIC/CLAIM"),
        (("topic", "arms", "--for", "ever"), "8h"),
        (("topic", "arms", "--for", "0h"), "8h"),
        (("topic", "arms", "--for", "900d"), "366d"),
    ],
)
def test_what_cannot_be_muted_gets_a_sentence(run_with_history: RunCommand, words: tuple[str, ...], says: str) -> None:
    """Named, with what can."""
    assert says in run_with_history("mute", "add", *words, code=2).err


def test_prune_counts_before_it_drops(run_with_history: RunCommand) -> None:
    """Nothing without a setting; a dry run drops nothing; alerts stay."""
    assert "kept for ever" in run_with_history("prune").err
    told = run_with_history("alerts", "--json").out
    late = ("--set", "retention.texts=1")
    assert run_with_history(*late, "prune", "--dry-run", "--json").rows()[0]["texts"] > 0
    first = run_with_history(*late, "prune", "--json").rows()[0]["texts"]
    assert first > 0
    assert run_with_history(*late, "prune", "--json").rows()[0]["texts"] == 0
    assert run_with_history("alerts", "--json").out == told


def test_a_backup_is_restored_as_typed(run_with_history: RunCommand, tmp_path: Path) -> None:
    """Backup, change, restore: what it was; a dry run only looks; a running daemon is in the way."""
    copy = tmp_path / "copy.db"
    run_with_history("db", "backup", str(copy))
    before = run_with_history("mute", "list", "--json").out
    run_with_history("mute", "add", "story", "7")
    assert "Would restore" in run_with_history("db", "restore", str(copy), "--dry-run").out
    assert run_with_history("mute", "list", "--json").out != before
    import fcntl

    with (tmp_path / "watcher.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "Stop it first" in run_with_history("db", "restore", str(copy), code=1).err
    assert "before-restore" in run_with_history("db", "restore", str(copy)).out
    assert run_with_history("mute", "list", "--json").out == before
    assert "No file" in run_with_history("db", "restore", str(tmp_path / "nothing"), code=2).err
