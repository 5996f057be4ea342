"""How something is said: negated, hedged, as a mere possibility, as history."""

from __future__ import annotations

import re
from datetime import datetime

from watcher.model import Factuality
from watcher.statements.actors import Cast
from watcher.statements.lexicon import Lexicon

_ORDER = (Factuality.CERTAIN, Factuality.PROBABLE, Factuality.POSSIBLE, Factuality.UNKNOWN)
_YEAR = re.compile(r"(?:19[0-9]{2}|20[0-9]{2})")
_FOLLOWING = 9
"""Words after the trigger in which its own verb or an adverb may stand."""
_SUBJECT = 10
"""Words of a subject between its negation and its verb."""
_REACH = 7
"""Words between the two parts of a negation, or between it and its verb."""


def weakest(*found: Factuality) -> Factuality:
    """The least sure of them."""
    return max(found, key=_ORDER.index)


def hedged(cast: Cast, lexicon: Lexicon | None, first: int, trigger: int, last: int) -> Factuality:
    """How sure a clause is of the word at ``trigger``: by what stands before it, and by the adverbs and verbs that follow."""
    found = Factuality.CERTAIN
    for index in range(first, min(trigger + _FOLLOWING, last) + 1):
        near = index <= trigger + 1
        if index > trigger and (cast.has("that", index) or cast.has("relative", index) or cast.has("breaks", index)):
            break
        if cast.has("probable", index):
            if near or cast.has("adverb", index):
                found = Factuality.PROBABLE
        elif (cast.has("possible", index) and (near or cast.has("adverb", index))) or (
            lexicon is not None and conditional(lexicon, cast.prose.raws[index])
        ):
            return Factuality.POSSIBLE
    return found


def conditional(lexicon: Lexicon, word: str) -> bool:
    """Whether a verb is in the mood of hearsay."""
    if lexicon.conditional is None or not lexicon.conditional.search(word):
        return False
    return not (lexicon.not_conditional and lexicon.not_conditional.search(word))


def negated(cast: Cast, first: int, trigger: int, last: int, *, object_: bool = False) -> bool:
    """Whether a negation bears on the word at ``trigger``, within tokens ``first`` to ``last``.  ``object_``: one of its object counts."""
    prose = cast.prose
    low = max(first, trigger - _REACH)
    if object_ and trigger < last and cast.has("none", trigger + 1) and not prose.comma(trigger + 1):
        return True  # delivered no drones
    for index in range(trigger, low - 1, -1):
        if index != trigger and any(cast.has(category, index) for category in ("that", "breaks", "relative", "during")):
            return _cleft(cast, first, index)
        if cast.any("only", index, index + 5):
            continue
        if cast.has("none", index) and index < trigger and trigger - index <= 4:
            return True
        if cast.has("nay", index):
            return True
        if cast.has("not", index) and _completed(cast, index, min(last, trigger + 8)):
            return True
        if index != trigger and prose.strong(index):
            break
    return _from_the_start(cast, first, trigger)


def _from_the_start(cast: Cast, first: int, trigger: int) -> bool:
    """*No soldiers of theirs fight there*: a clause that opens with its negation."""
    if not cast.has("none", first) or trigger - first > _SUBJECT or cast.any("only", first, first + 3):
        return False
    return not any(cast.prose.comma(index) for index in range(first + 1, trigger + 1))


def _cleft(cast: Cast, first: int, relative: int) -> bool:
    """*It was not Iran that delivered …*"""
    for index in range(relative - 1, max(first, relative - _SUBJECT) - 1, -1):
        if (cast.has("nay", index) and cast.has("be", index - 1)) or (cast.has("not", index) and cast.has("be", index + 1)):
            return not cast.any("only", index, index + 3)
    return False


def _completed(cast: Cast, index: int, last: int) -> bool:
    """Whether a first part of a negation has its second: *ne … pas*; alone, French *ne* is but a flourish after verbs of fear."""
    return any(cast.has("no", other) for other in range(index + 1, last + 1)) or any(
        cast.has("no", other) for other in range(max(0, index - 3), index)
    )


def hypothetical(cast: Cast, first: int, trigger: int) -> bool:
    """Whether a condition governs the word at ``trigger``."""
    return cast.any("hypothetical", first, trigger)


def historical(cast: Cast, first: int, last: int, published: datetime | None) -> bool:
    """Whether tokens ``first`` to ``last`` speak of years ago."""
    if cast.any("past", first, last):
        return True
    if published is None:
        return False
    for index in range(first, last + 1):
        word = cast.prose.forms[index]
        if _YEAR.fullmatch(word) and int(word) < published.year:
            return True
    return False
