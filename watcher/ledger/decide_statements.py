"""An article's statements against the ledger: what each changes, and which of the changes are told.

One alert a claim and voice: several sentences of one party are one, several parties in one sentence are one, an assertion that
another party denies in the same article is told with the denial.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from watcher.errors import Reason
from watcher.ledger.claim_history import NON_ACTORS, ClaimHistory, is_retold
from watcher.ledger.classify import Change, classify_statement, is_weak_no_comment
from watcher.ledger.positions import CONFIDENT_FACTUALITIES, NON_COMMITTAL_STANCES, drop_contradicted, make_filed_statement
from watcher.model import AlertKind, Claim, ClaimWindows, FiledStatement, LedgerContext, Reading, Severity, Stance, StatementDecision, Topic

IMPLICIT_CLAIM_ID = "topic"
"""The id of the one claim of a topic that lists none."""
_KINDS_WEAKEST_FIRST = (
    *(AlertKind.UPDATE, AlertKind.CORROBORATION, AlertKind.FIRST_REPORT, AlertKind.NO_COMMENT),
    *(AlertKind.DISPUTE, AlertKind.DENIAL, AlertKind.CONFIRMATION, AlertKind.REVERSAL),
)
KIND_STRENGTH = {kind: at for at, kind in enumerate(_KINDS_WEAKEST_FIRST, 1)}
_ONE_PER_CLAIM = frozenset({AlertKind.FIRST_REPORT, AlertKind.DISPUTE, AlertKind.CORROBORATION, AlertKind.UPDATE})
"""Kinds of which an article raises one a claim, whoever the parties are."""
_ONE_PER_UTTERANCE = frozenset({AlertKind.DENIAL, AlertKind.DISPUTE, AlertKind.CONFIRMATION, AlertKind.REVERSAL, AlertKind.NO_COMMENT})
"""Kinds of which one sentence raises one a topic, on however many claims it bears."""


@dataclass(slots=True)
class _PositionChange:
    """One party's stance on one claim in this article: the sentence that shows it best, and what it changes."""

    claim: Claim
    representative: FiledStatement
    statements: list[FiledStatement]
    change: Change
    severity: Severity = Severity.LOW
    parties: tuple[str, ...] = ()
    suppressed_by: Reason | None = None
    asserted_by_others: bool = False
    """Whether another party asserts the same in this article."""

    @property
    def raises_alert(self) -> bool:
        return self.change.kind is not None and self.suppressed_by is None

    @property
    def strength(self) -> int:
        return KIND_STRENGTH[self.change.kind] if self.change.kind else 0


def claims_by_id(topic: Topic) -> Mapping[str, Claim]:
    """A topic's claims by id; the implicit one where it lists none."""
    listed = topic.claims or (Claim(IMPLICIT_CLAIM_ID, {"en": topic.title}, implicit=True),)
    return {claim.id: claim for claim in listed}


def decide_statements(reading: Reading, context: LedgerContext, *, suppressed_by: Reason | None = None) -> tuple[StatementDecision, ...]:
    """What to write about each statement of a reading.  ``silent``: why none of them may alert; they go on record all the same."""
    matched = {match.topic for match in reading.matches}
    seen = context.seen_at or reading.article.published
    if seen is None:
        return ()
    spoken = [
        make_filed_statement(each, reading.article, article_id=context.article_id, seen_at=seen)
        for each in reading.statements
        if each.topic in matched
    ]
    cases: list[_PositionChange] = []
    filings: list[StatementDecision] = []
    for (name, claim_id), said in _group_by_claim(spoken):
        claim = claims_by_id(context.topics[name]).get(claim_id) if name in context.topics else None
        if claim is None:
            continue
        known = [item for item in context.statements if (item.statement.topic, item.statement.claim) == (name, claim_id)]
        mine = _position_changes(claim, said, known, context.windows)
        _suppress_within_claim(mine)
        filings += [StatementDecision(item, Reason.CONTRADICTED_IN_ARTICLE) for item in said if item not in drop_contradicted(said)]
        cases += mine
    _suppress_across_claims(cases, context.topics)
    for case in cases:
        filings += _statement_decisions(case, suppressed_by)
    return tuple(filings)


def _group_by_claim(statements: Iterable[FiledStatement]) -> Iterable[tuple[tuple[str, str], list[FiledStatement]]]:
    grouped: dict[tuple[str, str], list[FiledStatement]] = {}
    for item in statements:
        grouped.setdefault((item.statement.topic, item.statement.claim), []).append(item)
    return grouped.items()


