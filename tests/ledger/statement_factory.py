"""Statements by hand: a day of September 2023, a party, a stance, and an article whose text holds the quote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from watcher import analysis
from watcher.ledger.context import LedgerRecord, assemble_context
from watcher.ledger.new_propositions import new_propositions
from watcher.model import (
    Article,
    Claim,
    ClaimWindows,
    Decisions,
    Factuality,
    FiledStatement,
    Fingerprint,
    Proposition,
    Reading,
    Span,
    Stance,
    Statement,
    StatementDecision,
    TextSource,
    Topic,
    TopicMatch,
)

SUPPLIED_CLAIM = Claim(
    "supplied", {"en": "North Korea supplied arms to Russia", "fr": "Pyongyang a livré des armes"}, ("russia", "north-korea")
)
TALKS_CLAIM = Claim("talks", {"en": "Russia and North Korea negotiate arms deliveries"}, ("russia", "north-korea"))
ARMS_TOPIC = Topic("arms", "Arms", "@arms", (SUPPLIED_CLAIM, TALKS_CLAIM))
CLAIMLESS_TOPIC = Topic("loose", "Loose", "@arms")
SUMMIT_TOPIC = Topic("summit", "Summit", "@visit", (Claim("visit", {"en": "Kim will visit Russia"}, ("russia", "north-korea")),))
TOPICS = {each.name: each for each in (ARMS_TOPIC, CLAIMLESS_TOPIC, SUMMIT_TOPIC)}


def september_day(number: float) -> datetime:
    return datetime(2023, 9, 1, tzinfo=UTC) + timedelta(days=number - 1)


@dataclass(frozen=True)
class StatementSpec:
    """One sentence of an article that is still to be written."""

    party: str
    stance: str = "assert"
    claim: str = "supplied"
    topic: str = "arms"
    sentence: str = ""
    factuality: str = "certain"
    said_on_day: float | None = None
    """The day its text says it was said on."""
    more: dict[str, Any] = field(default_factory=dict)


def statement_spec(party: str, stance: str = "assert", **more: Any) -> StatementSpec:
    own = {name: more.pop(name) for name in ("claim", "topic", "sentence", "factuality", "said_on_day") if name in more}
    return StatementSpec(party, stance, **own, more=more)


def make_reading(
    day_number: float, sentences: Sequence[StatementSpec], *, outlet: str = "", url: str = "", statements_supported: bool = True
) -> Reading:
    """An article of that day with these sentences; those of the same words are one sentence."""
    outlet = outlet or f"outlet{day_number}"
    text, spans = "", {}
    for each in sentences:
        words = each.sentence or f"{each.party} {each.stance} {each.claim}"
        if words not in spans:
            spans[words] = Span(len(text), len(text) + len(words))
            text += words + ".\n"
    statements = tuple(
        _make_statement(each, spans[each.sentence or f"{each.party} {each.stance} {each.claim}"], outlet) for each in sentences
    )
    article = Article(
        url or f"https://{outlet}.example/{day_number}",
        outlet,
        f"Title {day_number}",
        text,
        TextSource.SUPPLIED,
        september_day(day_number),
        "en",
    )
    topics = dict.fromkeys(each.topic for each in sentences) or {"arms": None}
    matches = tuple(TopicMatch(name, (), Span(0, len(text))) for name in topics)
    return Reading(article, Fingerprint((), 0), matches, "rules", statements, statements_supported)


def _make_statement(spec: StatementSpec, span: Span, outlet: str) -> Statement:
    values: dict[str, Any] = {"origin": outlet, "on_the_record": spec.party not in ("media",)} | spec.more
    if spec.said_on_day is not None:
        values |= {"said_at": september_day(spec.said_on_day), "said_until": september_day(spec.said_on_day + 1)}
    silent = spec.stance in ("no-comment", "unaware")
    return Statement(
        topic=spec.topic,
        claim=spec.claim,
        party=spec.party,
        source=(outlet, spec.party),
        stance=Stance(spec.stance),
        factuality=Factuality.UNKNOWN if silent else Factuality(spec.factuality),
        quote_span=span,
        sentence_span=span,
        **values,
    )


class LedgerDesk:
    """A ledger that is told article after article, as the pipeline does it."""

    def __init__(self, *, alert_day: float | None = None) -> None:
        """``alert_day``: of an article on ARMS_TOPIC that the topic has an alert about."""
        self.statements_on_record: list[FiledStatement] = []
        self.propositions: list[Proposition] = []
        self.alert_times = {} if alert_day is None else {ARMS_TOPIC.name: (september_day(alert_day),)}
        self.article_count = 0
        self.seen = september_day(0)

    def alerts_of(
        self, day_number: float, *sentences: StatementSpec, seen: float | None = None, suppressed_by: Any = None, **article: Any
    ) -> list[StatementDecision]:
        """The alerts of an article of that day; ``seen``: the day it arrived, where that is another."""
        return [
            filing
            for filing in self.decide(day_number, sentences, seen=seen, suppressed_by=suppressed_by, **article).statements
            if filing.raises_alert
        ]

    def decide(
        self, day_number: float, sentences: Iterable[StatementSpec], *, seen: float | None = None, suppressed_by: Any = None, **article: Any
    ) -> Decisions:
        self.article_count += 1
        reading, seen_at = make_reading(day_number, tuple(sentences), **article), september_day(seen or day_number)
        record = LedgerRecord(self.statements_on_record, alert_times=self.alert_times, propositions=tuple(self.propositions))
        context = assemble_context(
            record, TOPICS, ClaimWindows(), article_id=self.article_count, published=reading.article.published, seen_at=seen_at
        )
        ruling = analysis.decide(reading, context, suppressed_by=suppressed_by)
        for filing in ruling.statements:
            self.statements_on_record.append(replace(filing.filed_statement, id=len(self.statements_on_record) + 1))
        for opened in new_propositions([each.filed_statement for each in ruling.statements], self.propositions, TOPICS, language="en"):
            self._write(opened)
        return ruling

    def _write(self, opened: Proposition) -> None:
        """A new one last; one that has its title now in its own place."""
        if opened.id:
            self.propositions[opened.id - 1] = opened
        else:
            self.propositions.append(replace(opened, id=len(self.propositions) + 1))

    def reasons_of(self, day_number: float, *sentences: StatementSpec, **article: Any) -> list[str]:
        return [filing.reason.value for filing in self.decide(day_number, sentences, **article).statements]


class PublishedArticle(NamedTuple):
    """The statements of an article, and the day it was published."""

    day: float
    statements: tuple[StatementSpec, ...]


def article(day: float, *statements: StatementSpec) -> PublishedArticle:
    return PublishedArticle(day, statements)


def decide_last(history: Sequence[PublishedArticle], *, alert_day: float | None = None) -> list[StatementDecision]:
    """The decisions on the last article, after the others went on record in the order given; ``alert_day``: as of a LedgerDesk."""
    desk = LedgerDesk(alert_day=alert_day)
    decisions = [desk.decide(each.day, each.statements) for each in history]
    return list(decisions[-1].statements)


def alert_kinds(filings: Iterable[StatementDecision]) -> list[str]:
    return [filing.kind.value for filing in filings if filing.kind]
