"""The service as its manager sees it: a real notify socket, a real `watcher run`, real hangs."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import RunCommand
from tests.cli.conftest import run_program as run_program  # noqa: PLC0414
from tests.hostile_server import HTML_TYPE, PARAGRAPH, HostileServer, rss_feed
from tests.running_watcher import make_settings, running_world
from tests.service.daemon import HANG_PATCH_FOLDER, DaemonProcess, running_daemon
from tests.torture.program import ROOT, list_descendants
from tests.waiting import LONG_SECONDS, SLACK_SECONDS, wait_until
from watcher import bootstrap, config, folders, log
from watcher.engine.embedded import EmbeddedEngine
from watcher.errors import ConfigError
from watcher.fetch import Fetcher, FetchLimits
from watcher.heartbeat import HeartbeatPinger, HeartbeatTargets
from watcher.store import migrate
from watcher.store.database import Database
from watcher.systemd import SignalListener, SystemdNotifier

SILENCE = 5.0
"""Seconds in which a hang sends one ping at most, of a round that was under way: healthy ones come every second or two."""
STOP = 5.0 + SLACK_SECONDS
"""Seconds; the five are held by a machine of its own (tests/service/test_nspawn.py)."""


def _pings(words: list[str]) -> int:
    return sum("WATCHDOG=1" in word.splitlines() for word in words)


# ── the process ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_ready_then_pings_and_none_while_the_database_is_held(tmp_path: Path) -> None:
    """READY comes with a migrated database; pings follow; they stop while another process keeps the write lock, and go on after."""
    with running_daemon(tmp_path) as running:
        assert "READY=1" in running.wait_for_notification("READY=1")
        store = Database(f"sqlite:///{running.database}")
        assert migrate.database_revision(store) == migrate.latest_revision()
        store.close()
        running.wait_for_notification("WATCHDOG=1")
        running.wait_for_notification("WATCHDOG=1")
        with contextlib.closing(sqlite3.connect(running.database, isolation_level=None)) as outside:
            outside.execute("BEGIN IMMEDIATE")
            assert _pings(running.collect_notifications(SILENCE)) <= 1
            assert running.process.poll() is None
            outside.execute("ROLLBACK")
        running.wait_for_notification("WATCHDOG=1")
        code, took = running.terminate()
        assert any("STOPPING=1" in words for words in running.collect_notifications(0.3))
    assert code == 0
    assert took < STOP


def test_a_hung_main_loop_starves_the_watchdog(tmp_path: Path) -> None:
    """With the main thread hung and all others at work, no ping comes; SIGABRT, as the watchdog sends it, logs where it stood."""
    with running_daemon(tmp_path, PYTHONPATH=str(HANG_PATCH_FOLDER)) as running:
        running.wait_for_notification("READY=1")
        running.wait_for_notification("WATCHDOG=1")
        running.signal(signal.SIGUSR2)
        assert _pings(running.collect_notifications(SILENCE)) <= 1
        assert running.process.poll() is None
        children = list_descendants(running.process.pid)
        assert children
        running.signal(signal.SIGABRT)
        assert running.process.wait(LONG_SECONDS) == -signal.SIGABRT
        words = running.log.read_text(encoding="utf-8")
        assert "sitecustomize.py" in words
        assert "Fatal Python error: Aborted" in words


def test_a_stop_in_full_work_is_quick_and_loses_nothing(tmp_path: Path, run_program: RunCommand) -> None:
    """SIGTERM while a feed drips and a worker is busy: gone soon, no child left, and the next start takes the work up again."""
    here = {"STATE_DIRECTORY": str(tmp_path / "state"), "WATCHER_FETCH__ALLOW_ADDRESSES": "127.0.0.0/8"}
    with HostileServer() as hostile:
        page = hostile.serve("/page", f"<html><body><article>{PARAGRAPH * 8}</article></body></html>".encode(), HTML_TYPE)
        feed = hostile.serve("/feed.xml", rss_feed(f"<item><title>Talks</title><link>{page}</link><guid>1</guid></item>"))
        run_program("feed", "add", feed, hostile.url("/drip"), **here)
        with running_daemon(tmp_path) as running:
            running.wait_for_notification("READY=1")
            running.wait_for_log_event("article_read")
            _freeze_workers(running)
            with contextlib.closing(sqlite3.connect(running.database)) as writer, writer:
                writer.execute("DELETE FROM article")  # as if the page had yet to be read
                writer.execute("UPDATE entry SET state = 'listed', due_at = seen_at, article_id = NULL")
            wait_until(lambda: hostile.hits["/page"] == 2 and hostile.hits["/drip"])
            time.sleep(0.3)  # the page is with a worker
            code, took = running.terminate()
            assert code == 0
            assert took < STOP
            assert running.wait_for_log_event("stopped")["left_for_the_next_start"] == 2
        with contextlib.closing(sqlite3.connect(running.database)) as reader:
            assert reader.execute("SELECT state, failures, reason FROM entry").fetchall() == [("listed", 0, None)]
            assert reader.execute("SELECT failures FROM feed").fetchall() == [(0,), (0,)]
        hostile.hits.clear()
        with running_daemon(tmp_path) as again:
            again.wait_for_notification("READY=1")
            assert again.wait_for_log_event("started")["freed"] == 2
            wait_until(lambda: hostile.hits["/page"] and hostile.hits["/drip"])


def _freeze_workers(running: DaemonProcess) -> None:
    """What a worker is given from now on keeps it busy."""
    zygotes = list_descendants(running.process.pid)[:1]
    workers = list_descendants(zygotes[0][0])
    assert workers
    for pid, _ in workers:
        os.kill(pid, signal.SIGSTOP)


def test_reload_takes_settings_and_names_those_that_wait(tmp_path: Path, run_program: RunCommand) -> None:
    """SIGHUP: RELOADING with its instant, then READY; a new topic and new settings hold; a wrong file changes nothing and is told."""
    file = tmp_path / "watcher.toml"
    with running_daemon(tmp_path) as running:
        running.wait_for_notification("READY=1")
        run_program("topic", "add", "Iran drones", "drone*", **running.environment)
        file.write_text('[workers]\nprocesses = 3\n[poll]\nmin_interval = "1m"\n', encoding="utf-8")
        before = time.monotonic_ns() // 1000
        running.signal(signal.SIGHUP)
        words = dict(line.split("=", 1) for line in running.wait_for_notification("RELOADING=1").splitlines())
        assert before <= int(words["MONOTONIC_USEC"]) <= time.monotonic_ns() // 1000
        assert "workers.processes" in running.wait_for_notification("READY=1")
        line = running.wait_for_log_event("config_reloaded")
        assert line["needs_restart"] == ["workers.processes"]
        assert line["ruleset_revision"] > 0
        file.write_text("[pol]\nmin_interval = 1\n", encoding="utf-8")
        running.signal(signal.SIGHUP)
        assert "did you mean poll?" in running.wait_for_notification("READY=1")
        assert "did you mean poll?" in running.wait_for_log_event("reload_refused")["detail"]
        running.wait_for_notification("WATCHDOG=1")


def test_workers_that_do_not_answer_are_no_ready_daemon(tmp_path: Path) -> None:
    """Where no worker can be started, the daemon says so and ends with 1; READY is never said."""
    with running_daemon(tmp_path, PYTHONPATH=str(HANG_PATCH_FOLDER.parent / "nozygote")) as running:
        assert running.process.wait(2 * LONG_SECONDS) == 1
        assert not any("READY=1" in word for word in running.collect_notifications(0.5))
        assert "No worker process could be started" in running.log_tail()


# ── its parts ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_hung_clock_makes_no_rounds(tmp_path: Path) -> None:
    """Sweeps that come back make rounds; once the scheduler stands still there is none, and the trouble names a sweep."""
    with running_world(tmp_path) as made:
        engine = EmbeddedEngine(replace(made.app, clock=bootstrap.utc_now), sweep_interval=0.05)
        engine.start()
        try:
            wait_until(engine.progress.take_completed_round)
            wait_until(engine.progress.take_completed_round)
            engine._scheduler.pause()
            wait_until(lambda: engine.progress.stall(2))  # what was under way has come back long since
            engine.progress.take_completed_round()
            time.sleep(0.5)
            assert not engine.progress.take_completed_round()
            assert "sweep has not completed" in (engine.progress.stall(0.3) or "")
        finally:
            engine.shut_down()


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_notify_speaks_both_kinds_of_socket_once(tmp_path: Path, kind: str) -> None:
    """A path and an abstract address are reached; children inherit neither the socket nor the watchdog."""
    name = str(tmp_path / "notify") if kind == "path" else f"@watcher-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(name.replace("@", "\0"))
        listening.settimeout(LONG_SECONDS)
        given = {"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "5000000", "WATCHDOG_PID": str(os.getpid()), "PATH": "/bin"}
        notifier = SystemdNotifier(given)
        assert given == {"PATH": "/bin"}
        notifier.notify("READY=1", status="two\nlines")
        assert listening.recv(4096) == b"READY=1\nSTATUS=two lines"
        notifier.feed_watchdog()
        assert listening.recv(4096) == b"WATCHDOG=1"


def test_the_watchdog_is_fed_only_where_it_was_asked_for(tmp_path: Path) -> None:
    """Without WATCHDOG_USEC, or with another process's WATCHDOG_PID, no ping is sent; without a socket nothing fails."""
    name = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(name)
        listening.settimeout(0.2)
        SystemdNotifier({"NOTIFY_SOCKET": name}).feed_watchdog()
        SystemdNotifier({"NOTIFY_SOCKET": name, "WATCHDOG_USEC": "5000000", "WATCHDOG_PID": "1"}).feed_watchdog()
        with pytest.raises(TimeoutError):
            listening.recv(4096)
    SystemdNotifier({}).notify("READY=1")
    SystemdNotifier({"NOTIFY_SOCKET": name}).notify("READY=1")  # its listener is gone


