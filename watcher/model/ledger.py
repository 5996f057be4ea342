"""What was known before an article, and what is decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watcher.errors import Reason
from watcher.model.alert_kinds import AlertKind, Severity
from watcher.model.articles import Placement, StoryCandidate
from watcher.model.claims import Topic, TopicMatch
from watcher.model.parties import PartyRecord
from watcher.model.propositions import Proposition
from watcher.model.statements import FiledStatement, Reading


@dataclass(frozen=True, slots=True)
class ClaimWindows:
    """How long what is on record counts."""

    claim_window: timedelta = timedelta(days=30)
    """For so long an assertion is recent."""
    denial_window: timedelta = timedelta(days=730)
    """For so long a denial stands, and may be reversed."""
    update_window: timedelta = timedelta(days=3)
    """For so long after a topic's last alert a new story without a statement is an update."""


@dataclass(frozen=True, slots=True)
class LedgerContext:
    """What we knew, as far as this reading needs it."""

    story_candidates: tuple[StoryCandidate, ...] = ()
    stories_on_record: frozenset[tuple[str, int]] = frozenset()
    """(topic name, story id) that are on record, whether they were sent or kept silent."""
    statements: tuple[FiledStatement, ...] = ()
    """What is on record about the claims that the reading speaks of; without what was rejected."""
    topics: Mapping[str, Topic] = field(default_factory=dict)
    propositions: tuple[Proposition, ...] = ()
    """Those that the reading speaks of, and those that a user merged, muted or stated."""
    parties: tuple[PartyRecord, ...] = ()
    """Those of the topics that may be meant, and those that the reading brings."""
    brought_parties: tuple[PartyRecord, ...] = ()
    """Those of them that are new or changed by the reading: what to write."""
    alerted_recently: frozenset[str] = frozenset()
    """Topics that told something lately."""
    alerted_within_day: frozenset[str] = frozenset()
    """Topics that told something within a day."""
    windows: ClaimWindows = ClaimWindows()
    article_id: int = 0
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoryDecision:
    """For one matched topic: what its story is worth, an alert or why there is none."""

    match: TopicMatch
    reason: Reason
    raises_alert: bool
    kind: AlertKind = AlertKind.FIRST_REPORT
    severity: Severity = Severity.HIGH
    rules: tuple[str, ...] = ()
    """The name of the stage that decided it."""


@dataclass(frozen=True, slots=True)
class StatementDecision:
    """For one statement: what it changes in the ledger and whether that is told, or why it changes nothing."""

    filed_statement: FiledStatement
    reason: Reason
    kind: AlertKind | None = None
    raises_alert: bool = False
    severity: Severity = Severity.LOW
    against: tuple[FiledStatement, ...] = ()
    """What was said before that it answers, the nearest first."""
    parties: tuple[str, ...] = ()
    """All who say it with one voice, the statement's own party first."""
    rules: tuple[str, ...] = ()
    """The names of the rules that classified it, then of the stage that suppressed its alert."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What to write about a reading."""

    reading: Reading
    placement: Placement
    stories: tuple[StoryDecision, ...]
    statements: tuple[StatementDecision, ...] = ()
