"""A program of the user's as a channel: real programs, in shell and Python, that behave well and badly."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.rendering.sample_alerts import hostile_alert, make_message
from watcher.delivery import Transport, mask_secrets, recipients, send, validate_settings
from watcher.errors import DeliveryError, Reason, UsageError
from watcher.model import Channel, ChannelKind, Delivery, Message

MakeTransport = Callable[..., Transport]


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], str]:
    """A Python program of these lines; its path."""

    def make(lines: str) -> str:
        path = tmp_path / "tell.py"
        path.write_text(f"#!{sys.executable}\nimport json, os, sys, time\n{lines}\n", encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    return make


def to(run: str, *, text: Message | None = None, **settings: Any) -> Delivery:
    channel = Channel(3, "tell", ChannelKind.COMMAND, validate_settings(ChannelKind.COMMAND, {"run": run, **settings}))
    return Delivery(3, "msg_0001", channel, "tell.py", text or make_message(), attempts=1)


def refused(delivery: Delivery, transport: Transport) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        send(delivery, transport=transport)
    return caught.value


def test_it_gets_the_message_on_standard_input(make_transport: MakeTransport, script: Callable[[str], str], tmp_path: Path) -> None:
    """The webhook's body with the key; its words as they are, with no shell between; what it prints is the answer."""
    out = tmp_path / "out.json"
    program = script(f"json.dump([json.load(sys.stdin), sys.argv[1:]], open({str(out)!r}, 'w')); print('noted')")
    answer = send(to(f"{program} '$(touch /tmp/x); rm *' two"), transport=make_transport())
    body, words = json.loads(out.read_text())
    assert answer == "exit code 0: noted"
    assert words == ["$(touch /tmp/x); rm *", "two"]
    assert (body["key"], body["data"]["alerts"][0]["quote"]["outlet"]) == ("msg_0001", "Reuters")


def test_as_text_it_gets_the_mails_words(make_transport: MakeTransport, script: Callable[[str], str], tmp_path: Path) -> None:
    """Subject, a blank line, the text, in the channel's language."""
    program = script(f"open({str(tmp_path / 'out')!r}, 'wb').write(sys.stdin.buffer.read())")
    send(to(program, format="text", language="fr"), transport=make_transport())
    first, second, *rest = (tmp_path / "out").read_text(encoding="utf-8").split("\n")
    assert first.startswith("[Russia–North Korea arms] Première mention")
    assert second == ""
    assert any("Pourquoi cette alerte" in line for line in rest)


def test_it_sees_nothing_of_our_environment(
    make_transport: MakeTransport, script: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Secrets in the environment stay here: it gets a few plain variables and the delivery's own."""
    monkeypatch.setenv("WATCHER_SMTP__PASSWORD", "hunter2")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/run/credentials")
    program = script(f"sys.stdin.read(); json.dump(dict(os.environ), open({str(tmp_path / 'env')!r}, 'w'))")
    send(to(program), transport=make_transport())
    seen = json.loads((tmp_path / "env").read_text())
    seen = {name for name in seen if name not in ("LC_CTYPE", "PWD", "SHLVL", "_", "OLDPWD")}
    assert seen <= {"PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "WATCHER_KEY", "WATCHER_KIND", "WATCHER_ATTEMPT"}
    assert "hunter2" not in (tmp_path / "env").read_text()


@pytest.mark.parametrize(("code", "permanent"), [(1, False), (75, False), (65, True), (127, False)])
def test_its_exit_code_is_its_answer(make_transport: MakeTransport, script: Callable[[str], str], code: int, permanent: bool) -> None:
    """65 is final; everything else that is not 0 is tried again, with what it said."""
    error = refused(to(script(f"sys.stdin.read(); sys.stderr.write('no \\x1b[31mway\\n'); sys.exit({code})")), make_transport())
    assert (error.reason, error.permanent) == (Reason.COMMAND_FAILED, permanent)
    assert f"exit code {code}: no way" in str(error)


def test_one_that_hangs_is_ended_with_its_children(make_transport: MakeTransport, script: Callable[[str], str], tmp_path: Path) -> None:
    """At the deadline it goes, and so does what it started."""
    lines = ("child = os.fork()", f"if child: open({str(tmp_path / 'pid')!r}, 'w').write(str(child))", "if not child: os.closerange(0, 3)")
    program = script("\n".join((*lines, "time.sleep(60)")))
    started = time.monotonic()
    error = refused(to(program), make_transport(deadline=3.0))
    assert (error.reason, error.permanent) == (Reason.TIMEOUT, False)
    assert time.monotonic() - started < 20
    child = int((tmp_path / "pid").read_text())
    for _ in range(100):
        if not Path(f"/proc/{child}/stat").exists() or Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] in "ZX":
            return
        time.sleep(0.05)
    pytest.fail("its child lives on")


def test_one_that_does_not_read_and_one_that_is_gone(make_transport: MakeTransport, script: Callable[[str], str]) -> None:
    """A program need not read what it gets; one that was removed is tried again."""
    program = script("sys.exit(0)")
    big = make_message(*[hostile_alert()] * 50)
    assert send(to(program, text=big), transport=make_transport()) == "exit code 0"
    delivery = to(program)
    os.unlink(program)  # noqa: PTH108
    assert not refused(delivery, make_transport()).permanent


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "needs run"),
        ({"run": ""}, "needs run"),
        ({"run": "tell 'x"}, "Cannot parse the command"),
        ({"run": "echo hello"}, "is not an executable"),
        ({"run": "/nowhere/tell"}, "is not an executable"),
        ({"run": "/etc/passwd"}, "is not an executable"),
        ({"run": "/bin/cat", "format": "xml"}, "json or text"),
        ({"run": "/bin/cat", "shell": "true"}, "Unknown setting 'shell'"),
    ],
)
def test_wrong_settings_get_a_sentence(settings: dict[str, str], says: str) -> None:
    """What is wrong, and how it is written."""
    with pytest.raises(UsageError, match=says):
        validate_settings(ChannelKind.COMMAND, settings)


def test_its_words_are_not_shown() -> None:
    """They may hold a token."""
    channel = Channel(1, "x", ChannelKind.COMMAND, validate_settings(ChannelKind.COMMAND, {"run": "/bin/cat --token s3cret"}))
    assert mask_secrets(channel)["run"] == "/bin/cat …"
    assert recipients(channel) == ("cat",)
