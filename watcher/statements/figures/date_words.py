"""The words of dates of a language: ``[dates]`` of ``watcher/data/lexicons/<language>/dates.toml``.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from watcher.statements.figures.phrases import Phrases, phrase_words, phrases
from watcher.text.language_data import lexicon_tables

_MAX_ABBREVIATION = 4


@dataclass(frozen=True, slots=True)
class DateWords:
    """Words in lower case; a phrase's label says what it means."""

    months: Mapping[str, int]
    """Form -> 1 to 12."""
    weekdays: Mapping[str, int]
    """Form -> 0, Monday, to 6."""
    doubtful: frozenset[str]
    """Months that are also other words."""
    abbreviated: frozenset[str]
    """Short forms of months, which may be names too (Jan): months only beside a number or with their full stop."""
    months_have_capitals: bool
    days: Phrases
    """Label: days from the day of publication."""
    periods: Phrases
    """Label: unit and how many from this one, as ``week:-1``."""
    parts: Phrases
    parts_after: Phrases
    upcoming: Phrases
    bygone: Phrases
    ordinals: Phrases
    day_before: Phrases
    day_needs_ordinal: bool
    day_after: Phrases
    links: Phrases
    range_links: Phrases
    year_words: frozenset[str]
    year_before: Phrases
    future: Phrases
    past: Phrases
    year_unit: str
    month_unit: str
    day_unit: str
    """Glued to the number of a year, month or day."""
    never_after_day: tuple[str, ...]
    beginnings: frozenset[str]
    """Every word that a date may begin with, besides a number; its first letter where endings are glued to words."""
    stops: frozenset[str]

    @property
    def glued(self) -> bool:
        """Whether units and endings are glued to words."""
        return bool(self.day_unit)


@lru_cache(maxsize=16)
def date_words(language: str) -> DateWords | None:
    """Return the words of a language; None where nobody has listed them."""
    table = lexicon_tables().get(language, {}).get("dates")
    if table is None:
        return None

    def listed(name: str) -> Phrases:
        return phrases({name: table.get(name, ())})

    months, weekdays = _numbered(table.get("months", ()), 1), _numbered(table.get("weekdays", ()), 0)
    return DateWords(
        months=months,
        weekdays=weekdays,
        doubtful=frozenset(table.get("doubtful", ())),
        abbreviated=frozenset(form for listed in table.get("months", ()) for form in listed.split()[1:] if len(form) <= _MAX_ABBREVIATION),
        months_have_capitals=bool(table.get("capital")),
        days=_by_offset(table),
        periods=_by_period(table),
        parts=phrases(table.get("parts", {})),
        parts_after=phrases(table.get("parts_after", {})),
        upcoming=listed("next"),
        bygone=listed("last"),
        ordinals=listed("ordinals"),
        day_before=listed("day_before"),
        day_needs_ordinal=bool(table.get("day_needs_ordinal")),
        day_after=listed("day_after"),
        links=listed("links"),
        range_links=listed("range_links"),
        year_words=frozenset(table.get("year_words", ())),
        year_before=listed("year_before"),
        future=listed("future"),
        past=listed("past"),
        year_unit=table.get("year_unit", ""),
        month_unit=table.get("month_unit", ""),
        day_unit=table.get("day_unit", ""),
        never_after_day=tuple(table.get("never_after_day", ())),
        beginnings=_beginnings(table, [*months, *weekdays]),
        stops=frozenset(lexicon_tables().get(language, {}).get("counting", {}).get("stops", ())),
    )


def _beginnings(table: Mapping[str, Any], names: Iterable[str]) -> frozenset[str]:
    every = [*names, *table["days"], *table["periods"], *(phrase for each in table.get("parts", {}).values() for phrase in each)]
    words = frozenset(phrase_words(phrase)[0] for phrase in every)
    return frozenset(word[0] for word in words) if table.get("day_unit") else words


def _by_offset(table: Mapping[str, Any]) -> Phrases:
    offsets = set(table["days"].values())
    return phrases({str(offset): [word for word, each in table["days"].items() if each == offset] for offset in offsets})


def _by_period(table: Mapping[str, Any]) -> Phrases:
    periods: dict[str, list[str]] = {}
    for phrase, (unit, offset) in table["periods"].items():
        periods.setdefault(f"{unit}:{offset}", []).append(phrase)
    return phrases(periods)


def _numbered(forms: Iterable[str], first: int) -> dict[str, int]:
    return {form: number for number, listed in enumerate(forms, first) for form in listed.split()}
