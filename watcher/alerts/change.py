"""What one statement changes in the record of its claim, or why it changes nothing.  The strongest that holds is told."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.alerts.ledger import SILENT, SURE
from watcher.alerts.record import NOBODY, Record, collective
from watcher.errors import Reason
from watcher.model import EXPERT, MEDIA, UNKNOWN, AlertKind, Filed, Stance


@dataclass(frozen=True, slots=True)
class Change:
    """``kind`` None: nothing changes, for this ``reason``."""

    kind: AlertKind | None
    reason: Reason
    against: tuple[Filed, ...] = ()


def change(record: Record) -> Change:
    """What the statement in hand does to the record it finds."""
    now = record.now
    if now.party == UNKNOWN:
        return Change(None, Reason.UNKNOWN_SPEAKER)
    if now.stance in SILENT:
        found = _declines(record)
    elif now.stance is Stance.DENY:
        found = _denies(record)
    else:
        found = _asserts(record)
    return _careful(record, found) if record.claim.implicit else found


_IMPLICIT = frozenset({AlertKind.DENIAL, AlertKind.DISPUTE, AlertKind.CONFIRMATION, AlertKind.REVERSAL, AlertKind.NO_COMMENT})


def _careful(record: Record, found: Change) -> Change:
    """A topic without claims holds whatever is said on it: only what answers something, in so many words, is told."""
    loose = found.kind is AlertKind.CONFIRMATION and not record.now.statement.confirms
    if found.kind is None or (found.kind in _IMPLICIT and found.against and not loose):
        return found
    return Change(None, Reason.TOO_LOOSE)


# ── no comment ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _declines(record: Record) -> Change:
    now = record.now
    parties = record.claim.parties
    if now.party in NOBODY or (parties and now.party not in parties):
        return Change(None, Reason.NO_PARTY)
    if record.overtaken():
        return Change(None, Reason.OLDER)
    if now.recap:
        return Change(None, Reason.RECAP)
    if any(record.fresh(item) for item in record.own(Stance.ASSERT, Stance.DENY)):
        return Change(None, Reason.ON_RECORD)
    against = record.against(record.asserted())
    before = [item for item in record.own(*SILENT) if record.fresh(item)]
    if not before:
        return Change(AlertKind.NO_COMMENT, Reason.DECLINED, against)
    if not weak(now, record) and all(weak(item, record) for item in before):
        return Change(AlertKind.NO_COMMENT, Reason.ON_THE_RECORD, against)
    return Change(None, Reason.ON_RECORD)


def weak(item: Filed, record: Record) -> bool:
    """*No comment so far*, as an outlet tells of a party or of several at once: less than a refusal in somebody's mouth."""
    return not item.statement.named or collective(item, (*record.known, *record.beside))


# ── denial ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _denies(record: Record) -> Change:
    now = record.now
    if now.party in NOBODY:
        return Change(None, Reason.NO_PARTY)
    if record.overtaken():
        return Change(None, Reason.OLDER)
    held, asserted = record.held(), record.asserted()
    if now.recap and any(not record.here(item) for item in record.own(Stance.ASSERT)):
        return Change(None, Reason.RECAP)
    if held is not None and held.stance is Stance.ASSERT and not record.here(held) and held.statement.factuality in SURE:
        return Change(AlertKind.REVERSAL, Reason.TURNED_ROUND, record.against([held], asserted))
    denials = record.own(Stance.DENY)
    if not denials:
        reason = Reason.DENIES_REPORT if asserted else Reason.DENIES_UNSEEN
        return Change(AlertKind.DENIAL, reason, record.against(asserted))
    if asserted and not record.opened():  # the dispute was never put together: once, even as background
        return Change(AlertKind.DENIAL, Reason.DENIES_REPORT, record.against(asserted))
    if now.recap:
        return Change(None, Reason.RECAP)
    answered = [item for item in asserted if not item.recap and _is_answered(record, item, denials)]
    if answered:
        return Change(AlertKind.DENIAL, Reason.DENIES_AGAIN, record.against(answered, asserted))
    return Change(None, Reason.ON_RECORD)


def _is_answered(record: Record, item: Filed, denials: list[Filed]) -> bool:
    """Whether a new denial answers this assertion, and no earlier one did: after a long silence, or by the text's own date."""
    last = max(denial.at for denial in denials)
    if record.now.at - last > record.windows.claim:
        return record.fresh(item) or item.at > last
    return not record.here(item) and last < item.at <= record.now.at and record.dated_after(item)


