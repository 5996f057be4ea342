"""An article's statements against the ledger: what each changes, and which of the changes are told.

One alert a claim and voice: several sentences of one party are one, several parties in one sentence are one, an assertion that
another party denies in the same article is told with the denial.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from watcher.alerts.change import Change, change, weak
from watcher.alerts.ledger import SILENT, SURE, clear, filed
from watcher.alerts.record import NOBODY, Record, retold
from watcher.errors import Reason
from watcher.model import AlertKind, Claim, Filed, Filing, Ledger, Reading, Severity, Stance, Topic, Windows

IMPLICIT = "topic"
"""The id of the one claim of a topic that lists none."""
_WEAKEST_FIRST = (
    *(AlertKind.UPDATE, AlertKind.CORROBORATION, AlertKind.FIRST_REPORT, AlertKind.NO_COMMENT),
    *(AlertKind.DISPUTE, AlertKind.DENIAL, AlertKind.CONFIRMATION, AlertKind.REVERSAL),
)
STRENGTH = {kind: at for at, kind in enumerate(_WEAKEST_FIRST, 1)}
_ONE_A_CLAIM = frozenset({AlertKind.FIRST_REPORT, AlertKind.DISPUTE, AlertKind.CORROBORATION, AlertKind.UPDATE})
"""Kinds of which an article raises one a claim, whoever the parties are."""
_ONE_AN_UTTERANCE = frozenset({AlertKind.DENIAL, AlertKind.DISPUTE, AlertKind.CONFIRMATION, AlertKind.REVERSAL, AlertKind.NO_COMMENT})
"""Kinds of which one sentence raises one a topic, on however many claims it bears."""


@dataclass(slots=True)
class _Case:
    """One party's stance on one claim in this article: the sentence that shows it best, and what it changes."""

    claim: Claim
    best: Filed
    said: list[Filed]
    change: Change
    severity: Severity = Severity.LOW
    parties: tuple[str, ...] = ()
    hushed: Reason | None = None
    answers: bool = False
    """Whether another party asserts the same in this article."""

    @property
    def told(self) -> bool:
        return self.change.kind is not None and self.hushed is None

    @property
    def strength(self) -> int:
        return STRENGTH[self.change.kind] if self.change.kind else 0


def claims_of(topic: Topic) -> Mapping[str, Claim]:
    """A topic's claims by id; the implicit one where it lists none."""
    listed = topic.claims or (Claim(IMPLICIT, {"en": topic.title}, implicit=True),)
    return {claim.id: claim for claim in listed}


def file(reading: Reading, ledger: Ledger, *, silent: Reason | None = None) -> tuple[Filing, ...]:
    """What to write about each statement of a reading.  ``silent``: why none of them may alert; they go on record all the same."""
    matched = {match.topic for match in reading.matches}
    seen = ledger.seen_at or reading.article.published
    if seen is None:
        return ()
    spoken = [
        filed(each, reading.article, article_id=ledger.article_id, seen_at=seen) for each in reading.statements if each.topic in matched
    ]
    cases: list[_Case] = []
    filings: list[Filing] = []
    for (name, claim_id), said in _by_claim(spoken):
        claim = claims_of(ledger.topics[name]).get(claim_id) if name in ledger.topics else None
        if claim is None:
            continue
        known = [item for item in ledger.statements if (item.statement.topic, item.statement.claim) == (name, claim_id)]
        mine = _cases(claim, said, known, ledger.windows)
        _fold_claim(mine)
        filings += [Filing(item, Reason.UNCLEAR) for item in said if item not in clear(said)]
        cases += mine
    _fold_utterances(cases, ledger.topics)
    for case in cases:
        filings += _filings(case, silent)
    return tuple(filings)


def _by_claim(spoken: Iterable[Filed]) -> Iterable[tuple[tuple[str, str], list[Filed]]]:
    grouped: dict[tuple[str, str], list[Filed]] = {}
    for item in spoken:
        grouped.setdefault((item.statement.topic, item.statement.claim), []).append(item)
    return grouped.items()


# ── one claim ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _cases(claim: Claim, said: list[Filed], known: Sequence[Filed], windows: Windows) -> list[_Case]:
    """The article's positions on a claim, each against the record that the ones before it leave."""
    voices: dict[tuple[str, bool, bool], list[Filed]] = {}
    for item in clear(said):
        voices.setdefault((item.party, item.stance in SILENT, item.stance is Stance.DENY), []).append(item)
    chosen = ((min(items, key=lambda item: (retold(item, said), *_worth(item))), items) for items in voices.values())
    bests = sorted(chosen, key=lambda pair: _turn(claim, pair[0]))
    record, found = list(known), []
    for best, items in bests:
        seen = Record.of(claim, best, record, windows, beside=said)
        what = change(seen)
        case = _Case(claim, best, items, what, parties=(best.party,))
        case.severity = _severity(case, seen)
        case.answers = any(each.stance is Stance.ASSERT and each.party not in (best.party, *NOBODY) for each in said)
        found.append(case)
        record += [replace(item, kind=what.kind) for item in items]
    return found


def _worth(item: Filed) -> tuple[object, ...]:
    """The sentence that shows a position best comes first: news, certain, on the record, with the most in it."""
    said = item.statement
    sure = said.factuality in SURE or said.stance in SILENT
    return (item.recap, not sure, not said.named, -len(said.slots), said.quote.in_title, -min(len(item.words.text), 200), said.quote.start)


def _turn(claim: Claim, item: Filed) -> tuple[object, ...]:
    """In the order of saying; at one time: others before the parties, outlets after all, answers after what they answer."""
    who = 2 if item.party in NOBODY else int(item.party in claim.parties)
    firm = (Stance.ASSERT, Stance.NO_COMMENT, Stance.UNAWARE, Stance.DENY).index(item.stance)
    return (item.at, firm, item.recap, who, item.statement.quote.in_title, item.statement.quote.start)


