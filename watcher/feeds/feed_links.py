"""Whether a document is a web page, and which feeds it links to."""

from __future__ import annotations

import codecs
import html
import re

from watcher.text.urls import web_address

_SCANNED_BYTES = 200_000
"""Bytes looked at: feeds are named in a page's head."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_PREAMBLE = re.compile(r"(?:\s+|<\?[^>]{0,500}\?>|<!--.{0,20000}?-->)*+", re.DOTALL)
_HTML_START = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_FEED_ROOT = re.compile(r"<(?:rss|feed|(?:\w+:)?rdf|channel)[\s>]", re.IGNORECASE)
_LINK_TAG = re.compile(r"<link\b([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/json"})


def is_html_page(document: bytes) -> bool:
    """Return whether a document begins as HTML does; a feed under HTML's doctype is still a feed."""
    start = _decode_head(document)
    preamble = _PREAMBLE.match(start)
    page = _HTML_START.match(start, preamble.end() if preamble else 0)
    return page is not None and not _FEED_ROOT.search(start, page.end(), page.end() + 500)


def find_feed_links(document: bytes, *, url: str) -> tuple[str, ...]:
    """List the feeds a page names by ``<link rel="alternate">``, as absolute addresses, in its order."""
    found: dict[str, None] = {}
    for tag in _LINK_TAG.finditer(_decode_head(document)):
        attributes = {match[1].lower(): html.unescape(match[2] or match[3] or match[4] or "") for match in _ATTRIBUTE.finditer(tag[1])}
        kind = attributes.get("type", "").partition(";")[0].strip().lower()
        if "alternate" in attributes.get("rel", "").lower().split() and kind in _FEED_TYPES:
            address = web_address(attributes.get("href"), base=url)
            if address and "/wp-json/" not in address:
                found[address] = None
    return tuple(found)


def _decode_head(document: bytes) -> str:
    for mark, encoding in _BOMS:
        if document.startswith(mark):
            return document[len(mark) : _SCANNED_BYTES].decode(encoding, "replace")
    return document[:_SCANNED_BYTES].decode("utf-8", "replace")
