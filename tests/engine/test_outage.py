"""A database that is full: said once, no row lost, and work goes on by itself when there is room again."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from tests.running_watcher import make_news_item, running_site, running_world
from tests.waiting import LONG_SECONDS, wait_until
from watcher import log
from watcher.engine import engine as engine_module
from watcher.engine.embedded import EmbeddedEngine


def test_a_full_disk_is_said_once_and_survived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty due entries and no room: one line; with room again, one more, and every entry is read."""
    monkeypatch.setattr(engine_module, "OUTAGE_PAUSE_SECONDS", 1.0)
    room: list[int] = []

    def limit(connection: Any, *_: object) -> None:
        if room:
            connection.execute(f"PRAGMA max_page_count={room[0]}")

    with running_site() as opened, running_world(tmp_path) as made:
        for number in range(30):
            opened.publish(make_news_item(number, " ".join(f"The a{number}b{place} saw the c{number}d{place}." for place in range(400))))
        made.add_feed(opened.feed_url)
        made.app.database.engine.dispose()
        sa.event.listen(made.database.engine, "connect", limit)
        with made.database.read() as tx:
            room.append(int(tx.exec_driver_sql("PRAGMA page_count").scalar_one()) + 25)
        made.database.engine.dispose()
        engine = EmbeddedEngine(made.app, sweep_interval=0.1)
        log.configure("warning", "json")
        with capture_logs() as lines:
            engine.start()
            try:
                wait_until(lambda: bool(lines), on_wait=lambda: made.clock.advance(seconds=0.05))
                time.sleep(5)  # it goes on failing, in silence
                assert [line["event"] for line in lines] == ["database_failed"]
                assert "disk is full" in lines[0]["detail"] or "full" in lines[0]["detail"]
                room.clear()
                made.database.engine.dispose()
                made.clock.advance(minutes=10)  # past the leases of what was claimed
                wait_until(lambda: len(made.raw_rows("article")) == 30, 2 * LONG_SECONDS, on_wait=lambda: made.clock.advance(seconds=0.05))
                wait_until(
                    lambda: len(lines) > 1, on_wait=lambda: made.clock.advance(minutes=10)
                )  # polls, until one says that work goes on
            finally:
                engine.stop()
                engine.shut_down()
        assert len(made.raw_rows("article")) == 30
        assert [line["event"] for line in lines][:2] == ["database_failed", "database_recovered"]
