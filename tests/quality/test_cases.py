"""The expert's labelled passages, scored by their own script; the floors only move up."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

CASES = Path(__file__).parents[3] / "shared" / "cases"
FLOORS = {"topic P": 0.95, "topic R": 0.98, "event recall": 0.94}
SEED_FLOORS = {"statements P": 0.98, "statements R": 0.98, "stance": 0.98, "party": 0.98, "factuality": 0.92}
OFF_TOPIC = 0

pytestmark = [pytest.mark.quality, pytest.mark.timeout(900), pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not here")]


def test_passages() -> None:
    """`score.py` runs to its end; topics are matched at least as well as they were, and nothing off topic is told."""
    script, passages = CASES / "score.py", CASES / "passages-2022-2023.jsonl"
    program = Path(sys.executable).with_name("watcher")
    done = subprocess.run(
        [sys.executable, script, "--passages", passages, "--watcher", program], capture_output=True, text=True, timeout=800, check=True
    )
    summary = json.loads(done.stdout.splitlines()[-1])
    assert {name: summary[name] >= floor for name, floor in FLOORS.items()} == dict.fromkeys(FLOORS, True), summary
    assert summary["off-topic matched"] == summary["off-topic alerts"] == OFF_TOPIC


def test_seeds() -> None:
    """`score_seeds.py`: every alert the expert wants, none that is false, and the statements read at least as well as they were."""
    program = Path(sys.executable).with_name("watcher")
    done = subprocess.run(
        [sys.executable, CASES / "score_seeds.py", "--watcher", program], capture_output=True, text=True, timeout=300, check=True
    )
    summary = json.loads(done.stdout.splitlines()[-1])
    assert {name: summary[name] >= floor for name, floor in SEED_FLOORS.items()} == dict.fromkeys(SEED_FLOORS, True), summary
    assert (summary["alerts found"], summary["false alerts"]) == ("11 of 11", 0)
