"""The words around quotes, in one language, as a value.  The files are ``watcher/data/templates/words.*.toml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

Tables = Mapping[str, Any]
"""A words file as parsed."""


@dataclass(frozen=True, slots=True)
class Wording:
    """``moment`` and ``day`` are Unicode date patterns; ``more``: what else a user's own file has, for the user's own templates."""

    language: str
    moment: str
    day: str
    colon: str
    contents: str
    since: str
    over: str
    alive: str
    open_quote: str
    close_quote: str
    labels: Mapping[str, str]
    kinds: Mapping[str, str]
    severities: Mapping[str, str]
    stances: Mapping[str, str]
    stances_many: Mapping[str, str]
    factuality: Mapping[str, str]
    parties: Mapping[str, str]
    why: Mapping[str, str]
    subjects: Mapping[str, str]
    headings: Mapping[str, str]
    troubles: Mapping[str, str]
    sample: Mapping[str, Any]
    more: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_tables(cls, tables: Tables) -> Wording:
        """Make a wording of a words file as parsed.

        Raises:
            ValueError: a key is missing, or its value is not of its kind (text or table).
        """
        names = [each.name for each in fields(cls) if each.name != "more"]
        for name in names:
            expected: type = dict if name in _TABLE_NAMES else str
            if not isinstance(tables.get(name), expected):
                raise ValueError(f"{name} must be {'a table' if expected is dict else 'text'}")
        return cls(**{name: tables[name] for name in names}, more={key: value for key, value in tables.items() if key not in names})

    def for_templates(self) -> dict[str, Any]:
        """Return the values as templates read them."""
        return {**self.more, **{each.name: getattr(self, each.name) for each in fields(self) if each.name != "more"}}


_TABLE_NAMES = frozenset({
    *("labels", "kinds", "severities", "stances", "stances_many", "factuality", "parties", "why", "subjects", "headings", "troubles"),
    "sample",
})  # fmt: skip


def merge_tables(tables: Tables, own: Tables) -> dict[str, Any]:
    """Lay a user's own words over the built-in ones, key by key within each table."""
    merged = dict(tables)
    for key, value in own.items():
        merged[key] = merged[key] | value if isinstance(value, dict) and isinstance(merged.get(key), dict) else value
    return merged
