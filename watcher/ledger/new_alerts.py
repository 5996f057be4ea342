"""The alerts that decisions raise, each with all it needs to be shown years later but for the names of its parties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from watcher.ledger.apply_propositions import PropositionTable
from watcher.ledger.positions import quote_article
from watcher.ledger.topic_claims import claim_origin, claim_titles
from watcher.model import Decisions, FiledStatement, NewAlert, Quote, Span, StatementDecision, StoryDecision, Topic


def new_alerts(
    decisions: Decisions, topics: Mapping[str, Topic], table: PropositionTable, *, article_id: int, seen_at: datetime
) -> list[NewAlert]:
    """Make the alerts of an article: those of its statements, then those of its stories."""
    of_statements = [
        _statement_alert(each, topics[each.filed_statement.statement.topic], table, decisions)
        for each in decisions.statements
        if each.raises_alert
    ]
    of_stories = [
        _story_alert(each, topics[each.match.topic], decisions, article_id=article_id, seen_at=seen_at)
        for each in decisions.stories
        if each.raises_alert
    ]
    return of_statements + of_stories


def _statement_alert(decision: StatementDecision, topic: Topic, table: PropositionTable, decisions: Decisions) -> NewAlert:
    if decision.kind is None:
        raise AssertionError("A decision without a kind raises no alert.")
    statement, quote = decision.filed_statement.statement, decision.filed_statement.quote
    start = quote.sentence.find(quote.text)
    matched = [span for match in decisions.reading.matches if match.topic == topic.name for span in match.spans]
    is_clause = start >= 0 and quote.text != quote.sentence
    return NewAlert(
        kind=decision.kind,
        reason=decision.reason,
        severity=decision.severity,
        topic=topic,
        ruleset_id=decisions.reading.ruleset_id,
        quote=_with_figures(decision.filed_statement),
        highlights=((start, start + len(quote.text)),) if is_clause else _highlights(matched, statement.sentence_span),
        claim=statement.claim,
        claim_titles=claim_titles(topic, statement.claim, table),
        claim_origin=claim_origin(topic, statement.claim, table),
        parties=decision.parties,
        against=tuple(_with_figures(item) for item in decision.against),
    )


def _with_figures(item: FiledStatement) -> Quote:
    return replace(item.quote, figures=item.statement.figures)


def _story_alert(decision: StoryDecision, topic: Topic, decisions: Decisions, *, article_id: int, seen_at: datetime) -> NewAlert:
    article, span = decisions.reading.article, decision.match.quote_span
    text = span.text_in(article)
    return NewAlert(
        kind=decision.kind,
        reason=decision.reason,
        severity=decision.severity,
        topic=topic,
        ruleset_id=decisions.reading.ruleset_id,
        quote=quote_article(article, text, text, article_id=article_id, seen_at=seen_at),
        highlights=_highlights(decision.match.spans, span),
    )


def _highlights(spans: Iterable[Span], quote: Span) -> tuple[tuple[int, int], ...]:
    """Return the matched words within the quote, counted from its start."""
    inside = (span for span in spans if span.in_title == quote.in_title and quote.start <= span.start and span.end <= quote.end)
    return tuple((span.start - quote.start, span.end - quote.start) for span in inside)
