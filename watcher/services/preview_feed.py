"""Fetch a feed once and say what would be read, storing nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from watcher.errors import ReasonedError

if TYPE_CHECKING:
    from watcher.feeds.poll_schedule import PollBounds
    from watcher.model import Article, Entry, HttpResponse, ParsedFeed
    from watcher.services.fetch_once import OneOffFetcher

_FORMATS = (("RSS", rb"<rss[\s>]"), ("Atom", rb"<feed[\s>]"), ("RDF (RSS 1.0)", rb"<(?:\w+:)?RDF[\s>]"))
_MAX_DATES = 30


@dataclass(frozen=True, slots=True)
class FeedPreview:
    """What one request for a feed brought."""

    url: str
    response: HttpResponse
    feed: ParsedFeed
    next_poll_at: datetime
    """When the daemon would poll next, but for its random spread."""
    sample: tuple[Entry, Article | ReasonedError] | None = None
    """The first entry with a page, and what its text would be or why there is none."""

    @property
    def format(self) -> str:
        """The name of the document's format, such as RSS."""
        head = self.response.body[:20_000]
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            return "JSON Feed"
        return next((name for name, root in _FORMATS if re.search(root, head, re.IGNORECASE)), "feed")

    @property
    def is_conditional(self) -> bool:
        """Whether the server can be asked for changes only."""
        return bool(self.response.headers.get("etag") or self.response.headers.get("last-modified"))

    @property
    def sample_language(self) -> str | None:
        """The language that the sample's text is in; None where there is no sample or it is in no known language."""
        if self.sample is None or isinstance(self.sample[1], ReasonedError):
            return None
        from watcher.text.language import detect_language

        article = self.sample[1]
        return detect_language(article.text or article.title, article.language)


def preview_feed(fetcher: OneOffFetcher, url: str, *, bounds: PollBounds, now: datetime, with_page: bool) -> FeedPreview:
    """Fetch a feed, and the page of its first entry where that is wanted.

    Raises:
        FetchError: the feed could not be fetched.
        ParseError: it is not a feed.
        WorkerError: the worker was stopped.
    """
    from watcher.feeds.poll_schedule import next_poll_at

    response = fetcher.fetch_page(url)
    feed = fetcher.parse_feed(response)
    dates = [entry.published for entry in feed.entries[:_MAX_DATES] if entry.published]
    next_poll = next_poll_at(now, published=dates, ttl=feed.ttl, headers=response.headers, bounds=bounds)
    return FeedPreview(url, response, feed, next_poll, _read_sample(fetcher, feed) if with_page else None)


def _read_sample(fetcher: OneOffFetcher, feed: ParsedFeed) -> tuple[Entry, Article | ReasonedError] | None:
    entry = next((entry for entry in feed.entries if entry.url), None)
    if entry is None or entry.url is None:
        return None
    try:
        return entry, fetcher.fetch_article(entry, entry.url)
    except ReasonedError as error:
        return entry, error
