"""Small news sites on loopback: a feed (RSS 2.0 or Atom) and article pages, over real HTTP, one server and one port an outlet.

    with Sites(outlets) as sites:
        sites.feed_urls                     # {"aube": "http://127.0.0.1:40123/rss.xml", ...}
        sites.publish("aube", piece)        # in the feed and at its page from now on
        sites.counts                        # polls, unchanged (304), pages

Feeds honour If-None-Match and If-Modified-Since.  What the reader sees comes from the templates under ``pages/``.
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

from watcher.demo.web import Answer, Server

PAGES = Path(__file__).parent / "pages"
RELATED = 3  # links to other pieces on an article page
_FOUNDED = datetime(2023, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Outlet:
    """A newsroom.  ``template`` is a page under ``pages/`` without its suffix: journal, magazine or depeches."""

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
class Piece:
    """One article as its newsroom has it: plain text, a string a paragraph; ``published`` is aware UTC."""

    slug: str
    title: str
    paragraphs: tuple[str, ...]
    published: datetime
    byline: str
    kicker: str = ""
    """A rubric above the title; no part of the text."""
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
class Counts:
    """Requests answered so far."""

    polls: int = 0
    """Feed requests, the unchanged ones included."""
    unchanged: int = 0
    pages: int = 0
    other: int = 0
    """robots.txt, the front page, and addresses that do not exist."""

    def __add__(self, more: Counts) -> Counts:
        return Counts(self.polls + more.polls, self.unchanged + more.unchanged, self.pages + more.pages, self.other + more.other)


@dataclass(frozen=True, slots=True)
class _Edition:
    """The feed as it stands, rendered once per change."""

    body: bytes
    etag: str
    modified: int


class Site:
    """One outlet's web site.  ``delay`` seconds pass before each answer, as on a network that is not loopback."""

    def __init__(self, outlet: Outlet, *, host: str = "127.0.0.1", delay: float = 0.0) -> None:
        self.outlet = outlet
        self.delay = delay
        self._lock = threading.Lock()
        self._pieces: dict[str, Piece] = {}
        self._counts = Counts()
        self._busy = {"polls": 0, "pages": 0, "other": 0}
        self._server = Server(self._answer, self._tally, host=host, name=outlet.slug)
        self.url = self._server.url
        self._edition = self._render(modified=int(time.time()))

    @property
    def feed_url(self) -> str:
        return self.url + self.outlet.feed_path

    @property
    def counts(self) -> Counts:
        with self._lock:
            return self._counts

    @property
    def busy(self) -> Mapping[str, int]:
        """Requests being answered at this moment, by kind."""
        with self._lock:
            return dict(self._busy)

    def page_url(self, piece: Piece) -> str:
        return self.url + piece.path

    def publish(self, piece: Piece) -> str:
        """Put a piece in the feed (newest first) and on its page; a second time replaces it.  Returns the page's address."""
        with self._lock:
            self._pieces.pop(piece.path, None)
            self._pieces = {piece.path: piece, **self._pieces}
            # Last-Modified counts whole seconds: two changes within one must still differ
            self._edition = self._render(modified=max(int(time.time()), self._edition.modified + 1))
        return self.page_url(piece)

    def start(self) -> Self:
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop answering: connections that are still open are cut."""
        self._server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def _render(self, *, modified: int) -> _Edition:
        items = tuple(self._pieces.values())
        updated = max((item.published for item in items), default=None)
        template = _templates().get_template(f"{self.outlet.format}.xml")
        text = template.render(outlet=self.outlet, base=self.url, items=items, updated=updated, founded=_FOUNDED)
        body = text.encode()
        return _Edition(body, f'"{hashlib.sha256(body).hexdigest()[:20]}"', modified)

    def _answer(self, path: str, headers: Mapping[str, str]) -> Answer:
        if path == self.outlet.feed_path:
            return self._feed(headers)
        if path == "/robots.txt":
            return Answer(HTTPStatus.OK, "other", b"User-agent: *\nDisallow: /compte\n")
        with self._lock:
            pieces = tuple(self._pieces.values())
            piece = self._pieces.get(path)
        if path == "/":
            return self._page("index", "other", items=pieces)
        if piece is None:
            return Answer(HTTPStatus.NOT_FOUND, "other", b"Not here.\n")
        related = [other for other in pieces if other.path != path][:RELATED]
        return self._page(self.outlet.template, "pages", item=piece, related=related, linked_data=_linked_data(self.outlet, piece))

    def _feed(self, headers: Mapping[str, str]) -> Answer:
        with self._lock:
            edition = self._edition
        known = (
            ("ETag", edition.etag),
            ("Last-Modified", formatdate(edition.modified, usegmt=True)),
            ("Cache-Control", "no-cache"),
        )
        if _unchanged(edition, headers):
            return Answer(HTTPStatus.NOT_MODIFIED, "polls", headers=known)
        return Answer(HTTPStatus.OK, "polls", edition.body, f"{self.outlet.feed_type}; charset=utf-8", known)

    def _page(self, template: str, kind: Literal["pages", "other"], **values: Any) -> Answer:
        text = _templates().get_template(f"{template}.html").render(outlet=self.outlet, base=self.url, **values)
        return Answer(HTTPStatus.OK, kind, text.encode(), "text/html; charset=utf-8")

    @contextlib.contextmanager
    def _tally(self, answer: Answer) -> Iterator[None]:
        with self._lock:
            self._busy[answer.kind] += 1
        try:
            if self.delay:
                time.sleep(self.delay)
            with self._lock:
                unchanged = int(answer.status is HTTPStatus.NOT_MODIFIED)
                self._counts += Counts(**{answer.kind: 1, "unchanged": unchanged})
            yield
        finally:
            with self._lock:
                self._busy[answer.kind] -= 1


class Sites:
    """Several sites that start and stop together, by their outlets' slugs, in the order given."""

    def __init__(self, outlets: Iterable[Outlet], *, delay: float = 0.0) -> None:
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
    def counts(self) -> Counts:
        return sum((site.counts for site in self), Counts())

    def publish(self, slug: str, piece: Piece) -> str:
        """Publish at one outlet while it runs.  Returns the page's address."""
        return self._sites[slug].publish(piece)

    def __enter__(self) -> Self:
        for site in self:
            site.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for site in self:
            site.stop()


def _unchanged(edition: _Edition, headers: Mapping[str, str]) -> bool:
    """RFC 9110, 13.2.2: If-Modified-Since counts only where there is no If-None-Match."""
    if (tags := headers.get("if-none-match")) is not None:
        return tags.strip() == "*" or edition.etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")]
    if (since := headers.get("if-modified-since")) is not None:
        with contextlib.suppress(ValueError, TypeError):
            return edition.modified <= parsedate_to_datetime(since).timestamp()
    return False


def _linked_data(outlet: Outlet, piece: Piece) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.title,
        "datePublished": piece.published.isoformat(),
        "author": {"@type": "Person", "name": piece.byline},
        "publisher": {"@type": "Organization", "name": outlet.name},
        "inLanguage": outlet.language,
    }


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(PAGES), autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters["rfc822"] = lambda at: format_datetime(at, usegmt=True)
    environment.filters["rfc3339"] = lambda at: at.isoformat().replace("+00:00", "Z")
    environment.filters["paragraph"] = lambda text: f"<p>{html.escape(text)}</p>"
    environment.filters["when"] = lambda at, language: localised(at, "d MMMM yyyy, HH:mm", locale=language)
    return environment
