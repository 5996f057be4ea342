"""Topics, the claims within them, and where an article matches a topic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from watcher.model.alert_kinds import Severity
from watcher.model.articles import Span
from watcher.model.propositions import StatedClaim


@dataclass(frozen=True, slots=True)
class Predicate:
    """What is said to happen, by role.  Each role is a list of alternatives: ``@entity``, ``@concept``, a word, a phrase, a ``begin*``.

    An empty role asks for nothing.  ``trigger``: verbs and nouns whose doer is the ``agent``; ``reverse``: those whose doer is the
    ``recipient`` (buy, receive).  ``other``: more that must be there, one group each.  ``excludes``: what must not.
    """

    trigger: tuple[str, ...] = ()
    reverse: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()
    recipient: tuple[str, ...] = ()
    object: tuple[str, ...] = ()
    other: tuple[tuple[str, ...], ...] = ()
    excludes: tuple[str, ...] = ()
    symmetric: bool = False
    """Whether agent and recipient do it together: they may change places."""
    denial: bool = False
    """Whether it counts only where it is denied: *no arms trade of any kind*."""
    act: bool = False
    """Whether to do it is to say it, as to impose sanctions: where nobody reports it, its doer is the source."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that may be true or not, within a topic.  Positions are compared on one claim only."""

    id: str
    titles: Mapping[str, str]
    """Language -> the sentence in words; ``en`` is always there."""
    parties: tuple[str, ...] = ()
    """Names of the entities whose own word on it counts as a confirmation, a denial or a no comment."""
    predicates: tuple[Predicate, ...] = ()
    covers: tuple[str, ...] = ()
    """Claims of the same topic on which a denial of this one is filed too."""
    since: date | None = None
    until: date | None = None
    """The window of the events it speaks of."""
    severity: Mapping[str, Severity] = field(default_factory=dict)
    """Alert kind -> severity, where it is not the default."""
    implicit: bool = False
    """What statements were filed under before topics without claims were read: that what the query speaks of is so."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A thing to watch.  ``name`` is the handle typed at a prompt, ``title`` the words on an alert."""

    name: str
    title: str
    query: str
    claims: tuple[Claim, ...] = ()
    stated: tuple[StatedClaim, ...] = ()
    """Propositions that its user stated in one sentence each."""


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic that an article is about: what matched, and the sentence that shows it best."""

    topic: str
    spans: tuple[Span, ...]
    quote_span: Span
