"""An article's statements on propositions that the program opened: what each changes, and which changes are told.  Pure.

An article is told once for what it adds.  The stages that suppress the rest have names and run in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from watcher.errors import Reason
from watcher.ledger.alert_candidates import AlertCandidate, Merge, SuppressionStage, suppress
from watcher.ledger.apply_propositions import PropositionTable
from watcher.ledger.classify_proposition import PropositionChange, classify_figure, classify_position, classify_rebuttal
from watcher.ledger.proposition_history import PartyWord, PropositionHistory, party_words, same_article
from watcher.model import NUMBER_KEY, AlertKind, Factuality, FiledStatement, LedgerContext, Severity, Stance, StatementDecision

STRONG = frozenset(
    {
        *(AlertKind.REVERSAL, AlertKind.CONFIRMATION, AlertKind.DENIAL, AlertKind.DISPUTE),
        *(AlertKind.FIGURE, AlertKind.DATE, AlertKind.CORRECTION),
    }
)
"""Kinds that answer something on record."""
_FIGURE_KINDS = frozenset({AlertKind.FIGURE, AlertKind.DATE, AlertKind.CORRECTION})


@dataclass(frozen=True, slots=True, eq=False)
class ProposedAlert(AlertCandidate):
    """What one party's word changes on one proposition."""

    topic: str
    claim: str
    word: PartyWord
    change: PropositionChange

    @property
    def kind(self) -> AlertKind | None:
        """The kind of alert it would raise; None for no alert."""
        return self.change.kind

    @property
    def party(self) -> str:
        """Whose word it is."""
        return self.word.party

    @property
    def is_backed(self) -> bool:
        """Whether somebody stands behind it: a named party that is certain."""
        return self.word.is_actor and self.change.shown.statement.factuality is Factuality.CERTAIN


def decide_propositions(
    filed: Sequence[FiledStatement], context: LedgerContext, *, suppressed_by: Reason | None = None
) -> list[StatementDecision]:
    """What to write about each of an article's statements on opened propositions."""
    grouped: dict[tuple[str, str], list[FiledStatement]] = {}
    for item in filed:
        grouped.setdefault((item.statement.topic, item.statement.claim), []).append(item)
    recorded: dict[tuple[str, str], list[FiledStatement]] = {}
    for item in context.statements:
        recorded.setdefault((item.statement.topic, item.statement.claim), []).append(item)
    proposed: list[ProposedAlert] = []
    for (topic, claim), statements in grouped.items():
        proposed += _propose(topic, claim, statements, recorded.get((topic, claim), ()), context)
    decided: list[ProposedAlert] = []
    for topic in dict.fromkeys(each.topic for each in proposed):
        decided += suppress([each for each in proposed if each.topic == topic], STAGES)
    return [_decision(each, suppressed_by) for each in decided] + _other_sentences(decided)


def _propose(
    topic: str, claim: str, statements: Sequence[FiledStatement], recorded: Sequence[FiledStatement], context: LedgerContext
) -> list[ProposedAlert]:
    """One change a party: its position's or its figures', whichever says more.  Who asserts comes before who answers."""
    record, found = list(recorded), []
    words = sorted(party_words(statements), key=lambda word: word.position is not None and word.position.stance is not Stance.ASSERT)
    background = [item for item in statements if item.background]
    is_told = topic in context.alerted_recently
    if claim.startswith(NUMBER_KEY) and topic in PropositionTable.build(context.propositions).main:
        is_told = True  # a further number is a detail of what the topic is about, however long ago that was told
    for word in words:
        history = PropositionHistory.build(
            [*record, *(item for item in background if item.party != word.party)],
            context.windows,
            topic_alerted_recently=is_told,
        )
        on_record = set(map(id, history.recorded))
        news = [item for item in statements if not item.background and item.party != word.party and id(item) not in on_record]
        with_article = replace(history, recorded=(*history.recorded, *news))
        figures = [classify_figure(with_article, word, *pair) for pair in word.figures]
        figures += [classify_rebuttal(with_article, word, *pair) for pair in word.rejected]
        changes = _strongest(classify_position(history, word), figures)
        changes = changes or [PropositionChange(None, Reason.BACKGROUND, word.statements[0])]
        found += [ProposedAlert(topic, claim, word, each, parties=(word.party,), rules=(each.rule,)) for each in changes]
        record += [item for item in word.statements if not item.background]
    return found


def _strongest(position: PropositionChange | None, figures: Sequence[PropositionChange]) -> list[PropositionChange]:
    """A figure that fell or clashes says more than a repeated position; a turn of the position stands beside it."""
    clash = next((each for each in figures if each.kind in _FIGURE_KINDS), None)
    rise = next((each for each in figures if each.kind is not None), None)
    if position is None or position.kind in (None, AlertKind.CORROBORATION, AlertKind.UPDATE):
        best = clash or rise or position or (figures[0] if figures else None)
        return [best] if best else []
    if clash is None:
        return [position]
    stands_beside = position.kind is AlertKind.REVERSAL or not position.shown.statement.figures
    return [position, clash] if stands_beside else [clash]


# ── stages ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def same_words(proposed: Sequence[ProposedAlert]) -> Iterable[Merge[ProposedAlert]]:
    """Several parties in one sentence speak with one voice."""
    groups: dict[tuple[object, ...], list[ProposedAlert]] = {}
    for each in proposed:
        groups.setdefault((each.claim, each.kind, each.change.shown.quote.text), []).append(each)
    for lead, *others in groups.values():
        yield Merge(others, lead, (*lead.parties, *(party for each in others for party in each.parties)))


