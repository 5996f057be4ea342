"""Fetching and reading once, for a look: through the guarded door and in a killable worker, as the daemon does, storing nothing."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from watcher.cli import common
from watcher.cli.screen import progress
from watcher.errors import WatcherError

if TYPE_CHECKING:
    from watcher.config import Settings
    from watcher.model import Article, Entry, Fetched, ParsedFeed


class Reach:
    """The network and one worker, for the length of a command."""

    def __init__(self) -> None:
        from watcher import bootstrap
        from watcher.fetch import Fetcher, Limits
        from watcher.workers import Workers

        self.settings: Settings = common.settings()
        fetch, workers = self.settings.fetch, self.settings.workers
        self._stack = ExitStack()
        self._step = self._stack.enter_context(progress())
        limits = Limits(
            deadline=fetch.deadline,
            max_bytes=fetch.max_bytes,
            max_redirects=fetch.max_redirects,
            user_agent=bootstrap.user_agent(self.settings),
            allow=fetch.allow_addresses,
        )
        self._fetcher = self._stack.enter_context(Fetcher(limits))
        self._workers = self._stack.enter_context(
            Workers(1, cpu_seconds=workers.cpu_seconds, wall_seconds=workers.wall_seconds, memory_mb=workers.memory_mb, preload=())
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def get(self, url: str) -> Fetched:
        """FetchError."""
        from watcher.model import Fetched

        self._step(f"Asking {url}")
        answer = self._fetcher.get(url)
        if not isinstance(answer, Fetched):
            raise WatcherError(f"{url} answered that nothing changed, without having been asked so. Try again later.")
        return answer

    def feed(self, answer: Fetched) -> ParsedFeed:
        """ParseError, WorkerError."""
        from watcher.reading import read_feed

        self._step(f"Reading {answer.url}")
        return self._workers.call(read_feed, answer.body, answer.url, answer.content_type)

    def article(self, entry: Entry, url: str) -> Article:
        """The page of an entry as an article.  FetchError, ExtractError, WorkerError."""
        page = self.get(url)
        self._step(f"Reading {page.url}")
        return self._workers.call(_extracted, page.body, entry, url, page.content_type)


def _extracted(page: bytes, entry: Entry, url: str, content_type: str) -> Article:
    """In the worker."""
    from watcher.articles.extract import extract

    return extract(page, entry=entry, url=url, content_type=content_type)
