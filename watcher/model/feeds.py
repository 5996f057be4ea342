"""What a publisher offers: feeds and their entries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, as the publisher listed it.  ``content`` and ``summary`` are HTML as served: hostile."""

    title: str
    url: str | None = None
    guid: str | None = None
    published: datetime | None = None
    """None where the publisher gave no date, or an impossible one."""
    updated: datetime | None = field(default=None, compare=False)
    """When the publisher says that it changed last; its date where nothing says so."""
    author: str | None = None
    outlet: str | None = None
    """The source an aggregator names for this entry, if it names one."""
    content: str | None = None
    summary: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    identity_keys: tuple[str, ...] = ()
    """What this entry is known by within its feed, strongest first; sharing one key makes two entries the same."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    title: str
    entries: tuple[Entry, ...]
    site_url: str | None = None
    language: str | None = None
    ttl: timedelta | None = None
