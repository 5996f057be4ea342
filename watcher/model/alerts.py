"""Alerts: what changed in what is being said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from watcher.errors import Reason
from watcher.model.alert_kinds import AlertKind, Severity
from watcher.model.claims import Topic
from watcher.model.propositions import PropositionOrigin
from watcher.model.statements import Quote


@dataclass(frozen=True, slots=True)
class NewAlert:
    """An alert that is not stored yet.  ``highlights``: (start, end) in ``quote.sentence`` of the words that matched.

    ``claim`` is empty where it reports a story and no statement.
    """

    kind: AlertKind
    reason: Reason
    severity: Severity
    topic: Topic
    ruleset_id: str
    quote: Quote
    """``names``: all its parties together, as *Russia and North Korea*."""
    highlights: tuple[tuple[int, int], ...] = ()
    claim: str = ""
    claim_titles: Mapping[str, str] = field(default_factory=dict)
    """Language -> the claim as a sentence."""
    claim_origin: PropositionOrigin | None = None
    """Who put the claim on its topic; None where that is not known."""
    parties: tuple[str, ...] = ()
    against: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as a person reads it.  ``marks``: (start, end) in ``quote.sentence`` of the words that matched.

    ``claim`` is empty where it is a story that is told, and no statement.
    """

    id: int
    kind: AlertKind
    reason: Reason
    topic: str
    topic_title: str
    story_id: int
    quote: Quote
    created_at: datetime
    marks: tuple[tuple[int, int], ...] = ()
    against: tuple[Quote, ...] = ()
    severity: Severity = Severity.MEDIUM
    claim: str = ""
    claim_titles: Mapping[str, str] = field(default_factory=dict)
    """Language -> the claim in words."""
    claim_origin: PropositionOrigin | None = None
    """Who put the claim on its topic; None where that is not known."""
    parties: tuple[str, ...] = ()
