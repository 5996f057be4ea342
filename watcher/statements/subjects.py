"""Whose verb it is: the subject before it, after it, or the one it shares with a verb before or after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from watcher.model import UNKNOWN_PARTY
from watcher.statements.actors import ActorTable, Speaker
from watcher.statements.article_tokens import ArticleTokens, TokenRange, TokenSentence
from watcher.statements.content_scope import ScopeFinder
from watcher.statements.rule_names import Rule
from watcher.statements.speakers import resolve_speaker
from watcher.statements.word_categories import Category

_MAX_SUBJECT_TOKENS = 60
"""Words back from a verb to the start of its subject, relative clauses between included."""
_MAX_SUBJECT_PIECES = 3
"""A name, its office and one apposition more."""
_MAX_ACRONYM_BRACKET = 6
"""Words in the bracket of *the National Intelligence Service (NIS) said*."""
_MAX_ANTECEDENT_TOKENS = 10
_MAX_OPENING_PARTICIPLE = 2
"""Words before a participle that opens its sentence: *while denying it, …*."""
_MAX_NAME_TOKENS = 3
_VERB_GROUP_CATEGORIES = (
    Category.AUXILIARY_HAVE,
    Category.AUXILIARY_BE,
    Category.NEGATION_FIRST,
    Category.NEGATION_SECOND,
    Category.NEGATION_VERB,
    Category.FILLER,
    Category.PRONOUN_SINGULAR,
    Category.PRONOUN_PLURAL,
    Category.REFUSAL_VERB,
)
"""What may stand within a verb's group before the verb."""


class Subject(NamedTuple):
    """A noun phrase and its appositions, none where the verb has no subject of its own; and the rule that found it."""

    ranges: list[TokenRange]
    rule: Rule | None = None


