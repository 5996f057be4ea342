"""What a party's word changes on a proposition that the program opened: rules with names, the first that answers wins.  Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from watcher.errors import Reason
from watcher.ledger.proposition_history import PartyWord, PropositionHistory, is_actor, is_same_event, same_article
from watcher.model import EVENT_SLOT, MEDIA_PARTY, UNKNOWN_PARTY, AlertKind, Factuality, Figure, FigureKind, FiledStatement, Stance


@dataclass(frozen=True, slots=True)
class PropositionChange:
    """``kind`` None: nothing changes, for this ``reason``.  ``shown``: the sentence that tells it; ``rule``: the rule that answered."""

    kind: AlertKind | None
    reason: Reason
    shown: FiledStatement
    against: tuple[FiledStatement, ...] = ()
    rule: str = ""


SETTLED_BY = 2
"""So many named parties that stand behind it settle a matter: a further one, silent so far, is no news."""
Answer = tuple[AlertKind | None, Reason, tuple[FiledStatement, ...]]
"""Kind of change or None, why, and what it stands against."""
Rule = Callable[[PropositionHistory, PartyWord, FiledStatement], Answer | None]


def classify_position(history: PropositionHistory, word: PartyWord) -> PropositionChange | None:
    """What the party's position changes; None where it takes none in the article."""
    now = word.position
    if now is None:
        return None
    rules = {Stance.ASSERT: ASSERTION_RULES, Stance.DENY: DENIAL_RULES}.get(now.stance, REFUSAL_RULES)
    for name, rule in (*COMMON_RULES, *rules):
        if (answer := rule(history, word, now)) is not None:
            return PropositionChange(answer[0], answer[1], now, answer[2], name)
    return PropositionChange(None, Reason.POSITION_ON_RECORD, now, (), "nothing-new")


# ── any stance ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _unknown_speaker(_history: PropositionHistory, word: PartyWord, _now: FiledStatement) -> Answer | None:
    return (None, Reason.UNKNOWN_SPEAKER, ()) if word.party == UNKNOWN_PARTY else None


def _late_arrival(history: PropositionHistory, word: PartyWord, now: FiledStatement) -> Answer | None:
    return (None, Reason.OLDER_THAN_POSITION, ()) if history.own_since(word, now) is not None else None


COMMON_RULES: tuple[tuple[str, Rule], ...] = (("unknown-speaker", _unknown_speaker), ("late-arrival", _late_arrival))

# ── assertions ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _reverses_own_denial(history: PropositionHistory, word: PartyWord, now: FiledStatement) -> Answer | None:
    own = history.commitment(word, now)
    if own is None or own.stance is not Stance.DENY or not word.is_actor or not is_same_event(now, own):
        return None
    against = history.against(now, [own], history.others(Stance.ASSERT, word, now))
    if now.statement.factuality is Factuality.POSSIBLE:
        return AlertKind.DISPUTE, Reason.ASSERTED_AFTER_DENIAL, against
    return AlertKind.REVERSAL, Reason.REVERSED, against


def _confirms_after_refusal(history: PropositionHistory, word: PartyWord, now: FiledStatement) -> Answer | None:
    refusals = history.own_refusals(word, now)
    if not word.is_actor or not refusals or history.commitment(word, now) is not None:
        return None
    asserted, denied = history.others(Stance.ASSERT, word, now), history.others(Stance.DENY, word, now)
    before = (item for item in history.recorded if item.stance is Stance.ASSERT and _is_firm(item) and not same_article(item, now))
    if len({item.party for item in before if not item.background} - {word.party}) >= SETTLED_BY:
        return None, Reason.POSITION_ON_RECORD, ()
    return AlertKind.CONFIRMATION, Reason.CONFIRMS_AFTER_NO_COMMENT, history.against(now, refusals[-1:], asserted, denied)


def _repeats_itself(history: PropositionHistory, word: PartyWord, now: FiledStatement) -> Answer | None:
    own = history.commitment(word, now)
    return (None, Reason.POSITION_ON_RECORD, ()) if own is not None and own.stance is Stance.ASSERT else None


