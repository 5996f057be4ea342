"""What RSS, Atom and JSON feeds have in common: dates that can be, entries of which something is known, and what tells them apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from watcher.model import Entry
from watcher.text.cleaning import html_to_text, one_line
from watcher.text.urls import hex_digest, is_front_page, url_key

MAX_ENTRIES = 2000
"""Of a longer document the two ends are kept: new entries stand at one of them, whichever way it is ordered."""

MAX_CONTENT_CHARS = 500_000
"""Characters of an entry's content, or of its summary."""

MAX_GUID_CHARS = 2000
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}")
_ItemT = TypeVar("_ItemT")


def keep_both_ends(items: Sequence[_ItemT]) -> list[_ItemT]:
    if len(items) <= MAX_ENTRIES:
        return list(items)
    half = MAX_ENTRIES // 2
    return [*items[:half], *items[-half:]]


def parse_language_code(code: object) -> str | None:
    """Return a language as feeds declare it (``en``, ``pt-br``), in lower case."""
    text = code.strip().lower() if isinstance(code, str) else ""
    return text.replace("_", "-") if _LANGUAGE.fullmatch(text) else None


def with_fallback_title(entry: Entry) -> Entry:
    """Give an entry without a title the beginning of its text as one."""
    if entry.title:
        return entry
    return replace(entry, title=one_line(html_to_text((entry.summary or entry.content or "")[:2000]), 100))


def assign_unique_keys(entries: Iterable[Entry], *, url: str, site_url: str | None) -> tuple[Entry, ...]:
    """The entries with their keys, each at least one that no other has; of full twins the first stays.

    ``g:`` the guid, ``u:`` the address.  A key that two entries share is left out, and so is one made of the site's front page or of the
    feed's own address.  ``t:`` (title and date) is for those that have neither, and for dated ones that have no ``u:``, since
    guids are regenerated and titles are not unique.
    """
    kept = [with_fallback_title(entry) for entry in dict.fromkeys(entries) if entry.title or entry.url or entry.content or entry.summary]
    candidates = [dict(_candidate_keys(entry, url, site_url)) for entry in kept]
    uses = Counter(key for keys in candidates for key in keys.values())
    result: list[Entry] = []
    taken: set[str] = set()
    for entry, keys in zip(kept, candidates, strict=True):
        own = tuple(keys[kind] for kind in "gu" if kind in keys and uses[keys[kind]] == 1)
        by_title = uses[keys["t"]] == 1
        if not own or (entry.published and by_title and not own[-1].startswith("u:")):
            last = keys["t"] if by_title else f"t:{hex_digest(entry.title, str(entry.published), entry.url or '', entry.summary or '')}"
            if last in taken:
                continue
            own = (*own, last)
        taken.update(own)
        result.append(replace(entry, identity_keys=own))
    return tuple(result)


def _candidate_keys(entry: Entry, url: str, site_url: str | None) -> Iterator[tuple[str, str]]:
    if entry.guid and not _is_front_page_guid(entry.guid, url, site_url):
        yield "g", f"g:{hex_digest(entry.guid)}"
    if entry.url and not is_front_page(entry.url, url, site_url):
        fragment = entry.url.partition("#")[2]  # tells the entries of one page apart, unless it only tracks: #xtor=RSS-3
        yield "u", f"u:{hex_digest(url_key(entry.url), '' if '=' in fragment else fragment)}"
    yield "t", f"t:{hex_digest(entry.title, str(entry.published))}"


def _is_front_page_guid(guid: str, url: str, site_url: str | None) -> bool:
    return guid.startswith(("http://", "https://")) and "#" not in guid and is_front_page(guid, url, site_url)
