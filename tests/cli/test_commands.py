"""Each command does its job and says so; each mistake gets one sentence and the right exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.article_texts import ARMS_DEAL, RIVER_FLOOD
from tests.cli.conftest import RunCommand
from tests.running_watcher import WEBHOOK_SECRET, make_news_item, running_receivers, running_site
from watcher.bootstrap import utc_now


def test_from_nothing_to_an_alert(run_program: RunCommand, tmp_path: Path) -> None:
    """The README's five commands, on a real site and a real webhook: one alert, delivered once, shown by `alerts` and `status`."""
    loopback = {"WATCHER_FETCH__ALLOW_ADDRESSES": "127.0.0.0/8"}
    with running_site() as opened, running_receivers(tmp_path) as (_, hook):
        run_program("init")
        run_program("feed", "add", opened.feed_url)
        run_program("topic", "add", "Shells", "(artillery OR drone) shells")
        run_program("channel", "add", "hook", "webhook", f"url={hook.url}", f"secret={WEBHOOK_SECRET}")
        opened.publish(make_news_item(0, RIVER_FLOOD, at=utc_now()))
        run_program("run", "--once", **loopback)
        opened.publish(make_news_item(1, ARMS_DEAL, at=utc_now()))
        run_program("run", "--once", **loopback)
        run_program("run", "--once", **loopback)
        (one,) = hook.accepted  # one article, one message
        assert {alert["topic"]["name"] for alert in one.json["data"]["alerts"]} == {"rnk-arms", "shells"}
        (alert,) = run_program("alerts", "--json", "--topic", "shells").rows()
        assert alert["quote"] in ARMS_DEAL
        assert alert["deliveries"] == {"sent": 1}
        (status,) = run_program("status", "--json").rows()
        told = len(one.json["data"]["alerts"])
        assert status["last_24h"] == {"entries": 2, "articles": 2, "matched": 1, "alerts": told}
        assert status["outbox"] == {"sent": 1}
        assert not status["running"]


def test_init_may_be_repeated(run_in_process: RunCommand, own_home: Path) -> None:
    """A second init keeps the file and the topics."""
    run_in_process("init")
    file = own_home / ".config" / "watcher" / "watcher.toml"
    file.write_text("[log]\nlevel = 'error'\n")
    assert "Kept" in run_in_process("init").out
    assert file.read_text() == "[log]\nlevel = 'error'\n"
    assert [row["name"] for row in run_in_process("topic", "list", "--json").rows()] == [
        "rnk-arms",
        "rnk-exercises",
        "rnk-summit",
        "rnk-troops",
    ]


def test_a_topic_in_one_line(run_in_process: RunCommand) -> None:
    """Name, query and channel are all that a topic needs."""
    run_in_process("channel", "add", "desk", "mail", "to=desk@example.org")
    said = run_in_process("topic", "add", "Iran drones", "@iran AND (drone OR Shahed)", "--channel", "desk")
    assert "iran-drones" in said.out
    (row,) = run_in_process("topic", "list", "--json").rows()
    assert (row["name"], row["title"], row["channels"]) == ("iran-drones", "Iran drones", ["desk"])
    run_in_process("topic", "remove", "iran-drones")
    assert run_in_process("topic", "list", "--json").rows() == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("topic", "add", "x", "@irna AND drone"), "@irna AND drone\n^\n"),
        (("topic", "add", "x", "@irna"), "Did you mean @iran"),
        (("topic", "add", "x", "drone AND (shahed"), " " * 10 + "^"),
        (("topic", "add", "x", "NOT drone"), "every article"),
        (("topic", "add", "북한", "북한"), "--name"),
        (("topic", "add", "nothing-known"), "A query is missing"),
        (("topic", "add", "x", "drone", "--channel", "nowhere"), "No channel 'nowhere'"),
        (("topic", "remove", "nothing"), "No topic 'nothing'"),
        (("feed", "add", "ftp://example.org/"), "is not a feed URL"),
        (("feed", "add", "http://[::1"), "is not a feed URL"),
        (("feed", "remove", "9"), "No feed 9. List feeds with"),
        (("channel", "add", "x", "pigeon"), "mail, webhook"),
        (("channel", "add", "x", "mail"), "to=desk@example.org"),
        (("channel", "add", "x", "mail", "to=nobody"), "is not a mail address"),
        (("channel", "add", "x", "webhook", "desk"), "key=value"),
        (("channel", "test", "x"), "No channel 'x'"),
        (("replay", "nowhere.jsonl"), "cannot be read"),
        (("replay", "nowhere.jsonl", "--topic", "nothing"), "No topic"),
        (("nonsense",), "No such command"),
        (("feed", "add"), "Missing argument"),
        (("--config", "/nowhere/x.toml", "status"), "No configuration file"),
    ],
)
def test_a_mistake_gets_a_sentence_and_code_2(run_in_process: RunCommand, words: tuple[str, ...], says: str) -> None:
    """What cannot be used is named, with the remedy; nothing is printed to standard output."""
    done = run_in_process(*words, code=2)
    assert says in done.err
    assert done.out == ""