def test_a_manager_that_does_not_read_cannot_hang_us(tmp_path: Path) -> None:
    """With the socket's queue full, telling returns at once."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        notifier = SystemdNotifier({"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "1000000"})
        start = time.monotonic()
        for _ in range(5000):
            notifier.feed_watchdog()
        assert time.monotonic() - start < SLACK_SECONDS


def test_signals_are_heard_by_the_one_who_waits() -> None:
    """Signals come out in order as words; a hang-up stops a person's daemon and reloads a service; waiting ends at once."""
    for hangup, words in ((False, ["reload", "stop"]), (True, ["stop", "stop"])):
        with SignalListener(hangup_stops=hangup) as signals:
            assert signals.wait(0.01) == []
            os.kill(os.getpid(), signal.SIGHUP)
            os.kill(os.getpid(), signal.SIGTERM)
            start = time.monotonic()
            assert signals.wait(LONG_SECONDS) == words
            assert time.monotonic() - start < SLACK_SECONDS


# ── heartbeat ──


def _heartbeat(beats: HeartbeatTargets) -> tuple[HeartbeatPinger, list[dict[str, Any]]]:
    lines: list[dict[str, Any]] = []

    class Log:
        def __getattr__(self, level: str) -> Any:
            return lambda event, **facts: lines.append({"level": level, "event": event, **facts})

    return HeartbeatPinger(Fetcher(FetchLimits(deadline=30)).post, beats, Log()), lines  # type: ignore[arg-type]


