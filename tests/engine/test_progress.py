"""Progress is what came back, not that time went by."""

from __future__ import annotations

from watcher.engine.progress import EngineProgress


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def _made() -> tuple[EngineProgress, Clock]:
    clock = Clock()
    return EngineProgress(("poll", "write_lock_probe"), stuck_after=60, clock=clock), clock


def test_a_round_needs_every_station_anew() -> None:
    """A round is over once all came back since the last one, and counts once."""
    progress, _ = _made()
    progress.sweep_completed("poll")
    progress.sweep_completed("poll")
    assert not progress.take_completed_round()
    progress.sweep_completed("write_lock_probe")
    assert progress.take_completed_round()
    assert not progress.take_completed_round()
    progress.sweep_completed("write_lock_probe")
    assert not progress.take_completed_round()


def test_a_failed_sweep_has_not_come_back() -> None:
    """An error is no progress; after a while it is the trouble, in its own words, until the station comes back."""
    progress, clock = _made()
    progress.sweep_completed("poll")
    progress.sweep_failed("write_lock_probe", "The disk is full.")
    assert not progress.take_completed_round()
    assert progress.stall(20) is None
    clock.at += 21
    progress.sweep_completed("poll")
    assert progress.stall(20) == "The write_lock_probe sweep has not completed for 21 s. The disk is full."
    progress.sweep_completed("write_lock_probe")
    assert progress.stall(20) is None
    assert progress.take_completed_round()


def test_a_step_that_never_ends_stops_the_rounds() -> None:
    """However well the sweeps go, a step beyond its patience is trouble at once, until it ends."""
    progress, clock = _made()
    progress.step_started(("collect", 7), "collect 7")
    for name in ("poll", "write_lock_probe"):
        progress.sweep_completed(name)
    assert progress.take_completed_round()
    clock.at += 61
    for name in ("poll", "write_lock_probe"):
        progress.sweep_completed(name)
    assert not progress.take_completed_round()
    assert progress.stall(20) == "collect 7 has been running for 61 s; the limit is 60 s."
    assert progress.running_steps() == 1
    progress.step_ended(("collect", 7))
    assert (progress.running_steps(), progress.stall(20)) == (0, None)
    assert progress.take_completed_round()
