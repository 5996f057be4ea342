"""Build App, Engine and Daemon from the settings; heavy modules are imported only when they are needed."""

from __future__ import annotations

import fcntl
import os
import random
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from watcher import __version__, config, folders, log
from watcher.config import Settings
from watcher.errors import ConfigError, StoreError
from watcher.store import feeds, migrate
from watcher.store.database import Database

if TYPE_CHECKING:
    from watcher.app import App, Policy
    from watcher.daemon import Daemon
    from watcher.delivery import SmtpServer, Transport
    from watcher.delivery.transport import HttpPost
    from watcher.engine.embedded import EmbeddedEngine
    from watcher.engine.tasks import Task
    from watcher.fetch import Fetcher
    from watcher.heartbeat import HeartbeatTargets
    from watcher.model import ClaimWindows, HttpResponse
    from watcher.store.retention import RetentionPeriods
    from watcher.systemd import SystemdNotifier
    from watcher.workers import WorkerPool

LEASE_MARGIN_SECONDS = 15.0
"""Time a step may need besides the network and the workers."""
SWEEP_INTERVAL_SECONDS = 1.0
_RESTART_ONLY_SETTINGS = (
    *(("database", "url"), ("poll", "threads"), ("delivery", "threads")),
    ("operator", "every"),
    *(("workers", key) for key in config.WorkerSettings.model_fields),
)
"""Settings of parts that are built once: a change takes effect after a restart."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def open_database(settings: Settings, *, create: bool = False) -> Database:
    """Open the configured database and migrate it.

    Raises:
        StoreError: it is newer than this program, or does not exist and ``create`` is False.
    """
    opened = Database(config.database_url(settings))
    if not create and opened.path is not None and not opened.path.exists():
        raise StoreError(f"No database at {opened.path}. Create it with: watcher init")
    migrate.upgrade(opened)
    return opened


def build_app(
    settings: Settings,
    *,
    database: Database | None = None,
    clock: Callable[[], datetime] = utc_now,
    jitter: Callable[[], float] = random.random,
    rulesets_folder: Path | None = None,
    warnings_only: bool = False,
) -> App:
    """Build everything a step needs.

    ``database``: used instead of the configured one; ``rulesets_folder``: where rulesets are written; ``warnings_only``: log nothing below.
    """
    from watcher.app import App
    from watcher.delivery.concurrency import ConcurrencyLimits
    from watcher.ruleset import CurrentRuleset

    opened = database or open_database(settings, create=True)
    fetcher = _build_fetcher(settings)
    logger = log.get_logger(warnings_only=warnings_only)
    rulesets = rulesets_folder or (opened.path.parent if opened.path else folders.data_folder()) / "rulesets"
    return App(
        database=opened,
        fetcher=fetcher,
        workers=_build_workers(settings),
        ruleset=CurrentRuleset(opened, rulesets, logger, settings.config_folder),
        transport=build_transport(settings, post=fetcher.post, clock=clock),
        concurrency=ConcurrencyLimits(settings.delivery.threads),
        policy=build_policy(settings),
        log=logger,
        clock=clock,
        jitter=jitter,
    )


def _build_workers(settings: Settings) -> WorkerPool:
    from watcher.workers import WorkerPool
    from watcher.workers.tasks import WORKER_PRELOAD

    limits = settings.workers
    return WorkerPool(
        processes=limits.processes,
        cpu_seconds=limits.cpu_seconds,
        wall_seconds=limits.wall_seconds,
        memory_mb=limits.memory_mb,
        preload=WORKER_PRELOAD,
    )


def build_transport(settings: Settings, *, post: HttpPost, clock: Callable[[], datetime] = utc_now) -> Transport:
    """Build what channels send with.  ConfigError: the user's own words of messages cannot be used."""
    from watcher.data.message_texts import load_renderer
    from watcher.delivery import Transport

    own_texts = Path(settings.delivery.templates) if settings.delivery.templates else None
    return Transport(
        post=post,
        now=clock,
        renderer=load_renderer(own_texts),
        default_smtp_server=build_default_smtp_server(settings),
        deadline=settings.delivery.deadline,
        hostname=settings.delivery.hostname or socket.gethostname() or "localhost",
        allow_private=True,
    )


