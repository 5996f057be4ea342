"""Rules for a party that denies the claim, in order: the first that applies decides."""

from __future__ import annotations

from watcher.errors import Reason
from watcher.ledger.change import Change
from watcher.ledger.claim_history import NON_ACTORS, ClaimHistory
from watcher.ledger.positions import CONFIDENT_FACTUALITIES
from watcher.model import AlertKind, FiledStatement, Stance


def denial_by_no_actor(history: ClaimHistory) -> Change | None:
    """An outlet, an expert or an unknown speaker denies for nobody."""
    return Change(None, Reason.NOT_A_PARTY) if history.current.party in NON_ACTORS else None


def denial_before_later_assertion(history: ClaimHistory) -> Change | None:
    """Suppress a denial that is older than the party's position."""
    return Change(None, Reason.OLDER_THAN_POSITION) if history.is_superseded else None


def background_denial_of_own_assertion(history: ClaimHistory) -> Change | None:
    """An old denial retold after the party asserted it elsewhere."""
    elsewhere = any(not history.in_same_article(item) for item in history.own_statements(Stance.ASSERT))
    return Change(None, Reason.BACKGROUND) if history.current.background and elsewhere else None


def reversal_by_denial(history: ClaimHistory) -> Change | None:
    """The party had asserted with confidence what it denies now."""
    held = history.previous_position
    if (
        held is None
        or held.stance is not Stance.ASSERT
        or history.in_same_article(held)
        or held.statement.factuality not in CONFIDENT_FACTUALITIES
    ):
        return None
    return Change(AlertKind.REVERSAL, Reason.REVERSED, history.select_against([held], history.others_assertions))


def first_denial(history: ClaimHistory) -> Change | None:
    """The party has not denied it before."""
    if history.own_denials:
        return None
    asserted = history.others_assertions
    reason = Reason.DENIES_ASSERTION if asserted else Reason.DENIES_WITHOUT_ASSERTION
    return Change(AlertKind.DENIAL, reason, history.select_against(asserted))


def denial_first_put_beside_assertion(history: ClaimHistory) -> Change | None:
    """Both sides are on record and no alert showed them together: once, even as background."""
    if not history.others_assertions or history.dispute_already_recorded():
        return None
    return Change(AlertKind.DENIAL, Reason.DENIES_ASSERTION, history.select_against(history.others_assertions))


def repeated_background_denial(history: ClaimHistory) -> Change | None:
    """The party's denial is on record, and this one is only background."""
    return Change(None, Reason.BACKGROUND) if history.current.background else None


def denial_of_newer_assertion(history: ClaimHistory) -> Change | None:
    """The party denies again, after an assertion that none of its denials answered."""
    asserted = history.others_assertions
    answered = [item for item in asserted if not item.background and _answers_assertion(history, item)]
    return Change(AlertKind.DENIAL, Reason.DENIES_NEWER_ASSERTION, history.select_against(answered, asserted)) if answered else None


def repeated_denial(_history: ClaimHistory) -> Change:
    """The party's denial is on record."""
    return Change(None, Reason.POSITION_ON_RECORD)


def _answers_assertion(history: ClaimHistory, item: FiledStatement) -> bool:
    """Whether a new denial answers this assertion, and no earlier one did: after a long silence, or by the text's own date."""
    last = max(denial.effective_at for denial in history.own_denials)
    if history.current.effective_at - last > history.windows.claim_window:
        return history.is_recent(item) or item.effective_at > last
    return not history.in_same_article(item) and last < item.effective_at <= history.current.effective_at and history.is_dated_after(item)


DENIAL_RULES = (
    denial_by_no_actor,
    denial_before_later_assertion,
    background_denial_of_own_assertion,
    reversal_by_denial,
    first_denial,
    denial_first_put_beside_assertion,
    repeated_background_denial,
    denial_of_newer_assertion,
    repeated_denial,
)
