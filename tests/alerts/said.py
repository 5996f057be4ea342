"""Statements by hand: a day of September 2023, a party, a stance, and an article whose text holds the quote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from watcher import analysis
from watcher.model import (
    Article,
    Claim,
    Factuality,
    Filed,
    Filing,
    Fingerprint,
    Ledger,
    Match,
    Reading,
    Ruling,
    Span,
    Stance,
    Statement,
    TextSource,
    Topic,
)

CLAIM = Claim("supplied", {"en": "North Korea supplied arms to Russia", "fr": "Pyongyang a livré des armes"}, ("russia", "north-korea"))
TALKS = Claim("talks", {"en": "Russia and North Korea negotiate arms deliveries"}, ("russia", "north-korea"))
ARMS = Topic("arms", "Arms", "@arms", (CLAIM, TALKS))
LOOSE = Topic("loose", "Loose", "@arms")
SUMMIT = Topic("summit", "Summit", "@visit", (Claim("visit", {"en": "Kim will visit Russia"}, ("russia", "north-korea")),))
TOPICS = {each.name: each for each in (ARMS, LOOSE, SUMMIT)}


def day(number: float) -> datetime:
    return datetime(2023, 9, 1, tzinfo=UTC) + timedelta(days=number - 1)


@dataclass(frozen=True)
class Said:
    """One sentence of an article that is still to be written."""

    party: str
    stance: str = "assert"
    claim: str = "supplied"
    topic: str = "arms"
    words: str = ""
    sure: str = "certain"
    on: float | None = None
    """The day its text says it was said on."""
    more: dict[str, Any] = field(default_factory=dict)


def said(party: str, stance: str = "assert", **more: Any) -> Said:
    own = {name: more.pop(name) for name in ("claim", "topic", "words", "sure", "on") if name in more}
    return Said(party, stance, **own, more=more)


def reading(at: float, sentences: Sequence[Said], *, outlet: str = "", url: str = "", spoken: bool = True) -> Reading:
    """An article of that day with these sentences; those of the same words are one sentence."""
    outlet = outlet or f"outlet{at}"
    text, spans = "", {}
    for each in sentences:
        words = each.words or f"{each.party} {each.stance} {each.claim}"
        if words not in spans:
            spans[words] = Span(len(text), len(text) + len(words))
            text += words + ".\n"
    statements = tuple(_statement(each, spans[each.words or f"{each.party} {each.stance} {each.claim}"], outlet) for each in sentences)
    article = Article(url or f"https://{outlet}.example/{at}", outlet, f"Title {at}", text, TextSource.GIVEN, day(at), "en")
    topics = dict.fromkeys(each.topic for each in sentences) or {"arms": None}
    matches = tuple(Match(name, (), Span(0, len(text))) for name in topics)
    return Reading(article, Fingerprint((), 0), matches, "rules", statements, spoken)


def _statement(each: Said, span: Span, outlet: str) -> Statement:
    values: dict[str, Any] = {"origin": outlet, "named": each.party not in ("media",)} | each.more
    if each.on is not None:
        values |= {"said_at": day(each.on), "said_until": day(each.on + 1)}
    silent = each.stance in ("no-comment", "unaware")
    return Statement(
        topic=each.topic,
        claim=each.claim,
        party=each.party,
        source=(outlet, each.party),
        stance=Stance(each.stance),
        factuality=Factuality.UNKNOWN if silent else Factuality(each.sure),
        quote=span,
        sentence=span,
        **values,
    )


class Desk:
    """A ledger that is told article after article, as the pipeline does it."""

    def __init__(self, **given: Any) -> None:
        self.known: list[Filed] = []
        self.given = given
        self.articles = 0
        self.seen = day(0)

    def read(self, at: float, *sentences: Said, seen: float | None = None, silent: Any = None, **article: Any) -> list[Filing]:
        """The alerts of an article of that day; ``seen``: the day it arrived, where that is another."""
        return [filing for filing in self.ruling(at, sentences, seen=seen, silent=silent, **article).filings if filing.alert]

    def ruling(self, at: float, sentences: Iterable[Said], *, seen: float | None = None, silent: Any = None, **article: Any) -> Ruling:
        self.articles += 1
        known = Ledger(statements=tuple(self.known), topics=TOPICS, article_id=self.articles, seen_at=day(seen or at), **self.given)
        ruling = analysis.judge(reading(at, tuple(sentences), **article), known, silent=silent)
        for filing in ruling.filings:
            self.known.append(replace(filing.filed, id=len(self.known) + 1))
        return ruling

    def reasons(self, at: float, *sentences: Said, **article: Any) -> list[str]:
        return [filing.reason.value for filing in self.ruling(at, sentences, **article).filings]


def kinds(filings: Iterable[Filing]) -> list[str]:
    return [filing.kind.value for filing in filings if filing.kind]
