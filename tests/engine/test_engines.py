"""One contract for both engines, on real sites, receivers and a real database."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.running_watcher import WEBHOOK_SECRET, World, make_news_item, running_receivers, running_site, running_world
from tests.waiting import LONG_SECONDS, SLACK_SECONDS
from watcher.engine import tasks
from watcher.engine.embedded import EmbeddedEngine
from watcher.engine.engine import Engine
from watcher.engine.inline import InlineEngine
from watcher.errors import Reason
from watcher.model import ChannelKind, Topic
from watcher.pipeline.wakes import Wake

Make = Callable[[World], Engine]


def _inline(made: World) -> Engine:
    return InlineEngine(made.app)


def _embedded(made: World) -> Engine:
    return EmbeddedEngine(made.app, sweep_interval=0.05)


def _settle(engine: Engine) -> None:
    """Let the engine work until nothing is due."""
    if isinstance(engine, EmbeddedEngine):
        engine.run_once()
    else:
        engine.run()


@pytest.fixture(params=[_inline, _embedded], ids=["inline", "embedded"])
def make(request: pytest.FixtureRequest) -> Make:
    return request.param  # type: ignore[no-any-return]


@pytest.mark.timeout(180)
def test_sixty_articles_are_each_delivered_once(make: Make, tmp_path: Path) -> None:
    """Whoever calls the steps: every story is one delivery, received once."""
    with running_site() as opened, running_receivers(tmp_path) as (_, hook), running_world(tmp_path) as made:
        made.add_channel("hook", ChannelKind.WEBHOOK, url=hook.url, secret=WEBHOOK_SECRET)
        made.add_topic(Topic("all", "All", "piece OR reporter OR the"))
        made.add_feed(opened.feed_url)
        _settle(make(made))
        for number in range(60):
            opened.publish(make_news_item(number, _text(number)))
        made.clock.advance(hours=7)
        _settle(make(made))
        assert len(made.raw_rows("article")) == 60
        assert len({call.id for call in hook.accepted}) == len(hook.accepted) == 60


def _text(number: int) -> str:
    """A text of its own: no word but the common ones is in any other."""
    return " ".join(f"The w{number}x{place} met the y{number}z{place}." for place in range(30))


def test_a_wake_that_waits_is_not_taken_twice(make: Make, tmp_path: Path) -> None:
    """Waking the same work again while it waits does nothing."""
    with running_world(tmp_path) as made:
        engine = make(made)
        engine._enqueue = lambda _wake: None  # type: ignore[method-assign]
        assert engine.wake(Wake("poll", 1))
        assert not engine.wake(Wake("poll", 1))
        engine.perform(Wake("poll", 1))
        assert engine.wake(Wake("poll", 1))


def test_an_unexpected_error_puts_off_then_parks(make: Make, tmp_path: Path) -> None:
    """A step that raises what nobody foresaw: its row waits ever longer, is parked in the end, and the other rows go on."""

    def fall(*_: object) -> tuple[()]:
        raise ZeroDivisionError("nobody foresaw this")

    with running_site() as opened, running_world(tmp_path) as made:
        made.add_feed(opened.feed_url)
        opened.publish(make_news_item(1, _text(1)))
        broken = replace(tasks.COLLECT, run=fall)
        chosen = tuple(broken if task is tasks.COLLECT else task for task in tasks.TASKS)
        for _ in range(8):
            engine = InlineEngine(made.app, chosen) if make is _inline else EmbeddedEngine(made.app, sweep_interval=0.05, tasks=chosen)
            _settle(engine)
            made.clock.advance(hours=2)
        (entry,) = made.raw_rows("entry")
        assert (entry["state"], entry["reason"], entry["failures"]) == ("failed", Reason.UNEXPECTED, 5)
        assert "nobody foresaw this" in entry["detail"]
        assert made.raw_rows("feed")[0]["reason"] is None


def test_the_embedded_engine_stops_at_once(tmp_path: Path) -> None:
    """`stop` from another thread ends `run` within the grace, with work waiting or not."""
    with running_world(tmp_path) as made:
        engine = EmbeddedEngine(made.app, sweep_interval=0.05)
        runner = threading.Thread(target=engine.run)
        runner.start()
        time.sleep(0.3)
        began = time.monotonic()
        engine.stop()
        runner.join(LONG_SECONDS)
        assert not runner.is_alive()
        assert time.monotonic() - began < 5 + SLACK_SECONDS
