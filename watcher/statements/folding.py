"""What of an article is filed: a few of what it says over again, and no more than so many statements in all.  Pure.

An ordinary article has a dozen statements and loses none.  A page that repeats one denial five thousand times must not hold the write lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from watcher.model import Factuality, Statement

MAX_STATEMENTS = 200
"""Statements of an article that are filed."""
MAX_EQUAL_STATEMENTS = 3
"""Of what a party says over again in an article, so many are filed: the surest, in the order of the text."""


class FoldedStatements(NamedTuple):
    """``kept``: what is filed, in the order of the text; ``repeated``: what only says it again; ``beyond_limit``: what was too much."""

    kept: tuple[Statement, ...]
    repeated: int = 0
    beyond_limit: int = 0


def fold_statements(statements: Sequence[Statement]) -> FoldedStatements:
    """Keep the best of equal statements, and of too many what is said first; one of each kind goes before all repetitions."""
    by_meaning: dict[tuple[object, ...], list[int]] = {}
    for place, each in enumerate(statements):
        by_meaning.setdefault(_meaning(each), []).append(place)
    if len(statements) <= MAX_STATEMENTS and all(len(places) <= MAX_EQUAL_STATEMENTS for places in by_meaning.values()):
        return FoldedStatements(tuple(statements))
    rounds: list[list[int]] = [[] for _ in range(MAX_EQUAL_STATEMENTS)]
    for places in by_meaning.values():
        best = sorted(places, key=lambda place: _sureness_rank(statements[place]))[:MAX_EQUAL_STATEMENTS]
        for number, place in enumerate(best):
            rounds[number].append(place)
    worth_filing = [place for places in rounds for place in sorted(places)]
    kept = sorted(worth_filing[:MAX_STATEMENTS])
    return FoldedStatements(tuple(statements[place] for place in kept), len(statements) - len(worth_filing), len(worth_filing) - len(kept))


def _meaning(each: Statement) -> tuple[object, ...]:
    """What two statements of one article have in common that say the same: all but their words and how sure they are."""
    return (
        *(each.topic, each.claim, each.party, each.stance, each.background, each.confirms),
        *(each.figures, tuple(sorted(each.slots.items())), each.said_at, each.said_until),
    )


def _sureness_rank(each: Statement) -> tuple[bool, bool, bool]:
    """The sentence that shows a position best comes first: certain, on the record, in the text and not in the title."""
    return (each.factuality is not Factuality.CERTAIN, not each.on_the_record, each.quote_span.in_title)
