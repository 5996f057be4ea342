"""Where a name begins and ends: capitals, and what may stand between them; in Korean every word that is no other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

from watcher.statements.parties.name_forms import stem
from watcher.statements.parties.party_words import PartyWordList, PartyWords
from watcher.statements.parties.phrase_parts import role_at
from watcher.statements.parties.tokens import PartyToken

_MAX_LINKS = 2
_MAX_UNMARKED_NAME = 4
"""Words of a name that no capital shows."""
_INITIAL_LETTERS = 2
_SENTENCE_MARKS = frozenset(":.;!?…—–|")
_CLOSED = (
    PartyWordList.ARTICLES,
    PartyWordList.POSSESSIVES,
    PartyWordList.PRONOUNS_MALE,
    PartyWordList.PRONOUNS_FEMALE,
    PartyWordList.PRONOUNS_THING,
    PartyWordList.PRONOUNS_PLURAL,
    PartyWordList.PRONOUNS_SPEAKER,
    PartyWordList.PRONOUNS_RELATIVE,
    PartyWordList.PREPOSITIONS_OF,
    PartyWordList.PREPOSITIONS_OBLIQUE,
    PartyWordList.CONJUNCTIONS,
    PartyWordList.QUANTIFIERS,
    PartyWordList.QUALIFIERS,
    PartyWordList.TITLES,
    PartyWordList.NEVER_NAMES,
)


class NameRuns:
    """Finds names in the sentences of one article.  ``is_common``: whether a word, as written, is in a dictionary.

    ``asked``: words that are names by themselves, as a query has them.
    """

    def __init__(
        self,
        sentences: Sequence[Sequence[PartyToken]],
        words: PartyWords,
        is_common: Callable[[str], bool],
        asked: Collection[str] = (),
    ) -> None:
        self.words = words
        self._asked = frozenset(stem(form, words) for form in asked)
        self._is_common = is_common
        self._lower_words = frozenset(token.text for tokens in sentences for token in tokens if not token.is_capitalised)
        self._articled = frozenset(
            token.form
            for tokens in sentences
            for before, token in pairwise(tokens)
            if words.has(PartyWordList.ARTICLES, before.lower) and not token.mark_before
        )
        self._names = self._certain_names(sentences)

    def _certain_names(self, sentences: Sequence[Sequence[PartyToken]]) -> frozenset[str]:
        """Return the words that are names wherever they stand: capitals within a sentence, and words of longer names."""
        found = set()
        for tokens in sentences:
            if _is_in_title_case(tokens):
                continue
            for index, token in enumerate(tokens):
                if not token.is_capitalised or self._is_closed(token):
                    continue
                if (
                    _begins_sentence(tokens, index)
                    and (self.words.unsafe_endings or index + 2 < len(tokens))
                    and self._is_common(token.text)
                ):
                    continue
                follower = tokens[index + 1] if index + 1 < len(tokens) else None
                before = tokens[index - 1] if index else None
                in_longer = (
                    follower is not None and follower.text[0].isupper() and not follower.mark_before and not self._is_closed(follower)
                ) or (
                    before is not None and index > 1 and before.text[0].isupper() and not token.mark_before and not self._is_closed(before)
                )
                if in_longer or (not self.words.nouns_are_capitalised and not _begins_sentence(tokens, index)):
                    found.add(token.form)
        return frozenset(found)

    def name_end(self, tokens: Sequence[PartyToken], index: int, last: int) -> int:
        """Return the last token of the name that begins at ``index``, at most ``last``; -1 where none does."""
        if self.words.modifiers_come_first:
            return self._unmarked_end(tokens, index, last)
        if not self._begins_name(tokens, index):
            return -1
        at = index
        while at < last:
            following = self._next_of_name(tokens, at, last)
            if following < 0:
                break
            at = following
        if at == index and not self._can_stand_alone(tokens, index):
            return -1
        return at

    def _next_of_name(self, tokens: Sequence[PartyToken], at: int, last: int) -> int:
        """Return the next token of a name, past words that link names; -1 where it ends."""
        for following in range(at + 1, min(at + 2 + _MAX_LINKS, last + 1)):
            token = tokens[following]
            is_initial = token.mark_before == "." and len(tokens[following - 1].text) <= _INITIAL_LETTERS
            if (token.mark_before and not is_initial) or tokens[following - 1].possessive:
                return -1
            role = role_at(tokens, following, last + 1, self.words)
            if token.glued and role is None:
                return following
            if token.text[0].isupper() and not self._is_closed(token):
                joins = role is None or (role[0].is_named and not self.words.nouns_are_capitalised)
                return following if joins else -1
            is_article = following == at + 1 and self.words.has(PartyWordList.ARTICLES, token.lower)
            if is_article or not self.words.has(PartyWordList.NAME_LINKS, token.lower) or self._is_plain_head(tokens, at):
                return -1
        return -1

    def _is_plain_head(self, tokens: Sequence[PartyToken], at: int) -> bool:
        """Whether the word before a link is an ordinary one that only the sentence's beginning gave a capital."""
        return _begins_sentence(tokens, at) and tokens[at].form not in self._names and self._is_common(tokens[at].text)

    def _begins_name(self, tokens: Sequence[PartyToken], index: int) -> bool:
        token = tokens[index]
        if not token.is_capitalised or self._is_closed(token) or not token.text[0].isalpha():
            return False
        if self.words.unsafe_endings and _begins_sentence(tokens, index) and token.form not in self._names and self._is_common(token.text):
            return False
        if self._is_title_of_name(tokens, index):
            return False
        return role_at(tokens, index, len(tokens), self.words) is None

    def _is_title_of_name(self, tokens: Sequence[PartyToken], index: int) -> bool:
        """Whether an ordinary word only stands before a name of two words, with the capital of the sentence's beginning."""
        following = tokens[index + 1 : index + 3]
        if len(following) < 2 or not _begins_sentence(tokens, index) or tokens[index].form in self._names:
            return False
        is_name = all(token.text[0].isupper() and not token.mark_before and not self._is_closed(token) for token in following)
        return is_name and self._is_common(tokens[index].text) and not any(token.glued for token in following)

    def _can_stand_alone(self, tokens: Sequence[PartyToken], index: int) -> bool:
        """Whether a single word is a name: known to be one, or in no dictionary and never in small letters."""
        token = tokens[index]
        if token.form in self._names or (token.text.isupper() and len(token.text) > 1):
            return True
        if self.words.nouns_are_capitalised and self._is_plain_noun(tokens, index):
            return False
        if token.form in self._asked:
            return True
        if self.words.nouns_are_capitalised or _begins_sentence(tokens, index):
            return token.text.lower() not in self._lower_words and not self._is_common(token.text)
        return True

    def _is_plain_noun(self, tokens: Sequence[PartyToken], index: int) -> bool:
        """Whether a noun is an ordinary one: after an indefinite article, or in the dictionary and somewhere after an article."""
        token = tokens[index]
        if index and self.words.has(PartyWordList.INDEFINITE_ARTICLES, tokens[index - 1].lower):
            return True
        return token.form in self._articled and self._is_common(token.text)

    def _unmarked_end(self, tokens: Sequence[PartyToken], index: int, last: int) -> int:
        at = index - 1
        while at < min(last, index + _MAX_UNMARKED_NAME - 1):
            token = tokens[at + 1]
            if (at >= index and token.mark_before) or self._is_closed(token) or not token.text[0].isalpha():
                break
            if role_at(tokens, at + 1, last + 1, self.words) is not None:
                break
            if at >= index and token.text.isascii() != tokens[at].text.isascii():
                break
            is_asked = stem(token.form, self.words) in self._asked
            if is_asked and at >= index:
                break
            at += 1
            if is_asked or (stem(token.form, self.words) != token.form and at > index):
                break
        return at if at >= index else -1

    def _is_closed(self, token: PartyToken) -> bool:
        if self.words.is_particle(token.form):
            return True
        return self.words.has_any(_CLOSED, token.lower) and not (token.text.isupper() and len(token.text) > 1)


def _begins_sentence(tokens: Sequence[PartyToken], index: int) -> bool:
    token = tokens[index]
    return index == 0 or token.quote_before or any(mark in _SENTENCE_MARKS for mark in token.mark_before)


def _is_in_title_case(tokens: Sequence[PartyToken]) -> bool:
    """Whether capitals say nothing in a sentence: most of its longer words have one."""
    longer = [token for token in tokens if len(token.text) > 3 and token.text[0].isalpha()]
    return len(longer) > 3 and sum(token.text[0].isupper() for token in longer) > 0.7 * len(longer)
