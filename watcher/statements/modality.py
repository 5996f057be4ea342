"""How something is said: negated, hedged, as a mere possibility, as history."""

from __future__ import annotations

import re
from datetime import datetime

from watcher.model import Factuality
from watcher.statements.actors import ActorTable
from watcher.statements.lexicon import Lexicon
from watcher.statements.word_categories import Category

_CERTAINTY_ORDER = (Factuality.CERTAIN, Factuality.PROBABLE, Factuality.POSSIBLE, Factuality.UNKNOWN)
_YEAR = re.compile(r"(?:19[0-9]{2}|20[0-9]{2})")
_WINDOW_AFTER_TRIGGER = 9
"""Words after the trigger in which its own verb or an adverb may stand."""
_MAX_SUBJECT_TOKENS = 10
"""Words of a subject between its negation and its verb."""
_NEGATION_REACH = 7
"""Words between the two parts of a negation, or between it and its verb."""


def least_certain(*factualities: Factuality) -> Factuality:
    """The least sure of them."""
    return max(factualities, key=_CERTAINTY_ORDER.index)


def clause_factuality(actors: ActorTable, lexicon: Lexicon | None, first: int, trigger: int, last: int) -> Factuality:
    """How sure a clause is of the word at ``trigger``: by what stands before it, and by the adverbs and verbs that follow."""
    found = Factuality.CERTAIN
    for index in range(first, min(trigger + _WINDOW_AFTER_TRIGGER, last) + 1):
        near = index <= trigger + 1
        if index > trigger and (
            index in actors.marked[Category.THAT]
            or index in actors.marked[Category.RELATIVE]
            or index in actors.marked[Category.CLAUSE_BREAK]
        ):
            break
        if index in actors.marked[Category.PROBABLE]:
            if near or index in actors.marked[Category.HEDGING_ADVERB]:
                found = Factuality.PROBABLE
        elif (index in actors.marked[Category.POSSIBLE] and (near or index in actors.marked[Category.HEDGING_ADVERB])) or (
            lexicon is not None and is_conditional(lexicon, actors.tokens.lowercase_words[index])
        ):
            return Factuality.POSSIBLE
    return found


def is_conditional(lexicon: Lexicon, word: str) -> bool:
    """Whether a verb is in the mood of hearsay."""
    if lexicon.conditional is None or not lexicon.conditional.search(word):
        return False
    return not (lexicon.not_conditional and lexicon.not_conditional.search(word))


def is_negated(actors: ActorTable, first: int, trigger: int, last: int, *, object_negation_counts: bool = False) -> bool:
    """Whether a negation bears on the word at ``trigger``, within tokens ``first`` to ``last``.

    ``object_negation_counts``: so does one of its object.
    """
    prose = actors.tokens
    low = max(first, trigger - _NEGATION_REACH)
    if (
        object_negation_counts
        and trigger < last
        and trigger + 1 in actors.marked[Category.NEGATION_NOUN]
        and not prose.has_comma_before(trigger + 1)
    ):
        return True  # delivered no drones
    for index in range(trigger, low - 1, -1):
        if index != trigger and any(
            index in actors.marked[category] for category in (Category.THAT, Category.CLAUSE_BREAK, Category.RELATIVE, Category.DURING)
        ):
            return _is_negated_cleft(actors, first, index)
        if actors.any_mark(Category.NEGATION_CANCELLED, index, index + 5):
            continue
        if index in actors.marked[Category.NEGATION_NOUN] and index < trigger and trigger - index <= 4:
            return True
        if index in actors.marked[Category.NEGATION_VERB]:
            return True
        if index in actors.marked[Category.NEGATION_FIRST] and _has_second_negation_part(actors, index, min(last, trigger + 8)):
            return True
        if index != trigger and prose.has_strong_break_before(index):
            break
    return _opens_with_negation(actors, first, trigger)


def _opens_with_negation(actors: ActorTable, first: int, trigger: int) -> bool:
    """*No soldiers of theirs fight there*: a clause that opens with its negation."""
    if (
        first not in actors.marked[Category.NEGATION_NOUN]
        or trigger - first > _MAX_SUBJECT_TOKENS
        or actors.any_mark(Category.NEGATION_CANCELLED, first, first + 3)
    ):
        return False
    return not any(actors.tokens.has_comma_before(index) for index in range(first + 1, trigger + 1))


def _is_negated_cleft(actors: ActorTable, first: int, relative: int) -> bool:
    """*It was not Iran that delivered …*"""
    for index in range(relative - 1, max(first, relative - _MAX_SUBJECT_TOKENS) - 1, -1):
        if (index in actors.marked[Category.NEGATION_VERB] and index - 1 in actors.marked[Category.AUXILIARY_BE]) or (
            index in actors.marked[Category.NEGATION_FIRST] and index + 1 in actors.marked[Category.AUXILIARY_BE]
        ):
            return not actors.any_mark(Category.NEGATION_CANCELLED, index, index + 3)
    return False


def _has_second_negation_part(actors: ActorTable, index: int, last: int) -> bool:
    """Whether a first part of a negation has its second: *ne … pas*; alone, French *ne* is but a flourish after verbs of fear."""
    return any(other in actors.marked[Category.NEGATION_SECOND] for other in range(index + 1, last + 1)) or any(
        other in actors.marked[Category.NEGATION_SECOND] for other in range(max(0, index - 3), index)
    )


def is_hypothetical(actors: ActorTable, first: int, trigger: int) -> bool:
    """Whether a condition governs the word at ``trigger``."""
    return actors.any_mark(Category.HYPOTHETICAL, first, trigger)


def is_historical(actors: ActorTable, first: int, last: int, published: datetime | None) -> bool:
    """Whether tokens ``first`` to ``last`` speak of years ago."""
    if actors.any_mark(Category.HISTORY, first, last):
        return True
    if published is None:
        return False
    for index in range(first, last + 1):
        word = actors.tokens.forms[index]
        if _YEAR.fullmatch(word) and int(word) < published.year:
            return True
    return False
