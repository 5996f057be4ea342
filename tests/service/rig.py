"""A machine of its own: Debian's systemd as PID 1 of a systemd-nspawn container, with watcher installed from its wheel.

    python -m tests.service.rig [TREE]      boot it and give a shell in it, to look around

Needs root, systemd-nspawn and debootstrap; the tree (200 MB) is made once, under /var/tmp or in $WATCHER_RIG, and kept.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOT_TREE = Path(os.environ.get("WATCHER_RIG", "/var/tmp/watcher-rig")) / "bookworm"
PACKAGES = "systemd,dbus,python3,ca-certificates"
HOME = "opt/watcher"
CGROUP_HIERARCHIES = [folder for name in ("systemd", "unified") if (folder := Path("/sys/fs/cgroup") / name).is_dir()]


def missing_requirement() -> str | None:
    """Why it cannot run here; None where it can."""
    if os.geteuid() != 0:
        return "needs root"
    if absent := [name for name in ("systemd-nspawn", "debootstrap", "nsenter", "unshare") if not shutil.which(name)]:
        return f"needs {', '.join(absent)} (apt-get install systemd-container debootstrap)"
    if sys.version_info[:2] != (3, 11):
        return "needs Python 3.11, as Debian 12 has: the container uses this environment's packages"
    return None


def ensure_root_tree() -> Path:
    if not (ROOT_TREE / "usr/lib/systemd/systemd").exists():
        ROOT_TREE.mkdir(parents=True, exist_ok=True)
        subprocess.run(["debootstrap", "--variant=minbase", f"--include={PACKAGES}", "bookworm", str(ROOT_TREE)], check=True)
    return ROOT_TREE


def install_watcher(tree: Path) -> None:
    """watcher from its wheel into /opt/watcher, a virtual environment; what it needs comes from this one, bound in at boot."""
    home = tree / HOME
    shutil.rmtree(home, ignore_errors=True)
    packages = home / "lib/python3.11/site-packages"
    packages.mkdir(parents=True)
    (home / "bin").mkdir()
    (home / "bin/python3").symlink_to("/usr/bin/python3")
    (home / "pyvenv.cfg").write_text("home = /usr/bin\ninclude-system-site-packages = false\n")
    (home / "bin/watcher").write_text("#!/opt/watcher/bin/python3\nimport sys\nfrom watcher.cli import main\nsys.exit(main())\n")
    (home / "bin/watcher").chmod(0o755)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", folder, str(ROOT)], check=True, capture_output=True
        )
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
            wheel.extractall(packages)
    (packages / "packages.pth").write_text("/opt/packages\n")
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(packages)], check=True)
    shutil.copy(ROOT / "deploy/watcher.service", tree / "etc/systemd/system/watcher.service")
    shutil.rmtree(tree / "var/log/journal", ignore_errors=True)
    for folder in ("var/lib/watcher", "var/lib/private/watcher", "etc/watcher", "etc/credstore", "etc/systemd/system/watcher.service.d"):
        path = tree / folder
        path.unlink() if path.is_symlink() else shutil.rmtree(path, ignore_errors=True)


class Container:
    """The running machine."""

    def __init__(self, tree: Path, leader: int) -> None:
        self.tree, self.leader = tree, leader

    def run(self, *command: str, check: bool = True, timeout: float = 120) -> str:
        """A command inside; what it printed."""
        done = self.start(*command).communicate(timeout=timeout)[0]
        return done if not check else self._require_success(command, done)

    def start(self, *command: str) -> subprocess.Popen[str]:
        self._last = subprocess.Popen(
            ["nsenter", "-t", str(self.leader), "-a", "--", *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={"PATH": "/opt/watcher/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"},
        )
        return self._last

    def _require_success(self, command: tuple[str, ...], words: str) -> str:
        assert self._last.returncode == 0, f"{' '.join(command)} ended with {self._last.returncode}:\n{words}"
        return words

    def unit_properties(self, *names: str, unit: str = "watcher.service") -> dict[str, str]:
        """Properties of the unit."""
        lines = self.run("systemctl", "show", unit, "-p", ",".join(names)).splitlines()
        return dict(line.split("=", 1) for line in lines)

    def service_processes(self) -> dict[int, str]:
        """The service's processes, with what they were called with."""
        group = self.unit_properties("ControlGroup")["ControlGroup"]
        words = f"cat /sys/fs/cgroup{group}/cgroup.procs /sys/fs/cgroup/systemd{group}/cgroup.procs 2>/dev/null | sort -un"
        found = self.run("/bin/sh", "-c", words, check=False).split() if group else []
        return {int(pid): self.run("/bin/sh", "-c", f"tr '\\0' ' ' </proc/{pid}/cmdline", check=False)[:80] for pid in found}

    def wait_until_properties(self, seconds: float, **wanted: str) -> float:
        """Seconds until the unit's properties are as wanted."""
        start = time.monotonic()
        while (now := self.unit_properties(*wanted)) != wanted:
            assert time.monotonic() - start < seconds, f"not {wanted} but {now} after {seconds} s:\n{self.journal(20)}"
            time.sleep(0.05)
        return time.monotonic() - start

    def journal(self, lines: int = 1000, *options: str) -> str:
        return self.run("journalctl", "-u", "watcher.service", "--no-pager", "-n", str(lines), *options, check=False)


