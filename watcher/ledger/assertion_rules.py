"""Rules for a party that asserts the claim, in order: the first that applies decides."""

from __future__ import annotations

from watcher.errors import Reason
from watcher.ledger.change import Change
from watcher.ledger.claim_history import NON_ACTORS, ClaimHistory
from watcher.ledger.positions import CONFIDENT_FACTUALITIES, NON_COMMITTAL_STANCES
from watcher.model import EXPERT_PARTY, MEDIA_PARTY, AlertKind, FiledStatement, Stance


def assertion_before_later_denial(history: ClaimHistory) -> Change | None:
    """Suppress an assertion that is older than the party's position."""
    return Change(None, Reason.OLDER_THAN_POSITION) if history.is_superseded else None


# ── the party had denied it ───────────────────────────────────────────────────────────────────────────────────────────


def background_assertion_after_own_denial(history: ClaimHistory) -> Change | None:
    """Suppress an assertion that is only background, by a party that denied it."""
    return Change(None, Reason.BACKGROUND) if _own_denial(history) and history.current.background else None


def repeated_doubt_about_own_denial(history: ClaimHistory) -> Change | None:
    """The party said before that it may be so, and says no more now."""
    held = _own_denial(history)
    if held is None or _is_sure(history):
        return None
    said = any(item.effective_at >= held.effective_at and not item.background for item in history.own_statements(Stance.ASSERT))
    return Change(None, Reason.POSITION_ON_RECORD) if said else None


def reversal_by_assertion(history: ClaimHistory) -> Change | None:
    """A party asserts with confidence what it had denied."""
    held = _own_denial(history)
    return _reversed_change(history, AlertKind.REVERSAL, held) if held and _is_sure(history) else None


def doubt_about_own_denial(history: ClaimHistory) -> Change | None:
    """Less than a reversal: it may be so, says who denied it."""
    held = _own_denial(history)
    return _reversed_change(history, AlertKind.DISPUTE, held) if held else None


def _own_denial(history: ClaimHistory) -> FiledStatement | None:
    held = history.previous_position
    return held if held is not None and held.stance is Stance.DENY and history.current.party not in NON_ACTORS else None


def _is_sure(history: ClaimHistory) -> bool:
    statement = history.current.statement
    return statement.factuality in CONFIDENT_FACTUALITIES or statement.confirms


def _reversed_change(history: ClaimHistory, kind: AlertKind, held: FiledStatement) -> Change:
    return Change(kind, Reason.REVERSED, history.select_against([held], history.others_denials, history.others_assertions))


# ── the party said so already, not long ago ───────────────────────────────────────────────────────────────────────────


def retold_assertion_of_same_party(history: ClaimHistory) -> Change | None:
    """The text only retells what the party said not long ago."""
    return Change(None, Reason.BACKGROUND) if history.recent_own_assertions and history.current_is_retold else None


def repeated_after_denial(history: ClaimHistory) -> Change | None:
    """By the text's own date it is said again after a denial that no earlier assertion of the party answered."""
    before = history.recent_own_assertions
    if not before:
        return None
    denied = [
        item for item in history.others_denials if history.is_dated_after(item) and not any(_answers_denial(each, item) for each in before)
    ]
    return Change(AlertKind.DISPUTE, Reason.ASSERTED_AFTER_DENIAL, history.select_against(denied)) if denied else None


def on_the_record_at_last(history: ClaimHistory) -> Change | None:
    """What anonymous officials of the party said, somebody says by name."""
    before = history.recent_own_assertions
    if (
        not _repeats_itself(history)
        or not history.current.statement.on_the_record
        or history.current.party in NON_ACTORS
        or any(item.statement.on_the_record for item in before)
        or history.is_confirmed_recently
    ):
        return None
    return Change(AlertKind.CORROBORATION, Reason.NOW_ON_THE_RECORD, history.select_against(before, history.others_assertions))


def repeated_with_new_detail(history: ClaimHistory) -> Change | None:
    """The party repeats itself and adds a detail that nobody gave."""
    return _new_detail(history) if _repeats_itself(history) else None


def repeated_assertion(history: ClaimHistory) -> Change | None:
    """The party repeats itself."""
    return Change(None, Reason.POSITION_ON_RECORD) if _repeats_itself(history) else None


def _repeats_itself(history: ClaimHistory) -> bool:
    """Whether the party has said so lately; background of an earlier day does not count as having said it."""
    before = history.recent_own_assertions
    return not all(item.background and history.is_dated_after(item) for item in before)


def _answers_denial(assertion: FiledStatement, denial: FiledStatement) -> bool:
    """Whether an assertion was made after this denial, by its own date or because it was recorded as a dispute."""
    said_at = assertion.statement.said_at
    return (said_at is not None and said_at > denial.effective_at) or (
        assertion.kind is AlertKind.DISPUTE and assertion.effective_at >= denial.effective_at
    )


# ── the party has not said so lately ──────────────────────────────────────────────────────────────────────────────────


def confirmation_after_no_comment(history: ClaimHistory) -> Change | None:
    """A party to the claim asserts what it had declined to comment on."""
    declined = _declined_before(history)
    if not declined or not _can_confirm(history):
        return None
    against = history.select_against(declined, history.others_denials, history.others_assertions)
    return Change(AlertKind.CONFIRMATION, Reason.CONFIRMS_AFTER_NO_COMMENT, against)


