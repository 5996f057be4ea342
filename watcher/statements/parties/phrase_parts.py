"""A noun phrase as its parts: names, entities of the data, roles and other words, each with what governs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from watcher.statements.parties.entity_mentions import EntityMention
from watcher.statements.parties.name_forms import stem
from watcher.statements.parties.party_words import PartyRole, PartyWordList, PartyWords, RoleClass
from watcher.statements.parties.tokens import PartyToken

MINISTRY = "ministry"
"""The role whose key takes up what it is in charge of."""


class PartKind(StrEnum):
    """What a part of a noun phrase is."""

    NAME = "name"
    ENTITY = "entity"
    ROLE = "role"
    PORTFOLIO = "portfolio"
    WORD = "word"
    PRONOUN = "pronoun"
    POSSESSIVE = "possessive"


class Governor(StrEnum):
    """How a part hangs on what stands before it."""

    FREE = ""
    OF = "of"
    OBLIQUE = "oblique"


@dataclass(frozen=True, slots=True)
class PhrasePart:
    """Tokens ``first`` to ``last`` of a sentence, both included."""

    kind: PartKind
    first: int
    last: int
    governor: Governor = Governor.FREE
    role: PartyRole | None = None
    entity: EntityMention | None = None
    portfolio: str = ""
    after_mark: bool = False
    """A comma or bracket stands before it, or before its article."""
    has_title: bool = False
    """A title of persons stands beside it."""

    def is_role(self, *classes: RoleClass) -> bool:
        """Whether it is a role of one of these classes."""
        return self.role is not None and self.role.role_class in classes


NameEnd = Callable[[Sequence[PartyToken], int, int], int]
"""(sentence, index, end) -> the last token of the name that begins there, or -1."""

_LITTLE_WORDS = (PartyWordList.ARTICLES, PartyWordList.QUALIFIERS, PartyWordList.QUANTIFIERS, PartyWordList.CONJUNCTIONS)
_PERSON_PRONOUNS = (
    PartyWordList.PRONOUNS_MALE,
    PartyWordList.PRONOUNS_FEMALE,
    PartyWordList.PRONOUNS_THING,
    PartyWordList.PRONOUNS_PLURAL,
    PartyWordList.PRONOUNS_SPEAKER,
    PartyWordList.PRONOUNS_RELATIVE,
)


def role_forms(tokens: Sequence[PartyToken], words: PartyWords) -> list[str]:
    """Return the forms in which roles are looked for: without particles where they are glued to the word."""
    return [stem(token.form, words) for token in tokens] if words.modifiers_come_first else [token.form for token in tokens]


def role_at(tokens: Sequence[PartyToken], index: int, end: int, words: PartyWords) -> tuple[PartyRole, int] | None:
    """Return the role that begins at a token, and its last token; ``end``: the token to stop before."""
    first = tokens[index].form
    if not words.roles.begins_with(first) and not (words.modifiers_come_first and words.roles.begins_with(stem(first, words))):
        return None
    window = list(tokens[index : min(end, index + 6)])
    marked = next((n for n, token in enumerate(window) if n and token.mark_before), len(window))
    plain = [token.form for token in window[:marked]]
    hit = words.roles.longest(plain, 0)
    if words.modifiers_come_first:
        cut = words.roles.longest(role_forms(window[:marked], words), 0)
        hit = cut if hit is None or (cut is not None and (cut.length, cut.weight) > (hit.length, hit.weight)) else hit
    return (hit.value, index + hit.length - 1) if hit else None


def role_key(role: PartyRole, tokens: Sequence[PartyToken], first: int, last: int, words: PartyWords) -> str:
    """Return a role's key; a ministry's with what it is in charge of, where tokens ``first`` to ``last`` or those beside them say so."""
    if role.key != MINISTRY:
        return role.key
    first, last = _ministry_window(tokens, first, last, words)
    forms = [token.form for token in tokens[first : last + 1]]
    hits = [hit for index in range(len(forms)) if (hit := words.portfolios.longest(forms, index)) is not None]
    return f"{MINISTRY}-{hits[0].value}" if hits else MINISTRY


def _ministry_window(tokens: Sequence[PartyToken], first: int, last: int, words: PartyWords) -> tuple[int, int]:
    """Widen a stretch to two words before it, and to the little words and one other after it, within its marks."""
    start = first
    while start > max(0, first - 2) and not tokens[start].mark_before:
        start -= 1
    others = 0
    while last + 1 < len(tokens) and not tokens[last + 1].mark_before and others < 2:
        form = tokens[last + 1].lower
        is_little = words.has_any((*_LITTLE_WORDS, PartyWordList.PREPOSITIONS_OF), form)
        if not is_little and others and words.portfolios.longest([tokens[last + 1].form], 0) is None:
            break
        others += not is_little
        last += 1
    return start, last


class PhraseParser:
    """Cuts noun phrases of one language into parts."""

    def __init__(self, words: PartyWords, name_end: NameEnd) -> None:
        self.words = words
        self._name_end = name_end

    def parts(
        self, tokens: Sequence[PartyToken], first: int, last: int, entities: Mapping[int, tuple[EntityMention, int]]
    ) -> list[PhrasePart]:
        """Return the parts of tokens ``first`` to ``last``; ``entities``: those that begin at a token, with their last token."""
        found: list[PhrasePart] = []
        with_portfolio = self._has_ministry(tokens, first, last)
        governor, after_mark, has_title = Governor.FREE, False, False
        index = first
        while index <= last:
            token = tokens[index]
            if index > first and token.mark_before:
                governor, after_mark = Governor.FREE, True
            part = self._part_at(tokens, index, last, entities, with_portfolio)
            if part is None:
                if found or not self.words.has(PartyWordList.ARTICLES, token.lower):  # a first *der* is an article, a later one a genitive
                    governor = self._governor_after(token, governor)
                has_title = has_title or self.words.has(PartyWordList.TITLES, token.lower)
                index += 1
                continue
            governed = self._inherited(part, found, governor, after_mark)
            found.append(
                PhrasePart(part.kind, part.first, part.last, governed, part.role, part.entity, part.portfolio, after_mark, has_title)
            )
            if part.kind not in (PartKind.WORD, PartKind.POSSESSIVE):
                governor, after_mark, has_title = Governor.FREE, False, False
            index = part.last + 1
        return found

    def _has_ministry(self, tokens: Sequence[PartyToken], first: int, last: int) -> bool:
        hits = (role_at(tokens, index, last + 1, self.words) for index in range(first, last + 1))
        return any(hit is not None and hit[0].key == MINISTRY for hit in hits)

    def _part_at(
        self, tokens: Sequence[PartyToken], index: int, last: int, entities: Mapping[int, tuple[EntityMention, int]], with_portfolio: bool
    ) -> PhrasePart | None:
        """Return the part that begins at a token; None for a little word."""
        token, words = tokens[index], self.words
        role = role_at(tokens, index, last + 1, words)
        if words.has(PartyWordList.POSSESSIVES, token.lower):
            return PhrasePart(PartKind.POSSESSIVE, index, index)
        if words.is_particle(token.form):
            return None
        if words.has(PartyWordList.TITLES, token.lower) and (role is None or index < last):
            return None
        name_end = self._name_end(tokens, index, last)
        entity = entities.get(index)
        if entity is not None and entity[1] <= last and entity[1] >= name_end and (role is None or entity[1] >= role[1]):
            return PhrasePart(PartKind.ENTITY, index, entity[1], entity=entity[0])
        if role is not None and name_end <= role[1]:
            return PhrasePart(PartKind.ROLE, index, role[1], role=role[0])
        if with_portfolio and (portfolio := words.portfolios.longest([each.form for each in tokens[index : last + 1]], 0)):
            return PhrasePart(PartKind.PORTFOLIO, index, index + portfolio.length - 1, portfolio=portfolio.value)
        if name_end >= index:
            return PhrasePart(PartKind.NAME, index, name_end)
        if words.has_any((*_LITTLE_WORDS, PartyWordList.PREPOSITIONS_OF, PartyWordList.PREPOSITIONS_OBLIQUE), token.lower):
            return None
        if words.has_any(_PERSON_PRONOUNS, token.lower):
            return PhrasePart(PartKind.PRONOUN, index, index)
        return PhrasePart(PartKind.WORD, index, index) if token.text[0].isalpha() else None

    def _governor_after(self, token: PartyToken, governor: Governor) -> Governor:
        if self.words.has(PartyWordList.PREPOSITIONS_OF, token.lower):
            return Governor.OF if governor is Governor.FREE else governor
        if self.words.has(PartyWordList.PREPOSITIONS_OBLIQUE, token.lower):
            return Governor.OBLIQUE
        return Governor.FREE if self.words.has(PartyWordList.CONJUNCTIONS, token.lower) else governor

    def _inherited(self, part: PhrasePart, earlier: Sequence[PhrasePart], governor: Governor, after_mark: bool) -> Governor:
        """A single name right after a governed role hangs with it: *of the group Fertivane*."""
        if governor is not Governor.FREE or after_mark or not earlier:
            return governor
        before = earlier[-1]
        adjacent = before.last + 1 == part.first and part.kind in (PartKind.NAME, PartKind.ENTITY)
        if adjacent and before.kind is PartKind.ROLE and before.role is not None and before.role.is_named:
            return before.governor
        return governor
