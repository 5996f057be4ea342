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
from watcher.delivery import check
from watcher.demo.receivers import Hook, Mailbox
from watcher.demo.sites import Outlet, Piece, Site
from watcher.engine.inline import InlineEngine
from watcher.model import Channel, ChannelKind, Topic
from watcher.reading import PRELOAD
from watcher.store import alerts, channels, deliveries, feeds, topics
from watcher.store.database import Database
from watcher.workers import Workers

SECRET = "whsec_dGVzdC1zZWNyZXQtb2Ytd2F0Y2hlci10ZXN0cyE="
EPOCH = datetime(2023, 9, 5, 12, 0, tzinfo=UTC)
ARMS = Topic("arms", "Arms", "@russia AND @north-korea AND @arms")


class Clock:
    """The application's clock, set by the test."""

    def __init__(self) -> None:
        self.at = EPOCH

    def __call__(self) -> datetime:
        return self.at

    def on(self, **span: float) -> None:
        self.at += timedelta(**span)


def settings(folder: Path, **sections: dict[str, Any]) -> config.Settings:
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

    def __init__(self, app: App, clock: Clock) -> None:
        self.app, self.clock = app, clock
        self.events: list[tuple[str, dict[str, Any]]] = []
        app.watchers.append(lambda event, facts: self.events.append((event, dict(facts))))

    @property
    def database(self) -> Database:
        return self.app.database

    def feed(self, url: str) -> int:
        with self.database.write() as tx:
            return feeds.add(tx, url, title="", now=self.clock())

    def topic(self, topic: Topic = ARMS, *to: str) -> None:
        with self.database.write() as tx:
            topics.add(tx, topic, channels=[channels.by_name(tx, name).id for name in to], now=self.clock())

    def channel(self, name: str, kind: ChannelKind, **values: Any) -> Channel:
        with self.database.write() as tx:
            channels.add(tx, name, kind, check(kind, values), now=self.clock())
            return channels.by_name(tx, name)

    def run(self) -> None:
        """Everything that is due at this moment, and what it makes due."""
        InlineEngine(self.app).run()

    def later(self, **span: float) -> None:
        self.clock.on(**span)
        self.run()

    def alerts(self) -> list[Any]:
        with self.database.read() as tx:
            return list(alerts.latest(tx, 10_000))[::-1]

    def troubles(self) -> list[Any]:
        with self.database.read() as tx:
            return list(deliveries.problems(tx, 100))

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Raw rows, for what no function shows."""
        with self.database.read() as tx:
            return [dict(row) for row in tx.exec_driver_sql(f"SELECT * FROM {table}").mappings()]

    def heard(self, event: str) -> list[dict[str, Any]]:
        return [facts for name, facts in self.events if name == event]


@contextmanager
def world(folder: Path, **sections: dict[str, Any]) -> Iterator[World]:
    clock = Clock()
    made = settings(folder, **sections)
    log.configure("error", "json")
    app = bootstrap.app(made, clock=clock, spread=lambda: 0.5)
    app.workers.close()  # before they started
    ways = replace(app.ways, now=bootstrap.utc_now)  # a signature of 2023 would rightly be refused
    app = replace(app, ways=ways, workers=_workers())
    try:
        yield World(app, clock)
    finally:
        app.fetcher.close()
        app.database.close()


@lru_cache(maxsize=1)
def _workers() -> Workers:
    """One warm pool for all tests: they are about the steps; the pool has its own."""
    pool = Workers(processes=2, preload=PRELOAD)
    atexit.register(pool.close)
    return pool


@contextmanager
def receivers(folder: Path, **options: Any) -> Iterator[tuple[Mailbox, Hook]]:
    with ExitStack() as stack:
        yield stack.enter_context(Mailbox(folder / "mails", **options)), stack.enter_context(Hook(SECRET, folder / "hook.jsonl"))


def outlet(slug: str = "test", form: str = "rss") -> Outlet:
    return Outlet(slug=slug, name=f"Outlet {slug}", tagline="", format=form, template="journal")  # type: ignore[arg-type]


def piece(number: int, text: str, *, title: str = "", at: datetime = EPOCH) -> Piece:
    words = tuple(text.split("\n"))
    return Piece(slug=f"piece-{number}", title=title or f"Piece {number}", byline="A Reporter", published=at, paragraphs=words)


@contextmanager
def site(slug: str = "test", form: str = "rss") -> Iterator[Site]:
    with Site(outlet(slug, form)) as opened:
        yield opened
