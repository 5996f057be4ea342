"""What users say of propositions, applied to statements before anything is decided: merged ones count as one, muted ones are told apart.

Statements keep the key that they were read on (``FiledStatement.read_as``), so that a split brings everything back.  Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from anyascii import anyascii

from watcher.model import EVENT_SLOT, NUMBER_KEY, FiledStatement, Proposition, PropositionOrigin
from watcher.text.normalise import fold_words

_STEM_LETTERS = 5
_MIN_WORD_LETTERS = 4
_LEMMA_SHARE = 0.6
"""The share of a stated claim's words that a sentence must have, where no event class has any of them."""
_MAX_MERGES = 50


@dataclass(frozen=True)
class PropositionTable:
    """The propositions of some topics, by topic and key."""

    by_key: Mapping[tuple[str, str], Proposition]
    main: Mapping[str, str] = field(default_factory=dict)
    """Topic -> the key of what it is mainly about: what was stated first, else what was opened first."""

    @classmethod
    def build(cls, propositions: Iterable[Proposition]) -> PropositionTable:
        """Make the table of what is on record."""
        by_key = {(each.topic, each.key): each for each in propositions}
        main: dict[str, str] = {}
        for each in sorted(by_key.values(), key=lambda each: (each.origin is not PropositionOrigin.STATED, each.id)):
            if each.origin is not PropositionOrigin.WRITTEN and not each.merged_into and not each.key.startswith(NUMBER_KEY):
                main.setdefault(each.topic, each.key)
        return cls(by_key, main)

    def with_main_of(self, filed: Iterable[FiledStatement]) -> PropositionTable:
        """Return the table in which a topic without a main proposition has the first that an article's statements open."""
        opened = {item.statement.topic: item.statement.claim for item in reversed(list(filed)) if EVENT_SLOT in item.statement.slots}
        return replace(self, main={**opened, **self.main})

    def joined_key(self, item: FiledStatement, key: str) -> str:
        """Return the main proposition for a statement on an event that has no proposition of its own."""
        topic = item.statement.topic
        if EVENT_SLOT not in item.statement.slots or (topic, key) in self.by_key:
            return key
        return self.main.get(topic, key)

    def lead_key(self, topic: str, key: str) -> str:
        """Return the key of the proposition that this one counts as: itself, where nobody merged it."""
        for _ in range(_MAX_MERGES):
            found = self.by_key.get((topic, key))
            if found is None or not found.merged_into:
                break
            key = found.merged_into
        return key

    def is_muted(self, topic: str, key: str) -> bool:
        """Whether statements on it raise no alert."""
        found = self.by_key.get((topic, self.lead_key(topic, key)))
        return found is not None and found.is_muted

    def stated(self, topic: str) -> list[Proposition]:
        """Return what the topic's user stated, in the order of its stating."""
        return [each for (name, _), each in self.by_key.items() if name == topic and each.origin is PropositionOrigin.STATED]

    def related_keys(self, topic: str, key: str) -> frozenset[str]:
        """Return every key whose statements may count on the proposition that statements read on this key count on."""
        leads = {self.lead_key(topic, each) for each in self._may_count_as(topic, key)}
        mine = [each for each in self.by_key.values() if each.topic == topic]
        merged = {each.key for each in mine if self.lead_key(topic, each.key) in leads}
        events = {each.frame.event for each in mine if each.key in merged and each.origin is PropositionOrigin.STATED}
        return frozenset({key, *leads, *merged, *filter(None, events)})

    def _may_count_as(self, topic: str, key: str) -> list[str]:
        stated = self.stated(topic)
        joined = [] if (topic, key) in self.by_key else [self.main.get(topic, key)]
        return [key, *joined, *(each.key for each in stated if each.frame.event == key or each.frame.lemmas)]


def apply_propositions(statements: Iterable[FiledStatement], table: PropositionTable) -> list[FiledStatement]:
    """Return the statements, each on the proposition that it counts on."""
    applied = []
    for item in statements:
        topic, stated = item.statement.topic, table.stated(item.statement.topic)
        key = _key_by_words(item, stated) or item.statement.claim
        lead = table.lead_key(topic, table.joined_key(item, _key_by_event(item, key, stated)))
        if lead == item.statement.claim:
            applied.append(item)
        else:
            read_as = item.read_as or ("" if lead == key else key)
            applied.append(replace(item, statement=replace(item.statement, claim=lead), read_as=read_as))
    return applied


def _key_by_event(item: FiledStatement, event: str, stated: Sequence[Proposition]) -> str:
    """Return the stated claim of this event; of several, the one whose own words the statement has."""
    same_event = [each for each in stated if each.frame.event == event]
    if not same_event:
        return event
    return max(same_event, key=lambda each: _own_word_count(each, same_event, item)).key


def _key_by_words(item: FiledStatement, stated: Sequence[Proposition]) -> str:
    """Return the stated claim without an event whose words the statement has; empty for none."""
    found = [each for each in stated if _share_of_words(each, item) >= _LEMMA_SHARE]
    return max(found, key=lambda each: _share_of_words(each, item)).key if found else ""


def _own_word_count(claim: Proposition, rivals: Sequence[Proposition], item: FiledStatement) -> int:
    """Count the words of a claim that no rival has and that the statement has; those of the sentence twice, of the title once."""
    counts = Counter(stem for each in rivals for stem in _frame_stems(each))
    own = {stem for stem in _frame_stems(claim) if counts[stem] == 1}
    return 2 * len(own & word_stems(item.quote.sentence)) + len(own & word_stems(item.quote.title))


def _frame_stems(claim: Proposition) -> frozenset[str]:
    frame = claim.frame
    return word_stems(" ".join((*frame.participants.values(), frame.object, frame.place, frame.time)))


def _share_of_words(claim: Proposition, item: FiledStatement) -> float:
    wanted = word_stems(" ".join(claim.frame.lemmas))
    return len(wanted & word_stems(item.quote.sentence)) / len(wanted) if wanted else 0.0


@lru_cache(maxsize=4096)
def word_stems(text: str) -> frozenset[str]:
    """Return the beginnings of a text's longer words in Latin letters: what forms of a word, and spellings of a name, have in common."""
    words = (anyascii(word).lower() for word in fold_words(text))
    return frozenset(word[:_STEM_LETTERS] for word in words if len(word) >= _MIN_WORD_LETTERS)
