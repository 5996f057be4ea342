"""A receiver that hangs must not keep the others' messages waiting."""

from __future__ import annotations

from pathlib import Path

from tests.machine import LONG, until
from tests.world import SECRET, piece, site, world
from watcher.delivery.lanes import Lanes
from watcher.demo.receivers import Hook
from watcher.engine.embedded import EmbeddedEngine
from watcher.model import ChannelKind, Topic


def test_a_channel_leaves_a_thread_to_the_others() -> None:
    """One channel may use all threads but one."""
    lanes = Lanes(4)
    assert [lanes.enter(1) for _ in range(4)] == [True, True, True, False]
    assert lanes.enter(2)


def test_channels_in_trouble_share_half() -> None:
    """After a failure a channel has one thread; all such together half of them; a success ends it."""
    lanes = Lanes(4)
    for channel in (1, 2, 3):
        assert lanes.enter(channel)
        lanes.leave(channel, ok=False)
    assert [lanes.enter(channel) for channel in (1, 1, 2, 3)] == [True, False, True, False]
    assert [lanes.enter(9) for _ in range(4)] == [True, True, True, False]
    lanes.leave(1, ok=True)
    assert [lanes.enter(1) for _ in range(2)] == [True, True]


def test_one_thread_is_never_locked_out() -> None:
    """With a single thread everybody may still send."""
    lanes = Lanes(1)
    assert lanes.enter(1)
    lanes.leave(1, ok=False)
    assert lanes.enter(1)
    lanes.leave(1, ok=False)
    assert lanes.enter(2)


def test_a_hanging_webhook_does_not_hold_up_a_healthy_one(tmp_path: Path) -> None:
    """Twenty alerts to both: the healthy one has all twenty while the hanging one still waits out its first deadlines."""
    with (
        site() as opened,
        Hook(SECRET, hang=True) as never,
        Hook(SECRET) as well,
        world(tmp_path, delivery={"deadline": 4}) as made,
    ):
        made.channel("a-never", ChannelKind.WEBHOOK, url=never.url, secret=SECRET)
        made.channel("b-well", ChannelKind.WEBHOOK, url=well.url, secret=SECRET)
        made.topic(Topic("all", "All", "the OR news"))
        made.feed(opened.feed_url)
        made.run()
        for number in range(20):
            opened.publish(piece(number, " ".join(f"The a{number}b{place} saw the c{number}d{place}." for place in range(20))))
        made.clock.on(hours=7)
        engine = EmbeddedEngine(made.app, every=0.1)
        engine.start()
        try:
            until(lambda: len(well.received) == 20, 2 * LONG, beat=lambda: made.clock.on(seconds=0.05))
            assert len(never.tries) < 10  # where all share alike, as many as the other's
        finally:
            engine.stop()
            engine.shut_down()
