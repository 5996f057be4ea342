"""Every name of an article, in all its forms, with what titles and appositions tie to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from watcher.statements.parties.entity_mentions import EntityMention
from watcher.statements.parties.name_forms import core_forms, initials, name_key, same_word, stem
from watcher.statements.parties.name_runs import NameRuns
from watcher.statements.parties.party_words import PartyRole, PartyWordList, PartyWords, RoleClass
from watcher.statements.parties.phrase_parts import MINISTRY, role_at
from watcher.statements.parties.tokens import PartyToken, written_text

PERSON_CLASSES = (RoleClass.VOICE, RoleClass.OFFICE)
_LEAD_SENTENCES = 3
_MAX_TO_PORTFOLIO = 3
"""Words from *ministry* to what it is in charge of."""
_PERSON_NAME_WORDS = (2, 3)
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
    roles: dict[str, PartyRole] = field(default_factory=dict)
    nouns: set[str] = field(default_factory=set)
    descriptions: list[Place] = field(default_factory=list)
    count: int = 0
    placed: int = 0
    """Mentions after a preposition of place."""
    in_lead: bool = False
    asked_as: tuple[str, ...] = ()
    """The name by which the topic's query asks for it: the same whatever the script of the article."""

    @property
    def may_be_person(self) -> bool:
        """Whether it is a person, or called as persons are: by the last of two or three words, and never by the first."""
        full = max(self.forms, key=len)
        single = {forms[0] for forms in self.forms if len(forms) == 1}
        is_called_so = len(full) in _PERSON_NAME_WORDS and full[-1] in single and full[0] not in single
        return self.is_person or (self.entity is None and not self.roles and is_called_so)

    def key(self, words: PartyWords) -> str:
        """Return the entity's party, a person's last name, or the name."""
        if self.entity is not None:
            return self.entity.party or self.entity.entity
        if self.asked_as:
            return name_key(self.asked_as)
        full = tuple(stem(form, words) for form in self.forms[0])
        if self.is_person and len(full) > 1 and not words.modifiers_come_first and not _has_family_name_first(self.forms[0], words):
            return name_key(full[-1:])
        return name_key(full)


def _has_family_name_first(forms: Sequence[str], words: PartyWords) -> bool:
    return len(forms) > 2 and forms[0] in words.surnames


class NameTable:
    """The names of one article."""

    def __init__(
        self,
        sentences: Sequence[Sequence[PartyToken]],
        words: PartyWords,
        entities: Sequence[Mapping[int, tuple[EntityMention, int]]],
        runs: NameRuns,
        asked: Sequence[tuple[str, ...]] = (),
    ) -> None:
        self.words = words
        self.parties: list[NamedParty] = []
        self.party_at: dict[tuple[int, int], NamedParty] = {}
        """(sentence, first token) -> who is named there."""
        self.last_token: dict[tuple[int, int], int] = {}
        self._by_word: dict[str, list[NamedParty]] = defaultdict(list)
        self._sentences, self._entities, self._runs = sentences, entities, runs
        self._acronyms = dict(self._acronym_places())
        self._asked: list[NamedParty] = []
        """Names of the topic's query, before anything is known of them."""
        places = list(self._name_places())
        for name in asked:
            self._add_asked(name, places)
        for sentence, first, last in sorted(places, key=lambda place: (place[1] - place[2], place)):
            self._add(sentence, first, last)
        self.places = places
        """Every mention of a name, in reading order."""

    # ── who is named where ──

    def _name_places(self) -> Iterator[Place]:
        for number, tokens in enumerate(self._sentences):
            index = 0
            while index < len(tokens):
                if self._is_portfolio(tokens, index):
                    index += 1
                    continue
                entity = self._entities[number].get(index)
                end = self._run_end(number, index)
                end = max(end, entity[1]) if entity else end
                if end >= index:
                    yield number, index, end
                role = role_at(tokens, index, len(tokens), self.words) if end < index else None
                index = max(end, index, role[1] if role is not None else index) + 1

    def _is_portfolio(self, tokens: Sequence[PartyToken], index: int) -> bool:
        """Whether a word with a capital is but what a ministry right before it is in charge of."""
        if self.words.portfolios.longest([tokens[index].form], 0) is None or tokens[index].mark_before:
            return False
        hits = (role_at(tokens, at, index, self.words) for at in range(max(0, index - _MAX_TO_PORTFOLIO), index))
        return any(hit is not None and hit[0].key == MINISTRY for hit in hits)

    def _run_end(self, number: int, index: int) -> int:
        tokens = self._sentences[number]
        if (number, index) in self._acronyms:
            return self._acronyms[number, index]
        if not self.words.modifiers_come_first:
            return self._runs.name_end(tokens, index, len(tokens) - 1)
        end = self._runs.name_end(tokens, index, len(tokens) - 1)  # without capitals: only what stands before a person's title
        if end < index or end + 1 >= len(tokens):
            return -1
        after = role_at(tokens, end + 1, len(tokens), self.words)
        if after is not None and after[0].role_class in PERSON_CLASSES and not tokens[end + 1].mark_before:
            return end
        before = role_at(tokens, index - 1, index, self.words) if index and not tokens[index].mark_before else None
        return end if before is not None and before[0].role_class in PERSON_CLASSES else -1

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
        party = self._find_entity(covering) if covering else self._asked_within(forms) or self.find(forms)
        if party is None:
            party = NamedParty([], entity=covering, is_person=covering is not None and covering.kind == "person")
            self.parties.append(party)
        for form in (forms, (acronym,)) if acronym else (forms,):
            self._add_form(party, form)
        party.written[self._written_name(tokens)] = None
        if acronym:
            party.written[self._sentences[sentence][last].text] = None
        party.count += 1
        party.in_lead = party.in_lead or sentence < _LEAD_SENTENCES
        party.placed += self.is_placed(sentence, first)
        self.party_at[sentence, first] = party
        self.last_token[sentence, first] = last

    def _written_name(self, tokens: Sequence[PartyToken]) -> str:
        """Return a name as it is written, without the particle at its end."""
        text, form = written_text(tokens), tokens[-1].form
        cut = len(form) - len(stem(form, self.words)) if self.words.modifiers_come_first and len(form) == len(tokens[-1].text) else 0
        return text[: len(text) - cut]

    def _add_asked(self, name: tuple[str, ...], places: Sequence[Place]) -> None:
        """Make a name of the query one of the article's, so that no longer name with a place in it swallows it."""
        for sentence, first, last in places:
            tokens = self._sentences[sentence][first : last + 1]
            covered = self._entities[sentence].get(first)
            if (
                len(tokens) == len(name)
                and covered is None
                and all(same_word(token.form, form, self.words) for token, form in zip(tokens, name, strict=True))
            ):
                party = NamedParty([])
                self._add_form(party, name)
                self.parties.append(party)
                self._asked.append(party)
                return

    def _asked_within(self, forms: Sequence[str]) -> NamedParty | None:
        """The query's name with which a longer one begins or ends: *Falkenau* in *Falkenau Deutschland*."""
        for party in self._asked:
            full = party.forms[0]
            for part in (forms[: len(full)], forms[-len(full) :]):
                if len(forms) > len(full) and all(same_word(*pair, self.words) for pair in zip(part, full, strict=True)):
                    return party
        return None

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
        exact = [party for party in found if any(len(full) == len(forms) for full in party.forms)]
        return max(exact or found, key=lambda party: party.count, default=None)

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
