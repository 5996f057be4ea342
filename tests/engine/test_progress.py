"""Progress is what came back, not that time went by."""

from __future__ import annotations

from watcher.engine.progress import Progress


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def _made() -> tuple[Progress, Clock]:
    clock = Clock()
    return Progress(("poll", "pulse"), patience=60, clock=clock), clock


def test_a_round_needs_every_station_anew() -> None:
    """A round is over once all came back since the last one, and counts once."""
    progress, _ = _made()
    progress.came_back("poll")
    progress.came_back("poll")
    assert not progress.round()
    progress.came_back("pulse")
    assert progress.round()
    assert not progress.round()
    progress.came_back("pulse")
    assert not progress.round()


def test_a_failed_sweep_has_not_come_back() -> None:
    """An error is no progress; after a while it is the trouble, in its own words, until the station comes back."""
    progress, clock = _made()
    progress.came_back("poll")
    progress.failed("pulse", "The disk is full.")
    assert not progress.round()
    assert progress.trouble(20) is None
    clock.at += 21
    progress.came_back("poll")
    assert progress.trouble(20) == "The sweep of pulse has not come back from the database for 21 s. The disk is full."
    progress.came_back("pulse")
    assert progress.trouble(20) is None
    assert progress.round()


def test_a_step_that_never_ends_stops_the_rounds() -> None:
    """However well the sweeps go, a step beyond its patience is trouble at once, until it ends."""
    progress, clock = _made()
    progress.begin(("collect", 7), "collect 7")
    for name in ("poll", "pulse"):
        progress.came_back(name)
    assert progress.round()
    clock.at += 61
    for name in ("poll", "pulse"):
        progress.came_back(name)
    assert not progress.round()
    assert progress.trouble(20) == "collect 7 has been under way for 61 s, of 60 s that any step may take."
    assert progress.busy() == 1
    progress.end(("collect", 7))
    assert (progress.busy(), progress.trouble(20)) == (0, None)
    assert progress.round()