def test_a_second_daemon_is_refused(run_program: RunCommand, own_home: Path) -> None:
    """Two daemons on one SQLite file would claim each other's rows; the second says so and ends."""
    from watcher import bootstrap
    from watcher.store.database import Database

    run_program("init")
    path = own_home / ".local" / "share" / "watcher" / "watcher.db"
    with bootstrap.hold_daemon_lock(Database(f"sqlite:///{path}")):
        assert "Another `watcher run`" in run_program("run", "--once", code=1).err


def test_a_newer_database_is_refused(run_program: RunCommand, own_home: Path) -> None:
    """A database of a newer version is left alone, with a sentence."""
    import sqlite3

    run_program("init")
    with sqlite3.connect(own_home / ".local" / "share" / "watcher" / "watcher.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'ffffffffffff'")
    for words in (("status",), ("run", "--once"), ("db", "upgrade")):
        assert "newer watcher" in run_program(*words, code=1).err


def test_an_unknown_setting_is_refused(run_program: RunCommand, own_home: Path) -> None:
    """Every command names a setting it does not know."""
    (own_home / "w.toml").write_text("[pol]\nmin_interval = 3\n")
    assert "did you mean poll" in run_program("--config", str(own_home / "w.toml"), "run", "--once", code=2).err


def test_help_shows_an_example(run_in_process: RunCommand) -> None:
    """Each command's help has an example of its use."""
    import typer.main

    from watcher.cli import cli

    group = typer.main.get_command(cli)
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        for inner, each in getattr(command, "commands", {"": command}).items():
            text = run_in_process(*(word for word in (name, inner, "--help") if word)).out
            assert "Example" in text, (name, inner)
            assert each.help, (name, inner)


def test_no_summary_in_help_is_cut_off(run_in_process: RunCommand, terminal: None) -> None:
    """In 80 columns each list of commands shows every summary whole: a first sentence that is short enough."""
    import typer.main

    from watcher.cli import cli

    groups = [name for name, command in typer.main.get_command(cli).commands.items() if hasattr(command, "commands")]  # type: ignore[attr-defined]
    for words in ((), *((name,) for name in groups)):
        listed = run_in_process(*words, "--help").out.partition("Commands:")[2]
        assert listed
        assert [line for line in listed.splitlines() if line.endswith("...")] == []


def test_titles_cannot_move_the_cursor(run_in_process: RunCommand, tmp_path: Path) -> None:
    """Escape bytes in a title from outside never reach the terminal."""
    run_in_process("feed", "add", "http://example.org/x", "--title", "\x1b[31mred\x1b[2J\nnew\u202eline")
    out = run_in_process("feed", "list").out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_channel_test_sends_a_sample(run_in_process: RunCommand, tmp_path: Path) -> None:
    """A sample goes out for real, the receiver's answer is shown; --dry-run sends nothing."""
    with running_receivers(tmp_path) as (mailbox, hook):
        run_in_process("channel", "add", "hook", "webhook", f"url={hook.url}", f"secret={WEBHOOK_SECRET}")
        run_in_process("channel", "add", "desk", "mail", "to=a@example.org", f"smtp=smtp://127.0.0.1:{mailbox.port}?security=none")
        assert "accepted" in run_in_process("channel", "test", "hook").out
        assert hook.accepted[0].json["type"] == "watcher.sample"
        assert "a@example.org" in run_in_process("channel", "test", "desk", "--dry-run").out
        (preview,) = run_in_process("channel", "test", "desk", "--dry-run", "--json").rows()
        assert preview["recipients"] == ["a@example.org"]
        assert preview["text"] in run_in_process("channel", "test", "desk", "--dry-run").out
        assert mailbox.mails == []
        run_in_process("channel", "test", "desk")
        assert len(mailbox.mails) == 1
    assert "127.0.0.1" in run_in_process("channel", "test", "desk", code=1).err


def test_secrets_are_masked(run_in_process: RunCommand) -> None:
    """Neither list nor status shows a password or a signing secret."""
    run_in_process("channel", "add", "desk", "mail", "to=a@example.org", "smtp=smtp://user:sesame@mail.example.org")
    run_in_process("channel", "add", "hook", "webhook", "url=https://u:sesame@example.org/in", f"secret={WEBHOOK_SECRET}")
    for words in (("channel", "list"), ("channel", "list", "--json"), ("status", "--json")):
        out = run_in_process(*words).out
        assert "sesame" not in out
        assert WEBHOOK_SECRET[8:] not in out
