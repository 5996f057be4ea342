"""A news site on loopback whose articles change after they were published: an Atom feed, pages with validators, and a log of requests."""

from __future__ import annotations

import contextlib
import hashlib
import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Self

from watcher.demo.http_server import SiteResponse, SiteServer

FEED_PATH = "/atom.xml"


@dataclass(frozen=True, slots=True)
class PublishedItem:
    """An article as it stands.  ``status``: what its page answers; ``whole_in_feed``: it has no page, its feed carries the text."""

    title: str
    text: str
    published: datetime
    updated: datetime
    status: HTTPStatus = HTTPStatus.OK
    whole_in_feed: bool = False


class ChangingSite:
    """One outlet's site.  Items are keyed by the path of their page."""

    def __init__(self) -> None:
        self.items: dict[str, PublishedItem] = {}
        self.requests: list[tuple[str, int]] = []
        """(path, status) of each request."""
        self.with_validators = True
        self._server = SiteServer(self._respond, self._no_tracking, name="changing")
        self.url = self._server.url

    @property
    def feed_url(self) -> str:
        return self.url + FEED_PATH

    def publish(self, path: str, title: str, text: str, at: datetime, *, whole_in_feed: bool = False) -> None:
        self.items[path] = PublishedItem(title, text, at, at, whole_in_feed=whole_in_feed)

    def change(self, path: str, **values: object) -> None:
        """Change an article; its feed lists it with another date only where ``updated`` is given."""
        self.items[path] = replace(self.items[path], **values)  # type: ignore[arg-type]

    def page_statuses(self, path: str) -> list[int]:
        return [status for asked, status in self.requests if asked == path]

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    @contextlib.contextmanager
    def _no_tracking(self, _response: SiteResponse) -> Iterator[None]:
        yield

    def _respond(self, path: str, headers: Mapping[str, str]) -> SiteResponse:
        response = self._feed() if path == FEED_PATH else self._page(path, headers)
        self.requests.append((path, int(response.status)))
        return response

    def _feed(self) -> SiteResponse:
        entries = "".join(self._entry(path, item) for path, item in self.items.items())
        text = f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>The Weir</title><id>weir</id>{entries}</feed>'
        return SiteResponse(HTTPStatus.OK, "polls", text.encode(), "application/atom+xml; charset=utf-8")

    def _entry(self, path: str, item: PublishedItem) -> str:
        dates = f"<published>{item.published.isoformat()}</published><updated>{item.updated.isoformat()}</updated>"
        text = f'<content type="html">{html.escape(_as_markup(item.text))}</content>' if item.whole_in_feed else ""
        link = f'<link href="{self.url}{path}"/>'
        return f"<entry><title>{html.escape(item.title)}</title><id>{path}</id>{link}{dates}{text}</entry>"

    def _page(self, path: str, headers: Mapping[str, str]) -> SiteResponse:
        item = self.items.get(path)
        if item is None or item.whole_in_feed:
            return SiteResponse(HTTPStatus.NOT_FOUND, "other", b"Not here.\n")
        if item.status is not HTTPStatus.OK:
            return SiteResponse(item.status, "pages", b"Not now.\n")
        title = html.escape(item.title)
        body = (
            f'<!DOCTYPE html><html lang="en"><head><title>{title}</title></head><body><nav><a href="/">Home</a></nav>'
            f"<main><article><h1>{title}</h1>{_as_markup(item.text)}</article></main></body></html>"
        ).encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        validators = (("ETag", etag),) if self.with_validators else ()
        if self.with_validators and headers.get("if-none-match") == etag:
            return SiteResponse(HTTPStatus.NOT_MODIFIED, "pages", headers=validators)
        return SiteResponse(HTTPStatus.OK, "pages", body, "text/html; charset=utf-8", validators)


def _as_markup(text: str) -> str:
    return "".join(f"<p>{html.escape(paragraph)}</p>" for paragraph in text.split("\n"))
