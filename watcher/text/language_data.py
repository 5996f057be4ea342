"""The words of the languages, as they are handed in: nothing here knows where they lie.

``watcher/__init__.py`` names the source, ``watcher.data.languages``; it is asked once, by whoever needs words first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any


@dataclass(frozen=True, slots=True)
class EventData:
    """``classes``: event class -> its table of ``data/events``; ``matching``: language -> how its words are looked for."""

    classes: Mapping[str, Mapping[str, Any]]
    matching: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class LanguageData:
    """What is known of the languages."""

    tables: Mapping[str, Mapping[str, Any]]
    """Language -> the tables of all its files."""
    news_languages: frozenset[str]
    """Those an article may be recognised as."""
    name_languages: tuple[str, ...]
    """Those in which territories have their names."""
    roles: Mapping[str, Any] = field(default_factory=dict)
    """Role -> its class and its words by language: ``data/roles.toml``."""
    load_counters: Callable[[], Mapping[str, Mapping[str, Any]]] = dict
    """Called when figures are first read: what numbers count, as class -> its kind and, by language, its words."""
    load_events: Callable[[], EventData] = lambda: EventData({}, {})
    """Called when events are first looked for: a large table."""
    read_tagger: Callable[[str], bytes | None] = lambda language: None
    """Language -> the model of its tagger; None where there is none."""
    tagger_languages: frozenset[str] = frozenset()
    """Those that have a tagger."""


class _LanguageDataSource:
    load: Callable[[], LanguageData]


def set_source(load: Callable[[], LanguageData]) -> None:
    """Name the function that loads the words; it is called when they are first needed."""
    _LanguageDataSource.load = staticmethod(load)
    _language_data.cache_clear()
    counter_tables.cache_clear()
    event_data.cache_clear()


@lru_cache(maxsize=1)
def _language_data() -> LanguageData:
    return _LanguageDataSource.load()


def lexicon_tables() -> Mapping[str, Mapping[str, Any]]:
    """Language -> the tables of all its files."""
    return _language_data().tables


@lru_cache(maxsize=1)
def counter_tables() -> Mapping[str, Mapping[str, Any]]:
    """Class of what numbers count -> its kind and, by language, its words."""
    return _language_data().load_counters()


@lru_cache(maxsize=1)
def event_data() -> EventData:
    """Return the event classes."""
    return _language_data().load_events()


def read_tagger(language: str) -> bytes | None:
    """Return the model of a language's tagger; None where there is none."""
    return _language_data().read_tagger(language)


def tagger_languages() -> frozenset[str]:
    """List the languages that have a tagger."""
    return _language_data().tagger_languages


@lru_cache(maxsize=1)
def particles() -> frozenset[str]:
    """List what may be glued to the end of a noun, in every language that does so; a chain of two is one of them."""
    every: set[str] = set()
    for table in lexicon_tables().values():
        glued = table.get("particles", {})
        first, second = glued.get("first", ()), glued.get("second", ())
        every.update(first)
        every.update(head + tail for head in first for tail in second)
    return frozenset(every)


def news_languages() -> frozenset[str]:
    """List the languages an article may be recognised as."""
    return _language_data().news_languages


def name_languages() -> tuple[str, ...]:
    """List the languages in which territories have their names."""
    return _language_data().name_languages


def role_tables() -> Mapping[str, Any]:
    """Role -> its class and its words by language."""
    return _language_data().roles
