"""Rules for a party that declines to comment, in order: the first that applies decides."""

from __future__ import annotations

from watcher.errors import Reason
from watcher.ledger.change import Change
from watcher.ledger.claim_history import NON_ACTORS, ClaimHistory, is_weak_no_comment
from watcher.ledger.positions import NON_COMMITTAL_STANCES
from watcher.model import AlertKind, FiledStatement, Stance


def no_comment_by_an_outsider(history: ClaimHistory) -> Change | None:
    """Only the refusal of a party to the claim means anything."""
    party, parties = history.current.party, history.claim.parties
    outsider = party in NON_ACTORS or (parties and party not in parties)
    return Change(None, Reason.NOT_A_PARTY) if outsider else None


def no_comment_before_later_position(history: ClaimHistory) -> Change | None:
    """Suppress a refusal that is older than the party's position."""
    return Change(None, Reason.OLDER_THAN_POSITION) if history.is_superseded else None


def no_comment_as_background(history: ClaimHistory) -> Change | None:
    """Suppress a refusal that is only background."""
    return Change(None, Reason.BACKGROUND) if history.current.background else None


def no_comment_after_own_position(history: ClaimHistory) -> Change | None:
    """A party that took a position not long ago keeps it."""
    taken = any(history.is_recent(item) for item in history.own_statements(Stance.ASSERT, Stance.DENY))
    return Change(None, Reason.POSITION_ON_RECORD) if taken else None


def first_no_comment(history: ClaimHistory) -> Change | None:
    """The party has not declined to comment recently."""
    if _recent_refusals(history):
        return None
    return Change(AlertKind.NO_COMMENT, Reason.DECLINED_TO_COMMENT, history.select_against(history.others_assertions))


def no_comment_on_the_record_at_last(history: ClaimHistory) -> Change | None:
    """A refusal in somebody's own mouth after outlets only wrote that there was no comment."""
    if is_weak_no_comment(history.current, history) or not all(is_weak_no_comment(item, history) for item in _recent_refusals(history)):
        return None
    return Change(AlertKind.NO_COMMENT, Reason.DECLINED_ON_THE_RECORD, history.select_against(history.others_assertions))


def repeated_no_comment(_history: ClaimHistory) -> Change:
    """The party's refusal is on record."""
    return Change(None, Reason.POSITION_ON_RECORD)


def _recent_refusals(history: ClaimHistory) -> list[FiledStatement]:
    return [item for item in history.own_statements(*NON_COMMITTAL_STANCES) if history.is_recent(item)]


NO_COMMENT_RULES = (
    no_comment_by_an_outsider,
    no_comment_before_later_position,
    no_comment_as_background,
    no_comment_after_own_position,
    first_no_comment,
    no_comment_on_the_record_at_last,
    repeated_no_comment,
)
