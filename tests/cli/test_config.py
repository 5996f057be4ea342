"""``watcher config``, ``--set``, ``watcher init``'s last line and ``watcher completion``."""

from __future__ import annotations

import os
import pwd
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import RunCommand


def test_each_value_is_shown_with_where_it_came_from(run_in_process: RunCommand, tmp_path: Path) -> None:
    """Flag beats environment beats credential beats file beats default; a secret is never shown."""
    file, credentials = tmp_path / "w.toml", tmp_path / "credentials"
    file.write_text('[smtp]\nhost = "file"\nuser = "file"\nsender = "file@example.org"\nport = 2\npassword = "sesame"\n')
    credentials.mkdir()
    for name, text in {"smtp.host": "credential", "smtp.user": "credential", "smtp.sender": "c@example.org"}.items():
        (credentials / name).write_text(text)
    environment = {"CREDENTIALS_DIRECTORY": str(credentials), "WATCHER_SMTP__HOST": "environment", "WATCHER_SMTP__USER": "environment"}
    words = ("--config", str(file), "--set", "smtp.host=flag", "config", "show", "smtp", "--json")
    rows = {row["setting"]: (row["value"], row["source"]) for row in run_in_process(*words, **environment).rows()}
    assert rows["smtp.host"] == ("flag", "flag")
    assert rows["smtp.user"] == ("environment", "environment (WATCHER_SMTP__USER)")
    assert rows["smtp.sender"] == ("c@example.org", "credential")
    assert rows["smtp.port"] == ("2", "file")
    assert rows["smtp.security"] == ("starttls", "default")
    assert rows["smtp.password"][1] == "file"
    assert "sesame" not in run_in_process("--config", str(file), "config", "show").out
    assert run_in_process("--config", str(file), "config", "show", "smtp.port", "--quiet").out == "2\n"


def test_a_database_password_is_masked(run_in_process: RunCommand) -> None:
    """The password in a database URL is a secret, too."""
    done = run_in_process("--set", "database.url=postgresql://watcher:sesame@db.example.org/w", "config", "show")
    assert "sesame" not in done.out + done.err
    assert "db.example.org" in done.out


def test_wrong_names_meet_the_nearest(run_in_process: RunCommand) -> None:
    """In --set and in show."""
    assert "Did you mean log.level?" in run_in_process("--set", "log.levl=debug", "status", code=2).err
    assert "section.key=value" in run_in_process("--set", "debug", "status", code=2).err
    assert "poll.threads" in run_in_process("--set", "poll.threads=0", "status", code=2).err
    assert "Did you mean smtp.host?" in run_in_process("config", "show", "smtp.hots", code=2).err


def test_check_finds_what_would_keep_watcher_from_starting(run_in_process: RunCommand, tmp_path: Path) -> None:
    """Good settings give 0; waits out of order, a missing file and a mail channel without a server give 1; nothing is made."""
    assert "is valid" in run_in_process("config", "check").out
    assert run_in_process("config", "check", "--quiet").out == ""
    assert "Poll intervals must satisfy" in run_in_process("--set", "poll.min_interval=7h", "config", "check", code=1).err
    assert "ca_file" in run_in_process("--set", "smtp.ca_file=/nowhere.pem", "config", "check", code=1).err
    run_in_process("channel", "add", "desk", "mail", "to=a@example.org")
    assert "desk" in run_in_process("config", "check", code=1).err
    assert "[smtp] host" in run_in_process("config", "check", "--json", code=1).out
    file = tmp_path / "w.toml"
    file.write_text('[smtp]\npassword = "sesame"\n')
    file.chmod(0o644)
    assert "chmod 600" in run_in_process("--config", str(file), "config", "check", code=1).err


def test_check_refuses_a_language_without_words(run_in_process: RunCommand) -> None:
    """A delivery language there is no words file for is an error with the languages there are; one that has its words is none."""
    assert run_in_process("--set", "delivery.language=fr", "config", "check").code == 0
    err = run_in_process("--set", "delivery.language=tlh", "config", "check", code=1).err
    assert "delivery.language" in err
    assert "'tlh'" in err


