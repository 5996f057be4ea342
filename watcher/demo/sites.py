"""Small news sites on loopback: a feed (RSS 2.0 or Atom) and article pages, over real HTTP, one server and one port an outlet.

    with Sites(outlets) as sites:
        sites.feed_urls                     # {"aube": "http://127.0.0.1:40123/rss.xml", ...}
        sites.publish("aube", news_item)    # in the feed and on its page from now on
        sites.counts                        # polls, unchanged (304), pages

Feeds honour If-None-Match and If-Modified-Since.  Pages are rendered from the templates under ``pages/``.
"""

from __future__ import annotations

import contextlib
import hashlib
import html
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, formatdate, parsedate_to_datetime
from functools import cache
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

import jinja2
from babel.dates import format_datetime as localised

from watcher.demo.http_server import SiteResponse, SiteServer

PAGE_TEMPLATES = Path(__file__).parent / "pages"
RELATED_LINKS = 3  # links to other articles on an article page
_FOUNDED_AT = datetime(2023, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DemoOutlet:
    """A news outlet.  ``template`` is a page under ``pages/`` without its suffix: journal, magazine or depeches."""

    slug: str
    name: str
    tagline: str
    format: Literal["rss", "atom"] = "rss"
    template: str = "journal"
    language: str = "fr"

    @property
    def feed_path(self) -> str:
        return "/rss.xml" if self.format == "rss" else "/atom.xml"

    @property
    def feed_type(self) -> str:
        return f"application/{self.format}+xml"


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One article as its outlet has it: plain text, a string for each paragraph; ``published`` is aware UTC."""

    slug: str
    title: str
    paragraphs: tuple[str, ...]
    published: datetime
    byline: str
    kicker: str = ""
    """A line above the title; not part of the text."""
    subheads: frozenset[str] = frozenset()
    """The paragraphs that are set as subheadings."""

    @property
    def path(self) -> str:
        return f"/{self.published:%Y/%m/%d}/{self.slug}.html"

    @property
    def summary(self) -> str:
        return self.paragraphs[0]

    @property
    def blocks(self) -> tuple[tuple[str, bool], ...]:
        return tuple((text, text in self.subheads) for text in self.paragraphs)


@dataclass(frozen=True, slots=True)
class RequestCounts:
    """Requests answered so far."""

    polls: int = 0
    """Feed requests, the unchanged ones included."""
    unchanged: int = 0
    pages: int = 0
    other: int = 0
    """robots.txt, the front page, and addresses that do not exist."""

    def __add__(self, other_counts: RequestCounts) -> RequestCounts:
        return RequestCounts(
            self.polls + other_counts.polls,
            self.unchanged + other_counts.unchanged,
            self.pages + other_counts.pages,
            self.other + other_counts.other,
        )


@dataclass(frozen=True, slots=True)
class _RenderedFeed:
    """The feed as it stands, rendered once per change."""

    body: bytes
    etag: str
    modified: int


class Site:
    """One outlet's web site.  ``delay`` seconds pass before each answer, as on a network that is not loopback."""

    def __init__(self, outlet: DemoOutlet, *, host: str = "127.0.0.1", delay: float = 0.0) -> None:
        self.outlet = outlet
        self.delay = delay
        self._lock = threading.Lock()
        self._news_items: dict[str, NewsItem] = {}
        self._counts = RequestCounts()
        self._in_progress = {"polls": 0, "pages": 0, "other": 0}
        self._server = SiteServer(self._respond, self._track, host=host, name=outlet.slug)
        self.url = self._server.url
        self._rendered_feed = self._render_feed(modified=int(time.time()))

    @property
    def feed_url(self) -> str:
        return self.url + self.outlet.feed_path

    @property
    def counts(self) -> RequestCounts:
        with self._lock:
            return self._counts

    @property
    def in_progress(self) -> Mapping[str, int]:
        """Requests being answered at this moment, by kind."""
        with self._lock:
            return dict(self._in_progress)

    def page_url(self, news_item: NewsItem) -> str:
        return self.url + news_item.path

    def publish(self, news_item: NewsItem) -> str:
        """Put an article into the feed (newest first) and on its page, replacing an earlier version, and return the page's address."""
        with self._lock:
            self._news_items.pop(news_item.path, None)
            self._news_items = {news_item.path: news_item, **self._news_items}
            # Last-Modified counts whole seconds: two changes within one must still differ
            self._rendered_feed = self._render_feed(modified=max(int(time.time()), self._rendered_feed.modified + 1))
        return self.page_url(news_item)

    def start(self) -> Self:
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop answering, and cut open connections."""
        self._server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def _render_feed(self, *, modified: int) -> _RenderedFeed:
        items = tuple(self._news_items.values())
        updated = max((item.published for item in items), default=None)
        template = _templates().get_template(f"{self.outlet.format}.xml")
        text = template.render(outlet=self.outlet, base=self.url, items=items, updated=updated, founded=_FOUNDED_AT)
        body = text.encode()
        return _RenderedFeed(body, f'"{hashlib.sha256(body).hexdigest()[:20]}"', modified)

    def _respond(self, path: str, headers: Mapping[str, str]) -> SiteResponse:
        if path == self.outlet.feed_path:
            return self._feed_response(headers)
        if path == "/robots.txt":
            return SiteResponse(HTTPStatus.OK, "other", b"User-agent: *\nDisallow: /compte\n")
        with self._lock:
            pieces = tuple(self._news_items.values())
            piece = self._news_items.get(path)
        if path == "/":
            return self._page_response("index", "other", items=pieces)
        if piece is None:
            return SiteResponse(HTTPStatus.NOT_FOUND, "other", b"Not here.\n")
        related = [other for other in pieces if other.path != path][:RELATED_LINKS]
        return self._page_response(self.outlet.template, "pages", item=piece, related=related, linked_data=_linked_data(self.outlet, piece))

    def _feed_response(self, headers: Mapping[str, str]) -> SiteResponse:
        with self._lock:
            edition = self._rendered_feed
        known = (
            ("ETag", edition.etag),
            ("Last-Modified", formatdate(edition.modified, usegmt=True)),
            ("Cache-Control", "no-cache"),
        )
        if _is_not_modified(edition, headers):
            return SiteResponse(HTTPStatus.NOT_MODIFIED, "polls", headers=known)
        return SiteResponse(HTTPStatus.OK, "polls", edition.body, f"{self.outlet.feed_type}; charset=utf-8", known)

    def _page_response(self, template: str, kind: Literal["pages", "other"], **values: Any) -> SiteResponse:
        text = _templates().get_template(f"{template}.html").render(outlet=self.outlet, base=self.url, **values)
        return SiteResponse(HTTPStatus.OK, kind, text.encode(), "text/html; charset=utf-8")

    @contextlib.contextmanager
    def _track(self, response: SiteResponse) -> Iterator[None]:
        with self._lock:
            self._in_progress[response.kind] += 1
        try:
            if self.delay:
                time.sleep(self.delay)
            with self._lock:
                unchanged = int(response.status is HTTPStatus.NOT_MODIFIED)
                self._counts += RequestCounts(**{response.kind: 1, "unchanged": unchanged})
            yield
        finally:
            with self._lock:
                self._in_progress[response.kind] -= 1


class Sites:
    """Several sites that start and stop together, by slug, in the order given."""

    def __init__(self, outlets: Iterable[DemoOutlet], *, delay: float = 0.0) -> None:
        self._sites = {outlet.slug: Site(outlet, delay=delay) for outlet in outlets}

    def __getitem__(self, slug: str) -> Site:
        return self._sites[slug]

    def __iter__(self) -> Iterator[Site]:
        return iter(self._sites.values())

    def __len__(self) -> int:
        return len(self._sites)

    @property
    def feed_urls(self) -> dict[str, str]:
        return {slug: site.feed_url for slug, site in self._sites.items()}

    @property
    def counts(self) -> RequestCounts:
        return sum((site.counts for site in self), RequestCounts())

    def publish(self, slug: str, news_item: NewsItem) -> str:
        """Publish at one outlet, and return the page's address."""
        return self._sites[slug].publish(news_item)

    def __enter__(self) -> Self:
        for site in self:
            site.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for site in self:
            site.stop()


def _is_not_modified(rendered_feed: _RenderedFeed, headers: Mapping[str, str]) -> bool:
    """Tell whether the client's copy is current (RFC 9110, 13.2.2: If-Modified-Since counts only without If-None-Match)."""
    if (tags := headers.get("if-none-match")) is not None:
        return tags.strip() == "*" or rendered_feed.etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    if (since := headers.get("if-modified-since")) is not None:
        with contextlib.suppress(ValueError, TypeError):
            return rendered_feed.modified <= parsedate_to_datetime(since).timestamp()
    return False


def _linked_data(outlet: DemoOutlet, news_item: NewsItem) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": news_item.title,
        "datePublished": news_item.published.isoformat(),
        "author": {"@type": "Person", "name": news_item.byline},
        "publisher": {"@type": "Organization", "name": outlet.name},
        "inLanguage": outlet.language,
    }


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(PAGE_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters["rfc822"] = lambda at: format_datetime(at, usegmt=True)
    environment.filters["rfc3339"] = lambda at: at.isoformat().replace("+00:00", "Z")
    environment.filters["paragraph"] = lambda text: f"<p>{html.escape(text)}</p>"
    environment.filters["when"] = lambda at, language: localised(at, "d MMMM yyyy, HH:mm", locale=language)
    return environment
