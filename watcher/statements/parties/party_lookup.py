"""Whom a name or a role of an article is: the table of names, the organisation that the article is about, and who holds a role."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.model.parties import PartyKind, SourceParty
from watcher.names.transliteration import sound_alike
from watcher.statements.parties.name_forms import core_forms, looks_like_person, name_key, same_word, stem
from watcher.statements.parties.name_table import NamedParty, NameTable
from watcher.statements.parties.name_ties import NameTies
from watcher.statements.parties.party_words import PartyRole, PartyWords, RoleClass
from watcher.statements.parties.phrase_parts import MINISTRY, PartKind, PhrasePart, role_key
from watcher.statements.parties.phrases import Choice, Phrase

TIE = ":"
"""Between a role's key and the organisation or place that it is tied to."""
STATE_PORTFOLIOS = frozenset(["foreign", "defence"])
"""Ministries that speak for their state."""
COMPANY = "company"
"""The role that a name without any other is taken to have."""

_SURE_RANK = 3
"""The rank of a name that has the role of an organisation."""


class PartyLookup:
    """The parties of one article.  ``query_names``: folded words of the names that the topic asks for."""

    def __init__(self, table: NameTable, ties: NameTies, words: PartyWords, query_names: Sequence[tuple[str, ...]]) -> None:
        self.table, self.words = table, words
        self._ties = ties
        self._asked: set[int] = set()
        self._query_names = query_names
        for name in query_names:
            self._ask(name)
        self.main = self._main_organisation()
        """The organisation that the article is about."""

    def _ask(self, name: tuple[str, ...]) -> None:
        """File under the query's name whom it asks for: the first of its names that sound alike."""
        party = self.table.find(name)
        if party is None:
            return
        self._asked.add(id(party))
        if not party.asked_as and party.placed * 2 < party.count:
            party.asked_as = self._first_alike(name)

    def _first_alike(self, name: tuple[str, ...]) -> tuple[str, ...]:
        """Return the first of the query's names that is a name's, whatever its script; none where it asks for no such name."""
        asked = [other for other in self._query_names if len(other) == len(name)]
        same = next((other for other in asked if all(same_word(*pair, self.words) for pair in zip(other, name, strict=True))), None)
        if same is None:
            return ()
        return next(other for other in self._query_names if other == same or sound_alike(" ".join(other), " ".join(same)))

    def is_asked(self, party: NamedParty | None) -> bool:
        """Whether the topic's query names somebody."""
        return party is not None and id(party) in self._asked

    def _main_organisation(self) -> NamedParty | None:
        """The organisation that the article is about: a name with a role of organisations, or one that the query asks for."""

        def weight(party: NamedParty) -> tuple[bool, bool, int]:
            is_organisation = any(role.role_class is RoleClass.ORGANISATION for role in party.roles.values())
            return self.is_asked(party), is_organisation, party.count

        found = [
            party
            for party in self.table.parties
            if not party.is_person
            and (party.entity is None or party.entity.kind in ("body", ""))
            and party.placed * 2 < max(party.count, 1)
            and any(weight(party)[:2])
        ]
        return max(found, key=weight, default=None)

    def body_rank(self, party: NamedParty) -> int:
        """How likely a name is that of somebody who has spokesmen: 0 for none."""
        if any(role.role_class is RoleClass.ORGANISATION for role in party.roles.values()):
            return _SURE_RANK
        if party.entity is not None:
            return 2 if party.entity.kind in ("state", "body") else 0
        return 2 if self.is_asked(party) else 0

    def is_only_organisation(self, party: NamedParty) -> bool:
        """Whether no other name of the article is surely an organisation's, or one that the query asks for."""
        others = (other for other in self.table.parties if other is not party and not other.is_person and not self._is_place(other))
        return not any(self.is_asked(other) or self.body_rank(other) == _SURE_RANK for other in others)

    def _is_place(self, party: NamedParty) -> bool:
        return party.placed * 2 >= max(party.count, 1) or (party.entity is not None and party.entity.kind in ("state", "place", "medium"))

    def is_person_key(self, key: str) -> bool:
        """Whether a key is that of a person by himself."""
        return any(party.is_person and party.key(self.words) == key for party in self.table.parties)

    def may_be_person(self, party: SourceParty) -> bool:
        """Whether *he* or *she* may be who spoke last: a person, a body that one spoke for, or somebody with an office."""
        if party.kind not in (PartyKind.NAME, PartyKind.ROLE):
            return party.kind is PartyKind.ENTITY
        persons = [written for each in self.table.parties if each.is_person for written in each.written]
        if any(name in persons for name in party.names) or self.is_person_key(party.key):
            return True
        return party.kind is PartyKind.ROLE and party.role not in self.words.bodies

    def persons(self, phrase: Phrase, free: Sequence[PhrasePart], role: PhrasePart) -> list[PhrasePart]:
        """The names of a phrase that are those of who holds a role."""
        return [part for part in free if part is not role and self._is_person(phrase, part, role)]

    def _is_person(self, phrase: Phrase, part: PhrasePart, role: PhrasePart) -> bool:
        if part.kind is PartKind.ENTITY:
            return part.entity is not None and part.entity.kind == "person"
        if part.kind is not PartKind.NAME:
            return False
        named = self.find_named(phrase, part)
        if part.has_title or (named is not None and named.is_person):
            return True
        if named is not None and named.roles:
            return False
        if self.words.modifiers_come_first:
            is_beside = part.last + 1 == role.first or role.last + 1 == part.first
            return is_beside and looks_like_person(phrase.forms(part), self.words) and not (self.is_asked(named))
        return part.first > role.last and part.last > part.first

    def find_named(self, phrase: Phrase, part: PhrasePart) -> NamedParty | None:
        """Who of the table a name is."""
        if part.kind not in (PartKind.NAME, PartKind.ENTITY):
            return None
        return self.table.party_at.get((phrase.sentence, part.first)) or self.table.find(core_forms(phrase.forms(part), self.words))

    def name_choice(self, phrase: Phrase, part: PhrasePart) -> Choice:
        """A name that is in no table."""
        forms = core_forms(phrase.forms(part), self.words)
        forms = self._first_alike(forms) or forms
        return Choice(name_key([stem(form, self.words) for form in forms]), PartyKind.NAME, (phrase.name(part, self.words),))

    def named_choice(self, party: NamedParty) -> Choice:
        """Somebody with a name, as himself."""
        kind = PartyKind.ENTITY if party.entity is not None and party.entity.party else PartyKind.NAME
        roles = [key for key, role in party.roles.items() if role.role_class in (RoleClass.ORGANISATION, RoleClass.GROUP, RoleClass.OFFICE)]
        return Choice(party.key(self.words), kind, tuple(party.written), role=roles[0] if roles else "")

    # ── roles ──

    def role_choice(self, phrase: Phrase, part: PhrasePart, others: Sequence[PhrasePart]) -> Choice:
        """A role: the state it speaks for, the name that the article ties to it, or the role with its place."""
        role = part.role
        assert role is not None
        key = role_key(role, phrase.tokens, phrase.parts[0].first, phrase.parts[-1].last, self.words)
        names = (phrase.text(part),)
        kinds = (PartKind.ENTITY,) if role.key == MINISTRY else (PartKind.NAME, PartKind.ENTITY)
        tie = next((other for other in others if other.kind in kinds), None)
        tied = self.find_named(phrase, tie) if tie is not None else self._ties.role_ties.get(key)
        if tied is not None and tied.entity is not None and tied.entity.kind == "state" and _speaks_for_state(role, key):
            return Choice(str(tied.entity.party), PartyKind.ENTITY, tuple(tied.written))
        is_of_state = tied is not None and tied.entity is not None and tied.entity.kind == "state"
        holder = self._holder(role, key, phrase.forms(part)) if tie is None or is_of_state else None
        if holder is not None:
            return self.named_choice(holder)
        tie_key = tied.key(self.words) if tied is not None else name_key(phrase.forms(tie)) if tie is not None else ""
        return Choice(key + (TIE + tie_key if tie_key else ""), PartyKind.ROLE, names, role=key)

    def _holder(self, role: PartyRole, key: str, forms: Sequence[str]) -> NamedParty | None:
        """Who the article says has a role: by the very noun, by the role, or the organisation that it is about."""
        parties = [
            party for party in self.table.parties if party.is_person is (role.role_class is RoleClass.OFFICE) or self.is_asked(party)
        ]
        by_noun = [party for party in parties if party.nouns & set(forms) and key in party.roles]
        by_role = [party for party in parties if key in party.roles]
        if by_noun or len(by_role) == 1 or role.role_class is RoleClass.OFFICE:
            return max(by_noun or by_role, key=lambda party: (self.is_asked(party), party.count), default=None)
        if role.role_class is RoleClass.ORGANISATION and self.main is not None:
            own = [each for each in self.main.roles.values() if each.role_class is RoleClass.ORGANISATION]
            if role.key == COMPANY and not own:
                return self.main
        return None


def _speaks_for_state(role: PartyRole, key: str) -> bool:
    return role.role_class is RoleClass.STATE or key.removeprefix(f"{MINISTRY}-") in STATE_PORTFOLIOS