@contextmanager
def running_container(tree: Path) -> Iterator[Container]:
    """Boot it; power it off at the end.  Its control groups are its own, so that it never touches this machine's."""
    groups = [folder / f"watcher-rig.{os.getpid()}" for folder in CGROUP_HIERARCHIES]
    log = tree.parent / "boot.log"
    site = sysconfig.get_paths()["purelib"]
    binds = [f"--bind-ro={site}:/opt/packages", f"--bind-ro={ROOT}:/opt/checkout"]
    nspawn = ["systemd-nspawn", "-q", "--register=no", "--keep-unit", "--private-network", *binds, "-D", str(tree), "-b", "--console=pipe"]
    for group in groups:
        group.mkdir(exist_ok=True)
    join = " && ".join(f"echo $$ > {group}/cgroup.procs" for group in groups) or "true"
    with log.open("wb") as out:
        shell = subprocess.Popen(
            ["unshare", "-m", "--propagation", "private", "/bin/sh", "-c", f'{join} && exec "$@"', "sh", *nspawn],
            stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    leader = 0
    try:
        leader = _find_init_process(shell, log)
        made = Container(tree, leader)
        _wait_until(lambda: made.run("systemctl", "is-system-running", check=False).strip() in ("running", "degraded"), 60, log)
        yield made
    finally:
        if leader:
            Container(tree, leader).run("systemctl", "poweroff", check=False)
        with contextlib.suppress(subprocess.TimeoutExpired):
            shell.wait(30)
        if shell.poll() is None:
            if leader:
                os.kill(leader, 9)
            shell.kill()
            shell.wait()
        for group in groups:
            for folder in sorted((path for path in group.rglob("*") if path.is_dir()), reverse=True):
                with contextlib.suppress(OSError):
                    folder.rmdir()
            with contextlib.suppress(OSError):
                group.rmdir()


def _find_init_process(shell: subprocess.Popen[bytes], log: Path) -> int:
    """The process that is PID 1 inside: a descendant of ours with that number in its own table."""
    from tests.torture.program import list_descendants

    found: list[int] = []

    def look() -> bool:
        assert shell.poll() is None, f"systemd-nspawn ended:\n{log.read_text(errors='replace')[-2000:]}"
        for pid, _ in list_descendants(shell.pid):
            with contextlib.suppress(OSError):
                status = Path(f"/proc/{pid}/status").read_text()
                numbers = next(line for line in status.splitlines() if line.startswith("NSpid")).split()[1:]
                if len(numbers) > 1 and numbers[-1] == "1" and Path(f"/proc/{pid}/comm").read_text().strip() == "systemd":
                    found.append(pid)
        return bool(found)

    _wait_until(look, 30, log)
    return found[0]


def _wait_until(done: object, seconds: float, log: Path) -> None:
    end = time.monotonic() + seconds
    while not done():  # type: ignore[operator]
        assert time.monotonic() < end, f"the machine did not come up:\n{log.read_text(errors='replace')[-2000:]}"
        time.sleep(0.1)


if __name__ == "__main__":
    if reason := missing_requirement():
        sys.exit(reason)
    install_watcher(ensure_root_tree())
    with running_container(ROOT_TREE) as machine:
        subprocess.run(["nsenter", "-t", str(machine.leader), "-a", "--", "/bin/bash", *sys.argv[1:]], check=False)
