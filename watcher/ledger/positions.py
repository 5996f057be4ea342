"""The record of a claim: who says what on it, since when.  A position is a pure fold over what was said, in the order of its saying.

Nothing here depends on the order in which articles arrived: late ones, corrections and re-reading lead to the same positions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.model import UNKNOWN_PARTY, Article, Factuality, FiledStatement, Quote, Stance, Statement

NON_COMMITTAL_STANCES = frozenset({Stance.NO_COMMENT, Stance.UNAWARE})
"""Stances that leave it open."""
CONFIDENT_FACTUALITIES = frozenset({Factuality.CERTAIN, Factuality.PROBABLE})


@dataclass(frozen=True, slots=True)
class Position:
    """What a party holds on a claim: since ``opening``, said again ``repeat_count`` times, last in ``latest``."""

    topic: str
    claim: str
    party: str
    opening: FiledStatement
    latest: FiledStatement
    repeat_count: int
    outlets: frozenset[str]
    is_current: bool = True

    @property
    def stance(self) -> Stance:
        """The stance that the party holds."""
        return self.opening.stance

    @property
    def since(self) -> datetime:
        """When the party took it."""
        return self.opening.effective_at


def utterance_time(statement: Statement, published: datetime | None, seen_at: datetime) -> datetime:
    """Return when a statement counts as said: at the end of the interval its text gives, at the latest when it was published."""
    known = min(published or seen_at, seen_at)
    said = statement.said_until or statement.said_at
    return min(said, known) if said is not None else known


def quote_article(article: Article, text: str, sentence: str, *, article_id: int, seen_at: datetime) -> Quote:
    """Make a quote of an article, with all that is needed to show it years later."""
    return Quote(
        text=text,
        sentence=sentence,
        url=article.url,
        title=article.title,
        outlet=article.outlet,
        published=article.published,
        seen_at=seen_at,
        article_id=article_id,
    )


def make_filed_statement(statement: Statement, article: Article, *, article_id: int, seen_at: datetime, id: int = 0) -> FiledStatement:
    """Make the record of a statement, with its words."""
    text = statement.quote_span.text_in(article)
    words = replace(
        quote_article(article, text, statement.sentence_span.text_in(article) or text, article_id=article_id, seen_at=seen_at),
        party=statement.party,
        source=statement.source,
        stance=statement.stance,
        factuality=statement.factuality,
        said_at=statement.said_at,
        said_until=statement.said_until,
    )
    return FiledStatement(statement, words, utterance_time(statement, article.published, seen_at), id=id)


def chronological_key(item: FiledStatement) -> tuple[datetime, datetime, bool, str, bool, int, int]:
    """Return the key that orders a record: time of utterance, then of publication, never of arrival."""
    words, span = item.quote, item.statement.quote_span
    firm = item.stance is Stance.DENY  # of two things said at one time, an answer comes after what it answers
    return (item.effective_at, words.published or words.seen_at, firm, words.url, not span.in_title, span.start, span.end)


def fold_positions(statements: Iterable[FiledStatement]) -> tuple[Position, ...]:
    """List every position that was ever held, in the order of its opening; those that still hold have ``is_current``."""
    held: dict[tuple[str, str, str], list[Position]] = {}
    for item in sorted(drop_contradicted(tuple(statements)), key=chronological_key):
        said = item.statement
        history = held.setdefault((said.topic, said.claim, said.party), [])
        last = history[-1] if history else None
        if last is not None and (
            last.stance == item.stance or (last.stance in NON_COMMITTAL_STANCES and item.stance in NON_COMMITTAL_STANCES)
        ):
            history[-1] = replace(
                last, latest=item, repeat_count=last.repeat_count + 1, outlets=last.outlets | {said.origin or item.quote.outlet}
            )
        elif last is None or ends_position(last, item):
            if last is not None:
                history[-1] = replace(last, is_current=False)
            history.append(Position(said.topic, said.claim, said.party, item, item, 0, frozenset({said.origin or item.quote.outlet})))
    return tuple(sorted((each for history in held.values() for each in history), key=lambda each: chronological_key(each.opening)))


def ends_position(position: Position, item: FiledStatement) -> bool:
    """Whether what is said ends the position held.  Background ends none, a refusal to comment none that was taken, a maybe no denial."""
    if item.background or item.stance in NON_COMMITTAL_STANCES:
        return False
    return (
        position.stance in NON_COMMITTAL_STANCES
        or item.stance is Stance.DENY
        or item.statement.factuality in CONFIDENT_FACTUALITIES
        or item.statement.confirms
    )


def current_positions(statements: Iterable[FiledStatement]) -> tuple[Position, ...]:
    """List what each party holds today."""
    return tuple(each for each in fold_positions(statements) if each.is_current)


def drop_contradicted(statements: Sequence[FiledStatement]) -> list[FiledStatement]:
    """Drop what a party asserts where the same article has it deny, or decline to comment on, the same.

    A denial and a refusal have words of their own, so they are the surer reading; so has a confirmation, which stays beside a refusal.
    """
    denied = {
        _article_position_key(item)
        for item in statements
        if item.stance is Stance.DENY and not item.background and item.party != UNKNOWN_PARTY
    }
    declined: dict[tuple[str, str, str, str], datetime] = {}
    for item in statements:
        if item.stance in NON_COMMITTAL_STANCES and not item.background and item.party != UNKNOWN_PARTY:
            declined[_article_position_key(item)] = max(item.effective_at, declined.get(_article_position_key(item), item.effective_at))

    def unclear(item: FiledStatement) -> bool:
        if item.stance is not Stance.ASSERT or item.background:
            return False
        at = declined.get(_article_position_key(item))
        return _article_position_key(item) in denied or (at is not None and at >= item.effective_at and not item.statement.confirms)

    return [item for item in statements if not unclear(item)]


def _article_position_key(item: FiledStatement) -> tuple[str, str, str, str]:
    said = item.statement
    return (said.topic, said.claim, said.party, item.quote.url)
