"""``python -m tests.bench``: timings as ratios, each measured beside what it is compared with, in turn, on the same machine and minute.

Processor time of the whole process, user and system, median of many runs: the wall clock of a shared machine tells its neighbours' work.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench import filing, matching, statements

RUNS_PER_COMMAND = 15
WATCHER = str(Path(sys.executable).with_name("watcher"))
IMPORTS = [sys.executable, "-c", "import typer, sqlalchemy"]


@dataclass(frozen=True)
class StartupBenchmark:
    """Something to run against a yardstick: the name, the command of the n-th run, and the ratio it is meant to keep."""

    name: str
    command: Callable[[int], Sequence[str]]
    max_ratio: float


STARTUP_BENCHMARKS = (
    StartupBenchmark("watcher --help", lambda _: [WATCHER, "--help"], 1.1),
    StartupBenchmark("watcher topic add --help", lambda _: [WATCHER, "topic", "add", "--help"], 1.1),
    StartupBenchmark("watcher topic add", lambda n: [WATCHER, "topic", "add", f"Topic {n}", "@iran AND (drone OR Shahed)"], 1.1),
    StartupBenchmark("watcher topic list", lambda _: [WATCHER, "topic", "list"], 1.1),
    StartupBenchmark("watcher feed add", lambda n: [WATCHER, "feed", "add", f"https://example.org/{n}"], 1.1),
    StartupBenchmark("watcher alerts", lambda _: [WATCHER, "alerts"], 1.1),
    StartupBenchmark("watcher status", lambda _: [WATCHER, "status"], 1.6),
)


def cpu_seconds(command: Sequence[str], home: str) -> float:
    """Seconds of processor time of one run that must end well."""
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={"PATH": os.environ["PATH"], "HOME": home}, cwd=home
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with code {process.returncode}")
    return used.ru_utime + used.ru_stime


def measure_startup(runs: int = RUNS_PER_COMMAND) -> list[tuple[StartupBenchmark, float]]:
    """Each command's median cost in that of importing typer and SQLAlchemy."""
    with tempfile.TemporaryDirectory() as home:
        cpu_seconds([WATCHER, "init"], home)
        spent: dict[str, list[float]] = {row.name: [] for row in STARTUP_BENCHMARKS}
        yardstick = []
        for n in range(runs):
            yardstick.append(cpu_seconds(IMPORTS, home))
            for row in STARTUP_BENCHMARKS:
                spent[row.name].append(cpu_seconds(row.command(n), home))
    base = statistics.median(yardstick)
    print(f"\nStarting up, in {base * 1000:.0f} ms: the time of python -c 'import typer, sqlalchemy' (median of {runs})\n")
    return [(row, statistics.median(spent[row.name]) / base) for row in STARTUP_BENCHMARKS]


def main() -> int:
    worst = 0
    for row, ratio in measure_startup():
        late = ratio > row.max_ratio
        worst |= late
        print(f"  {row.name:<28}{ratio:6.2f}   {'OVER' if late else 'within'} {row.max_ratio}")
    return int(worst) | matching.measure() | statements.measure() | filing.measure()


if __name__ == "__main__":
    sys.exit(main())
