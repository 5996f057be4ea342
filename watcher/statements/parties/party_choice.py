"""Which part of a noun phrase speaks, and for whom: rules in order, the first that answers wins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from watcher.model import MEDIA_PARTY
from watcher.model.parties import PartyKind, SourceParty
from watcher.statements.parties.name_forms import core_forms, looks_like_person, name_key, stem
from watcher.statements.parties.name_table import PERSON_CLASSES, NamedParty, NameTable
from watcher.statements.parties.party_words import PartyWords, Role, RoleClass
from watcher.statements.parties.phrase_parts import MINISTRY, Governor, PartKind, PhrasePart, role_key
from watcher.statements.parties.tokens import PartyToken, written_text

TIE = ":"
"""Between a role's key and the organisation or place that it is tied to."""
UNNAMED_VOICES = frozenset(["official"])
"""Roles whose unnamed members are not on the record."""
STATE_PORTFOLIOS = frozenset(["foreign", "defence"])
"""Ministries that speak for their state."""
COMPANY = "company"
"""The role that a name without any other is taken to have."""
LAWYER_ROLES = frozenset(["lawyer", "agent"])
"""Voices of persons rather than of bodies."""
_PARTY_CLASSES = (RoleClass.GROUP, RoleClass.STATE, RoleClass.ORGANISATION, RoleClass.OFFICE)


@dataclass(frozen=True)
class Phrase:
    """A noun phrase in its sentence; ``describe``: cuts another stretch of the article into parts, None within such a stretch."""

    sentence: int
    tokens: Sequence[PartyToken]
    parts: Sequence[PhrasePart]
    describe: Callable[[int, int, int], Phrase] | None

    def text(self, part: PhrasePart) -> str:
        """Return a part as it is written."""
        return written_text(self.tokens[part.first : part.last + 1])

    def forms(self, part: PhrasePart) -> tuple[str, ...]:
        """Return a part's folded words."""
        return tuple(token.form for token in self.tokens[part.first : part.last + 1])


@dataclass(frozen=True)
class Choice:
    """A party before it is told how its source was written.  ``follows_previous``: it is whoever spoke last, if anybody did."""

    key: str
    kind: PartyKind
    names: tuple[str, ...] = ()
    on_the_record: bool = True
    role: str = ""
    follows_previous: bool = False

    def with_names(self, names: Sequence[str]) -> Choice:
        """Return it with more names."""
        return Choice(
            self.key, self.kind, tuple(dict.fromkeys((*self.names, *names))), self.on_the_record, self.role, self.follows_previous
        )


UNKNOWN = Choice("", PartyKind.UNKNOWN, on_the_record=False)
SOURCES = Choice("", PartyKind.SOURCES, on_the_record=False)
Owner = Callable[[PartyToken], Choice | None]
Describe = Callable[[int, int, int], Phrase]


