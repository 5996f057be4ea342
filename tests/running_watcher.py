"""A whole watcher on loopback for tests: real sites, a real mailbox and webhook, a real database, the real steps."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from watcher import bootstrap, config, log
from watcher.app import App
from watcher.delivery import validate_settings
from watcher.demo.receivers import Mailbox, WebhookReceiver
from watcher.demo.sites import DemoOutlet, NewsItem, Site
from watcher.engine.inline import InlineEngine
from watcher.model import Channel, ChannelKind, Topic
from watcher.store import alerts, channels, deliveries, feeds, topics
from watcher.store.database import Database
from watcher.workers import WorkerPool
from watcher.workers.tasks import WORKER_PRELOAD

WEBHOOK_SECRET = "whsec_dGVzdC1zZWNyZXQtb2Ytd2F0Y2hlci10ZXN0cyE="
START_TIME = datetime(2023, 9, 5, 12, 0, tzinfo=UTC)
ARMS_TOPIC = Topic("arms", "Arms", "@russia AND @north-korea AND @arms")


class SettableClock:
    """The application's clock, set by the test."""

    def __init__(self) -> None:
        self.current = START_TIME

    def __call__(self) -> datetime:
        return self.current

    def advance(self, **span: float) -> None:
        self.current += timedelta(**span)


def make_settings(folder: Path, **sections: dict[str, Any]) -> config.Settings:
    """Settings as a file would give them: loopback allowed, short retries."""
    given: dict[str, Any] = {
        "database": {"url": f"sqlite:///{folder}/watcher.db"},
        "fetch": {"allow_addresses": ["127.0.0.0/8"], "deadline": 5},
        "delivery": {"retry": [60, 600], "deadline": 5, "hostname": "watcher.test"},
        "alerts": {"group_wait": 0},
        "workers": {"processes": 1},
    }
    for section, values in sections.items():
        given[section] = given.get(section, {}) | values
    return config.Settings(**given)


class World:
    """One watcher whose steps run inline, on its own clock."""

    def __init__(self, app: App, clock: SettableClock) -> None:
        self.app, self.clock = app, clock

    @property
    def database(self) -> Database:
        return self.app.database

    def add_feed(self, url: str) -> int:
        with self.database.write() as tx:
            return feeds.add(tx, url, title="", now=self.clock())

    def add_topic(self, topic: Topic = ARMS_TOPIC, *to: str) -> None:
        with self.database.write() as tx:
            topics.add(tx, topic, channels=[channels.get_by_name(tx, name).id for name in to], now=self.clock())

    def add_channel(self, name: str, kind: ChannelKind, **values: Any) -> Channel:
        with self.database.write() as tx:
            channels.add(tx, name, kind, validate_settings(kind, values), now=self.clock())
            return channels.get_by_name(tx, name)

    def run_due(self) -> None:
        """Everything that is due at this moment, and what it makes due."""
        InlineEngine(self.app).run()

    def advance(self, **span: float) -> None:
        self.clock.advance(**span)
        self.run_due()

    def list_alerts(self) -> list[Any]:
        with self.database.read() as tx:
            return list(alerts.list_latest(tx, 10_000))[::-1]

    def failed_deliveries(self) -> list[Any]:
        with self.database.read() as tx:
            return list(deliveries.list_failing(tx, 100))

    def raw_rows(self, table: str) -> list[dict[str, Any]]:
        """Raw rows, for what no function shows."""
        with self.database.read() as tx:
            return [dict(row) for row in tx.exec_driver_sql(f"SELECT * FROM {table}").mappings()]


@contextmanager
def running_world(folder: Path, **sections: dict[str, Any]) -> Iterator[World]:
    clock = SettableClock()
    made = make_settings(folder, **sections)
    log.configure("error", "json")
    app = bootstrap.build_app(made, clock=clock, jitter=lambda: 0.5)
    app.workers.close()  # before they started
    ways = replace(app.transport, now=bootstrap.utc_now)  # a signature of 2023 would rightly be refused
    app = replace(app, transport=ways, workers=_shared_workers())
    try:
        yield World(app, clock)
    finally:
        app.fetcher.close()
        app.database.close()


@lru_cache(maxsize=1)
def _shared_workers() -> WorkerPool:
    """One warm pool for all tests: they are about the steps; the pool has its own."""
    pool = WorkerPool(processes=2, preload=WORKER_PRELOAD)
    atexit.register(pool.close)
    return pool


@contextmanager
def running_receivers(folder: Path, **options: Any) -> Iterator[tuple[Mailbox, WebhookReceiver]]:
    with ExitStack() as stack:
        yield (
            stack.enter_context(Mailbox(folder / "mails", **options)),
            stack.enter_context(WebhookReceiver(WEBHOOK_SECRET, folder / "hook.jsonl")),
        )


def make_outlet(slug: str = "test", feed_format: str = "rss") -> DemoOutlet:
    return DemoOutlet(slug=slug, name=f"Outlet {slug}", tagline="", format=feed_format, template="journal")  # type: ignore[arg-type]


def make_news_item(number: int, text: str, *, title: str = "", at: datetime = START_TIME) -> NewsItem:
    words = tuple(text.split("\n"))
    return NewsItem(slug=f"piece-{number}", title=title or f"Piece {number}", byline="A Reporter", published=at, paragraphs=words)


@contextmanager
def running_site(slug: str = "test", feed_format: str = "rss") -> Iterator[Site]:
    with Site(make_outlet(slug, feed_format)) as opened:
        yield opened
