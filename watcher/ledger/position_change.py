"""An article's positions on one claim: the sentence that shows each best, and what it changes in the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from watcher.ledger.alert_candidates import AlertCandidate
from watcher.ledger.change import Change
from watcher.ledger.claim_history import NON_ACTORS, ClaimHistory, is_retold, is_weak_no_comment
from watcher.ledger.classify import classify_statement
from watcher.ledger.positions import CONFIDENT_FACTUALITIES, NON_COMMITTAL_STANCES
from watcher.model import AlertKind, Claim, ClaimWindows, FiledStatement, Severity, Stance

_KINDS_WEAKEST_FIRST = (
    *(AlertKind.UPDATE, AlertKind.CORROBORATION, AlertKind.FIRST_REPORT, AlertKind.NO_COMMENT),
    *(AlertKind.FIGURE, AlertKind.DATE, AlertKind.CORRECTION, AlertKind.DISPUTE),
    *(AlertKind.DENIAL, AlertKind.CONFIRMATION, AlertKind.REVERSAL),
)
KIND_STRENGTH = {kind: at for at, kind in enumerate(_KINDS_WEAKEST_FIRST, 1)}


@dataclass(frozen=True, slots=True, eq=False)
class PositionChange(AlertCandidate):
    """One party's stance on one claim in this article: the sentence that shows it best, and what it changes."""

    claim: Claim
    representative: FiledStatement
    statements: Sequence[FiledStatement]
    change: Change
    severity: Severity
    listed_at: tuple[int, int] = (0, 0)
    """The places of its topic among the article's, and of its claim among the topic's."""
    asserted_by_others: bool = False
    """Whether another party asserts the same in this article."""

    @property
    def party(self) -> str:
        """The party whose position changes."""
        return self.representative.statement.party

    @property
    def kind(self) -> AlertKind | None:
        """The kind of alert it would raise; None for no alert."""
        return self.change.kind

    @property
    def strength(self) -> int:
        """The rank of its kind among changes; 0 for none."""
        return KIND_STRENGTH[self.change.kind] if self.change.kind else 0


def position_changes(
    claim: Claim,
    article_statements: Sequence[FiledStatement],
    clear_statements: Sequence[FiledStatement],
    recorded: Sequence[FiledStatement],
    windows: ClaimWindows,
    *,
    listed_at: tuple[int, int],
) -> list[PositionChange]:
    """Return the article's positions on a claim, each against the record that the ones before it leave.

    ``clear_statements``: the article's without those that it contradicts itself.
    """
    by_position: dict[tuple[str, bool, bool], list[FiledStatement]] = {}
    for item in clear_statements:
        by_position.setdefault((item.party, item.stance in NON_COMMITTAL_STANCES, item.stance is Stance.DENY), []).append(item)
    chosen = (
        (min(items, key=lambda item: (is_retold(item, article_statements), *_representative_rank(item))), items)
        for items in by_position.values()
    )
    record, changes = list(recorded), []
    for representative, items in sorted(chosen, key=lambda pair: _utterance_order(claim, pair[0])):
        history = ClaimHistory.build(claim, representative, record, windows, article_statements=article_statements)
        change = classify_statement(history)
        others = (representative.party, *NON_ACTORS)
        changes.append(
            PositionChange(
                claim=claim,
                representative=representative,
                statements=items,
                change=change,
                severity=alert_severity(change, history),
                parties=(representative.party,),
                listed_at=listed_at,
                asserted_by_others=any(each.stance is Stance.ASSERT and each.party not in others for each in article_statements),
                rules=change.rules,
            )
        )
        record += [replace(item, kind=change.kind) for item in items]
    return changes


def _representative_rank(item: FiledStatement) -> tuple[object, ...]:
    """The sentence that shows a position best comes first: news, certain, on the record, with the most in it."""
    said = item.statement
    sure = said.factuality in CONFIDENT_FACTUALITIES or said.stance in NON_COMMITTAL_STANCES
    return (
        said.background,
        not sure,
        not said.on_the_record,
        -len(said.slots),
        said.quote_span.in_title,
        -min(len(item.quote.text), 200),
        said.quote_span.start,
    )


def _utterance_order(claim: Claim, item: FiledStatement) -> tuple[object, ...]:
    """In the order of utterance; at one time: others before the parties, outlets after all, answers after what they answer."""
    who = 2 if item.party in NON_ACTORS else int(item.party in claim.parties)
    firm = (Stance.ASSERT, Stance.NO_COMMENT, Stance.UNAWARE, Stance.DENY).index(item.stance)
    return (item.effective_at, firm, item.background, who, item.statement.quote_span.in_title, item.statement.quote_span.start)


def alert_severity(change: Change, history: ClaimHistory) -> Severity:
    """Return the severity by kind and party; what the topic says of a kind goes before."""
    kind, claim, current = change.kind, history.claim, history.current
    if kind is None:
        return Severity.LOW
    if kind is AlertKind.NO_COMMENT and is_weak_no_comment(current, history):
        return Severity.LOW
    if kind in claim.severity:
        return claim.severity[kind]
    if kind in (AlertKind.CONFIRMATION, AlertKind.REVERSAL, AlertKind.FIRST_REPORT):
        return Severity.HIGH
    if kind is AlertKind.UPDATE:
        return Severity.LOW
    weighs = current.party in claim.parties and kind in (AlertKind.DENIAL, AlertKind.DISPUTE)
    if kind is AlertKind.DENIAL and not any(history.is_recent(item) for item in change.against):
        weighs = False  # nobody said it, or nobody lately
    return Severity.HIGH if weighs else Severity.MEDIUM
