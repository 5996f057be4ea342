"""App: the frozen bundle that a step of the pipeline needs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from watcher import data, reading
from watcher.delivery import Ways
from watcher.delivery.lanes import Lanes
from watcher.feeds.schedule import Bounds
from watcher.fetch import Fetcher
from watcher.log import Logger
from watcher.model import Windows
from watcher.store import topics
from watcher.store.database import Database
from watcher.store.retention import Keep
from watcher.workers import Workers


@dataclass(frozen=True, slots=True)
class Watch:
    """When what concerns watcher itself is told.  ``every`` 0: never."""

    every: float = 300.0
    limit: timedelta = timedelta(hours=1)
    failures: int = 5
    outbox_age: timedelta = timedelta(hours=1)
    disk_free: int = 500_000_000
    alive: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers a step decides with.  ``max_age`` None: no limit."""

    bounds: Bounds
    max_age: timedelta | None
    story_window: timedelta
    retry: tuple[float, ...]
    lease: timedelta
    """Longer than any step may take: fetch deadline, worker wall time and send deadline together."""
    windows: Windows = field(default_factory=Windows)
    quiet: timedelta = timedelta(days=3)
    """For so long after a topic's last alert a new story without a statement is an update."""
    page_retry: tuple[float, ...] = (60.0, 600.0)
    """Waits before a page that could not be fetched is asked for again; afterwards the feed's own text must do."""
    group_wait: timedelta = timedelta(0)
    """How long an alert that is not high waits for more on its story."""
    timezone: str = "UTC"
    rate: str = ""
    """The limit of messages for channels that a person reads and that name none."""
    disable_after: timedelta = timedelta(days=3)
    """A channel that only failed for so long is switched off."""
    watch: Watch = field(default_factory=Watch)
    keep: Keep = field(default_factory=Keep)


class Rules:
    """Today's topics as the snapshot workers read with; looked up anew whenever a topic changes.

    ``words``: the folder of the user's own entities, read here and at a ``reread``.  ConfigError where they cannot be used.
    """

    def __init__(self, database: Database, folder: Path, log: Logger, words: Path | None = None) -> None:
        self._database, self._folder, self._log, self._words = database, folder, log, words
        self._lock = threading.Lock()
        self._own = self._read()
        self._at: tuple[int, reading.Snapshot] | None = None

    def _read(self) -> dict[str, str]:
        own = data.own_texts("entities", self._words)
        if own:
            data.entities_with(own)  # a wrong file is refused here, not by a worker
        return own

    def reread(self) -> None:
        """Take the user's own entities as they are now.  ConfigError: nothing was changed."""
        own = self._read()
        with self._lock:
            if own != self._own:
                self._own, self._at = own, None

    def current(self) -> tuple[int, reading.Snapshot]:
        """(revision, snapshot): a judgement is only valid while the revision is the database's."""
        with self._lock:
            with self._database.read() as tx:
                revision = topics.revision(tx)
                if self._at is not None and self._at[0] == revision:
                    return self._at
                watched = topics.enabled(tx)
            good, broken = reading.usable(watched, self._own)
            for name, error in broken.items():
                self._log.warning("topic left out", topic=name, detail=str(error))
            self._at = (revision, reading.snapshot(good, self._folder, self._own))
            return self._at


@dataclass(frozen=True, slots=True)
class App:
    """Everything that touches the world, in one place; built by ``bootstrap`` alone."""

    database: Database
    fetcher: Fetcher
    workers: Workers
    rules: Rules
    ways: Ways
    lanes: Lanes
    policy: Policy
    log: Logger
    clock: Callable[[], datetime]
    spread: Callable[[], float]
    """A number in [0, 1): the dice for jitter."""
    watchers: list[Callable[[str, dict[str, object]], None]] = field(default_factory=list)
    """Told of each step as it happens: the demo's and the terminal's window."""

    def tell(self, event: str, *, trouble: bool = False, **facts: object) -> None:
        """One structured line (a warning where ``trouble``), and the same to whoever watches."""
        known = {name: value for name, value in facts.items() if value is not None}
        (self.log.warning if trouble else self.log.info)(event, **known)
        for watch in self.watchers:
            watch(event, facts)

    def close(self) -> None:
        self.workers.close()
        self.fetcher.close()
        self.database.close()