def test_a_heartbeat_is_posted_at_most_once_in_its_time_and_trouble_at_once() -> None:
    """Many good rounds are one ping; the first bad one goes to the fail URL at once, the next good one to the first again."""
    with HostileServer() as hostile:
        url, fail = hostile.serve("/ping", b"OK"), hostile.serve("/ping/fail", b"OK")
        heartbeat, lines = _heartbeat(HeartbeatTargets(url, fail, interval=60))
        for _ in range(50):
            heartbeat.ping_success("fine")
        wait_until(lambda: hostile.hits["/ping"] == 1)
        for _ in range(5):
            heartbeat.ping_failure("the database hangs")
            time.sleep(0.05)
        wait_until(lambda: hostile.hits["/ping/fail"] == 1)
        heartbeat.ping_success("fine")
        wait_until(lambda: hostile.hits["/ping"] == 2)
        time.sleep(0.2)
        assert hostile.hits == {"/ping": 2, "/ping/fail": 1}
    assert lines == []


def test_a_heartbeat_that_fails_hurts_nobody_and_is_logged_once_without_its_url() -> None:
    """500s and a dead server: `good` returns at once, one warning without the secret path, one line when it is taken again."""
    with HostileServer() as hostile:
        url = hostile.serve("/secret-path", b"no", status=500)
        heartbeat, lines = _heartbeat(HeartbeatTargets(url, interval=0))
        for _ in range(3):
            start = time.monotonic()
            heartbeat.ping_success("fine")
            assert time.monotonic() - start < SLACK_SECONDS
            time.sleep(0.2)
        hostile.serve("/secret-path", b"OK")
        heartbeat.ping_success("fine")
        wait_until(lambda: len(lines) == 2)
    heartbeat.targets = HeartbeatTargets("http://127.0.0.1:1/secret-path", interval=0)  # nobody listens there
    heartbeat.ping_success("fine")
    wait_until(lambda: len(lines) == 3)
    assert [line["event"] for line in lines] == ["heartbeat_rejected", "heartbeat_recovered", "heartbeat_rejected"]
    assert "500" in lines[0]["detail"]
    assert "secret-path" not in json.dumps(lines)