def _severity(case: _Case, record: Record) -> Severity:
    """By kind and party; the topic's own word goes before."""
    kind, claim, principal = case.change.kind, case.claim, case.best.party in case.claim.parties
    if kind is None:
        return Severity.LOW
    if kind is AlertKind.NO_COMMENT and weak(case.best, record):
        return Severity.LOW
    if kind in claim.severity:
        return claim.severity[kind]
    if kind in (AlertKind.CONFIRMATION, AlertKind.REVERSAL, AlertKind.FIRST_REPORT):
        return Severity.HIGH
    if kind is AlertKind.UPDATE:
        return Severity.LOW
    weighs = principal and kind in (AlertKind.DENIAL, AlertKind.DISPUTE)
    if kind is AlertKind.DENIAL and not any(record.fresh(item) for item in case.change.against):
        weighs = False  # nobody said it, or nobody lately
    return Severity.HIGH if weighs else Severity.MEDIUM


def _fold_claim(cases: list[_Case]) -> None:
    """Of an article's changes on one claim, those that another of them tells already are hushed."""
    for case in cases:  # one voice: several parties in the same words
        same = [each for each in cases if _words(each) == _words(case) and each.told]
        if len(same) > 1:
            lead = max(same, key=lambda each: each.strength)
            lead.parties = (lead.best.party, *(each.best.party for each in same if each is not lead))
            _hush((each for each in same if each is not lead), Reason.TOLD_TOGETHER)
    told = [case for case in cases if case.told]
    for case in told:  # what another answers
        answered = {(item.words.url, item.words.text, item.party) for item in case.change.against}
        weaker = (each for each in told if each.strength < case.strength and case.told)
        if case.change.kind is not AlertKind.CORROBORATION:
            _hush((each for each in weaker if _key(each.best) in answered), Reason.TOLD_TOGETHER)
    kinds = {case.change.kind for case in cases if case.told}
    settled = kinds & {AlertKind.CONFIRMATION, AlertKind.REVERSAL}
    for case in (each for each in cases if each.told):
        minor = case.change.kind in (AlertKind.CORROBORATION, AlertKind.UPDATE)
        if minor and (settled or (AlertKind.FIRST_REPORT in kinds and _at_home(case))):
            case.hushed = Reason.TOLD_TOGETHER
    for case in cases:  # one party: its strongest word
        if any(each.told and each.best.party == case.best.party and each.strength > case.strength for each in cases) and case.told:
            case.hushed = Reason.TOLD_TOGETHER
    for _, group in groupby(sorted((c for c in cases if c.told), key=lambda c: c.strength), key=lambda c: c.change.kind):
        same = list(group)
        if len(same) > 1 and same[0].change.kind in _ONE_A_CLAIM:
            lead = max(same, key=lambda each: (each.best.party not in NOBODY, each.severity is Severity.HIGH, each.best.at))
            lead.parties = tuple(dict.fromkeys((*lead.parties, *(each.best.party for each in same))))
            _hush((each for each in same if each is not lead), Reason.TOLD_TOGETHER)


def _key(item: Filed) -> tuple[str, str, str]:
    return (item.words.url, item.words.text, item.party)


def _words(case: _Case) -> tuple[str, Stance]:
    return (case.best.words.text, case.best.stance)


def _at_home(case: _Case) -> bool:
    """Whether all it answers is in its own article."""
    return all(item.words.url == case.best.words.url for item in case.change.against)


def _hush(cases: Iterable[_Case], reason: Reason) -> None:
    for case in list(cases):
        case.hushed = reason


# ── one utterance ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _fold_utterances(cases: list[_Case], topics: Mapping[str, Topic]) -> None:
    """One sentence that bears on several claims is told on one of them: of a topic; of all topics, where it refuses to comment."""
    for case in cases:
        same = [each for each in cases if each.told and _same_utterance(case, each)]
        if case.told and len(same) > 1:
            lead = max(same, key=lambda each: _aptness(each, topics))
            for each in same:
                if each is not lead:
                    each.hushed = Reason.OTHER_CLAIM


def _same_utterance(one: _Case, other: _Case) -> bool:
    a, b = one.best.statement, other.best.statement
    kind = one.change.kind
    if kind not in _ONE_AN_UTTERANCE or kind is not other.change.kind or a.party != b.party:
        return False
    overlap = {item.statement.quote for item in one.said} & {item.statement.quote for item in other.said}
    return bool(overlap) and (a.topic == b.topic or kind is AlertKind.NO_COMMENT)


def _aptness(case: _Case, topics: Mapping[str, Topic]) -> tuple[object, ...]:
    said = case.best.statement
    order = list(claims_of(topics[said.topic]))
    severity = list(Severity)[::-1].index(case.severity)
    return (bool(case.change.against), len(case.said), severity, -list(topics).index(said.topic), -order.index(said.claim))


# ── what to write ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _filings(case: _Case, silent: Reason | None) -> list[Filing]:
    """The case's own filing, and one for each of its other sentences."""
    kind, against = case.change.kind, case.change.against
    if case.hushed is Reason.OTHER_CLAIM and not against and not case.answers:
        kind = None  # a dispute that was never put together stays open
    reason = case.hushed or (silent if silent is not None and kind else None) or case.change.reason
    alert = case.told and silent is None
    filed = replace(case.best, kind=kind)
    others = Reason.SAME_ARTICLE if case.change.kind else case.change.reason
    head = Filing(filed, reason, kind, alert, case.severity, against, case.parties)
    return [head, *(Filing(item, others) for item in case.said if item is not case.best)]
