"""JSON Feed (https://www.jsonfeed.org/version/1.1/), which feedparser does not read."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from watcher.errors import ParseError, Reason
from watcher.feeds.entries import MAX_CONTENT, MAX_GUID, both_ends, distinct, language_code
from watcher.model import Entry, ParsedFeed
from watcher.text.dates import possible
from watcher.text.plain import from_html, one_line
from watcher.text.urls import shown, web_address


def is_json(document: bytes) -> bool:
    return document.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def parse_json(document: bytes, *, url: str) -> ParsedFeed:
    """Raises ParseError(NOT_A_FEED).  What has the wrong type is taken for missing."""
    try:
        feed = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise ParseError(Reason.NOT_A_FEED, f"{shown(url)} is damaged JSON ({str(error)[:100]}). Its owner must repair it.") from None
    items = feed.get("items")
    if not isinstance(items, list):
        raise ParseError(Reason.NOT_A_FEED, f'{shown(url)} is JSON, but no JSON Feed: it has no list "items". Give the address of a feed.')
    site_url = web_address(_text(feed, "home_page_url"), base=url)
    language = language_code(feed.get("language"))
    entries = [_entry(item, feed, url, language) for item in both_ends(items) if isinstance(item, dict)]
    return ParsedFeed(
        title=one_line(_text(feed, "title") or ""),
        entries=distinct(entries, url=url, site_url=site_url),
        site_url=site_url,
        language=language,
    )


def _entry(item: Mapping[str, Any], feed: Mapping[str, Any], url: str, language: str | None) -> Entry:
    plain = _text(item, "content_text")
    content = _text(item, "content_html") or (html.escape(plain, quote=False).replace("\n", "<br>") if plain else None)
    tags = item.get("tags")
    return Entry(
        title=one_line(from_html(_text(item, "title") or "")),
        url=web_address(_text(item, "url") or _text(item, "external_url"), base=url),
        guid=(_text(item, "id") or "")[:MAX_GUID] or None,
        published=_date(_text(item, "date_published")) or _date(_text(item, "date_modified")),
        author=_author(item) or _author(feed),
        content=content[:MAX_CONTENT] if content else None,
        summary=(_text(item, "summary") or "")[:MAX_CONTENT] or None,
        language=language_code(item.get("language")) or language,
        tags=tuple(one_line(tag, 100) for tag in tags[:50] if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _text(mapping: Mapping[str, Any], name: str) -> str | None:
    value = mapping.get(name)
    if isinstance(value, int) and not isinstance(value, bool):  # an id that is a number
        value = str(value)[:100] if abs(value) < 10**100 else None
    return value if isinstance(value, str) and value.strip() else None


def _author(mapping: Mapping[str, Any]) -> str | None:
    authors = mapping.get("authors")
    listed = authors if isinstance(authors, list) else [mapping.get("author")]  # version 1 has one
    names = [one_line(author["name"], 200) for author in listed[:10] if isinstance(author, dict) and isinstance(author.get("name"), str)]
    return ", ".join(name for name in names if name) or None


def _date(value: str | None) -> datetime | None:
    try:
        return possible(datetime.fromisoformat(value.strip())) if value else None
    except ValueError:
        return None
