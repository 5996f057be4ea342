"""The alerts of a ruling, and their way out over the topic's channels, decided for all of an article together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from watcher import data
from watcher.alerts import voices
from watcher.alerts.render import languages, words
from watcher.alerts.transition import claims_of
from watcher.app import App
from watcher.model import Filing, Ruling, Span, Verdict
from watcher.pipeline.dispatching import dispatch
from watcher.pipeline.steps import Wakes
from watcher.store import alerts, quotes, statements, topics, wordings
from watcher.store.types import Connection, Row, Values
from watcher.topics.naming import called


def tell(app: App, tx: Connection, ruling: Ruling, gates: Mapping[str, Row], *, article_id: int, story_id: int, seen_at: datetime) -> Wakes:
    """Write every alert of the ruling."""
    where = {"story_id": story_id, "article_id": article_id, "seen_at": seen_at, "created_at": app.clock()}
    fresh: list[int] = []
    for name, own in _alerts(ruling, gates):
        topic = gates[name]
        fresh.append(alerts.add(tx, _common(ruling, topic, wordings.current(tx, topic["id"])) | where | own))
    return dispatch(app, tx, fresh) if fresh else ()


def _alerts(ruling: Ruling, gates: Mapping[str, Row]) -> Iterator[tuple[str, Values]]:
    """(topic's name, what is its own) of each alert: those of statements, then those of stories."""
    for filing in (each for each in ruling.filings if each.alert):
        name = filing.filed.statement.topic
        yield name, _statement(filing, gates[name], ruling)
    for verdict in ruling.verdicts:
        if verdict.alert:
            yield verdict.match.topic, _story(verdict, ruling)


def _common(ruling: Ruling, topic: Row, wording: int | None) -> Values:
    article = ruling.reading.article
    return {
        "topic_id": topic["id"],
        "topic": topic["name"],
        "topic_title": topic["title"],
        "query": topic["query"],
        "wording": wording,
        "ruleset_id": ruling.reading.ruleset_id,
        "url": article.url,
        "title": article.title,
        "outlet": article.outlet,
        "published": article.published,
    }


def _story(verdict: Verdict, ruling: Ruling) -> Values:
    quote = verdict.match.quote
    words = quote.of(ruling.reading.article)
    own = {"quote": words, "sentence": words, "marks": _marks(verdict.match.spans, quote)}
    return own | {"kind": verdict.kind, "reason": verdict.reason, "severity": verdict.severity}


def _statement(filing: Filing, topic: Row, ruling: Ruling) -> Values:
    said, words = filing.filed.statement, filing.filed.words
    claim = claims_of(topics.as_topic(topic))[said.claim]
    names = _names([said.party, *(each.party for each in filing.against), *filing.parties])
    start = words.sentence.find(words.text)
    return {
        "kind": filing.kind,
        "reason": filing.reason,
        "severity": filing.severity,
        "claim": said.claim,
        "claim_titles": dict(claim.titles),
        "party": said.party,
        "parties": list(filing.parties),
        "names": _joined([names.get(party, {}) | {"": party} for party in filing.parties]),
        "source": list(said.source),
        "stance": said.stance,
        "factuality": said.factuality,
        "said_at": said.said_at,
        "said_until": said.said_until,
        "quote": words.text,
        "sentence": words.sentence,
        "marks": [(start, start + len(words.text))] if start >= 0 and words.text != words.sentence else [],
        "against": [quotes.to_json(quote) for quote in statements.with_names(filing.against, names)],
    }


def _names(parties: Iterable[str]) -> dict[str, dict[str, str]]:
    """What each party is called, in every language that messages are written in."""
    known = data.load_entities()
    return {party: called(known, party, languages()) for party in dict.fromkeys(parties)}


def _joined(names: list[dict[str, str]]) -> dict[str, str]:
    """*Russia and North Korea*, in each language."""
    if not any(len(each) > 1 for each in names):
        return {}
    return {language: voices.joined([each.get(language) or each[""] for each in names], words(language)) for language in languages()}


def _marks(spans: Iterable[Span], quote: Span) -> list[tuple[int, int]]:
    """The matched words within the quote, counted from its start."""
    inside = (span for span in spans if span.in_title == quote.in_title and quote.start <= span.start and span.end <= quote.end)
    return [(span.start - quote.start, span.end - quote.start) for span in inside]