# ── reload ──


def test_renew_takes_what_it_can_and_says_what_must_wait(tmp_path: Path) -> None:
    """New policy, mail server and network limits hold at once; what is built once is kept and named; a wrong order changes nothing."""
    with running_world(tmp_path) as made:
        old = make_settings(tmp_path)
        new = make_settings(
            tmp_path,
            poll={"threads": 9},
            fetch={"deadline": 7},
            workers={"wall_seconds": 5},
            alerts={"max_age": 0},
            smtp={"host": "mail.test"},
        )
        app, effective, waiting = bootstrap.apply_settings(made.app, old, new)
        assert waiting == ["poll.threads", "workers.wall_seconds"]
        assert (effective.poll.threads, effective.workers.wall_seconds) == (old.poll.threads, old.workers.wall_seconds)
        assert app.policy.max_age is None
        assert app.policy.lease.total_seconds() == made.app.policy.lease.total_seconds() + 2  # the deadline's, not the workers'
        assert app.fetcher.limits.deadline == 7
        assert app.transport.default_smtp_server is not None
        assert (app.database, app.workers) == (made.app.database, made.app.workers)
        again, _, nothing = bootstrap.apply_settings(app, effective, effective)
        assert again.fetcher is app.fetcher
        assert nothing == []
        with pytest.raises(ConfigError, match="Poll intervals must satisfy"):
            bootstrap.apply_settings(app, effective, make_settings(tmp_path, poll={"min_interval": 10**6}))


def test_every_fixed_setting_exists(tmp_path: Path) -> None:
    """The list of settings that wait for a restart names real ones only."""
    made = make_settings(tmp_path)
    for section, key in bootstrap._RESTART_ONLY_SETTINGS:
        assert hasattr(getattr(made, section), key)


# ── journal ──


def test_lines_for_the_journal_carry_their_priority(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the stream is the one systemd connected, a line begins with <4> for a warning; elsewhere it is plain JSON."""
    with tempfile.TemporaryFile("w+") as stream:
        found = os.fstat(stream.fileno())
        for value, prefix in ((f"{found.st_dev}:{found.st_ino}", "<4>{"), (f"{found.st_dev}:1", "{")):
            monkeypatch.setenv("JOURNAL_STREAM", value)
            stream.truncate(0)
            stream.seek(0)
            try:
                log.configure("info", "json", stream)
                log.get_logger().warning("topic_skipped", topic="x")
            finally:
                log.configure("error", "json", sys.stderr)
            stream.seek(0)
            assert stream.read().startswith(prefix)


# ── the unit ──


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_the_unit_is_clean_and_closed() -> None:
    """systemd finds nothing to say about the unit, and its exposure is at most 1.5."""
    unit = str(ROOT / "deploy/watcher.service")
    verify = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", unit]
    done = subprocess.run(verify, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    rate = ["systemd-analyze", "security", "--offline=yes", "--threshold=15", "--no-pager", unit]
    done = subprocess.run(rate, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:]


def test_every_line_of_the_unit_says_why() -> None:
    """Each setting, or the group it stands in, has a comment above it."""
    explained = False
    for line in (ROOT / "deploy/watcher.service").read_text(encoding="utf-8").splitlines():
        explained = line.startswith("#") or (explained and bool(line))
        assert explained or not line or line.startswith(("[", "Description=", "Documentation=", "WantedBy=")), line


# ── settings ──


def test_a_heartbeat_url_is_a_web_address_and_a_secret(tmp_path: Path) -> None:
    """Anything but http(s) is refused without being repeated; a good one never shows."""
    with pytest.raises(ConfigError, match=r"Invalid value for service\.heartbeat_url") as refused:
        config.load_settings(_file(tmp_path, "hc-ping.example/s3cret"))
    assert "s3cret" not in str(refused.value)
    loaded = config.load_settings(_file(tmp_path, "https://hc-ping.example/s3cret"))
    assert "s3cret" not in repr(loaded)


def _file(folder: Path, url: str) -> Path:
    path = folder / "watcher.toml"
    path.write_text(f'[service]\nheartbeat_url = "{url}"\n', encoding="utf-8")
    return path


def test_systemds_folder_holds_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under systemd the file is the one in ConfigurationDirectory, there or not."""
    monkeypatch.setenv("CONFIGURATION_DIRECTORY", str(tmp_path))
    assert folders.find_config_file() == tmp_path / "watcher.toml"
