"""The alerts of sentences that a publisher changed after an alert quoted them.

Each shows the sentence as it reads now against the sentence as it was told, and belongs to the topic, claim and parties of that alert.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from watcher.errors import Reason
from watcher.ledger.topic_claims import claims_by_id
from watcher.model import (
    CORRECTION_REASONS,
    AlertKind,
    Article,
    NewAlert,
    QuoteChange,
    Severity,
    StoredAlert,
    TextComparison,
    ToldQuote,
    Topic,
)


def standing_alerts(raised: Iterable[StoredAlert]) -> list[StoredAlert]:
    """Return the alerts of an article, given by number, whose sentence is the one told last: not those that a correction replaced."""
    standing: list[StoredAlert] = []
    for each in raised:
        if each.alert.reason in CORRECTION_REASONS:
            replaced = {former.sentence for former in each.alert.against}
            standing = [other for other in standing if other.alert.topic != each.alert.topic or other.alert.quote.sentence not in replaced]
        if each.alert.quote.sentence:
            standing.append(each)
    return standing


def quotes_of(standing: Iterable[StoredAlert]) -> tuple[ToldQuote, ...]:
    """Return what these alerts quote, each once."""
    return tuple(dict.fromkeys(_quote_of(each) for each in standing))


def _quote_of(stored: StoredAlert) -> ToldQuote:
    return ToldQuote(stored.alert.quote.sentence, stored.alert.quote.text)


def correction_alerts(
    comparison: TextComparison, standing: Iterable[StoredAlert], topics: Mapping[str, Topic], present: Article, *, seen_at: datetime
) -> list[NewAlert]:
    """Make the alerts of a comparison: one for each sentence on each of ``topics``, by name, that an alert quoted it on."""
    changes = {change.quote: change for change in comparison.changes}
    chosen: dict[tuple[str, str], tuple[StoredAlert, QuoteChange]] = {}
    for each in standing:
        change = changes.get(_quote_of(each))
        if change is None or each.alert.topic not in topics:
            continue
        key = (each.alert.topic, change.quote.sentence)
        if key not in chosen or _weight(each, change) > _weight(*chosen[key]):
            chosen[key] = (each, change)
    return [_correction(stored, change, topics[stored.alert.topic], present, seen_at) for stored, change in chosen.values()]


def _weight(stored: StoredAlert, change: QuoteChange) -> tuple[bool, int]:
    """How much a change matters to the alert that it corrects."""
    return not change.beside_quote, -list(Severity).index(stored.alert.severity)


def _correction(stored: StoredAlert, change: QuoteChange, topic: Topic, present: Article, seen_at: datetime) -> NewAlert:
    alert = stored.alert
    former = replace(alert.quote, marks=change.former_marks)
    now = replace(alert.quote, text=change.text, sentence=change.sentence, title=present.title, seen_at=seen_at, marks=())
    return NewAlert(
        kind=AlertKind.CORRECTION,
        reason=change.reason,
        severity=_severity(stored, change, topic),
        topic=topic,
        ruleset_id=stored.ruleset_id,
        quote=now,
        highlights=change.marks,
        claim=alert.claim,
        claim_titles=alert.claim_titles,
        parties=alert.parties,
        against=(former,),
    )


def _severity(stored: StoredAlert, change: QuoteChange, topic: Topic) -> Severity:
    """Return that of the alert it corrects, so that it reaches whoever got that one.

    Other words are medium at most, since publishers polish what they wrote; low where only words beside the quote changed.
    """
    claim = claims_by_id(topic).get(stored.alert.claim)
    if claim is not None and AlertKind.CORRECTION in claim.severity:
        return claim.severity[AlertKind.CORRECTION]
    if change.beside_quote:
        return Severity.LOW
    reworded = change.reason is Reason.QUOTE_REWORDED
    return Severity.MEDIUM if reworded and stored.alert.severity is Severity.HIGH else stored.alert.severity
