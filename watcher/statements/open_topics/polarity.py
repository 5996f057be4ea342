"""Whether an event is said to be so or not: negations near it, opposites of its class, and what weakens it.  Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from watcher.model import Stance
from watcher.statements.events import EventClass, EventMention
from watcher.statements.open_topics.language_words import ReadingWords
from watcher.statements.tagging.words import Word

REACH_BEFORE = 5
"""Words before an event in which a negation bears on it."""
REACH_AFTER = 4
"""Words after it."""
_CLAUSE_MARKS = frozenset(',;:.!?–—()«»„“”"')


class SignedClass(NamedTuple):
    """An event class, and whether what is said is its opposite."""

    name: str
    is_opposite: bool


def possible_classes(mention: EventMention, classes: Mapping[str, EventClass]) -> list[SignedClass]:
    """Return what a mention may be filed under: its own class, then those whose opposite it is."""
    opposites = classes[mention.event].opposites if mention.part != "nouns" else ()
    return [SignedClass(mention.event, False), *(SignedClass(name, True) for name in opposites if name in classes)]


def is_negated(mention: EventMention, words: Sequence[Word], first: int, last: int, reading: ReadingWords) -> bool:
    """Whether a negation in the event's clause bears on it; a second one changes nothing."""
    before, after = [], []
    for index in range(mention.first - 1, max(first, mention.first - REACH_BEFORE) - 1, -1):
        if words[index].text in _CLAUSE_MARKS:
            break
        before.append(words[index].text.lower())
    for index in range(mention.first, min(last, mention.last + REACH_AFTER) + 1):
        if words[index].text in _CLAUSE_MARKS:
            break
        after.append(words[index].text.lower())
    if any(form in reading.negations for form in (*before, *after)):
        return True
    return reading.negates_afterwards and any(form.startswith(reading.negation_endings) or _ends_negated(form, reading) for form in after)


def _ends_negated(form: str, reading: ReadingWords) -> bool:
    return any(ending in form[1:] for ending in reading.negation_endings)


def stance_on(stance: Stance, is_turned: bool, *, denial_word: bool) -> Stance:
    """Return the stance on the proposition of a stance on what is said: to say that it will not is to deny it."""
    if not is_turned or stance not in (Stance.ASSERT, Stance.DENY):
        return stance
    if stance is Stance.DENY and denial_word:
        return Stance.DENY  # a negation beside a word of denying belongs to that
    return Stance.DENY if stance is Stance.ASSERT else Stance.ASSERT
