"""The words of the languages, as they are handed in: nothing here knows where they lie.

``watcher/__init__.py`` names the source, ``watcher.data.languages``; it is asked once, by whoever needs words first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any


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
    counters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What numbers count: class -> its kind and, by language, its words."""


class _LanguageDataSource:
    load: Callable[[], LanguageData]


def set_source(load: Callable[[], LanguageData]) -> None:
    """Name the function that loads the words; it is called when they are first needed."""
    _LanguageDataSource.load = staticmethod(load)
    _language_data.cache_clear()


@lru_cache(maxsize=1)
def _language_data() -> LanguageData:
    return _LanguageDataSource.load()


def lexicon_tables() -> Mapping[str, Mapping[str, Any]]:
    """Language -> the tables of all its files."""
    return _language_data().tables


def counter_tables() -> Mapping[str, Mapping[str, Any]]:
    """Class of what numbers count -> its kind and, by language, its words."""
    return _language_data().counters


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
