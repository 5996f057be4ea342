"""Every name of an article, in all its forms, with what titles and appositions tie to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from watcher.statements.parties.entity_mentions import EntityMention
from watcher.statements.parties.name_forms import core_forms, initials, looks_like_person, name_key, same_word, stem
from watcher.statements.parties.name_runs import NameRuns
from watcher.statements.parties.party_words import PartyWordList, PartyWords, Role, RoleClass
from watcher.statements.parties.phrase_parts import role_at, role_key
from watcher.statements.parties.tokens import PartyToken, written_text

PERSON_CLASSES = (RoleClass.VOICE, RoleClass.OFFICE)
_MAX_APPOSITION = 10
"""Words of an apposition."""
_LEAD_SENTENCES = 3
_ACRONYM_LETTERS = range(2, 8)

Place = tuple[int, int, int]
"""Sentence, first and last token."""


@dataclass(eq=False)
class NamedParty:
    """Somebody with a name.  ``forms``: its words without title and legal form, the fullest first; ``descriptions``: appositions."""

    forms: list[tuple[str, ...]]
    written: dict[str, None] = field(default_factory=dict)
    entity: EntityMention | None = None
    is_person: bool = False
    roles: dict[str, Role] = field(default_factory=dict)
    nouns: set[str] = field(default_factory=set)
    descriptions: list[Place] = field(default_factory=list)
    count: int = 0
    placed: int = 0
    """Mentions after a preposition of place."""
    in_lead: bool = False

    def key(self, words: PartyWords) -> str:
        """Return the entity's party, a person's last name, or the name."""
        if self.entity is not None:
            return self.entity.party or self.entity.entity
        full = tuple(stem(form, words) for form in self.forms[0])
        if self.is_person and len(full) > 1 and not words.modifiers_come_first and not _has_family_name_first(self.forms[0], words):
            return name_key(full[-1:])
        return name_key(full)


def _has_family_name_first(forms: Sequence[str], words: PartyWords) -> bool:
    return forms[0] in words.surnames


class NameTable:
    """The names of one article."""

    def __init__(
        self,
        sentences: Sequence[Sequence[PartyToken]],
        words: PartyWords,
        entities: Sequence[Mapping[int, tuple[EntityMention, int]]],
        runs: NameRuns,
    ) -> None:
        self.words = words
        self.parties: list[NamedParty] = []
        self.party_at: dict[tuple[int, int], NamedParty] = {}
        """(sentence, first token) -> who is named there."""
        self._last_token: dict[tuple[int, int], int] = {}
        self._by_word: dict[str, list[NamedParty]] = defaultdict(list)
        self._sentences, self._entities, self._runs = sentences, entities, runs
        self._acronyms = dict(self._acronym_places())
        places = list(self._name_places())
        for sentence, first, last in sorted(places, key=lambda place: (place[1] - place[2], place)):
            self._add(sentence, first, last)
        for place in places:
            self._read_context(place)
        self.role_ties: dict[str, NamedParty] = {}
        """Role -> the first that the article ties it to."""
        for key, party in self._tied_roles():
            self.role_ties.setdefault(key, party)

    # ── who is named where ──

    def _name_places(self) -> Iterator[Place]:
        for number, tokens in enumerate(self._sentences):
            index = 0
            while index < len(tokens):
                entity = self._entities[number].get(index)
                end = self._run_end(number, index)
                end = max(end, entity[1]) if entity else end
                if end >= index:
                    yield number, index, end
                index = max(end, index) + 1

    def _run_end(self, number: int, index: int) -> int:
        tokens = self._sentences[number]
        if (number, index) in self._acronyms:
            return self._acronyms[number, index]
        if not self.words.modifiers_come_first:
            return self._runs.name_end(tokens, index, len(tokens) - 1)
        end = self._runs.name_end(tokens, index, len(tokens) - 1)  # without capitals: only what stands before a person's title
        if end < index or end + 1 >= len(tokens):
            return -1
        role = role_at(tokens, end + 1, len(tokens), self.words)
        is_person = role is not None and role[0].role_class in PERSON_CLASSES and not tokens[end + 1].mark_before
        return end if is_person else -1

    def _acronym_places(self) -> Iterator[tuple[tuple[int, int], int]]:
        """A name in full before its initials in brackets."""
        for number, tokens in enumerate(self._sentences):
            for index, token in enumerate(tokens):
                size = len(token.text)
                if size not in _ACRONYM_LETTERS or not token.text.isupper() or "(" not in token.mark_before:
                    continue
                for first in range(max(0, index - 2 * size), index):
                    forms = [each.form for each in tokens[first:index] if not self._is_link(each)]
                    if initials(forms) == token.form and tokens[first].is_capitalised:
                        yield (number, first), index
                        break

    def _is_link(self, token: PartyToken) -> bool:
        return self.words.has_any((PartyWordList.NAME_LINKS, PartyWordList.ARTICLES, PartyWordList.CONJUNCTIONS), token.lower)

    def _add(self, sentence: int, first: int, last: int) -> None:
        tokens = self._sentences[sentence][first : last + 1]
        acronym = ""
        if (sentence, first) in self._acronyms:
            acronym, tokens = tokens[-1].form, tokens[:-1]
        forms = core_forms([token.form for token in tokens], self.words)
        entity = self._entities[sentence].get(first)
        covering = entity[0] if entity is not None and entity[1] >= last else None
        party = self._find_entity(covering) if covering else self.find(forms)
        if party is None:
            party = NamedParty([], entity=covering, is_person=covering is not None and covering.kind == "person")
            self.parties.append(party)
        for form in (forms, (acronym,)) if acronym else (forms,):
            self._add_form(party, form)
        party.written[written_text(tokens)] = None
        if acronym:
            party.written[self._sentences[sentence][last].text] = None
        party.count += 1
        party.in_lead = party.in_lead or sentence < _LEAD_SENTENCES
        party.placed += self.is_placed(sentence, first)
        self.party_at[sentence, first] = party
        self._last_token[sentence, first] = last

    def _find_entity(self, entity: EntityMention) -> NamedParty | None:
        return next((party for party in self.parties if party.entity is not None and party.entity.entity == entity.entity), None)

    def _add_form(self, party: NamedParty, forms: tuple[str, ...]) -> None:
        if forms not in party.forms:
            party.forms.append(forms)
            for word in {stem(form, self.words) for form in forms}:
                self._by_word[word].append(party)

    def is_placed(self, sentence: int, first: int) -> bool:
        """Whether a name stands after a preposition of place."""
        return first > 0 and self.words.has(PartyWordList.PREPOSITIONS_PLACE, self._sentences[sentence][first - 1].lower)

    def find(self, forms: Sequence[str]) -> NamedParty | None:
        """Return who has a name of these words: all of it, its beginning or its end."""
        found: list[NamedParty] = []
        candidates = [party for form in forms for each in self._word_variants(form) for party in self._by_word.get(each, ())]
        for party in dict.fromkeys(candidates):
            if any(self._is_part(forms, full) for full in party.forms):
                found.append(party)
        return max(found, key=lambda party: party.count, default=None)

    def _word_variants(self, form: str) -> set[str]:
        cut = {form.removesuffix(ending) for ending in (*self.words.endings, *self.words.unsafe_endings)}
        return {stem(form, self.words), form} | {each for each in cut if len(each) > 1}

    def _is_part(self, forms: Sequence[str], full: Sequence[str]) -> bool:
        """Whether words are all of a name, its first or its last ones."""
        size = len(forms)
        if not size or size > len(full):
            return False
        return any(
            all(same_word(one, other, self.words) for one, other in zip(forms, part, strict=True)) for part in (full[:size], full[-size:])
        )

    # ── what the words around a name tie to it ──

    def _read_context(self, place: Place) -> None:
        sentence, first, _last = place
        tokens, party = self._sentences[sentence], self.party_at[sentence, first]
        before = tokens[first - 1] if first else None
        if before is not None and self.words.has(PartyWordList.TITLES, before.lower) and tokens[first].mark_before in ("", "."):
            party.is_person = True
        self._tie_role_before(place, party)
        if self.words.modifiers_come_first:
            self._tie_title_after(place, party)
        else:
            self._tie_apposition(place, party)

    def _tie_role_before(self, place: Place, party: NamedParty) -> None:
        """*the carmaker Audi*, *the minister, Claire Delvaux,*."""
        sentence, first, last = place
        tokens = self._sentences[sentence]
        if not first or tokens[first].glued or tokens[first].mark_before not in ("", ","):
            return
        start, role = self._role_ending_at(tokens, first - 1)
        if role is None:
            return
        if tokens[first].mark_before == "," and not self._is_closed_after(tokens, last):
            return
        self._tie(party, role, (sentence, start, first - 1), is_direct=tokens[first].mark_before == "", long=last > first)

    def _role_ending_at(self, tokens: Sequence[PartyToken], end: int) -> tuple[int, Role | None]:
        """Return where the role begins that ends at a token, adjectives after it left out."""
        while end > 0 and self.words.has(PartyWordList.QUALIFIERS, tokens[end].lower):
            end -= 1
        for start in range(max(0, end - 4), end + 1):
            hit = role_at(tokens, start, end + 1, self.words)
            if hit is not None and hit[1] == end and not any(token.mark_before for token in tokens[start + 1 : end + 1]):
                return start, hit[0]
        return end, None

    def _is_closed_after(self, tokens: Sequence[PartyToken], last: int) -> bool:
        return last + 1 >= len(tokens) or bool(tokens[last + 1].mark_before)

    def _tie_apposition(self, place: Place, party: NamedParty) -> None:
        """*Claire Delvaux, transport minister,*."""
        sentence, first, last = place
        tokens = self._sentences[sentence]
        start = last + 1
        if start >= len(tokens) or tokens[start].mark_before not in (",", "(", "–", "—"):
            return
        end = next((n for n in range(start + 1, len(tokens)) if tokens[n].mark_before), len(tokens)) - 1
        if end - start >= _MAX_APPOSITION:
            return
        for index in range(start, end + 1):
            hit = role_at(tokens, index, end + 1, self.words)
            if hit is not None and self._ends_phrase(tokens, hit[1], end):
                self._tie(party, hit[0], (sentence, start, end), is_direct=False, long=last > first)
                return

    def _ends_phrase(self, tokens: Sequence[PartyToken], at: int, end: int) -> bool:
        """Whether nothing follows a noun but what hangs on it: no verb is likely there."""
        if at >= end:
            return True
        follower = tokens[at + 1]
        lists = (PartyWordList.PREPOSITIONS_OF, PartyWordList.QUALIFIERS, PartyWordList.ARTICLES)
        return (
            self.words.has_any(lists, follower.lower)
            or follower.text[0].isupper()
            or role_at(tokens, at + 1, end + 1, self.words) is not None
        )

    def _tie_title_after(self, place: Place, party: NamedParty) -> None:
        sentence, _first, last = place
        tokens = self._sentences[sentence]
        if last + 1 < len(tokens) and not tokens[last + 1].mark_before:
            hit = role_at(tokens, last + 1, len(tokens), self.words)
            if hit is not None:
                person = looks_like_person(party.forms[0], self.words)
                self._tie(party, hit[0], (sentence, last + 1, hit[1]), is_direct=person, long=person)

    def _may_be_person(self, party: NamedParty) -> bool:
        """Whether a single word after an office is a name, and no place in the genitive."""
        form = party.forms[0][-1]
        return not self.words.unsafe_endings or stem(form, self.words) == form

    # ── roles with a place ──

    def _tied_roles(self) -> Iterator[tuple[str, NamedParty]]:
        """A role with the state, organisation or place that is named right beside it."""
        for (sentence, first), party in self.party_at.items():
            tokens = self._sentences[sentence]
            if party.is_person:
                continue
            last = self._last_token[sentence, first]
            after = (
                role_at(tokens, last + 1, len(tokens), self.words) if last + 1 < len(tokens) and not tokens[last + 1].mark_before else None
            )
            if after is not None and not after[0].is_named:
                yield role_key(after[0], tokens, last + 1, after[1], self.words), party
            if first < 1 or tokens[first].mark_before or self.words.modifiers_come_first:
                continue
            end = first - 1
            while end > 0 and self._is_between(tokens[end]):
                end -= 1
            start, role = self._role_ending_at(tokens, end)
            if role is not None and not role.is_named and role.role_class not in PERSON_CLASSES:
                yield role_key(role, tokens, start, end, self.words), party

    def _is_between(self, token: PartyToken) -> bool:
        return not token.mark_before and self.words.has_any((PartyWordList.PREPOSITIONS_OF, PartyWordList.ARTICLES), token.lower)

    def _tie(self, party: NamedParty, role: Role, place: Place, *, is_direct: bool, long: bool) -> None:
        """Tie a role to a name; ``long``: the name has several words, as persons have."""
        if party.entity is not None and party.entity.kind not in ("person", "body", ""):
            return
        if role.role_class in PERSON_CLASSES or (role.has_members and long and not party.roles):
            if not (long or (is_direct and self._may_be_person(party))):
                return
            party.is_person = True
            party.descriptions.append(place)
        elif role.role_class in (RoleClass.SOURCES, RoleClass.DOCUMENT) or (party.is_person and not role.has_members):
            return
        tokens = self._sentences[place[0]][place[1] : place[2] + 1]
        party.roles.setdefault(role_key(role, self._sentences[place[0]], max(0, place[1] - 2), place[2], self.words), role)
        party.nouns.update(token.form for token in tokens if role_at([token], 0, 1, self.words) is not None)
