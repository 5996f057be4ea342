"""Make one text of a page and its feed entry.  The only module that imports trafilatura.

The page wins where its text is about as long as the feed's, or longer, and is about the same thing; a consent wall or a teaser is
neither.  trafilatura runs in its default mode: ``fast=True`` takes 0.7 of the time (24 ms a page here) and loses a point of F1.
"""

from __future__ import annotations

import codecs
import re
from datetime import UTC, datetime
from itertools import islice

import trafilatura

from watcher.errors import ExtractError, Reason
from watcher.model import Article, Entry, TextSource
from watcher.text.cleaning import clean_text, html_to_text, one_line
from watcher.text.urls import loggable_url, outlet_from_url

MAX_TEXT_CHARS = 300_000
"""Characters of an article; the rest is cut at a paragraph."""

MAX_TAGS = 60_000
"""A page is cut there: trafilatura needs over 20 s for a table of 5 MB.  News pages have 500 to 10,000."""

_MIN_LENGTH_RATIO = 0.8
_CONSENT_WALL_CHARS = 1500
"""Characters: longer than any consent wall; a text of this length need not prove that it is the article."""

_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_META_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_BROWSER_ENCODINGS = {
    **{"ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254"},
    **{"gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932"},
}
"""What browsers take these labels for."""

_UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_HTML_LANG = re.compile(r"<html\b[^<>]{0,1000}?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3})[\"'\s>]", re.IGNORECASE)
_DISTINCTIVE_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]{2}|[^\W\d_]{5,}|\d{3,}")


def extract_article(page: bytes | None, *, entry: Entry, url: str, content_type: str = "", feed: tuple[str, ...] = ()) -> Article:
    """Extract the article at ``url``; ``page`` is None where it could not be fetched.

    ``feed``: title and address of the feed that listed it.  Title, date and author are the entry's where it has them, else the page's.
    A headline without any text is still an article, with an empty text from the summary: an alert on a headline is better than none.

    Raises:
        ExtractError: neither the page nor the entry contains a title or text (NO_TEXT).
    """
    markup = _decode_page(page, content_type) if page and _is_text(page, content_type) else ""
    found = _extract_page(
        markup, url, need_metadata=not (entry.title and entry.published), is_plain_text="text/plain" in content_type.lower()
    )
    text, source = _choose_text(found.text, entry)
    title = one_line(entry.title) or found.title or one_line(text[:300], 100)
    text = _without_headline(text, title)
    if not text and not title:
        what = "contains no text, and neither does its feed entry. Check the page in a browser."
        raise ExtractError(Reason.NO_TEXT, f"{loggable_url(url)} {what}")
    return Article(
        url=url,
        outlet=one_line(entry.outlet or "", 200) or outlet_from_url(url),
        title=title,
        text=text,
        source=source,
        published=entry.published or found.published,
        language=entry.language or _declared_language(markup),
        author=entry.author or found.author,
        listed_by=feed,
        tags=entry.tags,
    )


def _without_headline(text: str, title: str) -> str:
    """The text without a first line that is the title again: a headline is quoted as one, and not as a sentence of the text."""
    first, newline, rest = text.partition("\n")
    same = newline and _letters_only(first) == _letters_only(title)
    return rest.lstrip("\n") if same else text


def _letters_only(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


class _PageContent:
    """What a page gave."""

    def __init__(self, text: str = "", title: str = "", author: str | None = None, published: datetime | None = None) -> None:
        self.text, self.title, self.author, self.published = text, title, author, published


def _extract_page(markup: str, url: str, *, need_metadata: bool, is_plain_text: bool) -> _PageContent:
    if is_plain_text:
        return _PageContent(_limit_text(clean_text(markup)))
    if not markup.strip():
        return _PageContent()
    try:
        # metadata cost half as much again as the text
        document = trafilatura.bare_extraction(_limit_tags(markup), url=url, include_comments=False, with_metadata=need_metadata)
    except MemoryError:
        raise
    except Exception:  # whatever broke in it, there is still the feed's text  # noqa: BLE001
        return _PageContent()
    if document is None or isinstance(document, dict):
        return _PageContent()
    return _PageContent(
        text=_limit_text(clean_text(document.text or "")),
        title=one_line(document.title or ""),
        author=one_line(document.author or "", 200) or None,
        published=_parse_day(document.date),
    )


def _choose_text(page: str, entry: Entry) -> tuple[str, TextSource]:
    content = _limit_text(html_to_text(entry.content or ""))
    summary = _limit_text(html_to_text(entry.summary or ""))
    feed, source = (content, TextSource.FEED) if len(content) >= len(summary) and content else (summary, TextSource.SUMMARY)
    if (
        page
        and len(page) >= _MIN_LENGTH_RATIO * len(feed)
        and (not feed or len(page) > _CONSENT_WALL_CHARS or _same_subject(page, f"{entry.title}\n{feed}"))
    ):
        return page, TextSource.PAGE
    return feed, source


def _same_subject(page: str, feed: str) -> bool:
    """Whether a short page speaks of what the feed speaks of: at least a fifth of the feed's longer words, or two, recur in it."""
    words, page = set(_DISTINCTIVE_WORD.findall(feed.casefold())), page.casefold()
    shared = sum(word in page for word in words)
    return not words or shared >= max(2, len(words) / 5) or shared == len(words)


def _is_text(page: bytes, content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    if page.startswith(b"%PDF-") or (b"\x00" in page[:1000] and not page.startswith(_UTF16_BOMS)):
        return False
    return not kind or kind.startswith("text/") or any(word in kind for word in ("html", "xml", "octet-stream"))


def _decode_page(page: bytes, content_type: str) -> str:
    """UTF-8 where it is valid, since then it is no accident; else as header or page declare; else Windows' Latin."""
    if page.startswith(_UTF16_BOMS):
        return page.decode("utf-16", "replace")
    try:
        return page.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    header, meta = _HEADER_CHARSET.search(content_type), _META_CHARSET.search(page[:5000])
    for name in (header[1] if header else None, meta[1].decode("ascii") if meta else None):
        try:
            known = codecs.lookup(name or "").name
            if known not in ("utf-8", "utf-8-sig"):
                return page.decode(_BROWSER_ENCODINGS.get(known, known), "replace")
        except (LookupError, ValueError):  # no such encoding, or not one of text
            continue
    return page.decode("utf-8" if header or meta else "cp1252", "replace")


def _limit_tags(markup: str) -> str:
    """The page up to its ``MAX_TAGS``-th tag."""
    if markup.count("<") <= MAX_TAGS:
        return markup
    return markup[: next(islice(re.finditer("<", markup), MAX_TAGS, None)).start()]


def _limit_text(text: str) -> str:
    if len(text) <= MAX_TEXT_CHARS:
        return text
    end = max(text.rfind("\n", 0, MAX_TEXT_CHARS), text.rfind(" ", MAX_TEXT_CHARS - 1000, MAX_TEXT_CHARS))
    return text[: end if end > 0 else MAX_TEXT_CHARS].rstrip()


def _declared_language(markup: str) -> str | None:
    found = _HTML_LANG.search(markup[:20_000])
    return found[1].lower().replace("_", "-") if found else None


def _parse_day(date: str | None) -> datetime | None:
    """A day as its first instant; None for one that no news can have."""
    try:
        day = datetime.fromisoformat(date).replace(tzinfo=UTC) if date else None
    except ValueError:
        return None
    return day if day and 1990 <= day.year <= 2100 else None