def _asserts_against_denial(history: PropositionHistory, word: PartyWord, now: FiledStatement) -> Answer | None:
    others = history.others(Stance.DENY, word, now)
    denied = [item for item in others if not same_article(item, now) and is_same_event(now, item)]
    asserted = history.others(Stance.ASSERT, word, now)
    if not denied or (not word.is_actor and asserted):
        return None
    if EVENT_SLOT in now.statement.slots and any(is_actor(item.party) and not same_article(item, now) for item in asserted):
        return None  # read from a text, a further voice in a dispute that is on record is most often the same voice under another name
    return AlertKind.DISPUTE, Reason.ASSERTED_AFTER_DENIAL, history.against(now, denied, asserted)


def _joins_assertion(history: PropositionHistory, word: PartyWord, now: FiledStatement) -> Answer | None:
    """Somebody stands behind what only unnamed sources or a maybe had said; a further voice beside a firm one is no news."""
    asserted = history.others(Stance.ASSERT, word, now)
    if not asserted:
        return None
    firm = any(_is_firm(item) for item in asserted)
    if firm or not _is_firm(now) or now.statement.figures:
        return None, Reason.POSITION_ON_RECORD, ()
    return AlertKind.CORROBORATION, Reason.ADDITIONAL_PARTY, history.against(now, asserted)


def _is_firm(item: FiledStatement) -> bool:
    return is_actor(item.party) and item.statement.factuality is Factuality.CERTAIN


def _adds_event(_history: PropositionHistory, _word: PartyWord, now: FiledStatement) -> Answer | None:
    """An event that only joined what the topic is about: further news of it, and no first report."""
    return (AlertKind.UPDATE, Reason.NEW_DETAIL, ()) if now.read_as else None


def _opens(history: PropositionHistory, word: PartyWord, now: FiledStatement) -> Answer | None:
    if now.statement.figures and history.topic_alerted_recently:
        return AlertKind.UPDATE, Reason.NEW_DETAIL, ()
    return AlertKind.FIRST_REPORT, Reason.NEW_CLAIM, ()


ASSERTION_RULES: tuple[tuple[str, Rule], ...] = (
    ("reverses-own-denial", _reverses_own_denial),
    ("confirms-after-refusal", _confirms_after_refusal),
    ("repeats-itself", _repeats_itself),
    ("asserts-against-denial", _asserts_against_denial),
    ("joins-assertion", _joins_assertion),
    ("adds-event", _adds_event),
    ("opens-proposition", _opens),
)

# ── denials ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _no_actor_denies(_history: PropositionHistory, word: PartyWord, _now: FiledStatement) -> Answer | None:
    return None if word.is_actor else (None, Reason.NOT_A_PARTY, ())


def _reverses_own_assertion(history: PropositionHistory, word: PartyWord, now: FiledStatement) -> Answer | None:
    own = history.commitment(word, now)
    if own is None or own.stance is not Stance.ASSERT:
        return None
    return AlertKind.REVERSAL, Reason.REVERSED, history.against(now, [own], history.others(Stance.ASSERT, word, now))


def _denies_again(history: PropositionHistory, word: PartyWord, now: FiledStatement) -> Answer | None:
    own = history.commitment(word, now)
    if own is None or own.stance is not Stance.DENY:
        return None
    newer = [item for item in history.others(Stance.ASSERT, word, now) if item.effective_at > own.effective_at and not item.background]
    if newer and now.effective_at - own.effective_at > history.windows.claim_window:
        return AlertKind.DENIAL, Reason.DENIES_NEWER_ASSERTION, history.against(now, newer)
    return None, Reason.POSITION_ON_RECORD, ()


def _denies_assertion(history: PropositionHistory, word: PartyWord, now: FiledStatement) -> Answer | None:
    asserted = history.others(Stance.ASSERT, word, now)
    return (AlertKind.DENIAL, Reason.DENIES_ASSERTION, history.against(now, asserted)) if asserted else None


def _denies_unheard(history: PropositionHistory, _word: PartyWord, _now: FiledStatement) -> Answer | None:
    """What nobody asserted is news only as the first word on a topic."""
    return (None if history.topic_alerted_recently else AlertKind.DENIAL, Reason.DENIES_WITHOUT_ASSERTION, ())


