"""Alerts to render: a first report, a confirmation of a claim, and one in which everything from outside is hostile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from watcher.errors import Reason
from watcher.model import Alert, AlertKind, Factuality, Message, Quote, Severity, Stance

SEEN_AT = datetime(2023, 9, 5, 13, 10, 22, tzinfo=UTC)
SENTENCE = "Les deux dirigeants discuteraient de la possible livraison par Pyongyang d'armes à Moscou, a indiqué le journal."


def make_quote(sentence: str = SENTENCE, **changes: object) -> Quote:
    values: dict[str, object] = {
        "text": sentence,
        "sentence": sentence,
        "url": "https://news.example.org/monde/kim?id=4&x=1",
        "title": "Kim va rencontrer Poutine",
        "outlet": "Reuters",
        "published": SEEN_AT - timedelta(minutes=26),
        "seen_at": SEEN_AT,
    }
    return Quote(**(values | changes))  # type: ignore[arg-type]


def make_alert(quoted: Quote | None = None, *words: str, number: int = 12, story: int = 7, **changes: object) -> Alert:
    quoted = quoted or make_quote()
    marks = tuple((quoted.sentence.index(word), quoted.sentence.index(word) + len(word)) for word in words)
    values: dict[str, object] = {"topic": "rnk-arms", "topic_title": "Russia–North Korea arms", "against": ()}
    return Alert(
        id=number,
        kind=AlertKind.FIRST_REPORT,
        reason=Reason.FIRST_REPORT,
        story_id=story,
        quote=quoted,
        created_at=SEEN_AT,
        marks=marks,
        **(values | changes),  # type: ignore[arg-type]
    )


def make_message(*alerts: Alert, sample: bool = False) -> Message:
    return Message(1, alerts or (make_alert(None, "Pyongyang", "armes", "Moscou"),), SEEN_AT, sample)


HOSTILE_TEXT = (
    "Breaking\r\nBcc: victim@example.org\x00 <script>alert(1)</script> <img src=x onerror=alert(1)> "
    "\u202egnp.exe\u202c \u2066isolate\u2069 {{ 7*7 }} {topic} %s \x1b[31mred\x07 \ud800 \u2028next \"'><b>"
)


def hostile_alert() -> Alert:
    said = make_quote(
        HOSTILE_TEXT + " " + "sentence " * 30, title=HOSTILE_TEXT * 3, outlet=HOSTILE_TEXT, url='javascript:alert("x")', published=None
    )
    return make_alert(
        said,
        "script",
        topic_title=HOSTILE_TEXT,
        against=(make_quote(HOSTILE_TEXT, url='https://evil.example/"><script>alert(1)</script>\n'),),
    )


FORMER_SENTENCE = "La direction compte 1 200 grévistes au dépôt de Morlant."
PRESENT_SENTENCE = "La direction compte 900 grévistes au dépôt de Morlant."


def correction_alert(reason: Reason = Reason.FIGURE_CORRECTED) -> Alert:
    """The number of a quoted sentence is another one now; or the sentence is gone."""
    number = FORMER_SENTENCE.index("1 200")
    former = make_quote(FORMER_SENTENCE, title="Grève à Morlant", outlet="Le Fanal", marks=((number, number + 5),))
    present = "" if reason is Reason.QUOTE_WITHDRAWN else PRESENT_SENTENCE
    now = make_quote(present, title="Grève à Morlant", outlet="Le Fanal")
    words = () if reason is Reason.QUOTE_WITHDRAWN else ("900",)
    return replace(make_alert(now, *words, against=(former,)), kind=AlertKind.CORRECTION, reason=reason)


RUSSIA = {"en": "Russia", "fr": "Russie"}


def september_day(number: int) -> datetime:
    return datetime(2023, 9, number, tzinfo=UTC)


def make_claim_quote(sentence: str, stance: Stance, **more: object) -> Quote:
    values: dict[str, object] = {"party": "russia", "names": RUSSIA, "stance": stance, "factuality": Factuality.CERTAIN}
    return replace(make_quote(sentence), **(values | more))  # type: ignore[arg-type]


def confirmation_alert(**changes: object) -> Alert:
    """Nothing to say on the 5th, announced on the 11th."""
    now = make_claim_quote(
        "Kim se rendra en Russie, a annoncé Moscou.",
        Stance.ASSERT,
        source=("Reuters", "Moscou"),
        said_at=september_day(11),
        said_until=september_day(12),
    )
    before = make_claim_quote(
        "Le Kremlin n'a « rien à dire ».", Stance.NO_COMMENT, source=("Reuters", "le Kremlin"), said_at=september_day(5)
    )
    report = make_claim_quote("Kim would go by train.", Stance.ASSERT, party="media", names={}, factuality=Factuality.POSSIBLE)
    values: dict[str, object] = {
        "kind": AlertKind.CONFIRMATION,
        "reason": Reason.CONFIRMS_AFTER_NO_COMMENT,
        "severity": Severity.HIGH,
        "claim": "visit",
        "claim_titles": {"en": "Kim will visit Russia", "fr": "Kim se rendra en Russie"},
        "parties": ("russia",),
        "against": (before, report),
    }
    return replace(make_alert(now), **(values | changes))  # type: ignore[arg-type]
