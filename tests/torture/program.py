"""``watcher`` as a subprocess: its commands, its daemon, and what it leaves behind when it is killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[2]
CHILD_EXIT_SECONDS = 20.0  # seconds that the children of a killed daemon have to go away


class WatcherProgram:
    """One installation: a configuration file and the command that runs watcher."""

    def __init__(self, folder: Path, *, planted_bug: str | None = None) -> None:
        self.folder = folder
        self.config = folder / "watcher.toml"
        self.database = folder / "watcher.db"
        self.log = folder / "watcher.log"
        self._planted_bug = planted_bug
        self._daemon: subprocess.Popen[bytes] | None = None
        self._log_offset = 0  # bytes that were in the log when the daemon was started

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.alive:  # the rig itself failed
            self.kill()

    def configure(self, tables: dict[str, dict[str, Any]]) -> None:
        """Write the settings: TOML takes JSON's strings, numbers and lists as they are."""
        lines = [(f"[{name}]", *(f"{key} = {json.dumps(value)}" for key, value in table.items()), "") for name, table in tables.items()]
        self.config.write_text("\n".join(line for table in lines for line in table), encoding="utf-8")

    def command(self, *arguments: str, planted: bool = False) -> list[str]:
        if planted and self._planted_bug:
            return [sys.executable, "-m", "tests.torture.planted", self._planted_bug, "--config", str(self.config), *arguments]
        return [str(Path(sys.executable).parent / "watcher"), "--config", str(self.config), *arguments]

    def run_command(self, *arguments: str, timeout: float = 240) -> str:
        """Run a command to its end and return what it prints; AssertionError with its words if it fails."""
        done = subprocess.run(self.command(*arguments), cwd=ROOT, capture_output=True, text=True, timeout=timeout, check=False)
        assert done.returncode == 0, f"watcher {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self) -> int:
        """Start the daemon; its process id."""
        with self.log.open("ab") as log:
            log.write(b"\n")  # the last daemon may have been killed within a line
            log.flush()
            self._log_offset = log.tell()
            self._daemon = subprocess.Popen(
                self.command("run", planted=True), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        return self._daemon.pid

    @property
    def alive(self) -> bool:
        return self._daemon is not None and self._daemon.poll() is None

    @property
    def ready(self) -> bool:
        """The daemon has been round all its work once: it has heard of SIGTERM."""
        with self.log.open("rb") as log:
            log.seek(self._log_offset)
            return b'"event": "ready"' in log.read()

    def kill(self) -> list[str]:
        """SIGKILL the daemon alone, as the kernel would.  Returns the command lines of children that outlive it."""
        assert self._daemon is not None
        children = list_descendants(self._daemon.pid)
        self._daemon.send_signal(signal.SIGKILL)
        self._daemon.wait()
        deadline = time.monotonic() + CHILD_EXIT_SECONDS
        while (left := [child for child in children if is_alive(child)]) and time.monotonic() < deadline:
            time.sleep(0.05)
        found = [f"{child[0]} {_command_line(child[0])}" for child in left]
        for child in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child[0], signal.SIGKILL)
        return found

    def stop(self, timeout: float = 60) -> int:
        """SIGTERM, as systemd would, and the exit code.  AssertionError if it does not end in time."""
        assert self._daemon is not None
        self._daemon.send_signal(signal.SIGTERM)
        try:
            return self._daemon.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"watcher run did not end within {timeout} s of SIGTERM: {self.log_tail()}") from None

    def count_alerts(self) -> int:
        """Alerts that are committed, seen from outside."""
        return int(self._query_row("SELECT count(*) FROM alert")[0])

    def count_work(self) -> tuple[int, int]:
        """How many entries the database knows, and how much it still owes: entries, articles, alerts that are held, deliveries."""
        known, owed = self._query_row(
            "SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM entry WHERE state = 'listed')"
            " + (SELECT count(*) FROM article WHERE state = 'read') + (SELECT count(*) FROM alert_route WHERE state = 'held')"
            " + (SELECT count(*) FROM delivery WHERE state = 'due')"
        )
        return int(known), int(owed)

    def _query_row(self, query: str) -> tuple[Any, ...]:
        with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=30)) as reader:
            row: tuple[Any, ...] = reader.execute(query).fetchone()
            return row

    def log_errors(self) -> list[str]:
        """What the daemon's log calls an error, and lines that are no log at all (tracebacks), shortened."""
        found = []
        for line in self.log.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                level = json.loads(line)["level"]
            except ValueError:  # a line that a kill cut short is no error; a traceback is
                level = "cut" if line.startswith("{") or not line else "error"
            if level in ("error", "critical"):
                found.append(line[:300])
        return found

    def log_tail(self, lines: int = 15) -> str:
        """The end of the daemon's log."""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def list_descendants(pid: int) -> list[tuple[int, str]]:
    """Every process below ``pid``: its id and start time, which together name it for good."""
    parents: dict[int, list[tuple[int, str]]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (found := _read_stat(int(folder.name))):
            parents.setdefault(int(found[1]), []).append((int(folder.name), found[19]))
    found_below: list[tuple[int, str]] = []
    waiting = [pid]
    while waiting:
        below = parents.get(waiting.pop(), [])
        found_below += below
        waiting += [child for child, _ in below]
    return found_below


def _read_stat(pid: int) -> Sequence[str] | None:
    """The fields of /proc/PID/stat after the command's name: state, parent, ..., start time at 19."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None


def is_alive(process: tuple[int, str]) -> bool:
    found = _read_stat(process[0])
    return found is not None and found[19] == process[1] and found[0] not in "ZX"


def _command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return "?"
