"""Whom a source speaks for, as its article makes it out."""

from __future__ import annotations

from dataclasses import dataclass
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