def build_default_smtp_server(settings: Settings) -> SmtpServer | None:
    """Make the mail server of the configuration; None where it has none."""
    from watcher.delivery.mail_server import DEFAULT_SMTP_PORTS, SmtpSecurity, SmtpServer

    smtp = settings.smtp
    if not smtp.host:
        return None
    security = SmtpSecurity(smtp.security)
    return SmtpServer(
        host=smtp.host,
        port=smtp.port or DEFAULT_SMTP_PORTS[security],
        security=security,
        user=smtp.user or None,
        password=smtp.password.get_secret_value() or None,
        sender=smtp.sender or None,
        timeout=settings.delivery.deadline,
        ca_file=smtp.ca_file or None,
    )


def build_engine(
    app: App, settings: Settings, *, sweep_interval: float = SWEEP_INTERVAL_SECONDS, poll_once: bool = False
) -> EmbeddedEngine:
    """Build the default engine with as many threads as the settings say.  ``poll_once``: every feed is due, once."""
    from watcher.engine.embedded import EmbeddedEngine
    from watcher.engine.tasks import ANALYSE, COLLECT, DELIVER, POLL, RELEASE_HELD, REREAD

    threads = settings.poll.threads
    started = app.clock()

    def unpolled(app: App, _until: datetime, limit: int) -> list[int]:
        with app.database.read() as tx:
            return feeds.list_unpolled(tx, started, app.clock(), limit)

    polling = replace(POLL, threads=threads, list_due=unpolled) if poll_once else replace(POLL, threads=threads)
    tasks = (polling, replace(COLLECT, threads=threads), ANALYSE, REREAD, RELEASE_HELD, replace(DELIVER, threads=settings.delivery.threads))
    return EmbeddedEngine(app, sweep_interval=sweep_interval, tasks=tasks, stuck_after=_stuck_after(settings, app, tasks))


def _stuck_after(settings: Settings, app: App, tasks: Sequence[Task]) -> float:
    """Return the seconds after which a step is stuck: its lease, and the longest wait for a worker when all threads want two."""
    threads = sum(task.threads for task in tasks if task.name != "deliver")
    return app.policy.lease.total_seconds() + 2 * settings.workers.wall_seconds * threads / settings.workers.processes


@contextmanager
def hold_daemon_lock(database: Database) -> Iterator[None]:
    """Hold the database's daemon lock.

    Raises:
        StoreError: another daemon uses the database, or the lock file cannot be opened.
    """
    if database.path is None:
        yield
        return
    file = database.path.with_suffix(".lock")
    try:
        lock = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"{file} cannot be opened: {error.strerror}. Run watcher as the owner of that folder.") from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(
                f"Another `watcher run` is already using {database.path}. Stop it first, or configure another database."
            ) from error
        yield
    finally:
        os.close(lock)


def build_daemon(engine: EmbeddedEngine, settings: Settings, notifier: SystemdNotifier, *, load_settings: Callable[[], Settings]) -> Daemon:
    """Build the main loop around an engine.  ``load_settings`` reads the settings again, for a reload."""
    from watcher.daemon import Daemon
    from watcher.heartbeat import HeartbeatPinger

    made = engine.app
    held = [settings]

    def post(url: str, *, body: bytes, headers: Mapping[str, str], deadline: float, allow_private: bool) -> HttpResponse:
        return engine.app.fetcher.post(url, body=body, headers=headers, deadline=deadline, allow_private=allow_private)

    heartbeat = HeartbeatPinger(post, _heartbeat_targets(settings), made.log)

    def reload() -> str:
        try:
            engine.app, held[0], waiting = apply_settings(engine.app, held[0], load_settings())
        except ConfigError as error:
            made.log.error("reload_refused", detail=str(error))
            return f"Reload refused; still using the previous configuration: {error}"
        heartbeat.targets = _heartbeat_targets(held[0])
        revision, _ = engine.app.ruleset.current()
        made.log.info("config_reloaded", ruleset_revision=revision, needs_restart=waiting)
        return "Reloaded." + (f" Restart to apply: {', '.join(waiting)}." if waiting else "")

    return Daemon(engine, notifier, heartbeat, probe_workers=lambda: made.workers.call(os.getpid), reload=reload)


def apply_settings(app: App, old: Settings, new: Settings) -> tuple[App, Settings, list[str]]:
    """Apply new settings: return the new app, the settings in force, and the names of those that wait for a restart.

    Running steps keep the old app's parts until they end.

    Raises:
        ConfigError: the settings cannot be used; nothing was changed.
    """
    waiting = [
        f"{section}.{key}"
        for section, key in _RESTART_ONLY_SETTINGS
        if getattr(getattr(old, section), key) != getattr(getattr(new, section), key)
    ]
    kept: dict[str, dict[str, object]] = {}
    for section, key in _RESTART_ONLY_SETTINGS:
        kept.setdefault(section, {})[key] = getattr(getattr(old, section), key)
    effective = new.model_copy(update={name: getattr(new, name).model_copy(update=values) for name, values in kept.items()})
    allowed = build_policy(effective)
    fetcher = app.fetcher if effective.fetch == old.fetch else _build_fetcher(effective)
    out = build_transport(effective, post=fetcher.post, clock=app.clock)
    app.ruleset.reload_entities()
    log.configure(effective.log.level, effective.log.format)
    return replace(app, policy=allowed, fetcher=fetcher, transport=out), effective, waiting


