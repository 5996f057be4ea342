"""The installed command, run as a person would, in an empty home."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(sys.executable).with_name("watcher")


@dataclass(frozen=True)
class Done:
    """What a command answered."""

    code: int
    out: str
    err: str

    def rows(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Done]


@pytest.fixture
def watcher(own_home: Path) -> Run:
    """``watcher("feed", "list")`` in an empty home."""

    def run(*words: str, code: int = 0, **environment: str) -> Done:
        given = {"PATH": os.environ["PATH"], "HOME": str(own_home)} | environment
        done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=100, env=given, cwd=own_home, check=False)
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return Done(done.returncode, done.stdout, done.stderr)

    return run
