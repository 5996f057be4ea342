"""An article's statements on propositions that the program opened: what each changes, and which changes are told.  Pure.

An article is told once for what it adds.  The stages that suppress the rest have names and run in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from watcher.errors import Reason
from watcher.ledger.classify_proposition import PropositionChange, classify_figure, classify_position, classify_rebuttal
from watcher.ledger.proposition_history import PartyWord, PropositionHistory, party_words, same_article
from watcher.model import AlertKind, Factuality, FiledStatement, LedgerContext, Severity, Stance, StatementDecision

STRONG = frozenset(
    {
        *(AlertKind.REVERSAL, AlertKind.CONFIRMATION, AlertKind.DENIAL, AlertKind.DISPUTE),
        *(AlertKind.FIGURE, AlertKind.DATE, AlertKind.CORRECTION),
    }
)
"""Kinds that answer something on record."""
_FIGURE_KINDS = frozenset({AlertKind.FIGURE, AlertKind.DATE, AlertKind.CORRECTION})


@dataclass(slots=True)
class ProposedAlert:
    """A change that may be told, and what became of it."""

    topic: str
    claim: str
    word: PartyWord
    change: PropositionChange
    parties: tuple[str, ...]
    suppressed_by: Reason | None = None
    stage: str = ""

    @property
    def kind(self) -> AlertKind | None:
        """The kind of alert it would raise; None for no alert."""
        return self.change.kind

    @property
    def raises_alert(self) -> bool:
        """Whether it is a change that no stage has suppressed."""
        return self.change.kind is not None and self.suppressed_by is None

    def suppress(self, stage: str, reason: Reason = Reason.MERGED_INTO_ALERT) -> None:
        """Record which stage suppresses it, and why."""
        self.suppressed_by, self.stage = reason, stage


def decide_propositions(
    filed: Sequence[FiledStatement], context: LedgerContext, *, suppressed_by: Reason | None = None
) -> list[StatementDecision]:
    """What to write about each of an article's statements on opened propositions."""
    grouped: dict[tuple[str, str], list[FiledStatement]] = {}
    for item in filed:
        grouped.setdefault((item.statement.topic, item.statement.claim), []).append(item)
    proposed: list[ProposedAlert] = []
    for (topic, claim), statements in grouped.items():
        recorded = [item for item in context.statements if (item.statement.topic, item.statement.claim) == (topic, claim)]
        proposed += _propose(topic, claim, statements, recorded, context)
    for topic in dict.fromkeys(each.topic for each in proposed):
        mine = [each for each in proposed if each.topic == topic]
        for stage, run in STAGES:
            run(mine, stage)
    decisions = [_decision(each, suppressed_by) for each in proposed]
    return decisions + _other_sentences(proposed)


def _propose(
    topic: str, claim: str, statements: Sequence[FiledStatement], recorded: Sequence[FiledStatement], context: LedgerContext
) -> list[ProposedAlert]:
    """One change a party: its position's or its figures', whichever says more.  Who asserts comes before who answers."""
    record, found = list(recorded), []
    words = sorted(party_words(statements), key=lambda word: word.position is not None and word.position.stance is not Stance.ASSERT)
    background = [item for item in statements if item.background]
    for word in words:
        history = PropositionHistory.build(
            [*record, *(item for item in background if item.party != word.party)],
            context.windows,
            topic_alerted_recently=topic in context.alerted_recently,
        )
        news = [item for item in statements if not item.background and item.party != word.party]
        with_article = replace(history, recorded=(*history.recorded, *(item for item in news if item not in history.recorded)))
        figures = [classify_figure(with_article, word, *pair) for pair in word.figures]
        figures += [classify_rebuttal(with_article, word, *pair) for pair in word.rejected]
        changes = _strongest(classify_position(history, word), figures)
        changes = changes or [PropositionChange(None, Reason.BACKGROUND, word.statements[0])]
        found += [ProposedAlert(topic, claim, word, change, (word.party,)) for change in changes]
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


def _raising(proposed: Iterable[ProposedAlert]) -> list[ProposedAlert]:
    return [each for each in proposed if each.raises_alert]


def _same_words(proposed: list[ProposedAlert], stage: str) -> None:
    """Several parties in one sentence speak with one voice."""
    for lead in proposed:
        same = [
            each
            for each in _raising(proposed)
            if each is not lead and lead.raises_alert and each.kind is lead.kind and each.claim == lead.claim
            if each.change.shown.quote.text == lead.change.shown.quote.text
        ]
        for each in same:
            lead.parties = (*lead.parties, *each.parties)
            each.suppress(stage)


