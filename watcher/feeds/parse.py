"""Parse a publisher's document into entries: RSS, Atom, RDF and CDF by feedparser (imported only here), JSON Feed by ``jsonfeed``."""

from __future__ import annotations

import calendar
import html
import io
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser

from watcher.errors import ParseError, Reason
from watcher.feeds.entry_keys import MAX_CONTENT_CHARS, MAX_ENTRIES, MAX_GUID_CHARS, assign_unique_keys, keep_both_ends, parse_language_code
from watcher.feeds.feed_links import find_feed_links, is_html_page
from watcher.feeds.jsonfeed import is_json_document, parse_json_feed
from watcher.model import Entry, ParsedFeed
from watcher.text.cleaning import html_to_text, one_line
from watcher.text.instants import plausible_instant
from watcher.text.urls import loggable_url, web_address

_MAX_TTL = timedelta(days=7)
_PERIOD_SECONDS = {"hourly": 3600.0, "daily": 86_400.0, "weekly": 604_800.0, "monthly": 2_592_000.0, "yearly": 31_536_000.0}
_BAD_REFERENCE = re.compile(rb"&#(?:0*([0-9]{1,400})|[xX]0*([0-9a-fA-F]{1,400}));?")
_ITEM_END_TAG = re.compile(rb"</(?:[A-Za-z][\w.-]*:)?(?:item|entry)\s*>", re.IGNORECASE)


def parse_feed(document: bytes, *, url: str, content_type: str = "") -> ParsedFeed:
    """Parse a feed document that came from ``url``.

    Raises:
        ParseError: it is empty, a web page, or not a feed (EMPTY, IS_HTML, NOT_A_FEED).
    """
    if not document.strip(b"\x00\t\n\r \xef\xbb\xbf\xff\xfe"):
        raise ParseError(Reason.EMPTY, f"{loggable_url(url)} returned an empty document. watcher tries again later.")
    if is_json_document(document):
        return parse_json_feed(document, url=url)
    if is_html_page(document):
        raise _html_page_error(document, url)
    found = _run_feedparser(_drop_middle_items(_replace_bad_references(document)), url, content_type)
    if not found.get("version") and not found.entries:
        if "html" in content_type.lower():
            raise _html_page_error(document, url)
        raise ParseError(Reason.NOT_A_FEED, f"{loggable_url(url)} is not a feed (RSS, Atom, RDF or JSON Feed). Use the address of a feed.")
    try:
        return _to_parsed_feed(found, url)
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError, RecursionError) as error:
        raise _damaged_feed_error(url, error) from error


