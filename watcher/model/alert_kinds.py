"""What kinds of alert there are, and how much one matters."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How much an alert matters, most first."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class AlertKind(StrEnum):
    """What changed in what is being said."""

    FIRST_REPORT = "first-report"
    DENIAL = "denial"
    DISPUTE = "dispute"
    CONFIRMATION = "confirmation"
    REVERSAL = "reversal"
    NO_COMMENT = "no-comment"
    CORROBORATION = "corroboration"
    FIGURE = "figure"
    """A number that cannot be true together with another party's."""
    DATE = "date"
    """A date that cannot be true together with another party's."""
    CORRECTION = "correction"
    """A party's own number, lowered or taken back."""
    UPDATE = "update"