DENIAL_RULES: tuple[tuple[str, Rule], ...] = (
    ("no-actor-denies", _no_actor_denies),
    ("reverses-own-assertion", _reverses_own_assertion),
    ("denies-again", _denies_again),
    ("denies-assertion", _denies_assertion),
    ("denies-unheard", _denies_unheard),
)

# ── refusals ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _refusal_of_no_actor(_history: PropositionHistory, word: PartyWord, now: FiledStatement) -> Answer | None:
    return (None, Reason.NOT_A_PARTY, ()) if not word.is_actor or now.stance is Stance.UNAWARE else None


def _has_spoken(history: PropositionHistory, word: PartyWord, now: FiledStatement) -> Answer | None:
    return (None, Reason.POSITION_ON_RECORD, ()) if history.own(word, now) is not None else None


def _declines(history: PropositionHistory, word: PartyWord, now: FiledStatement) -> Answer | None:
    asserted = history.others(Stance.ASSERT, word, now)
    if not asserted:
        return None, Reason.NOT_A_PARTY, ()
    return AlertKind.NO_COMMENT, Reason.DECLINED_TO_COMMENT, history.against(now, asserted)


REFUSAL_RULES: tuple[tuple[str, Rule], ...] = (
    ("refusal-of-no-actor", _refusal_of_no_actor),
    ("has-spoken", _has_spoken),
    ("declines", _declines),
)

# ── figures ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def classify_figure(history: PropositionHistory, word: PartyWord, figure: Figure, now: FiledStatement) -> PropositionChange:
    """What a party's figure changes: its own rose or fell, or it cannot be true together with another party's."""
    if word.party in (MEDIA_PARTY, UNKNOWN_PARTY):
        return PropositionChange(None, Reason.NOT_A_PARTY, now, (), "figure-of-no-party")
    own = [pair for pair in history.figures(figure.counted, now, party=word.party) if not same_article(pair[1], now)]
    if own:
        last, item = own[-1]
        if figure.is_below(last):
            return PropositionChange(AlertKind.CORRECTION, Reason.FIGURE_LOWERED, now, history.against(now, [item]), "lowers-own-figure")
        if figure.is_above(last):
            return PropositionChange(AlertKind.UPDATE, Reason.FIGURE_RAISED, now, history.against(now, [item]), "raises-own-figure")
        return PropositionChange(None, Reason.POSITION_ON_RECORD, now, (), "figure-on-record")
    others = history.figures(figure.counted, now, not_party=word.party)
    if any(each.is_same_interval(figure) and not same_article(item, now) for each, item in others):
        return PropositionChange(None, Reason.POSITION_ON_RECORD, now, (), "figure-on-record")
    latest = {item.party: (each, item) for each, item in others}
    rivals = [item for each, item in latest.values() if figure.is_rival_of(each) and item.statement.factuality is Factuality.CERTAIN]
    if rivals:
        parties = {item.party for item in rivals}
        earlier = [item for each, item in others if item.party in parties and not figure.overlaps(each)]
        kind = AlertKind.DATE if figure.kind is FigureKind.DATE else AlertKind.FIGURE
        return PropositionChange(kind, Reason.FIGURE_DISPUTED, now, history.against(now, earlier), "rival-figure")
    return PropositionChange(None, Reason.POSITION_ON_RECORD if others else Reason.NEW_DETAIL, now, (), "figure-agrees")


def classify_rebuttal(history: PropositionHistory, word: PartyWord, figure: Figure, now: FiledStatement) -> PropositionChange:
    """A party that stands by its own number rejects another's: told once for each number rejected."""
    rejected = [
        each
        for item in history.recorded
        if item.party == word.party and item.stance is Stance.DENY and not same_article(item, now)
        for each in item.statement.figures
    ]
    if any(each.counted == figure.counted and each.overlaps(figure) for each in rejected):
        return PropositionChange(None, Reason.POSITION_ON_RECORD, now, (), "rebuttal-on-record")
    rivals = [item for each, item in history.figures(figure.counted, now, not_party=word.party) if each.overlaps(figure)]
    kind = AlertKind.DATE if figure.kind is FigureKind.DATE else AlertKind.FIGURE
    return PropositionChange(kind if rivals else None, Reason.FIGURE_DISPUTED, now, history.against(now, rivals), "rejects-rival-figure")
