"""What the words around a name tie to it: the role before it, the apposition after it, the place beside a role."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from watcher.statements.parties.name_forms import looks_like_person, stem
from watcher.statements.parties.name_table import PERSON_CLASSES, NamedParty, NameTable, Place
from watcher.statements.parties.party_words import PartyRole, PartyWordList, PartyWords, RoleClass
from watcher.statements.parties.phrase_parts import role_at, role_key
from watcher.statements.parties.tokens import PartyToken

_MAX_APPOSITION = 10
"""Words of an apposition."""
_MAX_COMPLEMENT = 4
"""Words from a name to the name of what it belongs to."""

_NOT_BEFORE_ROLE = (PartyWordList.PREPOSITIONS_OBLIQUE, PartyWordList.PREPOSITIONS_OF, PartyWordList.PRONOUNS_RELATIVE)
"""Words after which a noun of an apposition is not its head."""


class NameTies:
    """Reads the words around the names of one article and files in the table what they tie to each."""

    def __init__(self, table: NameTable, sentences: Sequence[Sequence[PartyToken]], words: PartyWords) -> None:
        self._table, self._sentences, self._words = table, sentences, words
        for place in table.places:
            self._read_context(place)
        self.role_ties: dict[str, NamedParty] = {}
        """Role -> the first state, organisation or place that the article ties it to."""
        for key, party in self._tied_roles():
            self.role_ties.setdefault(key, party)

    def _read_context(self, place: Place) -> None:
        sentence, first, _last = place
        tokens, party = self._sentences[sentence], self._table.party_at[sentence, first]
        before = tokens[first - 1] if first else None
        if before is not None and self._words.has(PartyWordList.TITLES, before.lower) and tokens[first].mark_before in ("", "."):
            party.is_person = True
        self._tie_role_before(place, party)
        if self._words.modifiers_come_first:
            self._tie_title_after(place, party)
        else:
            self._tie_apposition(place, party)

    def _tie_role_before(self, place: Place, party: NamedParty) -> None:
        """*the carmaker Audi*, *the minister, Claire Delvaux,*."""
        sentence, first, last = place
        tokens = self._sentences[sentence]
        if not first or tokens[first].glued or tokens[first].mark_before not in ("", ",", "("):
            return
        end = first - 1
        while end > 0 and self._words.has_any((PartyWordList.TITLES, PartyWordList.ARTICLES), tokens[end].lower):
            end -= 1  # *his spokesman, the colonel …*
        while end > 0 and not tokens[end].mark_before and self._is_entity(sentence, end):
            end -= 1  # *the minister of France, …*, *le constructeur allemand …*
        is_apart = any(token.mark_before for token in tokens[end + 1 : first + 1])
        start, role = self._role_before_complement(tokens, end) if is_apart else (end, None)
        if role is None:
            start, role = self._role_ending_at(tokens, end)
        if role is not None and not is_apart and last > first and not self._is_person_role(role):
            longer = self._role_before_complement(tokens, end)  # *глава компании …*
            start, role = longer if longer[1] is not None else (start, role)
        if role is None or (is_apart and not self._is_closed_after(tokens, last)):
            return
        start = self._with_modifiers(sentence, start)
        through = self._end_of_complement(sentence, last) if self._is_person_role(role) and not is_apart else first - 1
        self._tie(party, role, (sentence, start, through), is_direct=not is_apart, long=last > first)

    def _is_entity(self, sentence: int, index: int) -> bool:
        party = self._table.party_at.get((sentence, index))
        return party is not None and party.entity is not None and self._table.last_token[sentence, index] == index

    def _with_modifiers(self, sentence: int, start: int) -> int:
        """Return where a description begins, with what stands right before its role: *commission chairman*, *its chairman*."""
        tokens = self._sentences[sentence]
        while start > 0 and not tokens[start].mark_before:
            before = tokens[start - 1]
            is_role = role_at(tokens, start - 1, start, self._words) is not None
            is_modifier = (
                is_role or (sentence, start - 1) in self._table.party_at or self._words.has(PartyWordList.POSSESSIVES, before.lower)
            )
            if not is_modifier:
                break
            start -= 1
        return start

    def _end_of_complement(self, sentence: int, last: int) -> int:
        """Return the last token of what a name belongs to: *chairman Jens Brock of the union GLF*; the name's own where nothing follows."""
        tokens, at = self._sentences[sentence], last + 1
        while at < len(tokens) and not tokens[at].mark_before and at <= last + _MAX_COMPLEMENT:
            if (sentence, at) in self._table.party_at:
                return self._table.last_token[sentence, at]
            if at == last + 1 and not self._words.has(PartyWordList.PREPOSITIONS_OF, tokens[at].lower):
                break
            at += 1
        return last

    def _role_before_complement(self, tokens: Sequence[PartyToken], end: int) -> tuple[int, PartyRole | None]:
        """Return a role with what hangs on it up to a token, and where it begins: *a spokesman for the company*."""
        for start in range(end, max(-1, end - _MAX_APPOSITION), -1):
            if tokens[start].mark_before and start < end:
                break
            hit = role_at(tokens, start, end + 1, self._words)
            if hit is not None and self._is_person_role(hit[0]) and self._is_complement(tokens, hit[1] + 1):
                return start, hit[0]
        return end, None

    def _is_person_role(self, role: PartyRole) -> bool:
        return role.role_class in PERSON_CLASSES or role.has_members

    def _is_complement(self, tokens: Sequence[PartyToken], index: int) -> bool:
        lists = (PartyWordList.PREPOSITIONS_OF, PartyWordList.ARTICLES, PartyWordList.PREPOSITIONS_OBLIQUE)
        return index < len(tokens) and (self._words.has_any(lists, tokens[index].lower) or bool(self._words.unsafe_endings))

    def _role_ending_at(self, tokens: Sequence[PartyToken], end: int) -> tuple[int, PartyRole | None]:
        """Return where the role begins that ends at a token, adjectives after it left out."""
        while end > 0 and self._words.has(PartyWordList.QUALIFIERS, tokens[end].lower):
            end -= 1
        for start in range(max(0, end - 4), end + 1):
            hit = role_at(tokens, start, end + 1, self._words)
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
        roles: list[PartyRole] = []
        for index in range(start, end + 1):
            if self._words.has_any(_NOT_BEFORE_ROLE, tokens[index].lower):
                break
            hit = role_at(tokens, index, end + 1, self._words)
            if hit is not None and self._ends_phrase(tokens, hit[1], end):
                roles.append(hit[0])
        role = next((each for each in roles if last > first and self._is_person_role(each)), roles[0] if roles else None)
        if role is not None:
            self._tie(party, role, (sentence, start, end), is_direct=False, long=last > first)

    def _ends_phrase(self, tokens: Sequence[PartyToken], at: int, end: int) -> bool:
        """Whether nothing follows a noun but what hangs on it: no verb is likely there."""
        if at >= end:
            return True
        follower = tokens[at + 1]
        lists = (PartyWordList.PREPOSITIONS_OF, PartyWordList.QUALIFIERS, PartyWordList.ARTICLES)
        return (
            self._words.has_any(lists, follower.lower)
            or follower.text[0].isupper()
            or role_at(tokens, at + 1, end + 1, self._words) is not None
        )

    def _tie_title_after(self, place: Place, party: NamedParty) -> None:
        sentence, first, last = place
        tokens = self._sentences[sentence]
        if last + 1 < len(tokens) and not tokens[last + 1].mark_before:
            hit = role_at(tokens, last + 1, len(tokens), self._words)
            if hit is not None:
                person = looks_like_person(party.forms[0], self._words)
                start = self._with_modifiers(sentence, first)
                self._tie(party, hit[0], (sentence, start, hit[1]), is_direct=person, long=person)

    def _may_be_person(self, party: NamedParty) -> bool:
        """Whether a single word after an office is a name, and no place in the genitive."""
        form = party.forms[0][-1]
        return not self._words.unsafe_endings or stem(form, self._words) == form

    # ── roles with a place ──

    def _tied_roles(self) -> Iterator[tuple[str, NamedParty]]:
        """A role with the state, organisation or place that is named right beside it."""
        for (sentence, first), party in self._table.party_at.items():
            tokens = self._sentences[sentence]
            if party.is_person or self._words.portfolios.longest([tokens[first].form], 0) is not None:
                continue
            last = self._table.last_token[sentence, first]
            after = (
                role_at(tokens, last + 1, len(tokens), self._words) if last + 1 < len(tokens) and not tokens[last + 1].mark_before else None
            )
            if after is not None and not after[0].is_named:
                yield role_key(after[0], tokens, last + 1, after[1], self._words), party
            if first < 1 or tokens[first].mark_before or self._words.modifiers_come_first:
                continue
            end = first - 1
            while end > 0 and self._is_between(tokens[end]):
                end -= 1
            start, role = self._role_ending_at(tokens, end)
            if role is not None and not role.is_named and role.role_class not in PERSON_CLASSES:
                yield role_key(role, tokens, start, end, self._words), party

    def _is_between(self, token: PartyToken) -> bool:
        return not token.mark_before and self._words.has_any((PartyWordList.PREPOSITIONS_OF, PartyWordList.ARTICLES), token.lower)

    def _tie(self, party: NamedParty, role: PartyRole, place: Place, *, is_direct: bool, long: bool) -> None:
        """Tie a role to a name; ``long``: the name has several words, as persons have."""
        if party.entity is not None and party.entity.kind not in ("person", "body", ""):
            return
        if role.role_class in PERSON_CLASSES or (role.has_members and long and not party.roles):
            if not (long or (is_direct and self._may_be_person(party))):
                return
            party.is_person = True
            party.descriptions.append(place)
        elif party.is_person or not (role.is_named or role.role_class is RoleClass.MEDIA):
            return  # a name beside the police or a court is but its place
        tokens = self._sentences[place[0]][place[1] : place[2] + 1]
        party.roles.setdefault(role_key(role, self._sentences[place[0]], place[1], place[2], self._words), role)
        hits = ((token.form, role_at([token], 0, 1, self._words)) for token in tokens)
        party.nouns.update(form for form, hit in hits if hit is not None and hit[0].key == role.key)
