"""The real daemon against every trick at once: each feed is read or has its reason, and the good ones go on."""

from __future__ import annotations

from pathlib import Path

from tests.article_texts import ARMS_DEAL, RIVER_FLOOD
from tests.cli.conftest import RunCommand
from tests.cli.conftest import run_program as run_program  # noqa: PLC0414
from tests.hostile_server import REDIRECTS, TRICKS, HostileServer
from tests.running_watcher import WEBHOOK_SECRET, make_news_item, running_receivers, running_site, running_world
from watcher.bootstrap import utc_now
from watcher.errors import Reason
from watcher.pipeline.poll import poll_feed


def test_no_feed_stops_the_others(run_program: RunCommand, tmp_path: Path) -> None:
    """`run --once` over all tricks ends by itself; no feed is without an answer; an alert of the good feed arrives, once."""
    environment = {"WATCHER_FETCH__ALLOW_ADDRESSES": "127.0.0.1/32", "WATCHER_FETCH__DEADLINE": "6", "WATCHER_FETCH__PER_HOST": "8"}
    with HostileServer() as hostile, running_site() as good, running_receivers(tmp_path) as (_, hook):
        tricks = [hostile.url(path) for path in (*TRICKS, *REDIRECTS) if path != "/many"]
        run_program("feed", "add", good.feed_url, *tricks)
        run_program("topic", "add", "rnk-arms")
        run_program("channel", "add", "hook", "webhook", f"url={hook.url}", f"secret={WEBHOOK_SECRET}")
        good.publish(make_news_item(0, RIVER_FLOOD, at=utc_now()))
        run_program("run", "--once", **environment)
        good.publish(make_news_item(1, ARMS_DEAL, at=utc_now()))
        run_program("run", "--once", **environment)
        rows = {row["url"]: row for row in run_program("feed", "list", "--json").rows()}
        assert len(hook.accepted) == 1
    assert len(rows) >= len(tricks)  # a feed that moved onto another is kept, disabled
    for row in rows.values():
        assert row["last_polled_at"], row["url"]
        assert row["reason"] != Reason.UNEXPECTED, row["detail"]
        if row["last_read_at"] is None:
            assert row["reason"], row["url"]
            assert row["detail"].strip().endswith((".", ")")), row["detail"]
            assert row["url"] in row["detail"], row["detail"]
    assert rows[hostile.url("/good.xml")]["entries"] == 3


def test_ten_thousand_entries_are_one_poll(tmp_path: Path) -> None:
    """A feed of 10,000 entries is listed in one go, up to the cap, each due once; the next poll finds nothing new."""
    with HostileServer() as hostile, running_world(tmp_path) as made:
        feed_id = made.add_feed(hostile.url("/many"))
        wakes = poll_feed(made.app, feed_id)
        assert len(wakes) == len(made.raw_rows("entry")) == 2000
        made.clock.advance(hours=7)
        assert not poll_feed(made.app, feed_id)
