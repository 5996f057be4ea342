"""deploy/watcher.service under a real systemd.  Prints what it measured: docs/operation.md holds the numbers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.service import rig
from tests.service.rig import Container

pytestmark = [
    pytest.mark.quality,
    pytest.mark.timeout(600),
    pytest.mark.skipif(rig.missing_requirement() is not None, reason=f"a container with systemd {rig.missing_requirement()}"),
]
CONFIG = """[fetch]
allow_addresses = ["127.0.0.0/8"]
[workers]
cpu_seconds = 60
[service]
heartbeat_every = 1
"""
SHORT = "[Service]\nWatchdogSec=6\nEnvironment=PYTHONPATH=/opt/checkout/tests/service/hang\n"


@pytest.fixture(scope="module")
def machine() -> Iterator[Container]:
    """Booted, installed as deploy/README.md says, the web inside running, the service up."""
    tree = rig.ensure_root_tree()
    rig.install_watcher(tree)
    (tree / "usr/local/bin/watcher-as-service").write_text((rig.ROOT / "deploy/watcher-as-service").read_text())
    (tree / "usr/local/bin/watcher-as-service").chmod(0o755)
    with rig.running_container(tree) as made:
        made.run(
            "systemd-run", "-q", "--unit=web", "-E", "PYTHONPATH=/opt/checkout", "/opt/watcher/bin/python3", "-m", "tests.service.inside"
        )
        _until(lambda: "port" in made.run("cat", "/run/web.json", check=False))
        _write(made, "/etc/watcher/watcher.toml", CONFIG, "0644")
        _write(made, "/etc/credstore/watcher.service.heartbeat_url", f"http://127.0.0.1:{_web(made)['port']}/beat/s3cret\n", "0600")
        _write(made, "/etc/credstore/watcher.smtp.password", "sesame\n", "0600")
        yield made


@pytest.fixture(autouse=True)
def running(machine: Container) -> Iterator[None]:
    """Each fact starts from a service that is up, with the unit as shipped."""
    machine.run("rm", "-f", "/etc/systemd/system/watcher.service.d/test.conf", check=False)
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "start", "watcher")
    yield


def _write(machine: Container, path: str, text: str, mode: str) -> None:
    machine.run("install", "-D", "-m", mode, "/dev/null", path)
    machine.run("/bin/sh", "-c", f"cat > {path} <<'END'\n{text}END")


def _web(machine: Container) -> dict[str, Any]:
    return json.loads(machine.run("cat", "/run/web.json"))


def _feed(machine: Container, path: str) -> None:
    machine.run("watcher-as-service", "feed", "add", f"http://127.0.0.1:{_web(machine)['port']}{path}")


def _until(done: Any, seconds: float = 60) -> float:
    start = time.monotonic()
    while not done():
        assert time.monotonic() - start < seconds
        time.sleep(0.1)
    return time.monotonic() - start


def _events(machine: Container) -> list[dict[str, Any]]:
    """The service's own lines in the journal: each is JSON, or this fails."""
    lines = [json.loads(line) for line in machine.journal(5000, "-o", "json").splitlines()]
    return [{**json.loads(line["MESSAGE"]), "PRIORITY": line["PRIORITY"]} for line in lines if line.get("SYSLOG_IDENTIFIER") == "watcher"]


def _short_watchdog(machine: Container) -> None:
    _write(machine, "/etc/systemd/system/watcher.service.d/test.conf", SHORT, "0644")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", "watcher")


def _restarts(machine: Container) -> int:
    return int(machine.unit_properties("NRestarts")["NRestarts"])


def _back(machine: Container, restarts: int, seconds: float) -> float:
    start = time.monotonic()
    machine.wait_until_properties(seconds, NRestarts=str(restarts + 1), ActiveState="active")
    return time.monotonic() - start


