"""Which part of a noun phrase speaks, and for whom: rules in order, the first that answers wins."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.model import MEDIA_PARTY
from watcher.model.parties import PartyKind, SourceParty
from watcher.statements.parties.name_forms import core_forms, name_key, stem
from watcher.statements.parties.name_table import PERSON_CLASSES, NamedParty
from watcher.statements.parties.party_lookup import PartyLookup
from watcher.statements.parties.party_words import PartyRole, PartyWordList, RoleClass
from watcher.statements.parties.phrase_parts import Governor, PartKind, PhrasePart
from watcher.statements.parties.phrases import SOURCES, UNKNOWN, Choice, Describe, Phrase

UNNAMED_VOICES = frozenset(["official"])
"""Roles whose unnamed members are not on the record."""
COUNTED_VOICES = frozenset(["official", "executive"])
"""Roles of which a number without names are unnamed sources."""
LAWYER_ROLES = frozenset(["lawyer", "agent"])
"""Voices of persons rather than of bodies."""
PARTY_CLASSES = (RoleClass.GROUP, RoleClass.STATE, RoleClass.ORGANISATION, RoleClass.OFFICE)
"""Roles that are parties by themselves."""


class PartyChoice:
    """The rules, with the parties of the article.  ``outlet``: folded words of who publishes it."""

    def __init__(self, lookup: PartyLookup, outlet: tuple[str, ...]) -> None:
        self.lookup = lookup
        self._outlet = outlet
        self._spoke_for: dict[int, Choice] = {}
        """By the identity of a named person, the body that he was last heard to speak for."""

    def choose(self, phrase: Phrase, previous: SourceParty | None) -> Choice:
        """Return the party of a noun phrase; ``previous``: who spoke last before it."""
        self._previous = previous
        heads = [part for part in phrase.parts if part.kind in (PartKind.ROLE, PartKind.NAME, PartKind.ENTITY)]
        free = [part for part in heads if part.governor is Governor.FREE]
        if not free and heads and not self._has_noun_before(phrase, heads[0]):
            free = heads[:1]
        for rule in (self._unnamed, self._medium, self._by_voice, self._by_member, self._by_name, self._by_role):
            found = rule(phrase, heads, free)
            if found is not None:
                return found
        return self._by_noun(phrase)

    def _has_noun_before(self, phrase: Phrase, head: PhrasePart) -> bool:
        """Whether another noun governs the first name or role: *a restorer from Palencia*."""
        nouns = [part for part in phrase.parts if part.kind is PartKind.WORD and part.governor is Governor.FREE]
        return any(part.last < head.first for part in nouns)

    # ── the rules ──

    def _unnamed(self, phrase: Phrase, heads: list[PhrasePart], free: list[PhrasePart]) -> Choice | None:
        is_unnamed = any(part.is_role(RoleClass.SOURCES) for part in free) or self._is_number_of_voices(phrase, free)
        return SOURCES.with_names([phrase.text(part) for part in free if part.is_role(RoleClass.SOURCES)]) if is_unnamed else None

    def _is_number_of_voices(self, phrase: Phrase, free: list[PhrasePart]) -> bool:
        """*Two officials of the company*: nobody who speaks for it."""
        first = phrase.tokens[phrase.parts[0].first - 1] if phrase.parts and phrase.parts[0].first else None
        counted = first is not None and self.lookup.words.has(PartyWordList.QUANTIFIERS, first.lower)
        is_voice = bool(free) and free[0] is phrase.parts[0] and free[0].role is not None and free[0].role.key in COUNTED_VOICES
        return counted and is_voice

    def _medium(self, phrase: Phrase, heads: list[PhrasePart], free: list[PhrasePart]) -> Choice | None:
        first = free[0] if free else None
        if first is not None and first.entity is not None and first.entity.kind == "medium":
            party = first.entity.party or MEDIA_PARTY
            if party != MEDIA_PARTY:
                return Choice(party, PartyKind.ENTITY, (phrase.text(first),))
            return Choice("", PartyKind.MEDIA, (phrase.text(first),))
        names = [phrase.text(part) for part in free if part.kind is PartKind.NAME]
        if any(part.is_role(RoleClass.MEDIA) for part in free) and not any(part.is_role(*PARTY_CLASSES, RoleClass.VOICE) for part in free):
            return Choice("", PartyKind.MEDIA, tuple(names))
        for part in free:
            if part.kind is PartKind.NAME and self._is_medium(phrase, part):
                return Choice("", PartyKind.MEDIA, tuple(names))
        return None

    def _is_medium(self, phrase: Phrase, part: PhrasePart) -> bool:
        forms = core_forms(phrase.forms(part), self.lookup.words)
        party = self.lookup.table.find(forms)
        known = party is not None and any(role.role_class is RoleClass.MEDIA for role in party.roles.values())
        return known or (bool(self._outlet) and forms == self._outlet)

    def _by_voice(self, phrase: Phrase, heads: list[PhrasePart], free: list[PhrasePart]) -> Choice | None:
        """A spokesman, a lawyer, a department: whose they are."""
        voice = next((part for part in free if part.is_role(RoleClass.VOICE)), None)
        if voice is None or voice.role is None:
            return None
        persons = self.lookup.persons(phrase, free, voice)
        names = [phrase.name(part, self.lookup.words) for part in persons]
        body = self._body(phrase, [part for part in heads if part not in persons and part is not voice], voice)
        if body is None:
            body = self._owner_of(phrase, voice.role)
        named = [party for part in persons if (party := self.lookup.find_named(phrase, part)) is not None]
        if body is None and persons and (voice.role.key in UNNAMED_VOICES or voice.role.key in LAWYER_ROLES or self.lookup.main is None):
            return self._of_name(phrase, persons[0])
        if body is None:
            body = self._untied_voice(phrase, voice.role)
        on_the_record = bool(names) or voice.role.key not in UNNAMED_VOICES
        self._spoke_for |= {id(party): body for party in named if not body.follows_previous and not self.lookup.is_asked(party)}
        forms = [form for party in named for form in party.written]
        return Choice(body.key, body.kind, body.names, on_the_record, body.role, body.follows_previous).with_names([*names, *forms])

    def _untied_voice(self, phrase: Phrase, role: PartyRole) -> Choice:
        """*A spokesman*: of the body that spoke last, else of the one named last, else of the one that the article is about."""
        previous = self._previous
        if role.key in LAWYER_ROLES:
            return Choice("", PartyKind.UNKNOWN, follows_previous=previous is not None and previous.kind is PartyKind.NAME)
        body = self._speaking_body() or phrase.body_before()
        if body is None and self.lookup.main is not None:
            body = self.lookup.named_choice(self.lookup.main)
        return body or Choice(role.key, PartyKind.ROLE, on_the_record=role.key not in UNNAMED_VOICES)

    def _speaking_body(self) -> Choice | None:
        """Who spoke last, where that is a body and no person by himself."""
        previous = self._previous
        if previous is None or previous.kind not in (PartyKind.NAME, PartyKind.ENTITY, PartyKind.ROLE):
            return None
        if previous.kind is PartyKind.NAME and self.lookup.is_person_key(previous.key):
            return None
        return Choice(previous.key, previous.kind, previous.names, role=previous.role)

    def _by_member(self, phrase: Phrase, heads: list[PhrasePart], free: list[PhrasePart]) -> Choice | None:
        """A named person of a ministry, a court, the police; or with an office of his own."""
        offices = [part for part in free if part.is_role(RoleClass.OFFICE)]
        members = [part for part in free if part.role is not None and part.role.has_members]
        role_part = next(iter((*offices, *members, *(part for part in free if part.is_role(RoleClass.GROUP)))), None)
        if role_part is None or role_part.role is None:
            return None
        persons = self.lookup.persons(phrase, free, role_part)
        if not persons:
            return None
        named = self.lookup.find_named(phrase, persons[0])
        others = [part for part in heads if part not in persons and part is not role_part]
        led = self._led_body(phrase, role_part, others)
        if led is not None:
            return led.with_names([phrase.name(part, self.lookup.words) for part in persons])
        if role_part.is_role(RoleClass.OFFICE) or not role_part.role.has_members or (self.lookup.is_asked(named)):
            return self._of_name(phrase, persons[0])
        forms = list(named.written) if named is not None else []
        return self.lookup.role_choice(phrase, role_part, others).with_names(
            [*(phrase.name(part, self.lookup.words) for part in persons), *forms]
        )

    def _by_name(self, phrase: Phrase, heads: list[PhrasePart], free: list[PhrasePart]) -> Choice | None:
        names = [part for part in free if part.kind in (PartKind.NAME, PartKind.ENTITY)]
        roles = [part for part in free if part.is_role(*PARTY_CLASSES)]
        if not names:
            return None
        named_role = next((part for part in roles if part.role is not None and part.role.is_named), None)
        proper = [
            part for part in names if part.kind is PartKind.NAME or (part.entity is not None and part.entity.kind not in ("state", "place"))
        ]
        if roles and named_role is None and roles[0].governor is Governor.FREE and not roles[0].is_role(RoleClass.OFFICE):
            return self.lookup.role_choice(phrase, roles[0], [part for part in heads if part is not roles[0]])
        if named_role is not None and not proper:
            return self.lookup.role_choice(phrase, named_role, names)
        chosen = proper[0] if proper else names[0]
        found = self._of_name(phrase, chosen)
        return self._with_role(found, named_role)

    def _with_role(self, choice: Choice, part: PhrasePart | None) -> Choice:
        role = choice.role or (part.role.key if part is not None and part.role is not None else "")
        return Choice(choice.key, choice.kind, choice.names, choice.on_the_record, role, choice.follows_previous)

    def _by_role(self, phrase: Phrase, heads: list[PhrasePart], free: list[PhrasePart]) -> Choice | None:
        roles = [part for part in free if part.is_role(*PARTY_CLASSES)]
        part = self._head(roles) if roles else None
        if part is None:
            document = next((part for part in free if part.is_role(RoleClass.DOCUMENT)), None)
            return self._of_document(phrase, [part for part in heads if part is not document]) if document is not None else None
        return self.lookup.role_choice(phrase, part, [other for other in heads if other is not part])

    def _head(self, roles: Sequence[PhrasePart]) -> PhrasePart:
        """Return the role that the others belong to: the first, or the last of those that stand side by side."""
        at = 0
        while not self.lookup.words.head_comes_first and at + 1 < len(roles) and roles[at].last + 1 == roles[at + 1].first:
            if roles[at + 1].after_mark:
                break
            at += 1
        return roles[at]

    def _of_document(self, phrase: Phrase, others: list[PhrasePart]) -> Choice:
        """A statement or report: of whoever it names, else of whoever spoke last."""
        body = self._body(phrase, others, None) or self._owner_of(phrase)
        return body or Choice("", PartyKind.UNKNOWN, follows_previous=True, on_the_record=False)

    def _by_noun(self, phrase: Phrase) -> Choice:
        """Another noun: tied to a name by the article, or a party by itself."""
        words = [part for part in phrase.parts if part.kind is PartKind.WORD and part.governor is Governor.FREE]
        words = [part for part in words if not self.lookup.words.has(PartyWordList.NOBODY, phrase.tokens[part.first].lower)]
        if not words:
            return UNKNOWN
        forms = [form for part in words for form in phrase.forms(part)]
        tied = next((party for party in self.lookup.table.parties if party.nouns & set(forms)), None)
        if tied is not None:
            return self.lookup.named_choice(tied)
        head = words[0] if self.lookup.words.head_comes_first else words[-1]
        return Choice(name_key([stem(form, self.lookup.words) for form in phrase.forms(head)]), PartyKind.ROLE, (phrase.text(head),))

    def _body(self, phrase: Phrase, others: Sequence[PhrasePart], voice: PhrasePart | None) -> Choice | None:
        """The body that somebody of a phrase belongs to."""
        found = [part for part in others if part.governor is not Governor.OBLIQUE and (part.role is None or part.is_role(*PARTY_CLASSES))]
        if voice is not None:
            after = [part for part in found if part.governor is Governor.OF and part.first > voice.last]
            before = [part for part in found if part.first < voice.first]
            found = after or before or found
        if not found:
            return None
        return self._by_name(phrase, found, found) or self._by_role(phrase, found, found)

    def _owner_of(self, phrase: Phrase, voice: PartyRole | None = None) -> Choice | None:
        """Whose somebody is; whom a lawyer speaks for is a person, where nobody names a body."""
        possessive = next((part for part in phrase.parts if part.kind is PartKind.POSSESSIVE), None)
        owner = phrase.owner(possessive) if possessive is not None else None
        needs_person = owner is not None and voice is not None and voice.key in LAWYER_ROLES
        return owner if owner is None or not needs_person or self.lookup.is_person_key(owner.key) else None

    # ── names ──

    def _of_name(self, phrase: Phrase, part: PhrasePart) -> Choice:
        named = self.lookup.find_named(phrase, part)
        if named is not None:
            return self.of_named(named, phrase.describe)
        return self.lookup.name_choice(phrase, part)

    def of_named(self, party: NamedParty, describe: Describe | None) -> Choice:
        """Return the body that a named person speaks for, as the article describes him; else his or its own name."""
        own = self.lookup.named_choice(party)
        if (heard := self._spoke_for.get(id(party))) is not None:
            return heard.with_names(own.names)
        if not party.is_person or party.entity is not None or describe is None or self.lookup.is_asked(party):
            return own
        for sentence, first, last in party.descriptions:
            described = describe(sentence, first, last)
            body = self._described_body(described, party)
            if body is not None:
                return body.with_names([*own.names])
        return own

    def _described_body(self, described: Phrase, person: NamedParty) -> Choice | None:
        others = [
            part for part in described.parts if self.lookup.find_named(described, part) is not person and part.kind is not PartKind.WORD
        ]
        role = next((part for part in others if part.is_role(*PERSON_CLASSES) or (part.role is not None and part.role.has_members)), None)
        if role is None or role.role is None:
            return None
        rest = [part for part in others if part is not role]
        if role.is_role(RoleClass.OFFICE):
            return self._led_body(described, role, rest)
        if role.role.has_members:
            return self.lookup.role_choice(described, role, rest)
        body = self._body(described, rest, role) or self._owner_of(described, role.role)
        if body is not None or role.role.key in LAWYER_ROLES or role.role.key in UNNAMED_VOICES:
            return body
        return described.body_before() or self._only_organisation()

    def _only_organisation(self) -> Choice | None:
        """The organisation that the article is about, where it is about no other."""
        main = self.lookup.main
        return self.lookup.named_choice(main) if main is not None and self.lookup.is_only_organisation(main) else None

    def _led_body(self, phrase: Phrase, office: PhrasePart, others: Sequence[PhrasePart]) -> Choice | None:
        """The organisation that somebody is the president of; a state's president speaks for himself."""
        if office.role is None or not office.role.leads:
            return None
        has_organisation = any(part.is_role(RoleClass.ORGANISATION) for part in others)
        names = [named for part in others if (named := self.lookup.find_named(phrase, part)) is not None]
        is_organisation = any(named.entity is None and not named.is_person and not named.placed for named in names)
        if has_organisation or is_organisation:
            return self._body(phrase, others, office)
        owner = self._owner_of(phrase)
        return owner if owner is not None and owner.kind is not PartyKind.ENTITY else None