# ── one claim ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _position_changes(
    claim: Claim, article_statements: list[FiledStatement], recorded: Sequence[FiledStatement], windows: ClaimWindows
) -> list[_PositionChange]:
    """The article's positions on a claim, each against the record that the ones before it leave."""
    voices: dict[tuple[str, bool, bool], list[FiledStatement]] = {}
    for item in drop_contradicted(article_statements):
        voices.setdefault((item.party, item.stance in NON_COMMITTAL_STANCES, item.stance is Stance.DENY), []).append(item)
    chosen = (
        (min(items, key=lambda item: (is_retold(item, article_statements), *_representative_rank(item))), items)
        for items in voices.values()
    )
    bests = sorted(chosen, key=lambda pair: _utterance_order(claim, pair[0]))
    record, found = list(recorded), []
    for best, items in bests:
        seen = ClaimHistory.build(claim, best, record, windows, article_statements=article_statements)
        what = classify_statement(seen)
        case = _PositionChange(claim, best, items, what, parties=(best.party,))
        case.severity = _alert_severity(case, seen)
        case.asserted_by_others = any(
            each.stance is Stance.ASSERT and each.party not in (best.party, *NON_ACTORS) for each in article_statements
        )
        found.append(case)
        record += [replace(item, kind=what.kind) for item in items]
    return found


def _representative_rank(item: FiledStatement) -> tuple[object, ...]:
    """The sentence that shows a position best comes first: news, certain, on the record, with the most in it."""
    said = item.statement
    sure = said.factuality in CONFIDENT_FACTUALITIES or said.stance in NON_COMMITTAL_STANCES
    return (
        item.background,
        not sure,
        not said.on_the_record,
        -len(said.slots),
        said.quote_span.in_title,
        -min(len(item.quote.text), 200),
        said.quote_span.start,
    )


def _utterance_order(claim: Claim, item: FiledStatement) -> tuple[object, ...]:
    """In the order of saying; at one time: others before the parties, outlets after all, answers after what they answer."""
    who = 2 if item.party in NON_ACTORS else int(item.party in claim.parties)
    firm = (Stance.ASSERT, Stance.NO_COMMENT, Stance.UNAWARE, Stance.DENY).index(item.stance)
    return (item.effective_at, firm, item.background, who, item.statement.quote_span.in_title, item.statement.quote_span.start)


def _alert_severity(position: _PositionChange, history: ClaimHistory) -> Severity:
    """By kind and party; the topic's own word goes before."""
    kind, claim, principal = position.change.kind, position.claim, position.representative.party in position.claim.parties
    if kind is None:
        return Severity.LOW
    if kind is AlertKind.NO_COMMENT and is_weak_no_comment(position.representative, history):
        return Severity.LOW
    if kind in claim.severity:
        return claim.severity[kind]
    if kind in (AlertKind.CONFIRMATION, AlertKind.REVERSAL, AlertKind.FIRST_REPORT):
        return Severity.HIGH
    if kind is AlertKind.UPDATE:
        return Severity.LOW
    weighs = principal and kind in (AlertKind.DENIAL, AlertKind.DISPUTE)
    if kind is AlertKind.DENIAL and not any(history.is_recent(item) for item in position.change.against):
        weighs = False  # nobody said it, or nobody lately
    return Severity.HIGH if weighs else Severity.MEDIUM


