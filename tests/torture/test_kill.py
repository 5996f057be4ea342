"""SIGKILL at random moments loses nothing and tells nothing twice; and the same rig catches the two classic mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture.planted import PLANTED_BUGS
from tests.torture.rig import KillPlan, run_kill_test

BESIDE = {"mark-before-send": ("send", 0.2), "split-transaction": ("alert", 0.1)}
"""Where each bug hurts: so few kills must fall beside it."""


@pytest.mark.timeout(900)
def test_nothing_is_lost_or_told_twice(tmp_path: Path) -> None:
    """Three kills while stories appear (make torture has fifty): every recipient gets every story under one key; no process stays."""
    outcome = run_kill_test(KillPlan(kills=3, stories_per_kill=7), tmp_path)
    assert outcome.faults == []
    assert [(account.recipient, account.lost, account.duplicated) for account in outcome.audits if not account.passed] == []
    assert (outcome.stories, outcome.copies) == (21, 2)
    assert all(account.messages == 21 for account in outcome.audits)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("plant", sorted(PLANTED_BUGS))
def test_a_planted_bug_is_caught(plant: str, tmp_path: Path) -> None:
    """Marking before sending, and alert and message in two transactions, each lose stories, and the rig says which."""
    outcome = run_kill_test(
        KillPlan(kills=2, stories_per_kill=6, publish_seconds=0.5, planted_bug=plant, stages=(BESIDE[plant],)), tmp_path
    )
    assert outcome.lost > 0
    assert not outcome.passed
