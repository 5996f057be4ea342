"""What one statement changes in the record of its claim, or why it changes nothing.  The strongest that holds is told."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.errors import Reason
from watcher.ledger.claim_history import NON_ACTORS, ClaimHistory, is_collective
from watcher.ledger.positions import CONFIDENT_FACTUALITIES, NON_COMMITTAL_STANCES
from watcher.model import EXPERT_PARTY, MEDIA_PARTY, UNKNOWN_PARTY, AlertKind, FiledStatement, Stance


@dataclass(frozen=True, slots=True)
class Change:
    """``kind`` None: nothing changes, for this ``reason``."""

    kind: AlertKind | None
    reason: Reason
    against: tuple[FiledStatement, ...] = ()


def classify_statement(history: ClaimHistory) -> Change:
    """What the statement in hand does to the record it finds."""
    now = history.current
    if now.party == UNKNOWN_PARTY:
        return Change(None, Reason.UNKNOWN_SPEAKER)
    if now.stance in NON_COMMITTAL_STANCES:
        found = _classify_no_comment(history)
    elif now.stance is Stance.DENY:
        found = _classify_denial(history)
    else:
        found = _classify_assertion(history)
    return _restrict_implicit_claim(history, found) if history.claim.implicit else found


_IMPLICIT_CLAIM_KINDS = frozenset({AlertKind.DENIAL, AlertKind.DISPUTE, AlertKind.CONFIRMATION, AlertKind.REVERSAL, AlertKind.NO_COMMENT})


def _restrict_implicit_claim(history: ClaimHistory, change: Change) -> Change:
    """A topic without claims holds whatever is said on it: only what answers something, in so many words, is told."""
    loose = change.kind is AlertKind.CONFIRMATION and not history.current.statement.confirms
    if change.kind is None or (change.kind in _IMPLICIT_CLAIM_KINDS and change.against and not loose):
        return change
    return Change(None, Reason.TOPIC_WITHOUT_CLAIMS)


# ── no comment ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _classify_no_comment(history: ClaimHistory) -> Change:
    now = history.current
    parties = history.claim.parties
    if now.party in NON_ACTORS or (parties and now.party not in parties):
        return Change(None, Reason.NOT_A_PARTY)
    if history.is_superseded():
        return Change(None, Reason.OLDER_THAN_POSITION)
    if now.background:
        return Change(None, Reason.BACKGROUND)
    if any(history.is_recent(item) for item in history.own_statements(Stance.ASSERT, Stance.DENY)):
        return Change(None, Reason.POSITION_ON_RECORD)
    against = history.select_against(history.others_assertions())
    before = [item for item in history.own_statements(*NON_COMMITTAL_STANCES) if history.is_recent(item)]
    if not before:
        return Change(AlertKind.NO_COMMENT, Reason.DECLINED_TO_COMMENT, against)
    if not is_weak_no_comment(now, history) and all(is_weak_no_comment(item, history) for item in before):
        return Change(AlertKind.NO_COMMENT, Reason.DECLINED_ON_THE_RECORD, against)
    return Change(None, Reason.POSITION_ON_RECORD)


def is_weak_no_comment(item: FiledStatement, history: ClaimHistory) -> bool:
    """*No comment so far*, as an outlet tells of a party or of several at once: less than a refusal in somebody's mouth."""
    return not item.statement.on_the_record or is_collective(item, (*history.recorded, *history.article_statements))


# ── denial ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _classify_denial(history: ClaimHistory) -> Change:
    now = history.current
    if now.party in NON_ACTORS:
        return Change(None, Reason.NOT_A_PARTY)
    if history.is_superseded():
        return Change(None, Reason.OLDER_THAN_POSITION)
    held, asserted = history.previous_position(), history.others_assertions()
    if now.background and any(not history.in_same_article(item) for item in history.own_statements(Stance.ASSERT)):
        return Change(None, Reason.BACKGROUND)
    if (
        held is not None
        and held.stance is Stance.ASSERT
        and not history.in_same_article(held)
        and held.statement.factuality in CONFIDENT_FACTUALITIES
    ):
        return Change(AlertKind.REVERSAL, Reason.REVERSED, history.select_against([held], asserted))
    denials = history.own_statements(Stance.DENY)
    if not denials:
        reason = Reason.DENIES_ASSERTION if asserted else Reason.DENIES_WITHOUT_ASSERTION
        return Change(AlertKind.DENIAL, reason, history.select_against(asserted))
    if asserted and not history.dispute_already_recorded():  # the dispute was never put together: once, even as background
        return Change(AlertKind.DENIAL, Reason.DENIES_ASSERTION, history.select_against(asserted))
    if now.background:
        return Change(None, Reason.BACKGROUND)
    answered = [item for item in asserted if not item.background and _answers_assertion(history, item, denials)]
    if answered:
        return Change(AlertKind.DENIAL, Reason.DENIES_NEWER_ASSERTION, history.select_against(answered, asserted))
    return Change(None, Reason.POSITION_ON_RECORD)


def _answers_assertion(history: ClaimHistory, item: FiledStatement, denials: list[FiledStatement]) -> bool:
    """Whether a new denial answers this assertion, and no earlier one did: after a long silence, or by the text's own date."""
    last = max(denial.effective_at for denial in denials)
    if history.current.effective_at - last > history.windows.claim_window:
        return history.is_recent(item) or item.effective_at > last
    return not history.in_same_article(item) and last < item.effective_at <= history.current.effective_at and history.is_dated_after(item)


