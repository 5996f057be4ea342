"""A receiver that hangs must not keep the others' messages waiting."""

from __future__ import annotations

from pathlib import Path

from tests.running_watcher import WEBHOOK_SECRET, make_news_item, running_site, running_world
from tests.waiting import LONG_SECONDS, wait_until
from watcher.delivery.concurrency import ConcurrencyLimits
from watcher.demo.receivers import WebhookReceiver
from watcher.engine.embedded import EmbeddedEngine
from watcher.model import ChannelKind, Topic


def test_a_channel_leaves_a_thread_to_the_others() -> None:
    """One channel may use all threads but one."""
    limits = ConcurrencyLimits(4)
    assert [limits.acquire(1) for _ in range(4)] == [True, True, True, False]
    assert limits.acquire(2)


def test_channels_in_trouble_share_half() -> None:
    """After a failure a channel has one thread; all such together half of them; a success ends it."""
    limits = ConcurrencyLimits(4)
    for channel in (1, 2, 3):
        assert limits.acquire(channel)
        limits.release(channel, succeeded=False)
    assert [limits.acquire(channel) for channel in (1, 1, 2, 3)] == [True, False, True, False]
    assert [limits.acquire(9) for _ in range(4)] == [True, True, True, False]
    limits.release(1, succeeded=True)
    assert [limits.acquire(1) for _ in range(2)] == [True, True]


def test_one_thread_is_never_locked_out() -> None:
    """With a single thread everybody may still send."""
    limits = ConcurrencyLimits(1)
    assert limits.acquire(1)
    limits.release(1, succeeded=False)
    assert limits.acquire(1)
    limits.release(1, succeeded=False)
    assert limits.acquire(2)


def test_a_hanging_webhook_does_not_hold_up_a_healthy_one(tmp_path: Path) -> None:
    """Twenty alerts to both: the healthy one has all twenty while the hanging one still waits out its first deadlines."""
    with (
        running_site() as opened,
        WebhookReceiver(WEBHOOK_SECRET, never_answers=True) as never,
        WebhookReceiver(WEBHOOK_SECRET) as well,
        running_world(tmp_path, delivery={"deadline": 4}) as made,
    ):
        made.add_channel("a-never", ChannelKind.WEBHOOK, url=never.url, secret=WEBHOOK_SECRET)
        made.add_channel("b-well", ChannelKind.WEBHOOK, url=well.url, secret=WEBHOOK_SECRET)
        made.add_topic(Topic("all", "All", "the OR news"))
        made.add_feed(opened.feed_url)
        made.run_due()
        for number in range(20):
            opened.publish(make_news_item(number, " ".join(f"The a{number}b{place} saw the c{number}d{place}." for place in range(20))))
        made.clock.advance(hours=7)
        engine = EmbeddedEngine(made.app, sweep_interval=0.1)
        engine.start()
        try:
            wait_until(lambda: len(well.accepted) == 20, 2 * LONG_SECONDS, on_wait=lambda: made.clock.advance(seconds=0.05))
            assert len(never.requests) < 10  # where all share alike, as many as the other's
        finally:
            engine.stop()
            engine.shut_down()
