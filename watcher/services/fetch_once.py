"""Fetch and read a page or feed once, under the same limits and in the same kind of worker as the daemon, storing nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.errors import WatcherError

if TYPE_CHECKING:
    from watcher.fetch import Fetcher
    from watcher.model import Article, Entry, HttpResponse, ParsedFeed
    from watcher.pipeline.stored_articles import ReportProgress
    from watcher.workers import WorkerPool


class OneOffFetcher:
    """The network and one worker."""

    def __init__(self, fetcher: Fetcher, workers: WorkerPool, report_progress: ReportProgress) -> None:
        self._fetcher, self._workers, self._report_progress = fetcher, workers, report_progress

    def fetch_page(self, url: str) -> HttpResponse:
        """Fetch one page.

        Raises:
            FetchError: the page could not be fetched.
            WatcherError: the server answered 304 although no validator was sent.
        """
        from watcher.model import HttpResponse

        self._report_progress(f"Fetching {url}")
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
        """Return the page of an entry as an article.

        Raises:
            FetchError: the page could not be fetched.
            ExtractError: it has no article.
            WorkerError: the worker was stopped.
        """
        page = self.fetch_page(url)
        self._report_progress(f"Reading {page.url}")
        return self._workers.call(_extract_article, page.body, entry, url, page.content_type)


def _extract_article(page: bytes, entry: Entry, url: str, content_type: str) -> Article:
    """In the worker."""
    from watcher.articles.extract import extract_article

    return extract_article(page, entry=entry, url=url, content_type=content_type)
