"""A sentence that a user gives for a claim, cut into who, does what, to what, by the event classes.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from watcher.model import Frame
from watcher.statements.events import EventMention, EventWords
from watcher.statements.tagging.words import Word, split_words

_PARTS = ("verbs", "states", "nouns", "adjectives")
_MIN_LEMMA_LETTERS = 4


@dataclass(frozen=True, slots=True)
class ClaimWords:
    """The words of a language by which a sentence is cut; see ``watcher/data/claim_words.toml``."""

    auxiliaries: frozenset[str]
    passive: frozenset[str]
    by: frozenset[str]
    subject_endings: tuple[str, ...]
    object_endings: tuple[str, ...]
    parts_verbs: bool
    """Whether a verb's first part may stand at the end: *legt … still*."""

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> ClaimWords:
        """Make them of a language's table."""
        auxiliaries, passive, by = (frozenset(table.get(name, ())) for name in ("auxiliaries", "passive", "by"))
        subject_endings, object_endings = (tuple(table.get(name, ())) for name in ("subject_endings", "object_endings"))
        return cls(auxiliaries, passive, by, subject_endings, object_endings, bool(table.get("parts_verbs")))


@dataclass(frozen=True, slots=True)
class EventKinds:
    """What is to be known of event classes: those that wrap another event, those whose subject is what it happens to, their main words.

    ``main_words``: class -> the dictionary form that its list of a language begins with.
    """

    wrapping: frozenset[str]
    happen_to_subject: frozenset[str]
    main_words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ParsedClaim:
    """``others``: event classes that its words may speak of as well."""

    frame: Frame
    others: tuple[str, ...] = ()


def parse_claim(sentence: str, events: EventWords, words: ClaimWords, kinds: EventKinds) -> ParsedClaim | None:
    """Return the frame of a sentence; None where no event class has any of its words."""
    found = _bare(split_words(sentence))
    if words.parts_verbs:
        found = _join_parted_verb(found, events)
    mentions = events.find([word.text for word in found])
    lemmas = [frozenset(events.lemmatise(word.text)) for word in found]
    chosen = min(
        mentions, key=lambda each: (each.event in kinds.wrapping, _part_rank(each, found), *_rank(each, kinds, lemmas)), default=None
    )
    if chosen is None:
        return None
    agent, patient = _roles(found, chosen, words, kinds)
    participants = {"agent": agent} if agent else {}
    others = tuple(dict.fromkeys(each.event for each in mentions if each.event != chosen.event))
    return ParsedClaim(Frame(chosen.event, participants=participants, object=patient), others)


def claim_lemmas(sentence: str, lemmatise: Callable[[str], Sequence[str]]) -> tuple[str, ...]:
    """Return the dictionary forms of a sentence's longer words, by which it is known where no event class is in it."""
    words = [word.text for word in split_words(sentence) if word.text[0].isalpha()]
    long = [word for word in words if len(word) >= _MIN_LEMMA_LETTERS] or words
    return tuple(dict.fromkeys(lemmatise(word)[0] for word in long))


def _bare(words: list[Word]) -> list[Word]:
    """Drop the marks at the end."""
    while words and words[-1].text in ".!?…;":
        words = words[:-1]
    return words


def _join_parted_verb(words: list[Word], events: EventWords) -> list[Word]:
    """Put the last word before the verb that it is a part of, where together they are a verb of an event."""
    *others, last = words or [Word("", 0, 0)]
    for index, word in enumerate(others):
        whole = replace(word, text=last.text.lower() + word.text.lower())
        if any(each.part == "verbs" for each in events.find([whole.text])):
            return [*others[:index], whole, *others[index + 1 :]]
    return words


def _part_rank(mention: EventMention, words: Sequence[Word]) -> int:
    """Put verbs before nouns; what has a capital within a sentence is no verb."""
    is_noun = mention.part == "verbs" and mention.first > 0 and words[mention.first].text[0].isupper()
    return _PARTS.index("nouns" if is_noun else mention.part)


def _rank(mention: EventMention, kinds: EventKinds, lemmas: Sequence[frozenset[str]]) -> tuple[object, ...]:
    """A phrase before a word, then what stands first, then a class's main word."""
    is_main = kinds.main_words.get(mention.event) in lemmas[mention.first]
    return (mention.first - mention.last, mention.first, not is_main)


def _roles(words: Sequence[Word], event: EventMention, claim_words: ClaimWords, kinds: EventKinds) -> tuple[str, str]:
    """Return who does it and to what, as written; empty where the sentence does not say."""
    before, after = words[: event.first], words[event.last + 1 :]
    who, rest, auxiliaries = _cut_subject(before, claim_words)
    target = after or rest
    if after and after[0].text.lower() in claim_words.by and (auxiliaries & claim_words.passive or event.part == "adjectives"):
        return _written(after[1:], claim_words.subject_endings), _written(who, ())
    is_passive = bool(auxiliaries & claim_words.passive) and event.part == "adjectives"
    if not target and (is_passive or event.part == "adjectives" or event.event in kinds.happen_to_subject):
        return "", _written(who, claim_words.subject_endings)
    return _written(who, claim_words.subject_endings), _written(target, claim_words.object_endings)


def _cut_subject(before: Sequence[Word], words: ClaimWords) -> tuple[Sequence[Word], Sequence[Word], set[str]]:
    """Return the subject, what follows its auxiliaries before the verb, and the auxiliaries."""
    forms = [word.text.lower() for word in before]
    found = {form for form in forms[1:] if form in words.auxiliaries}
    if words.subject_endings:
        end = next((at for at, form in enumerate(forms) if form.endswith(words.subject_endings) and len(form) > 1), len(forms) - 1)
        return before[: end + 1], before[end + 1 :], found
    first = next((at for at, form in enumerate(forms) if at and form in words.auxiliaries and not _joins_names(before, at)), len(forms))
    rest = [word for word in before[first:] if word.text.lower() not in words.auxiliaries]
    return before[:first], rest, found


def _joins_names(words: Sequence[Word], at: int) -> bool:
    """Whether a word stands between two names, and so belongs to a name: *Charles de Gaulle*."""
    return at + 1 < len(words) and words[at - 1].text[0].isupper() and words[at + 1].text[0].isupper()


def _written(words: Sequence[Word], endings: Iterable[str]) -> str:
    """The words as they were written, without a glued ending of the last."""
    parts: list[str] = []
    for index, word in enumerate(words):
        parts.append((" " if index and word.start > words[index - 1].end else "") + word.text)
    text = "".join(parts).strip(",:;– ")
    ending = next((each for each in endings if text.endswith(each) and len(text) > len(each) + 1), "")
    return text.removesuffix(ending)
