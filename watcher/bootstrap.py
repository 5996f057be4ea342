"""Settings -> App and Engine: the one place where things meet.  Imports what is heavy only when it is wanted."""

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

from watcher import __version__, config, log
from watcher.config import Settings
from watcher.errors import ConfigError, StoreError
from watcher.store import feeds, migrate
from watcher.store.database import Database

if TYPE_CHECKING:
    from watcher.app import App, Policy
    from watcher.delivery import Ways
    from watcher.delivery.ways import Post
    from watcher.engine.embedded import EmbeddedEngine
    from watcher.engine.tasks import Task
    from watcher.fetch import Fetcher
    from watcher.model import Fetched
    from watcher.service import Beats, Notifier, Service
    from watcher.store.retention import Keep

MARGIN_SECONDS = 15.0
"""What a step takes beside the network and the workers."""
SWEEP_SECONDS = 1.0
_FIXED = (
    *(("database", "url"), ("poll", "threads"), ("delivery", "threads")),
    ("operator", "every"),
    *(("workers", key) for key in config.WorkerSettings.model_fields),
)
"""What is built once: a change waits for a restart."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def database(settings: Settings, *, create: bool = False) -> Database:
    """The configured database, migrated.  StoreError: it is newer than this program; or it is not there and ``create`` is False."""
    opened = Database(config.database_url(settings))
    if not create and opened.path is not None and not opened.path.exists():
        raise StoreError(f"There is no database {opened.path} yet. Make it with: watcher init")
    migrate.upgrade(opened)
    return opened


def app(
    settings: Settings,
    *,
    store: Database | None = None,
    clock: Callable[[], datetime] = utc_now,
    spread: Callable[[], float] = random.random,
    folder: Path | None = None,
    quiet: bool = False,
) -> App:
    """Everything a step needs.

    ``store``: another database than the configured one; ``folder``: where rulesets are written; ``quiet``: log warnings only.
    """
    from watcher.app import App, Rules
    from watcher.delivery.lanes import Lanes
    from watcher.reading import PRELOAD
    from watcher.workers import Workers

    opened = store or database(settings, create=True)
    fetcher = _fetcher(settings)
    workers = Workers(
        processes=settings.workers.processes,
        cpu_seconds=settings.workers.cpu_seconds,
        wall_seconds=settings.workers.wall_seconds,
        memory_mb=settings.workers.memory_mb,
        preload=PRELOAD,
    )
    logger = log.get(quiet=quiet)
    rulesets = folder or (opened.path.parent if opened.path else config.data_dir()) / "rulesets"
    return App(
        database=opened,
        fetcher=fetcher,
        workers=workers,
        rules=Rules(opened, rulesets, logger, settings.beside),
        ways=ways(settings, post=fetcher.post, clock=clock),
        lanes=Lanes(settings.delivery.threads),
        policy=policy(settings),
        log=logger,
        clock=clock,
        spread=spread,
    )


def ways(settings: Settings, *, post: Post, clock: Callable[[], datetime] = utc_now) -> Ways:
    """The mail server and the door that messages leave by."""
    from watcher.delivery import Ways
    from watcher.delivery.ways import PORTS, Security, SmtpServer

    hostname = settings.delivery.hostname or socket.gethostname() or "localhost"
    smtp, server = settings.smtp, None
    if smtp.host:
        security = Security(smtp.security)
        server = SmtpServer(
            host=smtp.host,
            port=smtp.port or PORTS[security],
            security=security,
            user=smtp.user or None,
            password=smtp.password.get_secret_value() or None,
            sender=smtp.sender or None,
            timeout=settings.delivery.deadline,
            ca_file=smtp.ca_file or None,
        )
    own = Path(settings.delivery.templates) if settings.delivery.templates else None
    return Ways(
        post=post, now=clock, smtp=server, deadline=settings.delivery.deadline, hostname=hostname, allow_private=True, templates=own
    )


def engine(made: App, settings: Settings, *, every: float = SWEEP_SECONDS, once: bool = False) -> EmbeddedEngine:
    """The default engine with as many threads as the settings say.  ``once``: every feed is due, once."""
    from watcher.engine.embedded import EmbeddedEngine
    from watcher.engine.tasks import ANALYSE, COLLECT, DELIVER, GATHER, POLL

    threads = settings.poll.threads
    started = made.clock()

    def unpolled(app: App, _until: datetime, limit: int) -> list[int]:
        with app.database.read() as tx:
            return feeds.unpolled(tx, started, app.clock(), limit)

    polling = replace(POLL, pool=threads, due=unpolled) if once else replace(POLL, pool=threads)
    tasks = (polling, replace(COLLECT, pool=threads), ANALYSE, GATHER, replace(DELIVER, pool=settings.delivery.threads))
    return EmbeddedEngine(made, every=every, tasks=tasks, patience=_patience(settings, made, tasks))


def _patience(settings: Settings, made: App, tasks: Sequence[Task]) -> float:
    """Seconds after which a step hangs: its lease, and the longest wait for a worker, when every thread wants one twice at the limit."""
    threads = sum(task.pool for task in tasks if task.name != "deliver")
    return made.policy.lease.total_seconds() + 2 * settings.workers.wall_seconds * threads / settings.workers.processes


@contextmanager
def only_process(store: Database) -> Iterator[None]:
    """Hold the database's daemon lock.  StoreError: another daemon runs on it."""
    if store.path is None:
        yield
        return
    file = store.path.with_suffix(".lock")
    try:
        lock = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"{file} cannot be opened: {error.strerror}. Run watcher as the user who owns that folder.") from error
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(f"Another `watcher run` works on {store.path} already; stop it first, or name another database.") from error
        yield
    finally:
        os.close(lock)