# ── assertion ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _classify_assertion(history: ClaimHistory) -> Change:
    now = history.current
    if history.is_superseded():
        return Change(None, Reason.OLDER_THAN_POSITION)
    held = history.previous_position()
    if held is not None and held.stance is Stance.DENY and now.party not in NON_ACTORS:
        if now.background:
            return Change(None, Reason.BACKGROUND)
        sure = now.statement.factuality in CONFIDENT_FACTUALITIES or now.statement.confirms
        if not sure and any(
            item.effective_at >= held.effective_at and not item.background for item in history.own_statements(Stance.ASSERT)
        ):
            return Change(None, Reason.POSITION_ON_RECORD)
        kind = AlertKind.REVERSAL if sure else AlertKind.DISPUTE
        return Change(kind, Reason.REVERSED, history.select_against([held], history.others_denials(), history.others_assertions()))
    before = [item for item in history.own_statements(Stance.ASSERT) if history.is_recent(item)]
    return _classify_repetition(history, before) if before else _classify_first_assertion(history)


def _classify_repetition(history: ClaimHistory, earlier_assertions: list[FiledStatement]) -> Change:
    """The party has said so already, not long ago."""
    now = history.current
    if history.current_is_retold:
        return Change(None, Reason.BACKGROUND)
    if denied := [
        item
        for item in history.others_denials()
        if history.is_dated_after(item) and not any(_answers(each, item) for each in earlier_assertions)
    ]:
        return Change(AlertKind.DISPUTE, Reason.ASSERTED_AFTER_DENIAL, history.select_against(denied))
    if all(item.background and history.is_dated_after(item) for item in earlier_assertions):
        return _classify_first_assertion(history)
    if (
        now.statement.on_the_record
        and now.party not in NON_ACTORS
        and not any(item.statement.on_the_record for item in earlier_assertions)
        and not history.is_confirmed_recently()
    ):
        return Change(
            AlertKind.CORROBORATION, Reason.NOW_ON_THE_RECORD, history.select_against(earlier_assertions, history.others_assertions())
        )
    return _classify_detail(history, Reason.POSITION_ON_RECORD)


def _answers(mine: FiledStatement, denial: FiledStatement) -> bool:
    """Whether an assertion of ours was said after this denial, by its own date or because it was told as a dispute."""
    said = mine.statement.said_at
    return (said is not None and said > denial.effective_at) or (
        mine.kind is AlertKind.DISPUTE and mine.effective_at >= denial.effective_at
    )


def _classify_first_assertion(history: ClaimHistory) -> Change:
    """The party has not said so lately."""
    now, asserted = history.current, history.others_assertions(recent_only=True)
    if history.current_is_principal and (found := _classify_confirmation(history)):
        return found
    denied = history.others_denials()
    if history.current_is_retold:
        if asserted or history.others_assertions() or history.own_statements(Stance.ASSERT):
            return Change(None, Reason.BACKGROUND)
        lately = (
            now.statement.said_at is not None
            and now.effective_at >= (now.quote.published or now.quote.seen_at) - history.windows.claim_window
        )
        told = not denied and (lately or not now.background)
        return Change(AlertKind.FIRST_REPORT, Reason.NEW_CLAIM) if told else Change(AlertKind.UPDATE, Reason.FIRST_SEEN_AS_BACKGROUND)
    if denied and (now.party not in NON_ACTORS or (now.party == MEDIA_PARTY and not asserted)):
        return Change(AlertKind.DISPUTE, Reason.ASSERTED_AFTER_DENIAL, history.select_against(denied, asserted))
    if not asserted:
        kind = AlertKind.UPDATE if now.party == EXPERT_PARTY else AlertKind.FIRST_REPORT
        return Change(kind, Reason.NEW_CLAIM)
    if now.party in NON_ACTORS:
        return _classify_detail(history, Reason.POSITION_ON_RECORD)
    if history.is_confirmed_recently():
        return _classify_detail(history, Reason.POSITION_ON_RECORD)
    if not now.statement.on_the_record and any(item.statement.origin == now.statement.origin for item in asserted):
        return _classify_detail(history, Reason.SAME_ORIGIN)
    return Change(AlertKind.CORROBORATION, Reason.ADDITIONAL_PARTY, history.select_against(asserted))


def _classify_confirmation(history: ClaimHistory) -> Change | None:
    """A party to the claim says it, after it had no comment or after others said it."""
    now = history.current
    declined = [
        item for item in history.own_statements(*NON_COMMITTAL_STANCES) if history.is_recent(item) and item.effective_at <= now.effective_at
    ]
    sure = now.statement.factuality in CONFIDENT_FACTUALITIES or now.statement.confirms
    if not sure or (now.background and not (now.statement.confirms or any(history.is_dated_after(item) for item in declined))):
        return None
    asserted = history.others_assertions()
    if declined:
        return Change(
            AlertKind.CONFIRMATION, Reason.CONFIRMS_AFTER_NO_COMMENT, history.select_against(declined, history.others_denials(), asserted)
        )
    open_ = not history.own_statements(Stance.ASSERT)
    if asserted and (open_ or any(history.is_recent(item) for item in asserted)):
        return Change(AlertKind.CONFIRMATION, Reason.CONFIRMS_REPORT, history.select_against(history.others_denials(), asserted))
    return None


def _classify_detail(history: ClaimHistory, fallback_reason: Reason) -> Change:
    """A compatible detail, where there is one; else ``otherwise``."""
    if history.current.background or history.current.party == EXPERT_PARTY or not history.new_details():
        return Change(None, fallback_reason)
    return Change(AlertKind.UPDATE, Reason.NEW_DETAIL, history.select_against(history.others_assertions(recent_only=True)))