class SubjectFinder:
    """Finds subjects by the commas, relative clauses and verbs around a verb."""

    def __init__(self, tokens: ArticleTokens, actors: ActorTable, scope_finder: ScopeFinder) -> None:
        self.tokens, self.actors, self.scope_finder = tokens, actors, scope_finder

    def verb_group_start(self, first: int, sentence: TokenSentence) -> int:
        """Where the verb's group begins: auxiliaries, negation, pronouns and adverbs before it."""
        while first > sentence.first and not self.tokens.has_comma_before(first):
            before = first - 1
            if not any(before in self.actors.marked[category] for category in _VERB_GROUP_CATEGORIES):
                break
            if before in self.actors.marked[Category.PRONOUN_PLURAL] and before in self.actors.marked[Category.THAT]:
                break
            first = before
        return first

    # ── before the verb ──

    def pronouns_in_group(self, group: int, verb: int) -> list[int]:
        """The pronouns of a verb's group, which begins at ``group``."""
        pronouns = (Category.PRONOUN_SINGULAR, Category.PRONOUN_PLURAL)
        return [index for index in range(group, verb) if any(index in self.actors.marked[category] for category in pronouns)]

    def subject_before(self, last: int, sentence: TokenSentence) -> Subject:
        """The noun phrase that ends at ``last``, with its apposition; relative clauses between commas are stepped over."""
        if last < sentence.first or last in self.actors.marked[Category.AND]:
            return Subject([])  # a second verb of the same subject
        if last in self.actors.marked[Category.RELATIVE]:
            return Subject(self._relative_antecedent(last - 1, sentence), Rule.SUBJECT_RELATIVE_ANTECEDENT)
        pieces: list[TokenRange] = []
        bare = self._skip_bracket(last, sentence)
        index, low = bare, max(sentence.first, last - _MAX_SUBJECT_TOKENS)
        while index >= low and len(pieces) < _MAX_SUBJECT_PIECES:
            first = self._segment_start(index, low)
            near = index == bare and (bare < last or not self.tokens.has_comma_before(last + 1))  # nothing stands between it and the verb
            barred = first > low and not self.tokens.has_comma_before(first)
            if barred and first - 1 in self.actors.marked[Category.RELATIVE]:
                return self._subject_around_relative(first, index, near, sentence, pieces)
            if self._is_subject_segment(first, index, pieces):
                pieces.insert(0, (first, index))
                if near and not self.scope_finder.can_be_subject(first, index):
                    return Subject([])
                if near or (self.scope_finder.can_be_subject(first, index) and not self._is_set_off_by_commas(first, index, sentence)):
                    break
            if barred or first <= low or self.tokens.has_strong_break_before(first) or self.scope_finder.closes_quote(first):
                break
            index = first - 1
        return Subject(pieces, Rule.SUBJECT_WITH_APPOSITION if len(pieces) > 1 else Rule.SUBJECT_BEFORE_VERB)

    def _subject_around_relative(self, first: int, last: int, near: bool, sentence: TokenSentence, pieces: list[TokenRange]) -> Subject:
        """The subject within a relative clause (*…, which Moscow denies*), or else the noun the clause belongs to."""
        if near and self.scope_finder.can_be_subject(first, last):
            return Subject([(first, last)], Rule.SUBJECT_INSIDE_RELATIVE)
        antecedent = self._relative_antecedent(first - 2, sentence)
        return Subject(antecedent or pieces, Rule.SUBJECT_RELATIVE_ANTECEDENT if antecedent else Rule.SUBJECT_WITH_APPOSITION)

    def _segment_start(self, index: int, low: int) -> int:
        """Where the stretch between commas begins that ends at ``index``."""
        first = index
        while first > low and not self.tokens.has_comma_before(first) and not self.scope_finder.ends_noun_phrase(first - 1):
            if (
                first - 1 in self.actors.marked[Category.AND]
                and self.scope_finder.names_somebody(first, index)
                and not self._is_coordinated_name(first - 2)
            ):
                break  # … and Tehran denied it
            first -= 1
        return first

    def _is_coordinated_name(self, index: int) -> bool:
        """Whether what stands before an *and* is a name or an office, so that the two are one subject.

        A name at the end of a clause that somebody said is none: *London said Iran armed Minsk and Tehran denied it*.
        """
        named = self.actors.mention_at.get(index)
        if named is None:
            return any(
                index in self.actors.marked[category]
                for category in (Category.OFFICE, Category.EXPERT, Category.UNNAMED_MEDIUM, Category.OTHER_GROUP)
            )
        sentence = self.tokens.sentence_of(index)
        said = [at for at in range(sentence.first, named.first) if at in self.scope_finder.verb_starts]
        return not said or named.first - max(said) <= _MAX_NAME_TOKENS

    def _skip_bracket(self, last: int, sentence: TokenSentence) -> int:
        """The token before a bracket that closes right after ``last``: *the Intelligence Service (NIS) said*."""
        if last + 1 >= len(self.tokens) or ")" not in self.tokens.text_before[last + 1]:
            return last
        opened = next(
            (index for index in range(last, max(sentence.first, last - _MAX_ACRONYM_BRACKET), -1) if "(" in self.tokens.text_before[index]),
            None,
        )
        return last if opened is None else opened - 1

    def _is_subject_segment(self, first: int, last: int, segments: Sequence[TokenRange]) -> bool:
        aside = "(" in self.tokens.text_before[first] and bool(segments)
        return not aside and not self.actors.any_mark(Category.RELATIVE, first, first + 1) and self.scope_finder.names_somebody(first, last)

    def _is_set_off_by_commas(self, first: int, last: int, sentence: TokenSentence) -> bool:
        """Whether the piece is but a name set off by commas, after the office it belongs to."""
        return (
            first > sentence.first
            and last + 1 < len(self.tokens)
            and self.tokens.has_comma_before(first)
            and self.tokens.has_comma_before(last + 1)
        )

    def _relative_antecedent(self, last: int, sentence: TokenSentence) -> list[TokenRange]:
        """*anonymous officials who said …*: the noun phrase right before the relative pronoun."""
        first, low = last, max(sentence.first, last - _MAX_ANTECEDENT_TOKENS)
        while (
            first > low
            and not self.tokens.has_comma_before(first)
            and not self.scope_finder.ends_noun_phrase(first - 1)
            and first - 1 not in self.actors.marked[Category.AUXILIARY_HAVE]
        ):
            first -= 1
        for head in range(last - 1, first, -1):
            if any(
                head in self.actors.marked[category] for category in (Category.TO, Category.BY, Category.WITH)
            ) and self.scope_finder.names_somebody(head + 1, last):
                first = head + 1
                break
        return [(first, last)] if first <= last and self.scope_finder.names_somebody(first, last) else []

    def has_apposition(self, group: int, sentence: TokenSentence) -> bool:
        """Whether the comma before a verb ends what was set between its subject and it."""
        found = self.subject_before(group - 1, sentence).ranges
        pronoun = any(
            self.actors.any_mark(category, *part) for part in found[:1] for category in (Category.PRONOUN_SINGULAR, Category.PRONOUN_PLURAL)
        )
        return len(found) > 1 or (bool(found) and not pronoun)

    def speaker_before_colon(self, group: int, sentence: TokenSentence) -> list[TokenRange]:
        """Who is named before the colon that opens a content with *she said* in it."""
        colon = next((index for index in range(group, sentence.first, -1) if ":" in self.tokens.text_before[index]), None)
        if colon is None or self.tokens.in_quotation[colon]:
            return []
        named = [
            m
            for m in self.actors.mentions_within(sentence.first, colon - 1)
            if m.actor.party and not m.is_demonym and not self.actors.governing_role(m)
        ]
        return [(named[-1].first, named[-1].last)] if named else []

    # ── after the verb ──

    def subject_after(self, first: int, sentence: TokenSentence) -> TokenRange | None:
        """The subject that follows its verb: up to a comma, a new clause or the sentence's end."""
        head = first
        while head < sentence.last and head in self.actors.marked[Category.FILLER] and not self.tokens.has_comma_before(head):
            head += 1
        if head >= sentence.last or any(
            head in self.actors.marked[category]
            for category in (Category.THAT, Category.TO, Category.IN, Category.ABOUT, Category.WITH, Category.BY)
        ):
            return None
        last = self.scope_finder.noun_phrase_end(first, sentence)
        if last < first or (last + 1 < sentence.last and last + 1 in self.actors.marked[Category.THAT]):
            return None
        return (first, last) if self.scope_finder.can_be_subject(first, last) or not self.scope_finder.names_somebody(first, last) else None

    # ── elsewhere ──

    def shared_subject(self, group: int, sentence: TokenSentence, previous_speaker: Speaker | None) -> Speaker | None:
        """Of a second verb, the sentence's own subject: *KCNA carried word of it and said …*."""
        if group == sentence.first or group - 1 not in self.actors.marked[Category.AND]:
            return None
        end = sentence.first
        while end + 1 < group and not self.tokens.has_comma_before(end + 1) and not self.scope_finder.ends_noun_phrase(end + 1):
            end += 1
        free = [mention for mention in self.actors.mentions_within(sentence.first, end) if not self.actors.governing_role(mention)]
        return resolve_speaker(self.actors, [(sentence.first, free[0].last)], previous_speaker) if free else None

    def following_subject(
        self, group: int, first: int, sentence: TokenSentence, previous_speaker: Speaker | None
    ) -> tuple[Speaker, int] | None:
        """Of a participle that opens the sentence, the subject of what follows its clause: *while denying it, Iran announced …*.

        With the token at which that subject begins.
        """
        if group - sentence.first > _MAX_OPENING_PARTICIPLE or self.scope_finder.names_somebody(sentence.first, group - 1):
            return None
        for index in range(first, sentence.last):
            if self.tokens.has_comma_before(index) and not self.tokens.in_quotation[index]:
                end = self.scope_finder.noun_phrase_end(index, sentence, commas=0)
                if (
                    end >= index
                    and self.scope_finder.can_be_subject(index, end)
                    and (found := resolve_speaker(self.actors, [(index, end)], previous_speaker))
                ):
                    return found, index
        return None

    def unlisted_speaker(self, group: int, sentence: TokenSentence) -> Speaker | None:
        """A name that nobody prepared, right before the verb: *Balmore denied …*."""
        first = self._segment_start(group - 1, sentence.first) if group > sentence.first else group
        words = range(first, group)
        if not words or len(words) > _MAX_NAME_TOKENS or not all(self.tokens.written_word(index)[:1].isupper() for index in words):
            return None
        if any(self.actors.is_known_word(index) for index in words):
            return None
        return Speaker((UNKNOWN_PARTY,), self.actors.written_text(first, group - 1), is_named=True, first=first, last=group - 1)
