"""Load what was known before an article, for the decision on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from watcher.app import App
from watcher.ledger.apply_propositions import PropositionTable
from watcher.ledger.context import LedgerRecord, assemble_context, effective_date
from watcher.ledger.new_parties import with_new_parties
from watcher.ledger.topic_claims import with_represented_parties
from watcher.model import LedgerContext, Reading, StoredTopic
from watcher.store import alerts, articles, parties, propositions, relevant_statements, topics
from watcher.store.column_types import Connection


def load_ledger_context(
    tx: Connection,
    reading: Reading,
    stored_topics: Mapping[str, StoredTopic],
    app: App,
    *,
    article_id: int,
    seen_at: datetime,
) -> LedgerContext:
    """Load the record of these topics as far as the reading needs it; the article's own statements are left out."""
    published, windows = reading.article.published, app.policy.claim_windows
    date = effective_date(published, seen_at)
    topic_ids = {name: each.id for name, each in stored_topics.items()}
    candidates = articles.find_story_candidates(
        tx, reading.fingerprint, except_article_id=article_id, at=date, window=app.policy.story_window
    )
    spoken = {(each.topic, each.claim) for each in reading.statements if each.topic in topic_ids}
    on_record = propositions.list_relevant(tx, topic_ids.values(), {key for _, key in spoken}) if spoken else ()
    table = PropositionTable.build(on_record)
    claims = {(topic_ids[topic], each) for topic, key in spoken for each in table.related_keys(topic, key)}
    record = LedgerRecord(
        statements=relevant_statements.list_relevant(
            tx, claims, at=date, denial_window=windows.denial_window, except_article_id=article_id
        ),
        stories_on_record=topics.stories_on_record(tx, topic_ids.values(), {candidate.story_id for candidate in candidates}),
        alert_times=alerts.alert_times_by_topic(tx, topic_ids.values(), at=date, within=windows.update_window),
        story_candidates=candidates,
        propositions=on_record,
        parties=parties.list_relevant(tx, topic_ids.values(), {each.party for each in reading.statements}) if spoken else (),
    )
    entities = app.ruleset.entities
    parsed = {name: with_represented_parties(each.topic, entities) for name, each in stored_topics.items()}
    context = assemble_context(record, parsed, windows, article_id=article_id, published=published, seen_at=seen_at)
    return with_new_parties(context, reading)
