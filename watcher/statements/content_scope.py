"""Stretches of text that a source may answer for: before its cue, after it, and on through a quotation."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.statements.actors import ActorTable, Mention
from watcher.statements.article_tokens import ArticleTokens, TokenRange, TokenSentence
from watcher.statements.lexicon import Cue
from watcher.statements.word_categories import OBLIQUE_PREPOSITIONS, Category

_MAX_PHRASE_TOKENS = 16
_MAX_EMPTY_CONTENT = 2
"""Words after a cue that make no content yet, connectors aside."""
_MAX_QUOTATION_SENTENCES = 30
"""Sentences over which a quotation is followed: one that nobody closes holds a whole page, for all of which every cue would answer."""
_SPEAKER_CATEGORIES = (
    Category.OFFICE,
    Category.EXPERT,
    Category.UNNAMED_MEDIUM,
    Category.ANONYMOUS_SOURCE,
    Category.PRONOUN_SINGULAR,
    Category.PRONOUN_PLURAL,
    Category.THE_LATTER,
    Category.DOCUMENT,
    Category.TWO_COUNTRIES,
    Category.OTHER_GROUP,
)


class ScopeFinder:
    """Where contents and noun phrases begin and end in an article.  ``verb_starts``: the first tokens of its verbs of saying."""

    def __init__(self, tokens: ArticleTokens, actors: ActorTable, verb_starts: frozenset[int]) -> None:
        self.tokens, self.actors, self.verb_starts = tokens, actors, verb_starts

    # ── contents ──

    def content_after(self, first: int, sentence: TokenSentence) -> list[TokenRange]:
        """The content that begins at ``first``: to the end of its clause, and on through an open quotation."""
        last = first - 1
        while last + 1 < sentence.last:
            index = last + 1
            if index > first + 1 and index in self.actors.marked[Category.CLAUSE_BREAK] and not self.tokens.in_quotation[index]:
                break
            if index > first and ";" in self.tokens.text_before[index]:
                break
            last = index
        if last < first:
            return []
        return [(first, last), *(self._quotation_onward(sentence, last) if last == sentence.last - 1 else ())]

    def _quotation_onward(self, sentence: TokenSentence, last: int) -> Iterator[TokenRange]:
        """The sentences over which a quotation that is open at ``last`` goes on."""
        quoted = self.tokens.in_quotation
        for following in self.tokens.sentences[sentence.index + 1 : sentence.index + 1 + _MAX_QUOTATION_SENTENCES]:
            if following.paragraph != sentence.paragraph or not quoted[last] or not quoted[following.first]:
                return
            if self.opens_quote(following.first):
                return
            last = following.first
            while last + 1 < following.last and quoted[last + 1]:
                last += 1
            yield following.first, last
            if last + 1 < following.last:
                return

    def content_before(self, last: int, sentence: TokenSentence, *, across_conjunctions: bool = False) -> list[TokenRange]:
        """The content that ends at ``last``: from the start of its clause, and back through the quotation it closes.

        A conjunction begins another content only where somebody speaks before it, and not at all where ``across_conjunctions``.
        """
        first = last
        while first > sentence.first and (across_conjunctions or not self._starts_other_content(first, sentence)):
            if ";" in self.tokens.text_before[first]:
                break
            first -= 1
        found = [(first, last)] if last >= first else []
        return [*self._quotation_backward(first, sentence), *found] if first == sentence.first else found

    def _starts_other_content(self, first: int, sentence: TokenSentence) -> bool:
        if first - 1 not in self.actors.marked[Category.CLAUSE_BREAK] or self.tokens.in_quotation[first]:
            return False
        return any(index in self.verb_starts for index in range(sentence.first, first - 1))

    def _quotation_backward(self, first: int, sentence: TokenSentence) -> list[TokenRange]:
        """The sentences back to where the quotation was opened in which ``first`` stands."""
        quoted, found, index = self.tokens.in_quotation, list[TokenRange](), sentence.index
        earliest = max(0, sentence.index - _MAX_QUOTATION_SENTENCES)
        while first == self.tokens.sentences[index].first and quoted[first] and not self.opens_quote(first) and index > earliest:
            index -= 1
            before = self.tokens.sentences[index]
            if before.paragraph != sentence.paragraph or not quoted[before.last - 1]:
                break
            first = before.last - 1
            while first > before.first and quoted[first - 1] and not self.opens_quote(first):
                first -= 1
            found.append((first, before.last - 1))
        return found[::-1]

    def quotation_remainder(self, first: int, sentence: TokenSentence) -> list[TokenRange]:
        """What a source goes on to say after it was named: the rest of a quotation, no more."""
        return [part for part in self.content_after(first, sentence) if self.tokens.in_quotation[part[0]]]

    def clause_start(self, index: int, sentence: TokenSentence) -> int:
        """Where the clause before ``index`` begins."""
        first = index
        while (
            first > sentence.first
            and first - 1 not in self.actors.marked[Category.CLAUSE_BREAK]
            and ";" not in self.tokens.text_before[first]
        ):
            first -= 1
        return first

    def begins_clause(self, index: int, sentence: TokenSentence) -> bool:
        """Whether nothing but a connector stands before the token in its clause."""
        before = index - 1
        return (
            before < sentence.first
            or before in self.actors.marked[Category.CLAUSE_BREAK]
            or before in self.actors.marked[Category.THAT]
            or self.tokens.has_strong_break_before(index)
        )

    def has_no_content(self, first: int, sentence: TokenSentence, cue: Cue) -> bool:
        """Whether nothing that could be a content follows."""
        if cue.only_on_accusations and self.actors.any_mark(Category.ACCUSATION, first, min(first + 12, sentence.last - 1)):
            return False
        if first < sentence.last and (":" in self.tokens.text_before[first] or self.opens_quote(first)):
            return False
        count = 0
        for index in range(first, sentence.last):
            if self.tokens.has_comma_before(index) and index > first:
                break
            count += not any(index in self.actors.marked[category] for category in (Category.FILLER, Category.ABOUT, Category.IN))
            if count > _MAX_EMPTY_CONTENT:
                return False
        return not self.actors.any_mark(Category.THAT, first, min(first + 2, sentence.last - 1))

    # ── noun phrases ──

    def noun_phrase_end(self, first: int, sentence: TokenSentence, *, commas: int = 1) -> int:
        """The last token of the noun phrase that begins at ``first``; an apposition between commas is part of it."""
        last = first - 1
        while last + 1 < min(sentence.last, first + _MAX_PHRASE_TOKENS):
            index = last + 1
            if index > first and (self.tokens.has_strong_break_before(index) or self.opens_quote(index)):
                break
            if index > first and self.tokens.has_comma_before(index):
                named = last in self.actors.marked[Category.OBJECT_PRONOUN] or self.actors.mentions_within(first, last)
                if not commas or named or not self.names_somebody(index, min(index + 3, sentence.last - 1)):
                    break
                commas -= 1
            if self.ends_noun_phrase(index) and index not in self.actors.marked[Category.FILLER]:
                break
            last = index
        return last

    def ends_noun_phrase(self, index: int) -> bool:
        """Whether a noun phrase cannot reach over this token."""
        return (
            any(index in self.actors.marked[category] for category in (Category.THAT, Category.CLAUSE_BREAK, Category.RELATIVE))
            or index in self.verb_starts
        )

    def names_somebody(self, first: int, last: int) -> bool:
        """Whether somebody is named within these tokens."""
        if self.actors.mentions_within(first, last) or any(self.actors.any_mark(category, first, last) for category in _SPEAKER_CATEGORIES):
            return True
        return any(self.tokens.forms[index] in self.actors.speakers_by_surname for index in range(first, last + 1))

    def can_be_subject(self, first: int, last: int) -> bool:
        """Whether the piece can be a subject by itself."""
        found = self.actors.mentions_within(first, last)
        free = [mention for mention in found if not self._is_governed(mention, first)]
        until = found[0].first if found else last
        return bool(free) or any(self.actors.any_mark(category, first, until) for category in _SPEAKER_CATEGORIES)

    def _is_governed(self, mention: Mention, first: int) -> bool:
        """Whether a preposition of the piece itself governs a name."""
        under, at = self.actors.governor(mention)
        return under in OBLIQUE_PREPOSITIONS and at >= first

    # ── quotation marks ──

    def opens_quote(self, index: int) -> bool:
        if not self.tokens.in_quotation[index]:
            return False
        return index == 0 or not self.tokens.in_quotation[index - 1] or any(mark in self.tokens.text_before[index] for mark in '"«“')

    def closes_quote(self, index: int) -> bool:
        return index > 0 and not self.tokens.in_quotation[index] and self.tokens.in_quotation[index - 1]
