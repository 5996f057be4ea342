"""The alerts of an article's decisions, written and routed over the channels of their topics together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from watcher.app import App
from watcher.data.event_tables import claim_gloss
from watcher.data.message_texts import builtin_wording, wording_languages
from watcher.ledger.apply_parties import PartyTable
from watcher.ledger.apply_propositions import PropositionTable
from watcher.ledger.new_alerts import new_alerts
from watcher.model import Decisions, NewAlert, Topic
from watcher.names.display_names import display_names
from watcher.names.entities import Entities
from watcher.pipeline.reread import schedule_rereads
from watcher.pipeline.route_alerts import route_alerts
from watcher.pipeline.wakes import Wakes
from watcher.rendering import phrases
from watcher.store import alerts
from watcher.store.column_types import Connection


def create_alerts(
    app: App,
    tx: Connection,
    decisions: Decisions,
    topics: Mapping[str, Topic],
    topic_ids: Mapping[str, int],
    *,
    propositions: PropositionTable,
    speakers: PartyTable,
    article_id: int,
    story_id: int,
    seen_at: datetime,
) -> Wakes:
    """Write every alert that the decisions raise, and decide where each goes."""
    raised = new_alerts(decisions, topics, propositions, article_id=article_id, seen_at=seen_at)
    if not raised:
        return ()
    now, entities = app.clock(), app.ruleset.entities
    named = [name_parties(name_claim(each), entities, speakers) for each in raised]
    added = [alerts.add(tx, each, topic_id=topic_ids[each.topic.name], story_id=story_id, now=now) for each in named]
    schedule_rereads(app, tx, article_id, decisions.reading.article.source)
    return route_alerts(app, tx, added)


def name_claim(alert: NewAlert) -> NewAlert:
    """Add what a claim's event class is, where nobody put the claim into a sentence."""
    if not alert.claim or alert.claim_titles:
        return alert
    return replace(alert, claim_titles={"en": claim_gloss(alert.claim)})


def name_parties(alert: NewAlert, entities: Entities, speakers: PartyTable) -> NewAlert:
    """Add the parties' names, in every language that messages are written in: an entity's own, else those that articles gave."""
    languages, topic = wording_languages(), alert.topic.name
    parties = dict.fromkeys([alert.quote.party, *(quote.party for quote in alert.against), *alert.parties])
    names = {party: speakers.display_names(topic, party) | display_names(entities, party, languages) for party in parties if party}
    together = _joined_names([names.get(party, {}) | {"": party} for party in alert.parties], languages)
    against = tuple(replace(quote, names=names.get(quote.party, {})) for quote in alert.against)
    return replace(alert, quote=replace(alert.quote, names=together), against=against)


def _joined_names(names: list[dict[str, str]], languages: Iterable[str]) -> dict[str, str]:
    """*Russia and North Korea*, in each language."""
    if not any(len(each) > 1 for each in names):
        return {}
    return {
        language: phrases.join_names([each.get(language) or each[""] for each in names], builtin_wording(language))
        for language in languages
    }