def _heartbeat_targets(settings: Settings) -> HeartbeatTargets:
    from watcher.heartbeat import HeartbeatTargets

    given = settings.service
    return HeartbeatTargets(given.heartbeat_url.get_secret_value(), given.heartbeat_fail_url.get_secret_value(), given.heartbeat_every)


def _build_fetcher(settings: Settings) -> Fetcher:
    from watcher.fetch import Fetcher, FetchLimits

    fetch = settings.fetch
    return Fetcher(
        FetchLimits(
            deadline=fetch.deadline,
            max_bytes=fetch.max_bytes,
            max_redirects=fetch.max_redirects,
            max_per_host=fetch.per_host,
            user_agent=user_agent(settings),
            allowed_networks=fetch.allow_addresses,
        )
    )


def user_agent(settings: Settings) -> str:
    """Return the User-Agent: who sends the request, and whom to contact (RFC 9110, 10.1.5)."""
    contact = f" (+{settings.fetch.contact})" if settings.fetch.contact else ""
    return settings.fetch.user_agent or f"watcher/{__version__}{contact}"


def build_retention(settings: Settings) -> RetentionPeriods:
    """Return how long data are kept.  Articles that a copy could still join are kept whatever the setting says."""
    from watcher.store.retention import RetentionPeriods

    given, least = settings.retention, 2 * settings.alerts.story_window

    def span(seconds: float) -> timedelta | None:
        return timedelta(seconds=seconds) if seconds else None

    articles = span(max(given.articles, least)) if given.articles else None
    return RetentionPeriods(texts=span(given.texts), articles=articles, deliveries=span(given.deliveries))


def build_claim_windows(settings: Settings) -> ClaimWindows:
    """Return how long what is on record counts."""
    from watcher.model import ClaimWindows

    alerts = settings.alerts
    return ClaimWindows(
        claim_window=timedelta(seconds=alerts.claim_window),
        denial_window=timedelta(seconds=alerts.denial_window),
        update_window=timedelta(seconds=alerts.quiet),
    )


def build_policy(settings: Settings) -> Policy:
    """Return the numbers that the steps decide with.

    Raises:
        ConfigError: the settings contradict each other.
    """
    from watcher.app import HealthPolicy, Policy
    from watcher.feeds.poll_schedule import PollBounds

    poll, alerts = settings.poll, settings.alerts
    if not poll.min_interval <= poll.default_interval <= poll.max_interval:
        raise ConfigError(
            "Poll intervals must satisfy min_interval <= default_interval <= max_interval, but are: "
            f"poll.min_interval ({poll.min_interval:g} s), poll.default_interval ({poll.default_interval:g} s), "
            f"poll.max_interval ({poll.max_interval:g} s)."
        )
    lease = settings.fetch.deadline + 2 * settings.workers.wall_seconds + settings.delivery.deadline + LEASE_MARGIN_SECONDS
    return Policy(
        poll_bounds=PollBounds(poll.min_interval, poll.max_interval, poll.default_interval),
        max_age=timedelta(seconds=alerts.max_age) if alerts.max_age else None,
        story_window=timedelta(seconds=alerts.story_window),
        delivery_retry=settings.delivery.retry,
        lease=timedelta(seconds=lease),
        claim_windows=build_claim_windows(settings),
        reread_ages=tuple(timedelta(seconds=age) for age in alerts.reread),
        group_wait=timedelta(seconds=alerts.group_wait),
        timezone=alerts.timezone,
        default_rate_limit=alerts.rate,
        disable_after=timedelta(seconds=settings.delivery.disable_after),
        health=HealthPolicy(
            check_interval=settings.operator.every,
            message_interval=timedelta(seconds=settings.operator.limit),
            max_poll_failures=settings.operator.failures,
            max_delivery_age=timedelta(seconds=settings.operator.outbox_age),
            min_free_bytes=settings.operator.disk_free,
            heartbeat_schedule=settings.operator.alive,
        ),
        retention=build_retention(settings),
    )