def test_init_ends_with_the_command_that_is_missing(run_in_process: RunCommand) -> None:
    """First a feed, then a channel, then run."""
    assert run_in_process("init").out.splitlines()[-1].startswith("Next: watcher feed add URL")
    run_in_process("feed", "add", "http://example.org/rss")
    assert run_in_process("init").out.splitlines()[-1].startswith("Next: watcher channel add")
    run_in_process("channel", "add", "hook", "webhook", "url=https://example.org/in")
    assert run_in_process("init").out.splitlines()[-1] == "Next: watcher run"
    assert run_in_process("init", "--quiet").out == ""


def test_a_checked_file_is_not_checked_again_until_it_changes(run_in_process: RunCommand, own_home: Path) -> None:
    """The stamp stands for one state of one file: a mistake that is written later is found at once."""
    run_in_process("init")
    file = own_home / ".config/watcher/watcher.toml"
    file.write_text('[log]\nlevel = "error"\n')
    run_in_process("feed", "list")
    assert list((own_home / ".cache/watcher").glob("settings-*"))
    file.write_text('[log]\nlevl = "error"\n')
    assert "did you mean level" in run_in_process("feed", "list", code=2).err
    file.write_text(f'[database]\nurl = "sqlite:///{own_home}/other.db"\n')
    for number in (1, 2):
        run_in_process("feed", "add", f"http://example.org/{number}")
    assert (own_home / "other.db").exists()
    assert len(run_in_process("feed", "list", "-q").out.split()) == 2
    assert "did you mean" in run_in_process("feed", "list", code=2, WATCHER_POL__THREADS="3").err


@pytest.mark.parametrize(("shell", "mark"), [("bash", "complete -o"), ("zsh", "#compdef watcher"), ("fish", "complete --command watcher")])
def test_completion_is_a_script_of_the_shell(run_in_process: RunCommand, shell: str, mark: str) -> None:
    """Each shell's own word for it is there; another shell is refused with the nearest."""
    assert mark in run_in_process("completion", shell).out
    assert "Did you mean zsh?" in run_in_process("completion", "zhs", code=2).err


def test_bash_completes_nouns_and_verbs(run_program: RunCommand, own_home: Path) -> None:
    """A real bash with the script completes ``watcher top`` and ``watcher topic exp``."""
    from tests.cli.conftest import PROGRAM

    script = own_home / "completion.sh"
    script.write_text(run_program("completion", "bash").out)
    for words, cword, expected in ((["watcher", "top"], 1, "topic"), (["watcher", "topic", "exp"], 2, "export")):
        asked = (
            f'source {script}; COMP_WORDS=({" ".join(words)}); COMP_CWORD={cword}; _watcher_completion {PROGRAM}; echo "${{COMPREPLY[@]}}"'
        )
        done = subprocess.run(
            ["bash", "-c", asked], capture_output=True, text=True, env={"PATH": os.environ["PATH"], "HOME": str(own_home)}, check=True
        )
        assert done.stdout.split() == [expected], done.stderr


def test_a_user_without_a_home_directory_is_told_what_to_set(
    run_in_process: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither HOME nor an entry among the system's users: one sentence says what to set; with a configured database all works."""

    def no_entry(_uid: int) -> object:
        raise KeyError("no such user")

    monkeypatch.delenv("HOME")
    monkeypatch.setattr(pwd, "getpwuid", no_entry)
    refused = run_in_process("topic", "list", code=2)
    assert "Set HOME, or configure [database] url" in refused.err
    assert "unexpected" not in refused.err.lower()
    config = tmp_path / "watcher.toml"
    config.write_text(f'[database]\nurl = "sqlite:///{tmp_path}/watcher.db"\n')
    assert run_in_process("--config", str(config), "topic", "list", "--quiet").out == ""
