"""Propositions: what may be true or not on a topic, whoever put it into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class PropositionOrigin(StrEnum):
    """Who put a proposition on a topic."""

    WRITTEN = "written"
    """A claim of the topic's file, with predicates."""
    STATED = "stated"
    """A sentence that a user gave."""
    OPENED = "opened"
    """The program, for what was said."""


EVENT_SLOT = "event"
"""Where a statement's slots name the event class that it was read on: it joins the topic's main proposition, where its own is not open."""
NUMBER_KEY = "number-"
"""Before what is counted, in the key of a proposition that is a number."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a proposition says, as far as it is known; what is not known is empty."""

    event: str = ""
    """The event class."""
    lemmas: tuple[str, ...] = ()
    """Dictionary forms of its words, where no event class has any of them."""
    participants: Mapping[str, str] = field(default_factory=dict)
    """Role -> the words for it."""
    object: str = ""
    place: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True)
class StatedClaim:
    """A proposition that a user stated in one sentence.  ``key``: what it is called at a prompt and on record."""

    key: str
    sentence: str
    language: str
    frame: Frame = Frame()


@dataclass(frozen=True, slots=True)
class Proposition:
    """A proposition on record.  ``id`` 0: not stored yet."""

    topic: str
    key: str
    origin: PropositionOrigin
    titles: Mapping[str, str] = field(default_factory=dict)
    """Language -> the sentence that it is shown as; empty where nobody asserted it yet."""
    frame: Frame = Frame()
    merged_into: str = ""
    """The key of the proposition that it counts as, where a user merged it, or the program did as it was opened."""
    is_muted: bool = False
    is_renamed: bool = False
    """Whether a user gave it its title."""
    created_at: datetime | None = None
    article_id: int | None = None
    """The article of its first statement."""
    id: int = 0
