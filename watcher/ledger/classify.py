"""What one statement changes in the record of its claim, or why it changes nothing: by the named rules for its stance."""

from __future__ import annotations

from dataclasses import replace

from watcher.errors import Reason
from watcher.ledger.assertion_rules import ASSERTION_RULES
from watcher.ledger.change import Change, first_change
from watcher.ledger.claim_history import ClaimHistory
from watcher.ledger.denial_rules import DENIAL_RULES
from watcher.ledger.no_comment_rules import NO_COMMENT_RULES
from watcher.model import UNKNOWN_PARTY, AlertKind, Stance

RULES_BY_STANCE = {
    Stance.ASSERT: ASSERTION_RULES,
    Stance.DENY: DENIAL_RULES,
    Stance.NO_COMMENT: NO_COMMENT_RULES,
    Stance.UNAWARE: NO_COMMENT_RULES,
}
_IMPLICIT_CLAIM_KINDS = frozenset({AlertKind.DENIAL, AlertKind.DISPUTE, AlertKind.CONFIRMATION, AlertKind.REVERSAL, AlertKind.NO_COMMENT})


def classify_statement(history: ClaimHistory) -> Change:
    """Return what the current statement does to the record before it."""
    if history.current.party == UNKNOWN_PARTY:
        return Change(None, Reason.UNKNOWN_SPEAKER, rules=("unknown-speaker",))
    change = first_change(RULES_BY_STANCE[history.current.stance], history)
    return _restrict_implicit_claim(history, change) if history.claim.implicit else change


def _restrict_implicit_claim(history: ClaimHistory, change: Change) -> Change:
    """A topic without claims records whatever is said on it: only what answers something, in so many words, is news."""
    loose = change.kind is AlertKind.CONFIRMATION and not history.current.statement.confirms
    if change.kind is None or (change.kind in _IMPLICIT_CLAIM_KINDS and change.against and not loose):
        return change
    return replace(change, kind=None, reason=Reason.TOPIC_WITHOUT_CLAIMS, against=(), rules=(*change.rules, "topic-without-claims"))