def test_start_returns_when_it_is_ready(machine: Container) -> None:
    """`systemctl start` waits for READY; the status says what it does; it runs as its own user without any capability."""
    machine.run("systemctl", "stop", "watcher")
    start = time.monotonic()
    machine.run("systemctl", "start", "watcher")
    print(f"READY {time.monotonic() - start:.1f} s after systemctl start")
    shown = machine.unit_properties("ActiveState", "StatusText", "MainPID")
    assert shown["ActiveState"] == "active"
    assert "last sweep at" in shown["StatusText"]
    status = machine.run("cat", f"/proc/{shown['MainPID']}/status")
    assert "CapEff:\t0000000000000000" in status
    assert "NoNewPrivs:\t1" in status
    assert "Uid:\t0\t" not in status
    assert {event["event"] for event in _events(machine)} >= {"started", "ready"}


def test_a_page_is_read_inside_the_sandbox(machine: Container) -> None:
    """A feed added while it runs is polled within seconds, its page extracted by a worker; one line each, with its priority."""
    _feed(machine, "/news.xml")
    _until(lambda: any(event["event"] == "article_read" for event in _events(machine)), 20)
    read = [event for event in _events(machine) if event["event"] == "article_read"]
    assert len(read) == 1
    assert read[0]["source"] == "page"
    polled = [event for event in _events(machine) if event["event"] == "feed_polled"]
    assert len(polled) == 1
    assert {event["PRIORITY"] for event in (*read, *polled)} == {"6"}
    print(json.dumps(polled[0]), json.dumps(read[0]))


def test_credentials_are_read_and_heartbeats_go_out(machine: Container) -> None:
    """The heartbeat goes to the URL that only the credential holds; other users cannot read the credentials."""
    before = _web(machine)["hits"].get("/beat/s3cret", 0)
    _until(lambda: _web(machine)["hits"].get("/beat/s3cret", 0) > before + 1, 20)
    print(machine.run("ls", "-l", "/run/credentials/watcher.service"))
    folder = "/run/credentials/watcher.service"
    assert machine.run("cat", f"{folder}/smtp.password") == "sesame\n"  # by root
    other = ["systemd-run", "-q", "--pipe", "--wait", "-p", "DynamicUser=yes", "cat", f"{folder}/smtp.password"]
    assert "sesame" not in machine.run(*other, check=False)
    assert "s3cret" not in machine.journal()


def test_reload_names_what_waits(machine: Container) -> None:
    """`systemctl reload` reads the settings again, in the same process; a wrong file changes nothing and is told in the status."""
    pid = machine.unit_properties("MainPID")
    _write(machine, "/etc/watcher/watcher.toml", CONFIG.replace("cpu_seconds = 60", "cpu_seconds = 61"), "0644")
    machine.run("systemctl", "reload", "watcher")
    _until(lambda: any(event["event"] == "config_reloaded" for event in _events(machine)), 10)
    assert [event for event in _events(machine) if event["event"] == "config_reloaded"][-1]["needs_restart"] == ["workers.cpu_seconds"]
    _write(machine, "/etc/watcher/watcher.toml", "[serv]\n", "0644")
    machine.run("systemctl", "reload", "watcher")
    _until(lambda: any(event["event"] == "reload_refused" for event in _events(machine)), 10)
    _write(machine, "/etc/watcher/watcher.toml", CONFIG, "0644")
    machine.wait_until_properties(10, ActiveState="active", SubState="running")
    assert machine.unit_properties("MainPID") == pid


def test_back_after_kill_9_with_no_worker_left(machine: Container) -> None:
    """kill -9 of the main process: ready again within 5 s, and none of the old processes lives."""
    restarts, before = _restarts(machine), machine.service_processes()
    assert len(before) >= 3  # the daemon, the zygote, a worker
    start = time.monotonic()
    machine.run("systemctl", "kill", "--kill-who=main", "-s", "KILL", "watcher")
    machine.wait_until_properties(10, NRestarts=str(restarts + 1), ActiveState="active")
    took = time.monotonic() - start
    print(f"READY again {took:.1f} s after kill -9")
    assert not before.keys() & machine.service_processes().keys()
    assert took < 5


