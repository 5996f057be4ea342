"""JSON Feed (https://www.jsonfeed.org/version/1.1/), which feedparser does not read."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from watcher.errors import ParseError, Reason
from watcher.feeds.entry_keys import MAX_CONTENT_CHARS, MAX_GUID_CHARS, assign_unique_keys, keep_both_ends, parse_language_code
from watcher.model import Entry, ParsedFeed
from watcher.text.cleaning import html_to_text, one_line
from watcher.text.instants import plausible_instant
from watcher.text.urls import loggable_url, web_address


def is_json_document(document: bytes) -> bool:
    return document.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def parse_json_feed(document: bytes, *, url: str) -> ParsedFeed:
    """Parse a JSON Feed.  A value of the wrong type counts as missing.

    Raises:
        ParseError: the document is damaged or has no items (NOT_A_FEED).
    """
    try:
        feed = json.loads(document)
    except (ValueError, RecursionError) as error:
        raise ParseError(
            Reason.NOT_A_FEED, f"{loggable_url(url)} is damaged JSON ({str(error)[:100]}). Only its publisher can repair it."
        ) from None
    items = feed.get("items")
    if not isinstance(items, list):
        raise ParseError(
            Reason.NOT_A_FEED, f'{loggable_url(url)} is JSON but not a JSON Feed: the list "items" is missing. Use the address of a feed.'
        )
    site_url = web_address(_text_field(feed, "home_page_url"), base=url)
    language = parse_language_code(feed.get("language"))
    entries = [_parse_item(item, feed, url, language) for item in keep_both_ends(items) if isinstance(item, dict)]
    return ParsedFeed(
        title=one_line(_text_field(feed, "title") or ""),
        entries=assign_unique_keys(entries, url=url, site_url=site_url),
        site_url=site_url,
        language=language,
    )


def _parse_item(item: Mapping[str, Any], feed: Mapping[str, Any], url: str, language: str | None) -> Entry:
    plain = _text_field(item, "content_text")
    content = _text_field(item, "content_html") or (html.escape(plain, quote=False).replace("\n", "<br>") if plain else None)
    tags = item.get("tags")
    published, updated = _parse_date(_text_field(item, "date_published")), _parse_date(_text_field(item, "date_modified"))
    return Entry(
        title=one_line(html_to_text(_text_field(item, "title") or "")),
        url=web_address(_text_field(item, "url") or _text_field(item, "external_url"), base=url),
        guid=(_text_field(item, "id") or "")[:MAX_GUID_CHARS] or None,
        published=published or updated,
        updated=updated or published,
        author=_author_names(item) or _author_names(feed),
        content=content[:MAX_CONTENT_CHARS] if content else None,
        summary=(_text_field(item, "summary") or "")[:MAX_CONTENT_CHARS] or None,
        language=parse_language_code(item.get("language")) or language,
        tags=tuple(one_line(tag, 100) for tag in tags[:50] if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _text_field(mapping: Mapping[str, Any], name: str) -> str | None:
    value = mapping.get(name)
    if isinstance(value, int) and not isinstance(value, bool):  # an id that is a number
        value = str(value)[:100] if abs(value) < 10**100 else None
    return value if isinstance(value, str) and value.strip() else None


def _author_names(mapping: Mapping[str, Any]) -> str | None:
    authors = mapping.get("authors")
    listed = authors if isinstance(authors, list) else [mapping.get("author")]  # version 1 has one
    names = [one_line(author["name"], 200) for author in listed[:10] if isinstance(author, dict) and isinstance(author.get("name"), str)]
    return ", ".join(name for name in names if name) or None


def _parse_date(value: str | None) -> datetime | None:
    try:
        return plausible_instant(datetime.fromisoformat(value.strip())) if value else None
    except ValueError:
        return None