class PartyChoice:
    """The rules, with what they need of the article.  ``query_names``: folded words; ``outlet``: folded words of who publishes it."""

    def __init__(self, table: NameTable, words: PartyWords, query_names: Sequence[tuple[str, ...]], outlet: tuple[str, ...]) -> None:
        self.table, self.words = table, words
        self._outlet = outlet
        self._asked = {id(party) for name in query_names if (party := table.find(name)) is not None}
        self._main = self._main_organisation()

    def _main_organisation(self) -> NamedParty | None:
        """The organisation that the article is about: a name with a role of organisations, or one that the query asks for."""

        def weight(party: NamedParty) -> tuple[bool, bool, int]:
            is_organisation = any(role.role_class is RoleClass.ORGANISATION for role in party.roles.values())
            return is_organisation, id(party) in self._asked, party.count

        found = [
            party
            for party in self.table.parties
            if not party.is_person
            and (party.entity is None or party.entity.kind in ("body", ""))
            and party.placed * 2 < max(party.count, 1)
            and (any(weight(party)[:2]) or party.in_lead)
        ]
        return max(found, key=weight, default=None)

    def choose(self, phrase: Phrase, previous: SourceParty | None, owner: Owner) -> Choice:
        """Return the party of a noun phrase."""
        self._previous, self._owner = previous, owner
        heads = [part for part in phrase.parts if part.kind in (PartKind.ROLE, PartKind.NAME, PartKind.ENTITY)]
        free = [part for part in heads if part.governor is Governor.FREE] or heads[:1]
        for rule in (self._unnamed, self._medium, self._by_voice, self._by_member, self._by_name, self._by_role):
            found = rule(phrase, heads, free)
            if found is not None:
                return found
        return self._by_noun(phrase)

    # ── the rules ──

    def _unnamed(self, phrase: Phrase, heads: list[PhrasePart], free: list[PhrasePart]) -> Choice | None:
        is_unnamed = any(part.is_role(RoleClass.SOURCES) for part in free)
        return SOURCES.with_names([phrase.text(part) for part in free if part.is_role(RoleClass.SOURCES)]) if is_unnamed else None

    def _medium(self, phrase: Phrase, heads: list[PhrasePart], free: list[PhrasePart]) -> Choice | None:
        first = free[0] if free else None
        if first is not None and first.entity is not None and first.entity.kind == "medium":
            party = first.entity.party or MEDIA_PARTY
            if party != MEDIA_PARTY:
                return Choice(party, PartyKind.ENTITY, (phrase.text(first),))
            return Choice("", PartyKind.MEDIA, (phrase.text(first),))
        names = [phrase.text(part) for part in free if part.kind is PartKind.NAME]
        if any(part.is_role(RoleClass.MEDIA) for part in free) and not any(part.is_role(*_PARTY_CLASSES, RoleClass.VOICE) for part in free):
            return Choice("", PartyKind.MEDIA, tuple(names))
        for part in free:
            if part.kind is PartKind.NAME and self._is_medium(phrase, part):
                return Choice("", PartyKind.MEDIA, tuple(names))
        return None

    def _is_medium(self, phrase: Phrase, part: PhrasePart) -> bool:
        forms = core_forms(phrase.forms(part), self.words)
        party = self.table.find(forms)
        known = party is not None and any(role.role_class is RoleClass.MEDIA for role in party.roles.values())
        return known or (bool(self._outlet) and forms == self._outlet)

    def _by_voice(self, phrase: Phrase, heads: list[PhrasePart], free: list[PhrasePart]) -> Choice | None:
        """A spokesman, a lawyer, a department: whose they are."""
        voice = next((part for part in free if part.is_role(RoleClass.VOICE)), None)
        if voice is None or voice.role is None:
            return None
        persons = self._persons(phrase, free, voice)
        names = [phrase.text(part) for part in persons]
        body = self._body(phrase, [part for part in heads if part not in persons and part is not voice], voice)
        if body is None:
            body = self._owner_of(phrase)
        named = [party for part in persons if (party := self._named(phrase, part)) is not None]
        if body is None and persons and (voice.role.key in UNNAMED_VOICES or voice.role.key in LAWYER_ROLES or self._main is None):
            return self._of_name(phrase, persons[0])
        if body is None:
            body = self._untied_voice(voice.role)
        on_the_record = bool(names) or voice.role.key not in UNNAMED_VOICES
        forms = [form for party in named for form in party.written]
        return Choice(body.key, body.kind, body.names, on_the_record, body.role, body.follows_previous).with_names([*names, *forms])

    def _untied_voice(self, role: Role) -> Choice:
        """*A spokesman*: of whoever spoke last, where that is a body, else of the organisation that the article is about."""
        previous = self._previous
        if role.key in LAWYER_ROLES:
            return Choice("", PartyKind.UNKNOWN, follows_previous=previous is not None and previous.kind is PartyKind.NAME)
        if self._main is not None:
            return self._of_named(self._main)
        if previous is not None and previous.kind in (PartyKind.NAME, PartyKind.ENTITY, PartyKind.ROLE):
            return Choice("", PartyKind.UNKNOWN, follows_previous=True)
        return Choice(role.key, PartyKind.ROLE, on_the_record=role.key not in UNNAMED_VOICES)

    def _by_member(self, phrase: Phrase, heads: list[PhrasePart], free: list[PhrasePart]) -> Choice | None:
        """A named person of a ministry, a court, the police; or with an office of his own."""
        role_part = next(
            (part for part in free if part.role is not None and (part.role.has_members or part.is_role(RoleClass.OFFICE))), None
        )
        if role_part is None or role_part.role is None:
            return None
        persons = self._persons(phrase, free, role_part)
        if not persons:
            return None
        named = self._named(phrase, persons[0])
        if role_part.is_role(RoleClass.OFFICE) or (named is not None and id(named) in self._asked):
            return self._of_name(phrase, persons[0])
        others = [part for part in heads if part not in persons and part is not role_part]
        forms = list(named.written) if named is not None else []
        return self._of_role(phrase, role_part, others).with_names([*(phrase.text(part) for part in persons), *forms])

    def _by_name(self, phrase: Phrase, heads: list[PhrasePart], free: list[PhrasePart]) -> Choice | None:
        names = [part for part in free if part.kind in (PartKind.NAME, PartKind.ENTITY)]
        roles = [part for part in free if part.is_role(*_PARTY_CLASSES)]
        if not names:
            return None
        named_role = next((part for part in roles if part.role is not None and part.role.is_named), None)
        proper = [
            part for part in names if part.kind is PartKind.NAME or (part.entity is not None and part.entity.kind not in ("state", "place"))
        ]
        if roles and named_role is None and roles[0].governor is Governor.FREE and not roles[0].is_role(RoleClass.OFFICE):
            return self._of_role(phrase, roles[0], [part for part in heads if part is not roles[0]])
        if named_role is not None and not proper:
            return self._of_role(phrase, named_role, names)
        chosen = proper[0] if proper else names[0]
        found = self._of_name(phrase, chosen)
        return self._with_role(found, named_role)

    def _with_role(self, choice: Choice, part: PhrasePart | None) -> Choice:
        role = choice.role or (part.role.key if part is not None and part.role is not None else "")
        return Choice(choice.key, choice.kind, choice.names, choice.on_the_record, role, choice.follows_previous)

    def _by_role(self, phrase: Phrase, heads: list[PhrasePart], free: list[PhrasePart]) -> Choice | None:
        part = next((part for part in free if part.is_role(*_PARTY_CLASSES)), None)
        if part is None:
            document = next((part for part in free if part.is_role(RoleClass.DOCUMENT)), None)
            return self._of_document(phrase, [part for part in heads if part is not document]) if document is not None else None
        return self._of_role(phrase, part, [other for other in heads if other is not part])

    def _of_document(self, phrase: Phrase, others: list[PhrasePart]) -> Choice:
        """A statement or report: of whoever it names, else of whoever spoke last."""
        body = self._body(phrase, others, None) or self._owner_of(phrase)
        return body or Choice("", PartyKind.UNKNOWN, follows_previous=True, on_the_record=False)

    def _by_noun(self, phrase: Phrase) -> Choice:
        """Another noun: tied to a name by the article, or a party by itself."""
        words = [part for part in phrase.parts if part.kind is PartKind.WORD and part.governor is Governor.FREE]
        if not words:
            return UNKNOWN
        forms = [form for part in words for form in phrase.forms(part)]
        tied = next((party for party in self.table.parties if party.nouns & set(forms)), None)
        if tied is not None:
            return self._of_named(tied)
        head = words[0] if self.words.head_comes_first else words[-1]
        return Choice(name_key([stem(form, self.words) for form in phrase.forms(head)]), PartyKind.ROLE, (phrase.text(head),))

    # ── parts of a phrase ──

    def _persons(self, phrase: Phrase, free: Sequence[PhrasePart], role: PhrasePart) -> list[PhrasePart]:
        """The names of a phrase that are those of who holds a role."""
        return [part for part in free if part is not role and self._is_person(phrase, part, role)]

    def _is_person(self, phrase: Phrase, part: PhrasePart, role: PhrasePart) -> bool:
        if part.kind is PartKind.ENTITY:
            return part.entity is not None and part.entity.kind == "person"
        if part.kind is not PartKind.NAME:
            return False
        named = self._named(phrase, part)
        if part.has_title or (named is not None and named.is_person):
            return True
        if named is not None and named.roles:
            return False
        if self.words.modifiers_come_first:
            is_beside = part.last + 1 == role.first or role.last + 1 == part.first
            return is_beside and looks_like_person(phrase.forms(part), self.words) and not (named is not None and id(named) in self._asked)
        return part.first > role.last and part.last > part.first

    def _named(self, phrase: Phrase, part: PhrasePart) -> NamedParty | None:
        """Who of the table a name is."""
        if part.kind not in (PartKind.NAME, PartKind.ENTITY):
            return None
        return self.table.party_at.get((phrase.sentence, part.first)) or self.table.find(core_forms(phrase.forms(part), self.words))

    def _body(self, phrase: Phrase, others: Sequence[PhrasePart], voice: PhrasePart | None) -> Choice | None:
        """The body that somebody of a phrase belongs to."""
        found = [part for part in others if part.governor is not Governor.OBLIQUE and (part.role is None or part.is_role(*_PARTY_CLASSES))]
        if voice is not None:
            after = [part for part in found if part.governor is Governor.OF and part.first > voice.last]
            before = [part for part in found if part.first < voice.first]
            found = after or before or found
        if not found:
            return None
        return self._by_name(phrase, found, found) or self._by_role(phrase, found, found)

    def _owner_of(self, phrase: Phrase) -> Choice | None:
        possessive = next((part for part in phrase.parts if part.kind is PartKind.POSSESSIVE), None)
        return self._owner(phrase.tokens[possessive.first]) if possessive is not None and phrase.describe is not None else None

    # ── names ──

    def _of_name(self, phrase: Phrase, part: PhrasePart) -> Choice:
        named = self._named(phrase, part)
        if named is not None:
            return self.of_named(named, phrase.describe)
        forms = core_forms(phrase.forms(part), self.words)
        return Choice(name_key([stem(form, self.words) for form in forms]), PartyKind.NAME, (phrase.text(part),))

    def of_named(self, party: NamedParty, describe: Describe | None) -> Choice:
        """Return the body that a named person speaks for, as the article describes him; else his or its own name."""
        own = self._of_named(party)
        if not party.is_person or party.entity is not None or describe is None or id(party) in self._asked:
            return own
        for sentence, first, last in party.descriptions:
            described = describe(sentence, first, last)
            body = self._described_body(described, party)
            if body is not None:
                return body.with_names([*own.names])
        return own

    def _described_body(self, described: Phrase, person: NamedParty) -> Choice | None:
        others = [part for part in described.parts if self._named(described, part) is not person and part.kind is not PartKind.WORD]
        role = next((part for part in others if part.is_role(*PERSON_CLASSES) or (part.role is not None and part.role.has_members)), None)
        if role is None or role.role is None or role.is_role(RoleClass.OFFICE):
            return None
        rest = [part for part in others if part is not role]
        if role.role.has_members:
            return self._of_role(described, role, rest)
        body = self._body(described, rest, role)
        if body is None and role.role.key not in LAWYER_ROLES and role.role.key not in UNNAMED_VOICES and self._main is not None:
            body = self._of_named(self._main)
        return body

    def _of_named(self, party: NamedParty) -> Choice:
        kind = PartyKind.ENTITY if party.entity is not None and party.entity.party else PartyKind.NAME
        roles = [key for key, role in party.roles.items() if role.role_class in (RoleClass.ORGANISATION, RoleClass.GROUP, RoleClass.OFFICE)]
        return Choice(party.key(self.words), kind, tuple(party.written), role=roles[0] if roles else "")

    # ── roles ──

    def _of_role(self, phrase: Phrase, part: PhrasePart, others: Sequence[PhrasePart]) -> Choice:
        """A role: the state it speaks for, the name that the article ties to it, or the role with its place."""
        role = part.role
        assert role is not None
        key = role_key(role, phrase.tokens, phrase.parts[0].first, phrase.parts[-1].last, self.words)
        names = (phrase.text(part),)
        tie = next((other for other in others if other.kind in (PartKind.NAME, PartKind.ENTITY)), None)
        tied = self._named(phrase, tie) if tie is not None else self.table.role_ties.get(key)
        if tied is not None and tied.entity is not None and tied.entity.kind == "state" and _speaks_for_state(role, key):
            return Choice(str(tied.entity.party), PartyKind.ENTITY, (*names, *tied.written))
        holder = self._holder(role, key, phrase.forms(part)) if tie is None else None
        if holder is not None:
            return self._of_named(holder).with_names(names)
        tie_key = tied.key(self.words) if tied is not None else name_key(phrase.forms(tie)) if tie is not None else ""
        return Choice(key + (TIE + tie_key if tie_key else ""), PartyKind.ROLE, names, role=key)

    def _holder(self, role: Role, key: str, forms: Sequence[str]) -> NamedParty | None:
        """Who the article says has a role: by the very noun, by the role, or the organisation that it is about."""
        parties = [
            party for party in self.table.parties if party.is_person is (role.role_class is RoleClass.OFFICE) or id(party) in self._asked
        ]
        by_noun = [party for party in parties if party.nouns & set(forms) and key in party.roles]
        by_role = [party for party in parties if key in party.roles]
        if by_noun or len(by_role) == 1 or role.role_class is RoleClass.OFFICE:
            return max(by_noun or by_role, key=lambda party: (id(party) in self._asked, party.count), default=None)
        if role.role_class is RoleClass.ORGANISATION and self._main is not None:
            own = [each for each in self._main.roles.values() if each.role_class is RoleClass.ORGANISATION]
            if role.key == COMPANY and not own:
                return self._main
        return None


def _speaks_for_state(role: Role, key: str) -> bool:
    return role.role_class is RoleClass.STATE or key.removeprefix(f"{MINISTRY}-") in STATE_PORTFOLIOS
