"""An article's statements against the ledger: what each changes, and which of the changes raise an alert.

One alert a claim and voice: several sentences of one party are one, several parties in one sentence are one, an assertion that
another party denies in the same article is shown with the denial.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from watcher.errors import Reason
from watcher.ledger.alert_candidates import suppress
from watcher.ledger.apply_parties import PartyTable, apply_parties
from watcher.ledger.apply_propositions import PropositionTable, apply_propositions
from watcher.ledger.decide_propositions import decide_propositions
from watcher.ledger.new_parties import matched_statements
from watcher.ledger.position_change import PositionChange, position_changes
from watcher.ledger.positions import drop_contradicted, make_filed_statement
from watcher.ledger.suppression import STAGES_ACROSS_CLAIMS, STAGES_WITHIN_CLAIM
from watcher.ledger.topic_claims import claims_by_id
from watcher.model import FiledStatement, LedgerContext, Reading, StatementDecision


def decide_statements(reading: Reading, context: LedgerContext, *, suppressed_by: Reason | None = None) -> tuple[StatementDecision, ...]:
    """Decide what to write about each statement of a reading.

    ``suppressed_by``: why none of them may alert; they go on record all the same.
    """
    seen_at = context.seen_at or reading.article.published
    if seen_at is None:
        return ()
    filed = [
        make_filed_statement(each, reading.article, article_id=context.article_id, seen_at=seen_at) for each in matched_statements(reading)
    ]
    table = PropositionTable.build(context.propositions).with_main_of(filed)
    parties = PartyTable.build(context.parties)
    on_record = apply_propositions(apply_parties(context.statements, parties), table)
    context = replace(context, statements=tuple(on_record))
    heard: list[FiledStatement] = []
    muted: list[FiledStatement] = []
    for item in apply_propositions(apply_parties(filed, parties), table):
        (muted if table.is_muted(item.statement.topic, item.statement.claim) else heard).append(item)
    return (*_decide(heard, context, suppressed_by), *_decide(muted, context, suppressed_by or Reason.CLAIM_MUTED))


def _decide(filed: Sequence[FiledStatement], context: LedgerContext, suppressed_by: Reason | None) -> list[StatementDecision]:
    recorded_by_claim = dict(_group_by_claim(context.statements))
    changes: list[PositionChange] = []
    decisions: list[StatementDecision] = []
    topic_names = list(context.topics)
    for (name, claim_id), items in _group_by_claim(filed):
        claims = claims_by_id(context.topics[name]) if name in context.topics else {}
        if claim_id not in claims:
            continue
        recorded = recorded_by_claim.get((name, claim_id), [])
        listed_at = (topic_names.index(name), list(claims).index(claim_id))
        clear = drop_contradicted(items)
        kept = set(map(id, clear))
        own = position_changes(claims[claim_id], items, clear, recorded, context.windows, listed_at=listed_at)
        changes += suppress(own, STAGES_WITHIN_CLAIM)
        decisions += [
            StatementDecision(item, Reason.CONTRADICTED_IN_ARTICLE, rules=("contradicted-in-article",))
            for item in items
            if id(item) not in kept
        ]
    for change in suppress(changes, STAGES_ACROSS_CLAIMS):
        decisions += _statement_decisions(change, suppressed_by)
    opened = [item for item in filed if _is_opened(item, context)]
    return decisions + decide_propositions(opened, context, suppressed_by=suppressed_by)


def _is_opened(item: FiledStatement, context: LedgerContext) -> bool:
    """Whether it is on a proposition that nobody wrote down."""
    topic = context.topics.get(item.statement.topic)
    return topic is not None and item.statement.claim not in claims_by_id(topic)


def _group_by_claim(statements: Iterable[FiledStatement]) -> Iterable[tuple[tuple[str, str], list[FiledStatement]]]:
    grouped: dict[tuple[str, str], list[FiledStatement]] = {}
    for item in statements:
        grouped.setdefault((item.statement.topic, item.statement.claim), []).append(item)
    return grouped.items()


def _statement_decisions(position: PositionChange, suppressed_by: Reason | None) -> list[StatementDecision]:
    """The decision on the sentence that shows a position best, and one for each of its other sentences."""
    change, kind, rules = position.change, position.change.kind, position.rules
    if position.suppressed_by is Reason.COVERED_BY_OTHER_CLAIM and not change.against and not position.asserted_by_others:
        kind = None  # a dispute that was never put together stays open
    reason = position.suppressed_by or change.reason
    if position.suppressed_by is None and suppressed_by is not None and kind:
        reason, rules = suppressed_by, (*rules, "article-suppressed")
    decision = StatementDecision(
        filed_statement=replace(position.representative, kind=kind),
        reason=reason,
        kind=kind,
        raises_alert=position.raises_alert and suppressed_by is None,
        severity=position.severity,
        against=change.against,
        parties=position.parties,
        rules=rules,
    )
    if change.kind:
        other_reason, other_rules = Reason.BETTER_SENTENCE_IN_ARTICLE, (*change.rules, "better-sentence-in-article")
    else:
        other_reason, other_rules = change.reason, change.rules
    others = (item for item in position.statements if item is not position.representative)
    return [decision, *(StatementDecision(item, other_reason, rules=other_rules) for item in others)]