def _suppress_within_claim(positions: list[_PositionChange]) -> None:
    """Of an article's changes on one claim, those that another of them tells already are hushed."""
    for case in positions:  # one voice: several parties in the same words
        same = [each for each in positions if _utterance_key(each) == _utterance_key(case) and each.raises_alert]
        if len(same) > 1:
            lead = max(same, key=lambda each: each.strength)
            lead.parties = (lead.representative.party, *(each.representative.party for each in same if each is not lead))
            _suppress((each for each in same if each is not lead), Reason.MERGED_INTO_ALERT)
    told = [case for case in positions if case.raises_alert]
    for case in told:  # what another answers
        answered = {(item.quote.url, item.quote.text, item.party) for item in case.change.against}
        weaker = (each for each in told if each.strength < case.strength and case.raises_alert)
        if case.change.kind is not AlertKind.CORROBORATION:
            _suppress((each for each in weaker if _quote_key(each.representative) in answered), Reason.MERGED_INTO_ALERT)
    kinds = {case.change.kind for case in positions if case.raises_alert}
    settled = kinds & {AlertKind.CONFIRMATION, AlertKind.REVERSAL}
    for case in (each for each in positions if each.raises_alert):
        minor = case.change.kind in (AlertKind.CORROBORATION, AlertKind.UPDATE)
        if minor and (settled or (AlertKind.FIRST_REPORT in kinds and _answers_only_own_article(case))):
            case.suppressed_by = Reason.MERGED_INTO_ALERT
    for case in positions:  # one party: its strongest word
        if (
            any(
                each.raises_alert and each.representative.party == case.representative.party and each.strength > case.strength
                for each in positions
            )
            and case.raises_alert
        ):
            case.suppressed_by = Reason.MERGED_INTO_ALERT
    for _, group in groupby(sorted((c for c in positions if c.raises_alert), key=lambda c: c.strength), key=lambda c: c.change.kind):
        same = list(group)
        if len(same) > 1 and same[0].change.kind in _ONE_PER_CLAIM:
            lead = max(
                same,
                key=lambda each: (
                    each.representative.party not in NON_ACTORS,
                    each.severity is Severity.HIGH,
                    each.representative.effective_at,
                ),
            )
            lead.parties = tuple(dict.fromkeys((*lead.parties, *(each.representative.party for each in same))))
            _suppress((each for each in same if each is not lead), Reason.MERGED_INTO_ALERT)


def _quote_key(item: FiledStatement) -> tuple[str, str, str]:
    return (item.quote.url, item.quote.text, item.party)


def _utterance_key(position: _PositionChange) -> tuple[str, Stance]:
    return (position.representative.quote.text, position.representative.stance)


def _answers_only_own_article(position: _PositionChange) -> bool:
    """Whether all it answers is in its own article."""
    return all(item.quote.url == position.representative.quote.url for item in position.change.against)


def _suppress(positions: Iterable[_PositionChange], reason: Reason) -> None:
    for case in list(positions):
        case.suppressed_by = reason


# ── one utterance ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _suppress_across_claims(positions: list[_PositionChange], topics: Mapping[str, Topic]) -> None:
    """One sentence that bears on several claims is told on one of them: of a topic; of all topics, where it refuses to comment."""
    for case in positions:
        same = [each for each in positions if each.raises_alert and _is_same_utterance(case, each)]
        if case.raises_alert and len(same) > 1:
            lead = max(same, key=lambda each: _claim_fit_rank(each, topics))
            for each in same:
                if each is not lead:
                    each.suppressed_by = Reason.COVERED_BY_OTHER_CLAIM


def _is_same_utterance(one: _PositionChange, other: _PositionChange) -> bool:
    a, b = one.representative.statement, other.representative.statement
    kind = one.change.kind
    if kind not in _ONE_PER_UTTERANCE or kind is not other.change.kind or a.party != b.party:
        return False
    overlap = {item.statement.quote_span for item in one.statements} & {item.statement.quote_span for item in other.statements}
    return bool(overlap) and (a.topic == b.topic or kind is AlertKind.NO_COMMENT)


def _claim_fit_rank(position: _PositionChange, topics: Mapping[str, Topic]) -> tuple[object, ...]:
    said = position.representative.statement
    order = list(claims_by_id(topics[said.topic]))
    severity = list(Severity)[::-1].index(position.severity)
    return (bool(position.change.against), len(position.statements), severity, -list(topics).index(said.topic), -order.index(said.claim))


# ── what to write ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _statement_decisions(position: _PositionChange, suppressed_by: Reason | None) -> list[StatementDecision]:
    """The case's own filing, and one for each of its other sentences."""
    kind, against = position.change.kind, position.change.against
    if position.suppressed_by is Reason.COVERED_BY_OTHER_CLAIM and not against and not position.asserted_by_others:
        kind = None  # a dispute that was never put together stays open
    reason = position.suppressed_by or (suppressed_by if suppressed_by is not None and kind else None) or position.change.reason
    alert = position.raises_alert and suppressed_by is None
    filed = replace(position.representative, kind=kind)
    others = Reason.BETTER_SENTENCE_IN_ARTICLE if position.change.kind else position.change.reason
    head = StatementDecision(filed, reason, kind, alert, position.severity, against, position.parties)
    return [head, *(StatementDecision(item, others) for item in position.statements if item is not position.representative)]