# ── assertion ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _asserts(record: Record) -> Change:
    now = record.now
    if record.overtaken():
        return Change(None, Reason.OLDER)
    held = record.held()
    if held is not None and held.stance is Stance.DENY and now.party not in NOBODY:
        if now.recap:
            return Change(None, Reason.RECAP)
        sure = now.statement.factuality in SURE or now.statement.confirms
        if not sure and any(item.at >= held.at and not item.recap for item in record.own(Stance.ASSERT)):
            return Change(None, Reason.ON_RECORD)
        kind = AlertKind.REVERSAL if sure else AlertKind.DISPUTE
        return Change(kind, Reason.TURNED_ROUND, record.against([held], record.denied(), record.asserted()))
    before = [item for item in record.own(Stance.ASSERT) if record.fresh(item)]
    return _again(record, before) if before else _first_word(record)


def _again(record: Record, before: list[Filed]) -> Change:
    """The party has said so already, not long ago."""
    now = record.now
    if record.retold:
        return Change(None, Reason.RECAP)
    if denied := [item for item in record.denied() if record.dated_after(item) and not any(_answers(each, item) for each in before)]:
        return Change(AlertKind.DISPUTE, Reason.AFTER_DENIAL, record.against(denied))
    if all(item.recap and record.dated_after(item) for item in before):
        return _first_word(record)
    if now.statement.named and now.party not in NOBODY and not any(item.statement.named for item in before) and not record.confirmed():
        return Change(AlertKind.CORROBORATION, Reason.NOW_NAMED, record.against(before, record.asserted()))
    return _detail(record, Reason.ON_RECORD)


def _answers(mine: Filed, denial: Filed) -> bool:
    """Whether an assertion of ours was said after this denial, by its own date or because it was told as a dispute."""
    said = mine.statement.said_at
    return (said is not None and said > denial.at) or (mine.kind is AlertKind.DISPUTE and mine.at >= denial.at)


def _first_word(record: Record) -> Change:
    """The party has not said so lately."""
    now, asserted = record.now, record.asserted(fresh=True)
    if record.principal and (found := _confirms(record)):
        return found
    denied = record.denied()
    if record.retold:
        if asserted or record.asserted() or record.own(Stance.ASSERT):
            return Change(None, Reason.RECAP)
        lately = now.statement.said_at is not None and now.at >= (now.words.published or now.words.seen_at) - record.windows.claim
        told = not denied and (lately or not now.recap)
        return Change(AlertKind.FIRST_REPORT, Reason.NEW_CLAIM) if told else Change(AlertKind.UPDATE, Reason.BACKGROUND)
    if denied and (now.party not in NOBODY or (now.party == MEDIA and not asserted)):
        return Change(AlertKind.DISPUTE, Reason.AFTER_DENIAL, record.against(denied, asserted))
    if not asserted:
        kind = AlertKind.UPDATE if now.party == EXPERT else AlertKind.FIRST_REPORT
        return Change(kind, Reason.NEW_CLAIM)
    if now.party in NOBODY:
        return _detail(record, Reason.ON_RECORD)
    if record.confirmed():
        return _detail(record, Reason.ON_RECORD)
    if not now.statement.named and any(item.statement.origin == now.statement.origin for item in asserted):
        return _detail(record, Reason.SAME_ORIGIN)
    return Change(AlertKind.CORROBORATION, Reason.FURTHER_PARTY, record.against(asserted))


def _confirms(record: Record) -> Change | None:
    """A party to the claim says it, after it had no comment or after others said it."""
    now = record.now
    declined = [item for item in record.own(*SILENT) if record.fresh(item) and item.at <= now.at]
    sure = now.statement.factuality in SURE or now.statement.confirms
    if not sure or (now.recap and not (now.statement.confirms or any(record.dated_after(item) for item in declined))):
        return None
    asserted = record.asserted()
    if declined:
        return Change(AlertKind.CONFIRMATION, Reason.AFTER_NO_COMMENT, record.against(declined, record.denied(), asserted))
    open_ = not record.own(Stance.ASSERT)
    if asserted and (open_ or any(record.fresh(item) for item in asserted)):
        return Change(AlertKind.CONFIRMATION, Reason.AFTER_REPORT, record.against(record.denied(), asserted))
    return None


def _detail(record: Record, otherwise: Reason) -> Change:
    """A compatible detail, where there is one; else ``otherwise``."""
    if record.now.recap or record.now.party == EXPERT or not record.details():
        return Change(None, otherwise)
    return Change(AlertKind.UPDATE, Reason.NEW_DETAIL, record.against(record.asserted(fresh=True)))
