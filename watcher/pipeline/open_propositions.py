"""The propositions that an article's statements open, written in the transaction of the decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from watcher.ledger.apply_propositions import PropositionTable
from watcher.ledger.new_propositions import new_propositions
from watcher.model import LedgerContext, StatementDecision
from watcher.store import propositions
from watcher.store.column_types import Connection


def open_propositions(
    tx: Connection,
    decisions: Iterable[StatementDecision],
    context: LedgerContext,
    *,
    topic_ids: Mapping[str, int],
    language: str | None,
    now: datetime,
) -> PropositionTable:
    """Write the propositions that are new or have their first title; return them with those that were known."""
    filed = [each.filed_statement for each in decisions]
    opened = new_propositions(filed, context.propositions, context.topics, language=language)
    return PropositionTable.build((*context.propositions, *propositions.open_all(tx, opened, topic_ids=topic_ids, now=now)))
