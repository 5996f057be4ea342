"""The alerts of a ruling, and their way out over the topic's channels, decided for all of an article together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from watcher import data
from watcher.app import App
from watcher.ledger.decide_statements import claims_by_id
from watcher.model import Decisions, Span, StatementDecision, StoryDecision
from watcher.names.display_names import display_names
from watcher.pipeline.route_alerts import route_alerts
from watcher.pipeline.wakes import Wakes
from watcher.rendering import phrases
from watcher.rendering.mail import load_wording, wording_languages
from watcher.store import alerts, quote_json, statements, topic_versions, topics
from watcher.store.column_types import Connection, Row, Values


def create_alerts(
    app: App, tx: Connection, decisions: Decisions, topic_rows: Mapping[str, Row], *, article_id: int, story_id: int, seen_at: datetime
) -> Wakes:
    """Write every alert of the ruling."""
    where = {"story_id": story_id, "article_id": article_id, "seen_at": seen_at, "created_at": app.clock()}
    fresh: list[int] = []
    for name, own in _alert_values(decisions, topic_rows):
        topic = topic_rows[name]
        fresh.append(alerts.add(tx, _common_values(decisions, topic, topic_versions.current_number(tx, topic["id"])) | where | own))
    return route_alerts(app, tx, fresh) if fresh else ()


def _alert_values(decisions: Decisions, topic_rows: Mapping[str, Row]) -> Iterator[tuple[str, Values]]:
    """(topic's name, what is its own) of each alert: those of statements, then those of stories."""
    for filing in (each for each in decisions.statements if each.raises_alert):
        name = filing.filed_statement.statement.topic
        yield name, _statement_values(filing, topic_rows[name], decisions)
    for verdict in decisions.stories:
        if verdict.raises_alert:
            yield verdict.match.topic, _story_values(verdict, decisions)


def _common_values(decisions: Decisions, topic: Row, wording: int | None) -> Values:
    article = decisions.reading.article
    return {
        "topic_id": topic["id"],
        "topic": topic["name"],
        "topic_title": topic["title"],
        "query": topic["query"],
        "topic_version": wording,
        "ruleset_id": decisions.reading.ruleset_id,
        "url": article.url,
        "title": article.title,
        "outlet": article.outlet,
        "published": article.published,
    }


def _story_values(decision: StoryDecision, decisions: Decisions) -> Values:
    quote = decision.match.quote_span
    words = quote.text_in(decisions.reading.article)
    own = {"quote": words, "sentence": words, "marks": _highlights(decision.match.spans, quote)}
    return own | {"kind": decision.kind, "reason": decision.reason, "severity": decision.severity}


def _statement_values(decision: StatementDecision, topic: Row, decisions: Decisions) -> Values:
    said, words = decision.filed_statement.statement, decision.filed_statement.quote
    claim = claims_by_id(topics.as_topic(topic))[said.claim]
    names = _display_names([said.party, *(each.party for each in decision.against), *decision.parties])
    start = words.sentence.find(words.text)
    return {
        "kind": decision.kind,
        "reason": decision.reason,
        "severity": decision.severity,
        "claim": said.claim,
        "claim_titles": dict(claim.titles),
        "party": said.party,
        "parties": list(decision.parties),
        "party_names": _joined_names([names.get(party, {}) | {"": party} for party in decision.parties]),
        "source": list(said.source),
        "stance": said.stance,
        "factuality": said.factuality,
        "said_at": said.said_at,
        "said_until": said.said_until,
        "quote": words.text,
        "sentence": words.sentence,
        "marks": [(start, start + len(words.text))] if start >= 0 and words.text != words.sentence else [],
        "against": [quote_json.quote_to_json(quote) for quote in statements.quotes_with_names(decision.against, names)],
    }


def _display_names(parties: Iterable[str]) -> dict[str, dict[str, str]]:
    """What each party is called, in every language that messages are written in."""
    known = data.load_entities()
    return {party: display_names(known, party, wording_languages()) for party in dict.fromkeys(parties)}


def _joined_names(names: list[dict[str, str]]) -> dict[str, str]:
    """*Russia and North Korea*, in each language."""
    if not any(len(each) > 1 for each in names):
        return {}
    return {
        language: phrases.join_names([each.get(language) or each[""] for each in names], load_wording(language))
        for language in wording_languages()
    }


def _highlights(spans: Iterable[Span], quote: Span) -> list[tuple[int, int]]:
    """The matched words within the quote, counted from its start."""
    inside = (span for span in spans if span.in_title == quote.in_title and quote.start <= span.start and span.end <= quote.end)
    return [(span.start - quote.start, span.end - quote.start) for span in inside]
