"""Which alerts of an article still stand, and what a correction of them looks like."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conftest import NOW
from watcher.errors import Reason
from watcher.ledger.correction_alerts import correction_alerts, quotes_of, standing_alerts
from watcher.model import (
    Alert,
    AlertKind,
    Article,
    Claim,
    Quote,
    QuoteChange,
    Severity,
    StoredAlert,
    TextComparison,
    TextSource,
    ToldQuote,
    Topic,
)

SENTENCE, CORRECTED = "The fire at Dorvik killed 3 people.", "The fire at Dorvik killed 5 people."
TOPIC = Topic("fire", "The fire at Dorvik", "Dorvik")
PRESENT = Article("https://a.example/1", "A", "Fire at Dorvik", CORRECTED, TextSource.PAGE)


def stored_alert(number: int, sentence: str = SENTENCE, text: str = "", *, topic: str = "fire", **values: object) -> StoredAlert:
    quote = Quote(text or sentence, sentence, "https://a.example/1", "Fire", "A", NOW, NOW, article_id=1)
    alert = Alert(number, AlertKind.FIRST_REPORT, Reason.NEW_CLAIM, topic, topic, 1, quote, NOW)
    return StoredAlert(replace(alert, **values), 1, 1, "Dorvik", "r")  # type: ignore[arg-type]


def correction_of(number: int, former: StoredAlert, sentence: str) -> StoredAlert:
    made = stored_alert(number, sentence, topic=former.alert.topic)
    return replace(made, alert=replace(made.alert, kind=AlertKind.CORRECTION, reason=Reason.QUOTE_REWORDED, against=(former.alert.quote,)))


def test_a_corrected_sentence_no_longer_stands() -> None:
    """The correction stands in its place, on its own topic only; after a withdrawal nothing does."""
    first, other_topic = stored_alert(1), stored_alert(2, topic="weather")
    corrected = correction_of(3, first, CORRECTED)
    assert standing_alerts([first, other_topic, corrected]) == [other_topic, corrected]
    assert standing_alerts([first, other_topic, corrected, correction_of(4, corrected, "")]) == [other_topic]


def test_a_sentence_that_came_back_stands_again() -> None:
    """What a publisher restored is looked for from then on."""
    first = stored_alert(1)
    there = correction_of(2, first, CORRECTED)
    back = correction_of(3, there, SENTENCE)
    assert standing_alerts([first, there, back]) == [back]


def test_each_quote_is_looked_for_once() -> None:
    """Two topics that quote one sentence are one quote; another part of it is another."""
    alerts = [stored_alert(1), stored_alert(2, topic="weather"), stored_alert(3, text="killed 3 people")]
    assert quotes_of(alerts) == (ToldQuote(SENTENCE, SENTENCE), ToldQuote(SENTENCE, "killed 3 people"))


def test_a_sentence_has_one_correction_a_topic() -> None:
    """Of several alerts on a sentence the one that the change weighs most for is corrected; topics nobody watches are left out."""
    minor = stored_alert(1, severity=Severity.LOW)
    major = stored_alert(2, severity=Severity.HIGH, claim="deaths")
    elsewhere = stored_alert(3, topic="weather")
    change = QuoteChange(ToldQuote(SENTENCE, SENTENCE), Reason.FIGURE_CORRECTED, CORRECTED, CORRECTED, ((26, 27),), ((26, 27),))
    comparison = TextComparison(change.reason, (change,))
    (made,) = correction_alerts(comparison, [minor, major, elsewhere], {"fire": TOPIC}, PRESENT, seen_at=NOW)
    assert (made.claim, made.severity, made.kind) == ("deaths", Severity.HIGH, AlertKind.CORRECTION)
    assert (made.quote.sentence, made.highlights, made.quote.title) == (CORRECTED, ((26, 27),), "Fire at Dorvik")
    assert (made.against[0].sentence, made.against[0].marks) == (SENTENCE, ((26, 27),))


@pytest.mark.parametrize(
    ("reason", "beside", "alerted", "severity"),
    [
        (Reason.FIGURE_CORRECTED, False, Severity.HIGH, Severity.HIGH),
        (Reason.QUOTE_WITHDRAWN, False, Severity.HIGH, Severity.HIGH),
        (Reason.QUOTE_REWORDED, False, Severity.HIGH, Severity.MEDIUM),
        (Reason.QUOTE_REWORDED, False, Severity.LOW, Severity.LOW),
        (Reason.QUOTE_REWORDED, True, Severity.HIGH, Severity.LOW),
    ],
)
def test_a_correction_is_as_severe_as_what_it_corrects(reason: Reason, *, beside: bool, alerted: Severity, severity: Severity) -> None:
    """A number and a removed sentence reach whoever got the alert; other words are medium at most, words beside the quote low."""
    change = QuoteChange(ToldQuote(SENTENCE, SENTENCE), reason, CORRECTED, CORRECTED, beside_quote=beside)
    raised = [stored_alert(1, severity=alerted)]
    (made,) = correction_alerts(TextComparison(reason, (change,)), raised, {"fire": TOPIC}, PRESENT, seen_at=NOW)
    assert made.severity is severity


def test_a_claim_may_say_how_severe_its_corrections_are() -> None:
    """A topic's own severity of the kind goes before."""
    claim = Claim("deaths", {"en": "People died"}, severity={AlertKind.CORRECTION: Severity.HIGH})
    change = QuoteChange(ToldQuote(SENTENCE, SENTENCE), Reason.QUOTE_REWORDED, CORRECTED, CORRECTED, beside_quote=True)
    comparison, topics = TextComparison(change.reason, (change,)), {"fire": replace(TOPIC, claims=(claim,))}
    (made,) = correction_alerts(comparison, [stored_alert(1, claim="deaths")], topics, PRESENT, seen_at=NOW)
    assert made.severity is Severity.HIGH
