"""Fetching and reading once, for a look: through the guarded door and in a killable worker, as the daemon does, storing nothing."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from watcher.cli import context
from watcher.cli.output import show_progress
from watcher.errors import WatcherError

if TYPE_CHECKING:
    from watcher.config import Settings
    from watcher.model import Article, Entry, HttpResponse, ParsedFeed


class OneOffFetcher:
    """The network and one worker, for the length of a command."""

    def __init__(self) -> None:
        from watcher import bootstrap
        from watcher.fetch import Fetcher, FetchLimits
        from watcher.workers import WorkerPool

        self.settings: Settings = context.load_settings_and_log()
        fetch, workers = self.settings.fetch, self.settings.workers
        self._stack = ExitStack()
        self._report_progress = self._stack.enter_context(show_progress())
        limits = FetchLimits(
            deadline=fetch.deadline,
            max_bytes=fetch.max_bytes,
            max_redirects=fetch.max_redirects,
            user_agent=bootstrap.user_agent(self.settings),
            allowed_networks=fetch.allow_addresses,
        )
        self._fetcher = self._stack.enter_context(Fetcher(limits))
        self._workers = self._stack.enter_context(
            WorkerPool(1, cpu_seconds=workers.cpu_seconds, wall_seconds=workers.wall_seconds, memory_mb=workers.memory_mb, preload=())
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def fetch_page(self, url: str) -> HttpResponse:
        """Fetch one page.

        Raises:
            FetchError: the page could not be fetched.
            WatcherError: the server answered 304 although no validator was sent.
        """
        from watcher.model import HttpResponse

        self._report_progress(f"Asking {url}")
        answer = self._fetcher.get(url)
        if not isinstance(answer, HttpResponse):
            raise WatcherError(f"{url} answered 304 Not Modified to an unconditional request. Try again later.")
        return answer

    def parse_feed(self, answer: HttpResponse) -> ParsedFeed:
        """Parse a fetched document in a worker.

        Raises:
            ParseError: the document is not a feed.
            WorkerError: the worker was stopped.
        """
        from watcher.workers.tasks import parse_feed_document

        self._report_progress(f"Reading {answer.url}")
        return self._workers.call(parse_feed_document, answer.body, answer.url, answer.content_type)

    def fetch_article(self, entry: Entry, url: str) -> Article:
        """The page of an entry as an article.  FetchError, ExtractError, WorkerError."""
        page = self.fetch_page(url)
        self._report_progress(f"Reading {page.url}")
        return self._workers.call(_extract_article, page.body, entry, url, page.content_type)


def _extract_article(page: bytes, entry: Entry, url: str, content_type: str) -> Article:
    """In the worker."""
    from watcher.articles.extract import extract_article

    return extract_article(page, entry=entry, url=url, content_type=content_type)
