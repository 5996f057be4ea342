#!/usr/bin/env python3
"""Make .venv from requirements.lock: every package pinned and hashed, nothing outside .venv touched.

    python3 deploy/bootstrap.py [VENV]          default .venv

Needs Python 3.11 or newer and either its venv module (with ensurepip) or pip; a pip that refuses to install outside a virtual
environment (PEP 668) is no obstacle, since nothing is installed there.  A second run compares two hashes and is done: no network,
a few milliseconds.  Standard library only.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK_FILE = ROOT / "requirements.lock"
OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 14)


def print_step(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)


def fail(text: str) -> None:
    sys.exit(f"bootstrap: {text}")


def expected_hashes() -> list[str]:
    """What .venv must have been made from: the libraries (the lock, this Python, this place), and the project itself."""
    libraries = LOCK_FILE.read_bytes() + f"{sys.version_info[:2]} {ROOT}".encode()
    return [hashlib.sha256(seed).hexdigest() for seed in (libraries, (ROOT / "pyproject.toml").read_bytes())]


def has_module(module: str) -> bool:
    return subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0


def make_environment(venv: Path) -> list[str]:
    """An empty environment, and the pip command that installs into it."""
    python = str(venv / "bin" / "python")
    shutil.rmtree(venv, ignore_errors=True)
    if has_module("venv") and has_module("ensurepip"):
        print_step(f"making {venv.name} with {sys.executable} -m venv")
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        return [python, "-m", "pip"]
    if not has_module("pip"):
        fail("this python3 has neither ensurepip nor pip. Install one of them (on Debian: apt install python3-venv) and run again.")
    if has_module("venv"):
        print_step(f"making {venv.name} without pip, and filling it with the pip of {sys.executable}")
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
        return [sys.executable, "-m", "pip", "--python", python]
    print_step("no venv module here: fetching virtualenv into a temporary folder")
    with tempfile.TemporaryDirectory() as folder:  # --target is allowed where PEP 668 forbids installing
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--target", folder, "virtualenv"], check=True)
        subprocess.run(
            [sys.executable, "-m", "virtualenv", "-q", "--no-download", str(venv)], check=True, env=os.environ | {"PYTHONPATH": folder}
        )
    return [python, "-m", "pip"]


def count_packages() -> int:
    return sum(line[:1].isalnum() and "sys_platform == 'win32'" not in line for line in LOCK_FILE.read_text().splitlines())


def pip_install(pip: list[str], *arguments: str) -> None:
    """pip with one line of progress a package, and its whole output only when it fails."""
    command = [*pip, "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off", *arguments]
    tail: list[str] = []
    total, seen = count_packages(), 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT) as process:
        assert process.stdout
        for line in process.stdout:
            tail = [*tail[-40:], line]
            if line.startswith("Collecting "):
                seen += 1
                print_step(f"[{seen:3}/{total}] {line.split()[1]}")
            elif line.startswith("Installing collected"):
                print_step("installing")
    if process.returncode:
        fail("pip failed; its last lines were:\n" + "".join(tail))


def main() -> None:
    if not OLDEST_PYTHON <= sys.version_info[:2] <= NEWEST_PYTHON:
        fail(
            f"Python {sys.version.split()[0]} is not supported: watcher needs 3.{OLDEST_PYTHON[1]} to 3.{NEWEST_PYTHON[1]}. "
            "Name another one with: make PYTHON=python3.12 …"
        )
    venv = Path(sys.argv[1] if len(sys.argv) > 1 else ".venv").resolve()
    stamp = venv / ".made-from"
    made = stamp.read_text().split() if stamp.exists() and (venv / "bin" / "python").exists() else ["", ""]
    if made == expected_hashes():
        return
    start = time.monotonic()
    if made[0] == expected_hashes()[0]:
        print_step("pyproject.toml has changed: installing the project again")
        pip = (
            [str(venv / "bin" / "python"), "-m", "pip"]
            if (venv / "bin" / "pip").exists()
            else [sys.executable, "-m", "pip", "--python", str(venv / "bin" / "python")]
        )
    else:
        print_step(f"setting up {venv} from {LOCK_FILE.name} (once; a minute or two)")
        pip = make_environment(venv)
        pip_install(pip, "--require-hashes", "--only-binary", ":all:", "--no-deps", "-r", str(LOCK_FILE))
    pip_install(pip, "--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT))
    stamp.write_text("\n".join(expected_hashes()))
    print_step(f"ready after {time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()