def denied_in_the_article(proposed: Sequence[ProposedAlert]) -> Iterable[Merge[ProposedAlert]]:
    """What nobody in particular asserts, and somebody denies in the same article, is told with the denial."""
    denied = {each.claim for each in proposed if each.kind in (AlertKind.DENIAL, AlertKind.REVERSAL)}
    yield Merge([each for each in proposed if each.kind is AlertKind.FIRST_REPORT and each.claim in denied and not each.is_backed])


def refusal_beside_answer(proposed: Sequence[ProposedAlert]) -> Iterable[Merge[ProposedAlert]]:
    """A refusal is told where it answers a rumour; beside a word that somebody stands behind it is no news.  One a proposition."""
    words = [each for each in proposed if each.kind is not AlertKind.NO_COMMENT]
    speaking = {each.party for each in words}
    answered = {each.claim for each in words if each.kind in STRONG or each.is_backed}
    refusals = [each for each in proposed if each.kind is AlertKind.NO_COMMENT]
    first = {each.claim: each for each in reversed(refusals)}
    yield Merge([each for each in refusals if each.claim in answered or first[each.claim] is not each or each.party in speaking])


def one_first_report(proposed: Sequence[ProposedAlert]) -> Iterable[Merge[ProposedAlert]]:
    """An article has one first report on a topic; none by a party that answers in it, none of a mere figure beside an answer."""
    answered = {each.claim for each in proposed if each.kind is AlertKind.DENIAL}
    answering = {each.party for each in proposed if each.kind in STRONG}
    reports = [each for each in proposed if each.kind is AlertKind.FIRST_REPORT and each.claim not in answered]
    reports.sort(key=lambda each: (not each.is_backed, not each.word.is_actor))
    kept = [each for each in reports if each.party not in answering and not (answering and each.change.shown.statement.figures)]
    yield Merge([each for each in reports if each not in kept[:1]])


def one_dispute_a_proposition(proposed: Sequence[ProposedAlert]) -> Iterable[Merge[ProposedAlert]]:
    """Two numbers that clash are one dispute, whoever is heard first; what earlier articles said goes before."""
    disputes = [each for each in proposed if each.kind in (AlertKind.FIGURE, AlertKind.DATE)]
    groups: dict[tuple[object, ...], list[ProposedAlert]] = {}
    for each in disputes:
        groups.setdefault((each.claim, each.kind), []).append(each)
    for group in groups.values():
        lead = max(group, key=lambda each: sum(not same_article(item, each.change.shown) for item in each.change.against))
        others = [each for each in group if each is not lead]
        yield Merge(others, lead, (*lead.parties, *(party for each in others for party in each.parties)))


def one_a_party_and_kind(proposed: Sequence[ProposedAlert]) -> Iterable[Merge[ProposedAlert]]:
    """One party's word on several propositions is told once for each kind of change, where it answers most."""
    groups: dict[tuple[object, ...], list[ProposedAlert]] = {}
    for each in proposed:
        groups.setdefault((each.party, each.kind), []).append(each)
    for group in groups.values():
        lead = max(group, key=lambda each: len(each.change.against))
        yield Merge([each for each in group if each is not lead])


def one_update(proposed: Sequence[ProposedAlert]) -> Iterable[Merge[ProposedAlert]]:
    """An article has one update."""
    yield Merge([each for each in proposed if each.kind is AlertKind.UPDATE][1:])


STAGES = (
    SuppressionStage("same-words", same_words),
    SuppressionStage("denied-in-the-article", denied_in_the_article),
    SuppressionStage("refusal-beside-answer", refusal_beside_answer),
    SuppressionStage("one-first-report", one_first_report),
    SuppressionStage("one-dispute-a-proposition", one_dispute_a_proposition),
    SuppressionStage("one-a-party-and-kind", one_a_party_and_kind),
    SuppressionStage("one-update", one_update),
)

# ── what to write ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _decision(proposed: ProposedAlert, suppressed_by: Reason | None) -> StatementDecision:
    """The decision on the sentence that is shown."""
    change = proposed.change
    reason = proposed.suppressed_by or (suppressed_by if suppressed_by is not None and change.kind else None) or change.reason
    shown = replace(change.shown, kind=change.kind)
    raises = proposed.raises_alert and suppressed_by is None
    return StatementDecision(
        shown, reason, change.kind, raises, _severity(proposed), change.against, proposed.parties, rules=proposed.rules
    )


def _other_sentences(proposed: Sequence[ProposedAlert]) -> list[StatementDecision]:
    """One decision for each sentence that no change shows, however many changes its party's word makes."""
    decided = {id(each.change.shown) for each in proposed}
    decisions: list[StatementDecision] = []
    for each in proposed:
        rest = Reason.BETTER_SENTENCE_IN_ARTICLE if each.change.kind else each.change.reason
        for item in each.word.statements:
            if id(item) not in decided:
                decided.add(id(item))
                decisions.append(StatementDecision(item, Reason.BACKGROUND if item.background else rest))
    return decisions


def _severity(proposed: ProposedAlert) -> Severity:
    """High where a party turns round or confirms, or opens with somebody behind it; low where it only adds; medium else."""
    kind = proposed.kind
    if kind in (AlertKind.REVERSAL, AlertKind.CONFIRMATION) or (kind is AlertKind.FIRST_REPORT and proposed.is_backed):
        return Severity.HIGH
    return Severity.LOW if kind in (AlertKind.UPDATE, None) else Severity.MEDIUM
