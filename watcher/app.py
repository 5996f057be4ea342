"""App: the frozen bundle that a step of the pipeline needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watcher.delivery import Transport
from watcher.delivery.concurrency import ConcurrencyLimits
from watcher.feeds.poll_schedule import PollBounds
from watcher.fetch import Fetcher
from watcher.log import Logger
from watcher.model import ClaimWindows
from watcher.ruleset import CurrentRuleset
from watcher.store.database import Database
from watcher.store.retention import RetentionPeriods
from watcher.workers import WorkerPool


@dataclass(frozen=True, slots=True)
class HealthPolicy:
    """When problems with watcher's own work are checked and reported.  ``check_interval`` 0: never."""

    check_interval: float = 300.0
    message_interval: timedelta = timedelta(hours=1)
    max_poll_failures: int = 5
    max_delivery_age: timedelta = timedelta(hours=1)
    min_free_bytes: int = 500_000_000
    heartbeat_schedule: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers a step decides with.  ``max_age`` None: no limit."""

    poll_bounds: PollBounds
    max_age: timedelta | None
    story_window: timedelta
    delivery_retry: tuple[float, ...]
    lease: timedelta
    """Longer than any step may take: fetch deadline, worker wall time and send deadline together."""
    claim_windows: ClaimWindows = field(default_factory=ClaimWindows)
    page_retry: tuple[float, ...] = (60.0, 600.0)
    """Waits before a page that could not be fetched is asked for again; afterwards the feed's own text must do."""
    reread_ages: tuple[timedelta, ...] = ()
    """How long after its alert an article is read again, each time; none: never."""
    group_wait: timedelta = timedelta(0)
    """How long an alert that is not high waits for more on its story."""
    timezone: str = "UTC"
    default_rate_limit: str = ""
    """The limit of messages for channels that a person reads and that name none."""
    disable_after: timedelta = timedelta(days=3)
    """A channel that only failed for so long is switched off."""
    health: HealthPolicy = field(default_factory=HealthPolicy)
    retention: RetentionPeriods = field(default_factory=RetentionPeriods)


@dataclass(frozen=True, slots=True)
class App:
    """Everything that touches the world, in one place; built by ``bootstrap`` alone."""

    database: Database
    fetcher: Fetcher
    workers: WorkerPool
    ruleset: CurrentRuleset
    transport: Transport
    concurrency: ConcurrencyLimits
    policy: Policy
    log: Logger
    clock: Callable[[], datetime]
    jitter: Callable[[], float]
    """A number in [0, 1): the dice for jitter."""
    event_listeners: list[Callable[[str, dict[str, object]], None]] = field(default_factory=list)
    """Told of each step as it happens: the demo's and the terminal's window."""

    def log_event(self, event: str, *, warn: bool = False, **facts: object) -> None:
        """Log one structured line, a warning where ``warn`` is set, and pass it to every listener."""
        known = {name: value for name, value in facts.items() if value is not None}
        (self.log.warning if warn else self.log.info)(event, **known)
        for watch in self.event_listeners:
            watch(event, facts)

    def close(self) -> None:
        self.workers.close()
        self.fetcher.close()
        self.database.close()
