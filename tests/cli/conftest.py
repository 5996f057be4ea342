"""The command, run as a person would, in an empty home; and a watcher that has worked for a while, to ask about."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.article_texts import ARMS_DEAL, ARMS_DEAL_SHORTENED, ARMS_SHIPMENT, RIVER_FLOOD
from tests.running_watcher import ARMS_TOPIC, WEBHOOK_SECRET, make_news_item, running_receivers, running_site, running_world
from watcher.bootstrap import utc_now
from watcher.model import ChannelKind, Topic

PROGRAM = Path(sys.executable).with_name("watcher")


@dataclass(frozen=True)
class CommandResult:
    """What a command answered."""

    code: int
    out: str
    err: str

    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


RunCommand = Callable[..., CommandResult]


@pytest.fixture
def run_program(own_home: Path) -> RunCommand:
    """``run_program("feed", "list")`` as a process of its own, in an empty home."""

    def run(*words: str, code: int = 0, **environment: str) -> CommandResult:
        given = {"PATH": os.environ["PATH"], "HOME": str(own_home)} | environment
        done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=300, env=given, cwd=own_home, check=False)
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return CommandResult(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def run_in_process(own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> RunCommand:
    """The same program in this process, which spares its start: ``run_in_process("feed", "list")`` in an empty home."""
    from watcher.cli import main

    def run(*words: str, code: int = 0, **environment: str) -> CommandResult:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["watcher", *words])
            for name, value in environment.items():
                patch.setenv(name, value)
            capsys.readouterr()
            with pytest.raises(SystemExit) as ended:
                main()
                sys.exit(0)
        shown = capsys.readouterr()
        assert (ended.value.code or 0) == code, f"{words}: {ended.value.code}\n{shown.out}\n{shown.err}"
        return CommandResult(code, shown.out, shown.err)

    return run


@pytest.fixture(scope="session")
def history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a watcher that has worked for a while: an alert sent, a copy kept silent, a topic off, a mail given up."""
    folder = tmp_path_factory.mktemp("history")
    with running_site() as opened, running_receivers(folder) as (_, hook), running_world(folder) as made:
        made.clock.current = utc_now() - timedelta(hours=3)
        made.add_feed(opened.feed_url)
        made.add_channel("hook", ChannelKind.WEBHOOK, url=hook.url, secret=WEBHOOK_SECRET)
        made.add_channel("desk", ChannelKind.MAIL, to="desk@example.org", smtp="smtp://127.0.0.1:1?security=none")
        made.add_topic(ARMS_TOPIC)
        made.add_topic(Topic("ships", "Ships", "ship AND harbour"), "hook")
        opened.publish(make_news_item(0, RIVER_FLOOD, title="The river", at=made.clock()))
        made.run_due()
        stories = ((ARMS_DEAL, "Shells for Moscow"), (ARMS_DEAL_SHORTENED, "Pyongyang arms Russia"), (ARMS_SHIPMENT, "A ship"))
        for number, (text, title) in enumerate(stories, 1):
            opened.publish(make_news_item(number, text, title=title, at=made.clock()))
            made.advance(minutes=10)
        for _ in range(3):
            made.advance(minutes=20)
    return folder / "watcher.db"


@pytest.fixture
def run_with_history(run_in_process: RunCommand, history: Path, tmp_path: Path) -> RunCommand:
    """``run_in_process``, on a copy of that database of its own."""
    for path in history.parent.glob("watcher.db*"):
        shutil.copy(path, tmp_path / path.name)
    config = tmp_path / "watcher.toml"
    config.write_text(f'[database]\nurl = "sqlite:///{tmp_path}/watcher.db"\n[fetch]\nallow_addresses = ["127.0.0.0/8"]\n')

    def run(*words: str, code: int = 0, **environment: str) -> CommandResult:
        return run_in_process("--config", str(config), *words, code=code, **environment)

    return run


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard output as a terminal of 80 columns and 24 lines."""
    from watcher.cli import output

    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(output, "is_terminal", lambda: True)