def confirmation_of_report(history: ClaimHistory) -> Change | None:
    """A party to the claim says itself what others said of it."""
    asserted = history.others_assertions
    if not asserted or not _can_confirm(history):
        return None
    first = not history.own_statements(Stance.ASSERT)
    if not first and not any(history.is_recent(item) for item in asserted):
        return None
    return Change(AlertKind.CONFIRMATION, Reason.CONFIRMS_REPORT, history.select_against(history.others_denials, asserted))


def retold_assertion_on_record(history: ClaimHistory) -> Change | None:
    """The text only retells what somebody has asserted already."""
    known = history.others_assertions or history.recent_others_assertions or history.own_statements(Stance.ASSERT)
    return Change(None, Reason.BACKGROUND) if history.current_is_retold and known else None


def first_report_in_background(history: ClaimHistory) -> Change | None:
    """Retold, and yet news: nobody denies it, and the text dates it within the window or does not call it background."""
    now = history.current
    if not history.current_is_retold or history.others_denials:
        return None
    published = now.quote.published or now.quote.seen_at
    lately = now.statement.said_at is not None and now.effective_at >= published - history.windows.claim_window
    return Change(AlertKind.FIRST_REPORT, Reason.NEW_CLAIM) if lately or not now.background else None


def first_seen_as_background(history: ClaimHistory) -> Change | None:
    """Retold and denied by somebody, but not on record yet."""
    return Change(AlertKind.UPDATE, Reason.FIRST_SEEN_AS_BACKGROUND) if history.current_is_retold else None


def assertion_after_denial(history: ClaimHistory) -> Change | None:
    """Somebody asserts what another party has denied; an outlet disputes only where nobody else asserts it."""
    asserted, party = history.recent_others_assertions, history.current.party
    if not history.others_denials or not (party not in NON_ACTORS or (party == MEDIA_PARTY and not asserted)):
        return None
    return Change(AlertKind.DISPUTE, Reason.ASSERTED_AFTER_DENIAL, history.select_against(history.others_denials, asserted))


def first_assertion_by_expert(history: ClaimHistory) -> Change | None:
    """An expert is the first to assert it."""
    first = not history.recent_others_assertions and history.current.party == EXPERT_PARTY
    return Change(AlertKind.UPDATE, Reason.NEW_CLAIM) if first else None


def first_assertion(history: ClaimHistory) -> Change | None:
    """Nobody else has asserted it recently."""
    return None if history.recent_others_assertions else Change(AlertKind.FIRST_REPORT, Reason.NEW_CLAIM)


def new_detail_of_known_claim(history: ClaimHistory) -> Change | None:
    """Somebody whose voice adds nothing gives a detail that nobody gave."""
    adds_voice = history.current.party not in NON_ACTORS and not history.is_confirmed_recently and not _has_same_origin(history)
    return None if adds_voice else _new_detail(history)


def assertion_by_no_actor(history: ClaimHistory) -> Change | None:
    """An outlet, an expert or an unknown speaker repeats what is on record."""
    return Change(None, Reason.POSITION_ON_RECORD) if history.current.party in NON_ACTORS else None


def assertion_of_confirmed_claim(history: ClaimHistory) -> Change | None:
    """Another voice adds nothing to what a party to the claim confirmed recently."""
    return Change(None, Reason.POSITION_ON_RECORD) if history.is_confirmed_recently else None


def assertion_of_same_origin(history: ClaimHistory) -> Change | None:
    """Another anonymous source, in the report of a medium that is on record already."""
    return Change(None, Reason.SAME_ORIGIN) if _has_same_origin(history) else None


def additional_party(history: ClaimHistory) -> Change:
    """Another party asserts it too."""
    return Change(AlertKind.CORROBORATION, Reason.ADDITIONAL_PARTY, history.select_against(history.recent_others_assertions))


def _declined_before(history: ClaimHistory) -> list[FiledStatement]:
    now = history.current
    return [
        item for item in history.own_statements(*NON_COMMITTAL_STANCES) if history.is_recent(item) and item.effective_at <= now.effective_at
    ]


def _can_confirm(history: ClaimHistory) -> bool:
    """Whether it is a party to the claim that says it, surely, and as news or after it had declined to comment."""
    now = history.current
    if not history.current_is_principal or not _is_sure(history):
        return False
    return not now.background or now.statement.confirms or any(history.is_dated_after(item) for item in _declined_before(history))


def _has_same_origin(history: ClaimHistory) -> bool:
    statement = history.current.statement
    return not statement.on_the_record and any(item.statement.origin == statement.origin for item in history.recent_others_assertions)


def _new_detail(history: ClaimHistory) -> Change | None:
    if history.current.background or history.current.party == EXPERT_PARTY or not history.new_details():
        return None
    return Change(AlertKind.UPDATE, Reason.NEW_DETAIL, history.select_against(history.recent_others_assertions))


ASSERTION_RULES = (
    assertion_before_later_denial,
    background_assertion_after_own_denial,
    repeated_doubt_about_own_denial,
    reversal_by_assertion,
    doubt_about_own_denial,
    retold_assertion_of_same_party,
    repeated_after_denial,
    on_the_record_at_last,
    repeated_with_new_detail,
    repeated_assertion,
    confirmation_after_no_comment,
    confirmation_of_report,
    retold_assertion_on_record,
    first_report_in_background,
    first_seen_as_background,
    assertion_after_denial,
    first_assertion_by_expert,
    first_assertion,
    new_detail_of_known_claim,
    assertion_by_no_actor,
    assertion_of_confirmed_claim,
    assertion_of_same_origin,
    additional_party,
)