def test_stop_in_full_work(machine: Container) -> None:
    """`systemctl stop` while a feed drips and a worker is busy: under 5 s, no process left, not killed; then the work is taken up."""
    _feed(machine, "/drip")
    _until(lambda: "/drip" in _web(machine)["hits"])
    _, _, *workers = sorted(machine.service_processes())  # after the daemon and its zygote
    machine.run("/bin/sh", "-c", f"kill -STOP {' '.join(map(str, workers))}")  # whatever they get now keeps them busy
    _feed(machine, "/good.xml")
    _until(lambda: "/good.xml" in _web(machine)["hits"])
    time.sleep(0.5)
    start = time.monotonic()
    machine.run("systemctl", "stop", "watcher")
    took = time.monotonic() - start
    print(f"systemctl stop in full work: {took:.1f} s")
    assert took < 5
    assert machine.service_processes() == {}
    assert machine.unit_properties("Result")["Result"] == "success"
    assert [event for event in _events(machine) if event["event"] == "stopped"][-1]["left_for_the_next_start"] == 2
    machine.run("systemctl", "start", "watcher")
    assert [event for event in _events(machine) if event["event"] == "started"][-1]["freed"] == 2


def test_the_watchdog_ends_a_hung_main_loop(machine: Container) -> None:
    """The main thread hangs, all others work: the watchdog ends it, the journal shows where it stood, and it is back."""
    _short_watchdog(machine)
    restarts = _restarts(machine)
    machine.run("systemctl", "kill", "--kill-who=main", "-s", "USR2", "watcher")
    took = _back(machine, restarts, 30)
    print(f"READY again {took:.1f} s after the main loop hung, with WatchdogSec=6")
    journal = machine.journal(400)
    assert "Watchdog timeout" in journal
    assert "sitecustomize.py" in journal


def test_the_watchdog_ends_a_stopped_process(machine: Container) -> None:
    """SIGSTOP of the whole process, as a debugger or a frozen host would: no ping, and so it is ended and back."""
    _short_watchdog(machine)
    restarts = _restarts(machine)
    machine.run("systemctl", "kill", "--kill-who=main", "-s", "STOP", "watcher")
    print(f"READY again {_back(machine, restarts, 60):.1f} s after SIGSTOP, with WatchdogSec=6")


def test_the_watchdog_ends_a_daemon_whose_database_hangs(machine: Container) -> None:
    """Another process keeps the write lock for 12 s: the watchdog ends the daemon, which is back once the lock is free."""
    _short_watchdog(machine)
    restarts = _restarts(machine)
    hold = "import sqlite3, time; c = sqlite3.connect('/var/lib/watcher/watcher.db', isolation_level=None); c.execute('BEGIN IMMEDIATE')"
    start = time.monotonic()
    machine.run(
        "systemd-run", "-q", "--unit=holder", "-p", "DynamicUser=yes", "-p", "User=watcher", "-p", "StateDirectory=watcher",
        "/usr/bin/python3", "-c", f"{hold}; time.sleep(12)",
    )  # fmt: skip
    machine.wait_until_properties(30, NRestarts=str(restarts + 1))
    print(f"ended {time.monotonic() - start:.1f} s after the lock was taken, with WatchdogSec=6")
    machine.wait_until_properties(60, ActiveState="active")
    print(f"READY again {time.monotonic() - start - 12:.1f} s after the lock was free")


def test_a_wrong_setting_stays_down_and_says_why(machine: Container) -> None:
    """Exit code 2 is not restarted every second; the journal has the sentence."""
    machine.run("systemctl", "stop", "watcher")
    _write(machine, "/etc/watcher/watcher.toml", "[poll]\nmin_intervall = 3\n", "0644")
    machine.run("systemctl", "start", "watcher", check=False)
    time.sleep(3)
    assert machine.unit_properties("ActiveState", "ExecMainStatus") == {"ActiveState": "failed", "ExecMainStatus": "2"}
    assert "did you mean min_interval?" in machine.journal(20)
    _write(machine, "/etc/watcher/watcher.toml", CONFIG, "0644")


def test_nothing_is_left_on_this_machine(machine: Container, tmp_path: Path) -> None:
    """The unit as shipped is what was tried."""
    shipped = (rig.ROOT / "deploy/watcher.service").read_text()
    assert machine.run("cat", "/etc/systemd/system/watcher.service") == shipped
