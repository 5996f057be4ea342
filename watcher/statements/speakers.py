"""For whom a noun phrase speaks: named rules in order, the first that answers wins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from watcher.model import EXPERT_PARTY, MEDIA_PARTY, UNKNOWN_PARTY
from watcher.statements.actors import BOTH_COUNTRIES, ActorTable, Mention, Speaker
from watcher.statements.rule_names import Rule
from watcher.statements.word_categories import OBLIQUE_PREPOSITIONS, Category

_LEADING_FUNCTION_WORDS = (
    Category.FILLER,
    Category.OF,
    Category.AND,
    Category.THAT,
    Category.NEGATION_FIRST,
    Category.AUXILIARY_HAVE,
    Category.IN,
    Category.RELATIVE,
)
_TRAILING_FUNCTION_WORDS = (Category.AND, Category.THAT, Category.RELATIVE, Category.NEGATION_FIRST, Category.FILLER)
_MAX_ARTICLE_LETTERS = 3
_MAX_WORDS_BETWEEN_COORDINATED_NAMES = 4
"""Words between two names joined by *and*: an article, a title, an adjective."""
_MAX_OBJECT_PRONOUN_PHRASE = 2
"""Words of a noun phrase in which *him* may be the speaker: *by him*."""


class Parties(NamedTuple):
    """Whom somebody speaks for, and the medium it is, where it is one."""

    parties: tuple[str, ...]
    medium: str | None = None


@dataclass(frozen=True)
class _NounPhrase:
    """What a noun phrase and its appositions hold.  ``primary``: the names that no preposition of the phrase governs."""

    actors: ActorTable
    indices: list[int]
    primary: list[Mention]
    surname: str | None
    previous_speaker: Speaker | None

    def has(self, category: Category) -> bool:
        return any(index in self.actors.marked[category] for index in self.indices)

    @cached_property
    def people(self) -> list[Mention]:
        return [mention for mention in self.primary if mention.actor.kind == "person"]

    @cached_property
    def media(self) -> list[Mention]:
        return [mention for mention in self.primary if mention.actor.kind == "medium"]

    @cached_property
    def states(self) -> list[Mention]:
        return [mention for mention in self.primary if mention.actor.party and mention.actor.kind in ("state", "body")]

    @cached_property
    def has_office(self) -> bool:
        return self.has(Category.OFFICE)

    @cached_property
    def has_pronoun(self) -> bool:
        short = len(self.indices) <= _MAX_OBJECT_PRONOUN_PHRASE
        return (short and self.has(Category.OBJECT_PRONOUN)) or self.has(Category.PRONOUN_SINGULAR) or self.has(Category.PRONOUN_PLURAL)


def resolve_speaker(actors: ActorTable, ranges: Sequence[tuple[int, int]], previous_speaker: Speaker | None) -> Speaker | None:
    """Who is named within these ranges of tokens: a noun phrase and its appositions.  ``previous_speaker``: for pronouns."""
    indices = [index for first, last in ranges for index in range(first, last + 1)]
    if not indices:
        return None
    found = [mention for first, last in ranges for mention in actors.mentions_within(first, last)]
    primary = [mention for mention in found if not _is_oblique(actors, mention, indices)] or found
    phrase = _NounPhrase(actors, indices, primary, actors.unlisted_surname(indices), previous_speaker)
    rule, known = next(((rule, known) for rule, resolve in PARTY_RULES if (known := resolve(phrase))), (None, None))
    if known is None:
        return None
    speaks_for_somebody = known.parties[0] not in (MEDIA_PARTY, UNKNOWN_PARTY)
    named = bool(phrase.people or phrase.surname) or (not phrase.has(Category.ANONYMOUS_SOURCE) and speaks_for_somebody)
    label = " … ".join(_speaker_label(actors, first, last) for first, last in ranges)
    speaker = Speaker(known.parties, label, named, known.medium, indices[0], indices[-1], rule=rule)
    if phrase.surname and known.parties[0] != UNKNOWN_PARTY:
        actors.speakers_by_surname.setdefault(phrase.surname, speaker)
    return speaker


def _is_oblique(actors: ActorTable, mention: Mention, indices: list[int]) -> bool:
    """Whether a preposition of the noun phrase itself governs a name: of *an envoy to Seoul* it is not Seoul that speaks."""
    preposition, at = actors.governor(mention)
    return preposition in OBLIQUE_PREPOSITIONS and at in indices


def _speaker_label(actors: ActorTable, first: int, last: int) -> str:
    """The words of a noun phrase, without the little ones before it and the bare connectors after it."""
    while first < last and any(first in actors.marked[category] for category in _LEADING_FUNCTION_WORDS) and not _is_article(actors, first):
        first += 1
    while first < last and any(last in actors.marked[category] for category in _TRAILING_FUNCTION_WORDS):
        last -= 1
    return actors.written_text(first, last)


def _is_article(actors: ActorTable, index: int) -> bool:
    """Whether a little word belongs to the name after it: *le Kremlin*."""
    return index in actors.marked[Category.FILLER] and len(actors.tokens.forms[index]) <= _MAX_ARTICLE_LETTERS


# ── the rules ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _other_group(phrase: _NounPhrase) -> Parties | None:
    return Parties((MEDIA_PARTY,)) if phrase.has(Category.OTHER_GROUP) else None


def _person(phrase: _NounPhrase) -> Parties | None:
    """A person; states joined to them speak with them, unless an office only says which state's."""
    if not phrase.people or not phrase.people[0].actor.party:
        return None
    joined = phrase.people if phrase.has_office else [*phrase.people, *phrase.states]
    return Parties(_coordinated_parties(phrase.actors, joined))


