"""The alerts of an article's decisions, written and routed over the channels of their topics together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from watcher.app import App
from watcher.data.message_texts import builtin_wording, wording_languages
from watcher.ledger.apply_parties import PartyTable
from watcher.ledger.apply_propositions import PropositionTable
from watcher.ledger.new_alerts import new_alerts
from watcher.model import NUMBER_KEY, Decisions, NewAlert, PropositionOrigin, Topic
from watcher.names.entities import Entities
from watcher.pipeline.party_names import party_names
from watcher.pipeline.reread import schedule_rereads
from watcher.pipeline.route_alerts import route_alerts
from watcher.pipeline.wakes import Wakes
from watcher.rendering.party_names import join_names, name_of
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
    """Call a number by what is counted, in every language that messages are written in; a title that a user gave it stays."""
    if not alert.claim.startswith(NUMBER_KEY) or alert.claim_origin is not PropositionOrigin.OPENED:
        return alert
    counted = alert.claim.removeprefix(NUMBER_KEY)
    words = {language: builtin_wording(language).counted.get(counted, "") for language in wording_languages()}
    return replace(alert, claim_titles={language: word for language, word in words.items() if word} or {"en": counted.replace("-", " ")})


def name_parties(alert: NewAlert, entities: Entities, speakers: PartyTable) -> NewAlert:
    """Add the parties' names, in every language that messages are written in: an entity's own, else those that articles gave."""
    parties = dict.fromkeys([alert.quote.party, *(quote.party for quote in alert.against), *alert.parties])
    names = {party: party_names(alert.topic.name, party, entities, speakers) for party in parties if party}
    against = tuple(replace(quote, names=names.get(quote.party, {})) for quote in alert.against)
    return replace(alert, quote=replace(alert.quote, names=_joined_names(alert, names)), against=against)


def _joined_names(alert: NewAlert, names: dict[str, dict[str, str]]) -> dict[str, str]:
    """*Russia and North Korea*, in each language; of one party its own names."""
    if len(alert.parties) < 2:
        return names.get(alert.quote.party, {})
    wordings = {language: builtin_wording(language) for language in wording_languages()}
    return {
        language: join_names([name_of(party, names.get(party, {}), wording) for party in alert.parties], wording)
        for language, wording in wordings.items()
    }