def _run_feedparser(document: bytes, url: str, content_type: str) -> Any:
    # without the feed's address: feedparser would make guids absolute by it, and a feed that moves would change them all
    headers = {"content-type": content_type} if content_type else {}
    try:
        # a stream, since feedparser would take bytes for the name of a file
        return feedparser.parse(io.BytesIO(document), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except MemoryError:
        raise
    except Exception as error:  # feedparser lets OverflowError, ValueError, AssertionError and others through
        raise _damaged_feed_error(url, error) from error


def _damaged_feed_error(url: str, error: Exception) -> ParseError:
    what = f"{type(error).__name__}: {str(error)[:100]}".rstrip(": ")
    remedy = "Only its publisher can repair it; watcher tries again later."
    return ParseError(Reason.NOT_A_FEED, f"{loggable_url(url)} is not a readable feed ({what}). {remedy}")


def _html_page_error(document: bytes, url: str) -> ParseError:
    feeds = find_feed_links(document, url=url)
    names = ", ".join(loggable_url(feed) for feed in feeds[:5])
    remedy = f"its feeds are: {names}" if feeds else "it links to no feed; look for the feed's address on the site"
    return ParseError(Reason.IS_HTML, f"{loggable_url(url)} is a web page, not a feed; {remedy}.")


def _replace_bad_references(document: bytes) -> bytes:
    """``&#99999999999999999999;`` is no character, and no reason to lose a feed."""

    def stand_in(reference: re.Match[bytes]) -> bytes:
        digits, base = (reference[1], 10) if reference[1] else (reference[2], 16)
        return reference[0] if len(digits) <= 8 and int(digits, base) <= 0x10FFFF else b"&#65533;"

    return _BAD_REFERENCE.sub(stand_in, document)


def _drop_middle_items(document: bytes) -> bytes:
    """Without the middle of a document of very many entries: each costs a millisecond."""
    if len(document) < MAX_ENTRIES * 20:
        return document
    ends = [match.end() for match in _ITEM_END_TAG.finditer(document)]
    if len(ends) <= MAX_ENTRIES:
        return document
    half = MAX_ENTRIES // 2
    return document[: ends[half - 1]] + document[ends[-half - 1] :]


def _to_parsed_feed(parsed: Any, url: str) -> ParsedFeed:
    feed = parsed.feed
    site_url = web_address(feed.get("link"), base=url)
    language = parse_language_code(feed.get("language"))
    entries = [_to_entry(entry, url, language) for entry in keep_both_ends(parsed.entries)]
    return ParsedFeed(
        title=_clean_title(feed),
        entries=assign_unique_keys(entries, url=url, site_url=site_url),
        site_url=site_url,
        language=language,
        ttl=_feed_ttl(feed),
    )


def _to_entry(entry: Mapping[str, Any], url: str, language: str | None) -> Entry:
    content = max((_part_as_html(part) for part in entry.get("content") or ()), key=len, default="")
    summary = _part_as_html(entry.get("summary_detail") or {"value": entry.get("summary")})
    link = entry.get("feedburner_origlink") or entry.get("link")
    updated = _entry_date(entry, "updated")
    published = _entry_date(entry, "published") or updated or _entry_date(entry, "created")
    return Entry(
        title=_clean_title(entry),
        url=web_address(link, base=url),
        guid=str(entry.get("id") or "").strip()[:MAX_GUID_CHARS] or None,
        published=published,
        updated=updated or published,
        author=one_line(html_to_text(str(entry.get("author") or "")), 200) or None,
        outlet=_clean_title(entry.get("source") or {}) or None,
        content=content[:MAX_CONTENT_CHARS] or None,
        summary=(summary[:MAX_CONTENT_CHARS] if summary != content else "") or None,
        language=parse_language_code((entry.get("title_detail") or {}).get("language")) or language,
        tags=tuple(dict.fromkeys(one_line(str(tag.get("term") or ""), 100) for tag in (entry.get("tags") or ())[:50] if tag.get("term"))),
    )


def _clean_title(owner: Mapping[str, Any]) -> str:
    """Markup and entities resolved; what an Atom feed declares to be plain text is taken at its word."""
    detail = owner.get("title_detail") or {}
    text = str(owner.get("title") or "")
    literal = detail.get("type") == "text/plain" and "</" not in text
    return one_line(text) if literal else one_line(html_to_text(text))


def _part_as_html(part: Mapping[str, Any]) -> str:
    value = str(part.get("value") or "").strip()
    return html.escape(value, quote=False).replace("\n", "<br>") if part.get("type") == "text/plain" and "</" not in value else value


def _entry_date(entry: Mapping[str, Any], name: str) -> datetime | None:
    parsed = entry.get(f"{name}_parsed") if f"{name}_parsed" in entry else None
    if not parsed:
        return None
    try:
        return plausible_instant(datetime.fromtimestamp(calendar.timegm(parsed), UTC))
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _feed_ttl(feed: Mapping[str, Any]) -> timedelta | None:
    """RSS's ttl (minutes), else what the syndication module says."""
    seconds = _parse_number(feed.get("ttl")) * 60
    if not seconds and (period := str(feed.get("sy_updateperiod") or "").strip().lower()) in _PERIOD_SECONDS:
        seconds = _PERIOD_SECONDS[period] / max(1.0, _parse_number(feed.get("sy_updatefrequency")))
    return min(timedelta(seconds=min(seconds, 1e9)), _MAX_TTL) if seconds > 0 else None


def _parse_number(value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0