def _state_medium(phrase: _NounPhrase) -> Parties | None:
    return Parties((str(phrase.states[0].actor.party),)) if phrase.states and phrase.has(Category.STATE_MEDIUM) else None


def _medium(phrase: _NounPhrase) -> Parties | None:
    """A paper, but not where it quotes an official: *an official quoted by the paper*, *the Russian ministry, to the paper*."""
    if not phrase.media:
        return None
    quotes_an_official = bool(phrase.states) and phrase.actors.governing_role(phrase.media[0]) == Category.BY
    official_first = phrase.has_office and bool(phrase.states) and phrase.states[0].first < phrase.media[0].first
    if quotes_an_official or (official_first and not phrase.has(Category.UNNAMED_MEDIUM)):
        return None
    return Parties((phrase.media[0].actor.party or MEDIA_PARTY,), phrase.media[0].actor.name)


def _expert(phrase: _NounPhrase) -> Parties | None:
    return Parties((EXPERT_PARTY,)) if phrase.has(Category.EXPERT) and not phrase.has_office else None


def _unnamed_medium(phrase: _NounPhrase) -> Parties | None:
    return Parties((MEDIA_PARTY,)) if phrase.has(Category.UNNAMED_MEDIUM) and not phrase.has_office else None


def _state_or_body(phrase: _NounPhrase) -> Parties | None:
    return Parties(_coordinated_parties(phrase.actors, phrase.states)) if phrase.states else None


def _both_countries(phrase: _NounPhrase) -> Parties | None:
    return Parties((BOTH_COUNTRIES,)) if phrase.has(Category.TWO_COUNTRIES) else None


def _introduced_surname(phrase: _NounPhrase) -> Parties | None:
    known = phrase.actors.speakers_by_surname.get(phrase.surname) if phrase.surname else None
    return Parties(known.parties, known.medium) if known else None


def _the_latter(phrase: _NounPhrase) -> Parties | None:
    """Who was named last before it, in this sentence or the one before."""
    if not phrase.has(Category.THE_LATTER):
        return None
    actors, index = phrase.actors, phrase.indices[0]
    low = actors.tokens.start_of_sentence_before(actors.tokens.sentence_of(index))
    found = [mention for mention in actors.mentions_within(low, index - 1) if mention.actor.party]
    return Parties((str(found[-1].actor.party),)) if found else None


def _possessive_owner(phrase: _NounPhrase) -> Parties | None:
    """Who is named first in the sentence, under no preposition."""
    if not phrase.has(Category.POSSESSIVE):
        return None
    actors, index = phrase.actors, phrase.indices[0]
    before = actors.mentions_within(actors.tokens.sentence_of(index).first, index - 1)
    free = [mention for mention in before if mention.actor.party and not actors.governing_role(mention)]
    return Parties((str(free[0].actor.party),)) if free else None


def _last_speaker(phrase: _NounPhrase) -> Parties | None:
    last = phrase.previous_speaker
    if last and (phrase.has_pronoun or phrase.has_office or phrase.has(Category.DOCUMENT)):
        return Parties(last.parties, last.medium)
    return None


def _anonymous(phrase: _NounPhrase) -> Parties | None:
    return Parties((MEDIA_PARTY,)) if phrase.has(Category.ANONYMOUS_SOURCE) and not phrase.has_office else None


def _unknown(phrase: _NounPhrase) -> Parties | None:
    return Parties((UNKNOWN_PARTY,)) if phrase.has_pronoun or phrase.has_office or phrase.surname else None


PARTY_RULES: tuple[tuple[Rule, Callable[[_NounPhrase], Parties | None]], ...] = (
    (Rule.SPEAKER_OTHER_GROUP, _other_group),
    (Rule.SPEAKER_PERSON, _person),
    (Rule.SPEAKER_STATE_MEDIUM, _state_medium),
    (Rule.SPEAKER_MEDIUM, _medium),
    (Rule.SPEAKER_EXPERT, _expert),
    (Rule.SPEAKER_UNNAMED_MEDIUM, _unnamed_medium),
    (Rule.SPEAKER_STATE_OR_BODY, _state_or_body),
    (Rule.SPEAKER_BOTH_COUNTRIES, _both_countries),
    (Rule.SPEAKER_SURNAME, _introduced_surname),
    (Rule.SPEAKER_LATTER, _the_latter),
    (Rule.SPEAKER_OWNER, _possessive_owner),
    (Rule.SPEAKER_LAST, _last_speaker),
    (Rule.SPEAKER_ANONYMOUS, _anonymous),
    (Rule.SPEAKER_UNKNOWN, _unknown),
)


def _coordinated_parties(actors: ActorTable, mentions: list[Mention]) -> tuple[str, ...]:
    """The party of the first, and of those that speak as one with it: *Moscow and Pyongyang*, *neither Seoul nor Tokyo*."""
    parties, listed = [str(mentions[0].actor.party)], list[str]()
    for before, after in pairwise(mentions):
        link = range(before.last + 1, after.first)
        comma = "," in actors.tokens.text_after(before.last) and len(link) < _MAX_WORDS_BETWEEN_COORDINATED_NAMES - 1
        joined = any(index in actors.marked[Category.AND] or index in actors.marked[Category.NEITHER] for index in link)
        if len(link) > _MAX_WORDS_BETWEEN_COORDINATED_NAMES or not (joined or comma):
            break
        listed.append(str(after.actor.party))
        if joined:  # a comma joins only what an *and* ends: Tokyo, Seoul and Washington
            parties += [party for party in dict.fromkeys(listed) if party not in parties and party != "None"]
            listed = []
    return tuple(parties)