def _denied_here(proposed: list[ProposedAlert], stage: str) -> None:
    """What nobody in particular asserts, and somebody denies in the same article, is told with the denial."""
    for denial in (each for each in _raising(proposed) if each.kind in (AlertKind.DENIAL, AlertKind.REVERSAL)):
        for each in _raising(proposed):
            if each.claim == denial.claim and each is not denial and each.kind is AlertKind.FIRST_REPORT and not _stands_behind(each):
                each.suppress(stage)


def _stands_behind(proposed: ProposedAlert) -> bool:
    """Whether somebody stands behind it: a named party that is certain."""
    return proposed.word.is_actor and proposed.change.shown.statement.factuality is Factuality.CERTAIN


def _refusal_beside_answer(proposed: list[ProposedAlert], stage: str) -> None:
    """A refusal is told where it answers a rumour; beside a word that somebody stands behind it is no news.  One a proposition."""
    refused: set[str] = set()
    speaking = {each.word.party for each in _raising(proposed) if each.kind is not AlertKind.NO_COMMENT}
    for each in [each for each in _raising(proposed) if each.kind is AlertKind.NO_COMMENT]:
        beside = [other for other in _raising(proposed) if other.claim == each.claim and other.kind is not AlertKind.NO_COMMENT]
        firm = [other for other in beside if other.kind in STRONG or _stands_behind(other)]
        if firm or each.claim in refused or each.word.party in speaking:
            each.suppress(stage)
        refused.add(each.claim)


def _one_first_report(proposed: list[ProposedAlert], stage: str) -> None:
    """An article has one first report on a topic; none by a party that answers in it, none of a mere figure beside an answer."""
    answered = {each.claim for each in _raising(proposed) if each.kind is AlertKind.DENIAL}
    answering = {each.word.party for each in _raising(proposed) if each.kind in STRONG}
    reports = [each for each in _raising(proposed) if each.kind is AlertKind.FIRST_REPORT and each.claim not in answered]
    reports.sort(key=lambda each: (not _stands_behind(each), not each.word.is_actor))
    kept = [each for each in reports if each.word.party not in answering and not (answering and each.change.shown.statement.figures)]
    for each in reports:
        if each not in kept[:1]:
            each.suppress(stage)


def _one_dispute_a_proposition(proposed: list[ProposedAlert], stage: str) -> None:
    """Two numbers that clash are one dispute, whoever is heard first; what earlier articles said goes before."""
    disputes = [each for each in _raising(proposed) if each.kind in (AlertKind.FIGURE, AlertKind.DATE)]
    for lead in sorted(disputes, key=lambda each: -sum(not same_article(item, each.change.shown) for item in each.change.against)):
        for each in disputes:
            if lead.raises_alert and each is not lead and each.raises_alert and (each.claim, each.kind) == (lead.claim, lead.kind):
                lead.parties = (*lead.parties, *each.parties)
                each.suppress(stage)


def _one_a_party_and_kind(proposed: list[ProposedAlert], stage: str) -> None:
    """One party's word on several propositions is told once for each kind of change."""
    leads: dict[tuple[str, AlertKind | None], ProposedAlert] = {}
    for each in sorted(_raising(proposed), key=lambda each: -len(each.change.against)):
        key = (each.word.party, each.kind)
        if key in leads:
            each.suppress(stage)
        leads.setdefault(key, each)


def _one_update(proposed: list[ProposedAlert], stage: str) -> None:
    """An article has one update."""
    for each in [each for each in _raising(proposed) if each.kind is AlertKind.UPDATE][1:]:
        each.suppress(stage)


Stage = Callable[[list[ProposedAlert], str], None]
STAGES: tuple[tuple[str, Stage], ...] = (
    ("same-words", _same_words),
    ("denied-in-the-article", _denied_here),
    ("refusal-beside-answer", _refusal_beside_answer),
    ("one-first-report", _one_first_report),
    ("one-dispute-a-proposition", _one_dispute_a_proposition),
    ("one-a-party-and-kind", _one_a_party_and_kind),
    ("one-update", _one_update),
)

# ── what to write ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _decision(proposed: ProposedAlert, suppressed_by: Reason | None) -> StatementDecision:
    """The decision on the sentence that is shown."""
    change = proposed.change
    reason = proposed.suppressed_by or (suppressed_by if suppressed_by is not None and change.kind else None) or change.reason
    shown = replace(change.shown, kind=change.kind)
    raises = proposed.raises_alert and suppressed_by is None
    rules = (change.rule, proposed.stage) if proposed.stage else (change.rule,)
    return StatementDecision(shown, reason, change.kind, raises, _severity(proposed), change.against, proposed.parties, rules=rules)


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
    if kind in (AlertKind.REVERSAL, AlertKind.CONFIRMATION) or (kind is AlertKind.FIRST_REPORT and _stands_behind(proposed)):
        return Severity.HIGH
    return Severity.LOW if kind in (AlertKind.UPDATE, None) else Severity.MEDIUM