def service(running: EmbeddedEngine, settings: Settings, notifier: Notifier, *, load: Callable[[], Settings]) -> Service:
    """The main loop around an engine.  ``load`` reads the settings again, for a reload."""
    from watcher.service import Heartbeat, Service

    made = running.app
    held = [settings]

    def post(url: str, *, body: bytes, headers: Mapping[str, str], deadline: float, allow_private: bool) -> Fetched:
        return running.app.fetcher.post(url, body=body, headers=headers, deadline=deadline, allow_private=allow_private)

    heartbeat = Heartbeat(post, _beats(settings), made.log)

    def reload() -> str:
        try:
            running.app, held[0], waiting = renew(running.app, held[0], load())
        except ConfigError as error:
            made.log.error("reload refused", detail=str(error))
            return f"Reload refused, working as before: {error}"
        heartbeat.beats = _beats(held[0])
        revision, _ = running.app.rules.current()
        made.log.info("reloaded", ruleset_revision=revision, restart_for=waiting)
        return "Reloaded." + (f" These wait for a restart: {', '.join(waiting)}." if waiting else "")

    return Service(running, notifier, heartbeat, answer=lambda: made.workers.call(os.getpid), reload=reload)


def renew(made: App, old: Settings, new: Settings) -> tuple[App, Settings, list[str]]:
    """The app with new settings, the settings it now works by, and those that wait for a restart.  ConfigError: nothing was changed.

    What steps under way hold of the old app stays open until they let go of it.
    """
    waiting = [f"{section}.{key}" for section, key in _FIXED if getattr(getattr(old, section), key) != getattr(getattr(new, section), key)]
    kept: dict[str, dict[str, object]] = {}
    for section, key in _FIXED:
        kept.setdefault(section, {})[key] = getattr(getattr(old, section), key)
    effective = new.model_copy(update={name: getattr(new, name).model_copy(update=values) for name, values in kept.items()})
    allowed = policy(effective)
    fetcher = made.fetcher if effective.fetch == old.fetch else _fetcher(effective)
    made.rules.reread()
    out = ways(effective, post=fetcher.post, clock=made.clock)
    log.configure(effective.log.level, effective.log.format)
    return replace(made, policy=allowed, fetcher=fetcher, ways=out), effective, waiting


def _beats(settings: Settings) -> Beats:
    from watcher.service import Beats

    given = settings.service
    return Beats(given.heartbeat_url.get_secret_value(), given.heartbeat_fail_url.get_secret_value(), given.heartbeat_every)


def _fetcher(settings: Settings) -> Fetcher:
    from watcher.fetch import Fetcher, Limits

    fetch = settings.fetch
    return Fetcher(
        Limits(
            deadline=fetch.deadline,
            max_bytes=fetch.max_bytes,
            max_redirects=fetch.max_redirects,
            per_host=fetch.per_host,
            user_agent=user_agent(settings),
            allow=fetch.allow_addresses,
        )
    )


def user_agent(settings: Settings) -> str:
    """Who asks, and whom to write to (RFC 9110, 10.1.5)."""
    contact = f" (+{settings.fetch.contact})" if settings.fetch.contact else ""
    return settings.fetch.user_agent or f"watcher/{__version__}{contact}"


def keep(settings: Settings) -> Keep:
    """How long what is kept.  An article that a copy could still join is kept whatever the setting says."""
    from watcher.store.retention import Keep

    given, least = settings.retention, 2 * settings.alerts.story_window

    def span(seconds: float) -> timedelta | None:
        return timedelta(seconds=seconds) if seconds else None

    articles = span(max(given.articles, least)) if given.articles else None
    return Keep(texts=span(given.texts), articles=articles, deliveries=span(given.deliveries))


def policy(settings: Settings) -> Policy:
    """The settings that judging, polling and delivering go by.  ConfigError: they contradict each other."""
    from watcher.app import Policy, Watch
    from watcher.feeds.schedule import Bounds
    from watcher.model import Windows

    poll, alerts = settings.poll, settings.alerts
    if not poll.min_interval <= poll.default_interval <= poll.max_interval:
        raise ConfigError(
            "The waits between polls must not decrease in this order: "
            f"poll.min_interval ({poll.min_interval:g} s), poll.default_interval ({poll.default_interval:g} s), "
            f"poll.max_interval ({poll.max_interval:g} s)."
        )
    lease = settings.fetch.deadline + 2 * settings.workers.wall_seconds + settings.delivery.deadline + MARGIN_SECONDS
    return Policy(
        bounds=Bounds(poll.min_interval, poll.max_interval, poll.default_interval),
        max_age=timedelta(seconds=alerts.max_age) if alerts.max_age else None,
        story_window=timedelta(seconds=alerts.story_window),
        retry=settings.delivery.retry,
        lease=timedelta(seconds=lease),
        windows=Windows(claim=timedelta(seconds=alerts.claim_window), standing=timedelta(seconds=alerts.denial_window)),
        quiet=timedelta(seconds=alerts.quiet),
        group_wait=timedelta(seconds=alerts.group_wait),
        timezone=alerts.timezone,
        rate=alerts.rate,
        disable_after=timedelta(seconds=settings.delivery.disable_after),
        watch=Watch(
            every=settings.operator.every,
            limit=timedelta(seconds=settings.operator.limit),
            failures=settings.operator.failures,
            outbox_age=timedelta(seconds=settings.operator.outbox_age),
            disk_free=settings.operator.disk_free,
            alive=settings.operator.alive,
        ),
        keep=keep(settings),
    )
