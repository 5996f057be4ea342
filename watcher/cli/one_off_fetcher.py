"""The network and one worker for the length of a command, configured by the settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from watcher.cli import output

if TYPE_CHECKING:
    from watcher.config import Settings
    from watcher.services.fetch_once import OneOffFetcher


@contextmanager
def open_fetcher(settings: Settings) -> Iterator[OneOffFetcher]:
    """Yield a fetcher that reports its progress on the terminal; close the network and the worker afterwards."""
    from watcher import bootstrap
    from watcher.fetch import Fetcher, FetchLimits
    from watcher.services.fetch_once import OneOffFetcher
    from watcher.workers import WorkerPool

    fetch, worker = settings.fetch, settings.workers
    limits = FetchLimits(
        deadline=fetch.deadline,
        max_bytes=fetch.max_bytes,
        max_redirects=fetch.max_redirects,
        user_agent=bootstrap.user_agent(settings),
        allowed_networks=fetch.allow_addresses,
    )
    pool = WorkerPool(1, cpu_seconds=worker.cpu_seconds, wall_seconds=worker.wall_seconds, memory_mb=worker.memory_mb, preload=())
    with output.show_progress() as progress, Fetcher(limits) as fetcher, pool:
        yield OneOffFetcher(fetcher, pool, progress)
