"""The party of a source of an article: unnamed sources and media first, then pronouns, then names, roles and nouns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from watcher.model import MEDIA_PARTY, SOURCES_PARTY, UNKNOWN_PARTY
from watcher.model.parties import PartyKind, SourceParty
from watcher.statements.parties.entity_mentions import EntityMention
from watcher.statements.parties.name_forms import core_forms
from watcher.statements.parties.name_runs import NameRuns
from watcher.statements.parties.name_table import NamedParty, NameTable
from watcher.statements.parties.name_ties import NameTies
from watcher.statements.parties.party_choice import PartyChoice
from watcher.statements.parties.party_lookup import PartyLookup
from watcher.statements.parties.party_words import PartyWordList, PartyWords
from watcher.statements.parties.phrase_parts import PhraseParser, PhrasePart
from watcher.statements.parties.phrases import Choice, Phrase
from watcher.statements.parties.tokens import PartyToken, party_tokens, written_text
from watcher.statements.tagging.words import Word
from watcher.text.dictionary_words import is_dictionary_word
from watcher.text.normalise import fold_words

_PERSON_LISTS = (PartyWordList.PRONOUNS_MALE, PartyWordList.PRONOUNS_FEMALE)
_THING_LISTS = (PartyWordList.PRONOUNS_THING,)
_PRONOUN_LISTS = (
    *_PERSON_LISTS,
    *_THING_LISTS,
    PartyWordList.PRONOUNS_PLURAL,
    PartyWordList.PRONOUNS_SPEAKER,
    PartyWordList.PRONOUNS_RELATIVE,
)


class PartyResolver:
    """Resolves the sources of one article.

    ``sentences``: the article's words, the title first; ``query_names``: names of the topic's query, as typed.
    """

    def __init__(
        self,
        sentences: Sequence[Sequence[Word]],
        language: str,
        words: PartyWords,
        entity_mentions: Sequence[EntityMention],
        *,
        query_names: Sequence[str],
        outlet: str,
    ) -> None:
        self.words = words
        self._tokens = [party_tokens(sentence) for sentence in sentences]
        self._entities = [entities_by_token(tokens, entity_mentions, in_title=not n) for n, tokens in enumerate(self._tokens)]
        names = [name for each in query_names if (name := fold_words(each))]
        asked = {name[0] for name in names if len(name) == 1}
        runs = NameRuns(self._tokens, words, partial(is_dictionary_word, language=language), asked)
        self.table = NameTable(self._tokens, words, self._entities, runs, names)
        self._parser = PhraseParser(words, runs.name_end)
        self._lookup = PartyLookup(self.table, NameTies(self.table, self._tokens, words), words, names)
        self._choice = PartyChoice(self._lookup, core_forms(fold_words(outlet), words))

    def resolve(self, sentence: int, first: int, last: int, *, previous: SourceParty | None) -> SourceParty:
        """Return the party of words ``first`` to ``last``, both included; ``previous``: who spoke last before it."""
        tokens = self._tokens[sentence]
        inside = [n for n, token in enumerate(tokens) if token.first >= first and token.last <= last]
        if not inside:
            return SourceParty(UNKNOWN_PARTY, "", PartyKind.UNKNOWN)
        start, end = inside[0], inside[-1]
        written = written_text(tokens[start : end + 1])
        if self._is_pronoun(tokens[start : end + 1]):
            return self._of_pronoun(sentence, start, tokens[start], written, previous)
        parts = self._parser.parts(tokens, start, end, self._entities[sentence])
        owner, before = partial(self._owner, sentence, previous=previous), partial(self._body_before, sentence, start)
        phrase = Phrase(sentence, tokens, parts, self._described, owner, before)
        return self._as_source(self._choice.choose(phrase, previous), written, previous)

    def _described(self, sentence: int, first: int, last: int) -> Phrase:
        """An apposition: who is named in it or before it is taken for himself."""
        tokens = self._tokens[sentence]
        parts = self._parser.parts(tokens, first, last, self._entities[sentence])
        before = partial(self._body_before, sentence, first)
        return Phrase(sentence, tokens, parts, None, lambda _possessive: before(), before)

    def _body_before(self, sentence: int, at: int) -> Choice | None:
        """The last body named before a place, in its sentence or the one before."""
        for number, end in ((sentence, at), (sentence - 1, None)):
            if number < 0:
                break
            named = [self.table.party_at.get((number, index)) for index in range(len(self._tokens[number]) if end is None else end)]
            bodies = [party for party in named if party is not None and self._is_body(party)]
            if bodies:
                return self._lookup.named_choice(max(bodies, key=self._lookup.body_rank))
        return None

    def _is_body(self, party: NamedParty) -> bool:
        return not party.is_person and party.placed * 2 < party.count and self._lookup.body_rank(party) > 0

    # ── pronouns ──

    def _is_pronoun(self, tokens: Sequence[PartyToken]) -> bool:
        return (
            len(tokens) <= 2
            and self.words.has_any(_PRONOUN_LISTS, tokens[-1].lower)
            and (
                len(tokens) == 1
                or self.words.has_any((*_PRONOUN_LISTS, PartyWordList.ARTICLES, PartyWordList.PREPOSITIONS_OF), tokens[0].lower)
            )
        )

    def _of_pronoun(self, sentence: int, at: int, token: PartyToken, written: str, previous: SourceParty | None) -> SourceParty:
        """The last party that the pronoun can stand for."""
        needs_person = self.words.has_any(_PERSON_LISTS, token.lower)
        if needs_person and previous is not None and not self._lookup.may_be_person(previous):
            person = self._mentioned_before(sentence, at, needs_person=True)
            if person is not None:
                return self._as_source(self._choice.of_named(person, self._described), written, previous)
        if previous is not None and previous.kind is not PartyKind.UNKNOWN:
            return SourceParty(previous.key, written, previous.kind, previous.names, previous.on_the_record, previous.role)
        found = self._mentioned_before(sentence, at, needs_person=needs_person)
        if found is not None:
            return self._as_source(self._choice.of_named(found, self._described), written, previous)
        return SourceParty(UNKNOWN_PARTY, written, PartyKind.UNKNOWN)

    def _owner(self, sentence: int, possessive: PhrasePart, *, previous: SourceParty | None) -> Choice | None:
        """Whose *his* or *its* is: who is named first in the sentence before it, else who spoke last, else who is named before."""
        at = possessive.first
        named = self._mentioned_in(sentence, at, needs_person=False)
        if named is not None:
            return self._choice.of_named(named, self._described)
        if previous is not None and previous.kind in (PartyKind.NAME, PartyKind.ENTITY, PartyKind.ROLE):
            return Choice(previous.key, previous.kind, previous.names, role=previous.role)
        found = self._mentioned_before(sentence, at, needs_person=False)
        return self._choice.of_named(found, self._described) if found is not None else None

    def _mentioned_in(self, sentence: int, before: int, *, needs_person: bool) -> NamedParty | None:
        for index in range(before):
            party = self.table.party_at.get((sentence, index))
            if party is not None and (party.may_be_person or not needs_person) and not self.table.is_placed(sentence, index):
                return party
        return None

    def _mentioned_before(self, sentence: int, before: int, *, needs_person: bool) -> NamedParty | None:
        found = self._mentioned_in(sentence, before, needs_person=needs_person)
        back = sentence - 1
        while found is None and back >= max(0, sentence - 2):
            found = self._mentioned_in(back, len(self._tokens[back]), needs_person=needs_person)
            back -= 1
        return found

    def _as_source(self, choice: Choice, written: str, previous: SourceParty | None) -> SourceParty:
        if choice.kind is PartyKind.UNKNOWN and previous is not None and choice.follows_previous:
            return SourceParty(previous.key, written, previous.kind, previous.names, previous.on_the_record, previous.role)
        key = {PartyKind.SOURCES: SOURCES_PARTY, PartyKind.MEDIA: MEDIA_PARTY, PartyKind.UNKNOWN: UNKNOWN_PARTY}.get(
            choice.kind, choice.key
        )
        return SourceParty(key or UNKNOWN_PARTY, written, choice.kind, choice.names, choice.on_the_record, choice.role)


def entities_by_token(
    tokens: Sequence[PartyToken], mentions: Sequence[EntityMention], *, in_title: bool
) -> Mapping[int, tuple[EntityMention, int]]:
    """Return the entities of a sentence: first token -> (the longest mention there, its last token)."""
    found: dict[int, tuple[EntityMention, int]] = {}
    if not tokens:
        return found
    for mention in mentions:
        if mention.in_title is not in_title or mention.end <= tokens[0].start or mention.start >= tokens[-1].end:
            continue
        inside = [n for n, token in enumerate(tokens) if token.start < mention.end and token.end > mention.start]
        if inside and (inside[0] not in found or found[inside[0]][1] < inside[-1]):
            found[inside[0]] = (mention, inside[-1])
    return found
