"""The record of a claim: who says what on it, since when.  A position is a pure fold over what was said, in the order of its saying.

Nothing here depends on the order in which articles arrived: late ones, corrections and re-reading lead to the same positions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.model import UNKNOWN, Article, Factuality, Filed, Quote, Stance, Statement

SILENT = frozenset({Stance.NO_COMMENT, Stance.UNAWARE})
"""Stances that leave it open."""
SURE = frozenset({Factuality.CERTAIN, Factuality.PROBABLE})


@dataclass(frozen=True, slots=True)
class Position:
    """What a party holds on a claim: since ``opened``, said again ``repeats`` times, last in ``last``."""

    topic: str
    claim: str
    party: str
    opened: Filed
    last: Filed
    repeats: int
    outlets: frozenset[str]
    current: bool = True

    @property
    def stance(self) -> Stance:
        return self.opened.stance

    @property
    def since(self) -> datetime:
        return self.opened.at


def moment(statement: Statement, published: datetime | None, seen_at: datetime) -> datetime:
    """When a statement counts as said: at the end of the interval its text gives, at the latest when it was published."""
    known = min(published or seen_at, seen_at)
    said = statement.said_until or statement.said_at
    return min(said, known) if said is not None else known


def filed(statement: Statement, article: Article, *, article_id: int, seen_at: datetime, id: int = 0) -> Filed:
    """A statement with its words, as it goes on record."""
    words = Quote(
        text=statement.quote.of(article),
        sentence=statement.sentence.of(article) or statement.quote.of(article),
        url=article.url,
        title=article.title,
        outlet=article.outlet,
        published=article.published,
        seen_at=seen_at,
        article_id=article_id,
        party=statement.party,
        source=statement.source,
        stance=statement.stance,
        factuality=statement.factuality,
        said_at=statement.said_at,
        said_until=statement.said_until,
    )
    return Filed(statement, words, moment(statement, article.published, seen_at), id=id)


def order(item: Filed) -> tuple[datetime, datetime, bool, str, bool, int, int]:
    """The key by which a record is told: time of utterance, then of publication, never of arrival."""
    words, span = item.words, item.statement.quote
    firm = item.stance is Stance.DENY  # of two things said at one time, an answer comes after what it answers
    return (item.at, words.published or words.seen_at, firm, words.url, not span.in_title, span.start, span.end)


def fold(statements: Iterable[Filed]) -> tuple[Position, ...]:
    """Every position that was ever held, in the order of its opening; those that still hold are ``current``."""
    held: dict[tuple[str, str, str], list[Position]] = {}
    for item in sorted(clear(tuple(statements)), key=order):
        said = item.statement
        history = held.setdefault((said.topic, said.claim, said.party), [])
        last = history[-1] if history else None
        if last is not None and (last.stance == item.stance or (last.stance in SILENT and item.stance in SILENT)):
            history[-1] = replace(last, last=item, repeats=last.repeats + 1, outlets=last.outlets | {said.origin or item.words.outlet})
        elif last is None or turns(last, item):
            if last is not None:
                history[-1] = replace(last, current=False)
            history.append(Position(said.topic, said.claim, said.party, item, item, 0, frozenset({said.origin or item.words.outlet})))
    return tuple(sorted((each for history in held.values() for each in history), key=lambda each: order(each.opened)))


def turns(last: Position, item: Filed) -> bool:
    """Whether what is said ends the position held.  Background ends none, a refusal to comment none that was taken, a maybe no denial."""
    if item.recap or item.stance in SILENT:
        return False
    return last.stance in SILENT or item.stance is Stance.DENY or item.statement.factuality in SURE or item.statement.confirms


def positions(statements: Iterable[Filed]) -> tuple[Position, ...]:
    """What each party holds today."""
    return tuple(each for each in fold(statements) if each.current)


def clear(statements: Sequence[Filed]) -> list[Filed]:
    """Without what a party asserts where the same article has it deny, or decline to comment on, the same.

    A denial and a refusal have words of their own, so they are the surer reading; so has a confirmation, which stays beside a refusal.
    """
    denied = {_where(item) for item in statements if item.stance is Stance.DENY and not item.recap and item.party != UNKNOWN}
    declined: dict[tuple[str, str, str, str], datetime] = {}
    for item in statements:
        if item.stance in SILENT and not item.recap and item.party != UNKNOWN:
            declined[_where(item)] = max(item.at, declined.get(_where(item), item.at))

    def unclear(item: Filed) -> bool:
        if item.stance is not Stance.ASSERT or item.recap:
            return False
        at = declined.get(_where(item))
        return _where(item) in denied or (at is not None and at >= item.at and not item.statement.confirms)

    return [item for item in statements if not unclear(item)]


def _where(item: Filed) -> tuple[str, str, str, str]:
    said = item.statement
    return (said.topic, said.claim, said.party, item.words.url)
