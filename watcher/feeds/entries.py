"""What RSS, Atom and JSON feeds have in common: dates that can be, entries of which something is known, and what tells them apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from watcher.model import Entry
from watcher.text.plain import from_html, one_line
from watcher.text.urls import digest, is_front_page, url_key

MAX_ENTRIES = 2000
"""Of a longer document the two ends are kept: new entries stand at one of them, whichever way it is ordered."""

MAX_CONTENT = 500_000
"""Characters of an entry's content, or of its summary."""

MAX_GUID = 2000
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9]{2,8}){0,3}")
_Item = TypeVar("_Item")


def both_ends(items: Sequence[_Item]) -> list[_Item]:
    if len(items) <= MAX_ENTRIES:
        return list(items)
    half = MAX_ENTRIES // 2
    return [*items[:half], *items[-half:]]


def language_code(code: object) -> str | None:
    """A language as feeds declare it (``en``, ``pt-br``), in lower case."""
    text = code.strip().lower() if isinstance(code, str) else ""
    return text.replace("_", "-") if _LANGUAGE.fullmatch(text) else None


def named(entry: Entry) -> Entry:
    """An entry without a title goes by the beginning of its text."""
    if entry.title:
        return entry
    return replace(entry, title=one_line(from_html((entry.summary or entry.content or "")[:2000]), 100))


def distinct(entries: Iterable[Entry], *, url: str, site_url: str | None) -> tuple[Entry, ...]:
    """The entries with their keys, each at least one that no other has; of full twins the first stays.

    ``g:`` the guid, ``u:`` the address.  A key that two entries share is left out, and so is one made of the site's front page or of the
    feed's own address.  ``t:`` (title and date) is for those that have neither, and for dated ones that have no ``u:``, since
    guids are regenerated and titles are not unique.
    """
    kept = [named(entry) for entry in dict.fromkeys(entries) if entry.title or entry.url or entry.content or entry.summary]
    candidates = [dict(_candidates(entry, url, site_url)) for entry in kept]
    uses = Counter(key for keys in candidates for key in keys.values())
    result: list[Entry] = []
    taken: set[str] = set()
    for entry, keys in zip(kept, candidates, strict=True):
        own = tuple(keys[kind] for kind in "gu" if kind in keys and uses[keys[kind]] == 1)
        by_title = uses[keys["t"]] == 1
        if not own or (entry.published and by_title and not own[-1].startswith("u:")):
            last = keys["t"] if by_title else f"t:{digest(entry.title, str(entry.published), entry.url or '', entry.summary or '')}"
            if last in taken:
                continue
            own = (*own, last)
        taken.update(own)
        result.append(replace(entry, keys=own))
    return tuple(result)


def _candidates(entry: Entry, url: str, site_url: str | None) -> Iterator[tuple[str, str]]:
    if entry.guid and not _is_front(entry.guid, url, site_url):
        yield "g", f"g:{digest(entry.guid)}"
    if entry.url and not is_front_page(entry.url, url, site_url):
        fragment = entry.url.partition("#")[2]  # tells the entries of one page apart, unless it only tracks: #xtor=RSS-3
        yield "u", f"u:{digest(url_key(entry.url), '' if '=' in fragment else fragment)}"
    yield "t", f"t:{digest(entry.title, str(entry.published))}"


def _is_front(guid: str, url: str, site_url: str | None) -> bool:
    return guid.startswith(("http://", "https://")) and "#" not in guid and is_front_page(guid, url, site_url)
