"""Whom a source speaks for, as its article makes it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class PartyKind(StrEnum):
    """How a party is known."""

    ENTITY = "entity"
    """An entity of the data: its key is the entity's name."""
    NAME = "name"
    """A name that the text gives: its key is the name without title, given name and legal form."""
    ROLE = "role"
    """A role without a name: its key is the same in every language."""
    SOURCES = "sources"
    """Unnamed sources."""
    MEDIA = "media"
    """An outlet alone, a report, a poll."""
    UNKNOWN = "unknown"
    """The text does not say who."""


@dataclass(frozen=True, slots=True)
class SourceParty:
    """The party that a source of an article speaks for.

    ``written``: the source as it stands; ``names``: every form in which the article names the party or who speaks for it;
    ``role``: the key of the role that the article ties to it, where there is one: *the carmaker* for a company's name.
    """

    key: str
    written: str
    kind: PartyKind
    names: tuple[str, ...] = ()
    on_the_record: bool = False
    role: str = ""


class PartyMerger(StrEnum):
    """Who let a party count as another one."""

    PROGRAM = "program"
    USER = "user"


@dataclass(frozen=True, slots=True)
class PartyRecord:
    """A party on a topic's record.  ``names``: language -> its names as written; ``id`` 0: not stored yet."""

    topic: str
    key: str
    """What statements name it by."""
    kind: PartyKind
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    role: str = ""
    merged_into: str = ""
    """The key of the party that it counts as."""
    merged_by: PartyMerger | None = None
    is_kept_apart: bool = False
    """Whether a user split it: the program merges it no more."""
    created_at: datetime | None = None
    article_id: int | None = None
    """The article that it is first named in."""
    id: int = 0
