"""The stages in order: an article and where its names and words were found -> its statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from watcher.model import Claim, Factuality, Span, Stance, Statement
from watcher.statements.actors import Actor, ActorTable
from watcher.statements.article_tokens import ArticleTokens, TokenRange, TokenSentence
from watcher.statements.attribution import Attribution
from watcher.statements.attributions import AttributionReader
from watcher.statements.claim_finder import ClaimFinder, ClaimInstance
from watcher.statements.clauses import enclosing_attributions, source_names, split_clauses
from watcher.statements.lexicon import CueKind, Lexicon, load_lexicon
from watcher.statements.mentions import StatementHits, find_mentions
from watcher.statements.modality import is_hypothetical
from watcher.statements.rule_names import Rule
from watcher.statements.source_positions import PositionReader, SourcePosition
from watcher.statements.statement_builder import StatementBuilder, merge_statements
from watcher.statements.word_categories import Category

__all__ = ["ArticleReading", "StatementHits", "SuppressedReading", "read_article"]

_MAX_FUNCTION_WORD_LETTERS = 3
_MAX_ANTECEDENT_SENTENCES = 2
"""Sentences over which *these allegations* or a bare *denied* may reach back."""
_MAX_BRIEF_CONTENT_WORDS = 2
"""Words of its own in a content that says nothing by itself."""
_MAX_THEY_IN_CONTENT = 3
"""Words at the head of a content in which *they* is its subject."""
MAX_STATEMENTS_READ = 400
"""Statements after which an article is read no further: ordinary ones have a few dozen, and 200 are filed."""
_NEVER_ANAPHORIC = (CueKind.NOUN, CueKind.CITING, CueKind.ACCORDING)


class SuppressedReading(NamedTuple):
    """Words of saying that yield no statement, and the rule by which."""

    rule: Rule
    span: Span


class ArticleReading(NamedTuple):
    """What an article says, and the words of saying in it that say nothing of their own."""

    statements: tuple[Statement, ...] = ()
    suppressed: tuple[SuppressedReading, ...] = ()


def read_article(
    tokens: ArticleTokens, hits: StatementHits, *, actors_by_name: Mapping[str, Actor], claims: Sequence[tuple[str, Claim]]
) -> ArticleReading:
    """Who says what of the claims, (topic, claim) each, in order of place.

    Raises:
        KeyError: there are no words for its language.
    """
    words = load_lexicon(tokens.language)
    marks = words.find_marks(tokens)
    named = ActorTable(tokens, marks, find_mentions(tokens, words, hits, actors_by_name))
    attribution_reader = AttributionReader(tokens, named, words, marks)
    attributions = attribution_reader.read_attributions()
    finder = ClaimFinder(tokens, named, hits.pattern_hits, claims)
    suppressed = [SuppressedReading(cue.rule, tokens.span(cue.first, cue.last)) for cue in attribution_reader.suppressed_cues(attributions)]
    return ArticleReading(_ArticleReader(tokens, words, named, finder, attributions).read_article(), tuple(suppressed))


class AnaphoricStance(NamedTuple):
    """What a position without its claim holds, and the rule that took it up."""

    stance: Stance
    rule: Rule


@dataclass(frozen=True, slots=True)
class _AnaphoricContent:
    """What the content of a cue has of its own, and what in it points back."""

    scope: TokenRange
    refers_to_claim: bool
    has_claim_anaphor: bool
    content_words: int


def _attributions_by_sentence(tokens: ArticleTokens, attributions: Sequence[Attribution]) -> dict[int, list[Attribution]]:
    """By the number of a sentence, the attributions that stand in it or whose contents begin in it, in their order."""
    found: dict[int, list[Attribution]] = {}
    for each in attributions:
        numbers = {each.sentence.index, *(tokens.sentence_of(first).index for first, _ in each.scopes)}
        for number in numbers:
            found.setdefault(number, []).append(each)
    return found


class _ArticleReader:
    """One article's sentences, from first to last."""

    def __init__(
        self, tokens: ArticleTokens, lexicon: Lexicon, actors: ActorTable, claim_finder: ClaimFinder, attributions: Sequence[Attribution]
    ) -> None:
        self.tokens, self.actors, self.claim_finder, self.attributions = tokens, actors, claim_finder, attributions
        self.position_reader = PositionReader(tokens, actors, lexicon, attributions)
        self.statement_builder = StatementBuilder(tokens, actors, lexicon)
        self.statements: list[Statement] = []
        self.attributions_by_sentence = _attributions_by_sentence(tokens, attributions)
        self.refusal_phrases = [each for each in attributions if each.cue.kind == CueKind.PHRASE]
        self.instances_by_sentence: dict[int, list[ClaimInstance]] = {}
        """By sentence: the claims it spoke of, for what takes them up again."""

    def read_article(self) -> tuple[Statement, ...]:
        for sentence in self.tokens.sentences:
            self._read_sentence(sentence, self.attributions_by_sentence.get(sentence.index, ()))
            if len(self.statements) >= MAX_STATEMENTS_READ:
                break
        return tuple(sorted(merge_statements(self.statements), key=lambda it: (not it.quote_span.in_title, it.quote_span.start, it.claim)))

    # ── one sentence ──

    def _read_sentence(self, sentence: TokenSentence, attributions: Sequence[Attribution]) -> None:
        answered: set[TokenRange] = set()
        for clause, instance in self._find_instances(sentence, attributions):
            nested = enclosing_attributions(clause, attributions)
            for position in self.position_reader.read_positions(instance, nested):
                self.statements += self.statement_builder.build_statements(instance, position)
            answered.update((each.mark.first, each.mark.last) for each in nested)
            if not is_hypothetical(self.actors, instance.clause[0], instance.trigger[0]):
                self.instances_by_sentence.setdefault(sentence.index, []).append(instance)
        for each in attributions:
            if each.sentence.index == sentence.index and (each.mark.first, each.mark.last) not in answered:
                self._read_anaphoric_position(each, sentence)

    def _find_instances(self, sentence: TokenSentence, attributions: Sequence[Attribution]) -> list[tuple[TokenRange, ClaimInstance]]:
        """The claims each clause speaks of; then those that only the sentence as a whole does."""
        if not self.claim_finder.has_trigger(sentence.first, sentence.last - 1):
            return []
        parts = split_clauses(self.tokens, self.actors, sentence, attributions)
        found: list[tuple[TokenRange, ClaimInstance]] = []
        for clause in parts:
            nested = enclosing_attributions(clause, attributions)
            blamed = bool(nested) and nested[-1].cue.to_names_agent
            found += [
                (clause, it)
                for it in self.claim_finder.find_claims(sentence, clause, source_names(self.actors, nested), after_reproach=blamed)
            ]
        known = {(instance.topic, instance.claim.id) for _, instance in found}
        for instance in (
            self.claim_finder.find_claims(sentence, (sentence.first, sentence.last - 1), whole_sentence=True) if len(parts) > 1 else ()
        ):
            if (instance.topic, instance.claim.id) not in known:
                found.append((next(part for part in parts if part[0] <= instance.trigger[0] <= part[1]), instance))
        return found

    # ── what takes up a claim again ──

    def _read_anaphoric_position(self, attribution: Attribution, sentence: TokenSentence) -> None:
        """A position without its claim: *these allegations were denied*, *he could not confirm*."""
        taken_up = self._anaphoric_stance(attribution, sentence)
        if taken_up is None:
            return
        stance, rule = taken_up
        first, last = attribution.scopes[0] if attribution.scopes else (attribution.mark.last, attribution.mark.last)
        clause = max(first, sentence.first), min(last, sentence.last - 1)
        for instance in self._find_antecedents(sentence, attribution):
            if stance is Stance.DENY and self._denied_already(instance, attribution):
                continue  # the same denial, told in short
            again = replace(instance, sentence=sentence, clause=clause, trigger=(first, first), rules=())
            self.statements += self.statement_builder.build_statements(
                again, SourcePosition(stance, attribution, (attribution,), rules=(rule,)), given_factuality=Factuality.CERTAIN
            )

    def _anaphoric_stance(self, attribution: Attribution, sentence: TokenSentence) -> AnaphoricStance | None:
        """What such a cue holds; None where it speaks of something else, or of nothing."""
        if attribution.speaker is None or attribution.stance is None or attribution.cue.kind in _NEVER_ANAPHORIC:
            return None
        if attribution.cue.factuality is not Factuality.CERTAIN:
            return None
        content = self._measure_content(attribution)
        if attribution.stance is not Stance.ASSERT:
            return AnaphoricStance(attribution.stance, Rule.AGAIN_STANCE) if self._is_stance_again(content) else None
        if self._quotes_a_refusal(attribution):
            return None  # the refusal within speaks for itself
        return self._assertion_again(attribution, sentence, content)

    def _measure_content(self, attribution: Attribution) -> _AnaphoricContent:
        scope = attribution.scopes[0] if attribution.scopes else (attribution.mark.last, attribution.mark.last)
        parts = (scope, (attribution.start, attribution.mark.last))
        return _AnaphoricContent(
            scope,
            refers_to_claim=any(self._refers_to_claim(*part) for part in parts),
            has_claim_anaphor=any(self.actors.any_mark(Category.CLAIM_ANAPHOR, *part) for part in parts),
            content_words=self._count_content_words(*scope),
        )

    def _is_stance_again(self, content: _AnaphoricContent) -> bool:
        """Whether a denial or a refusal has no content of its own."""
        if content.refers_to_claim or content.has_claim_anaphor or content.content_words <= _MAX_BRIEF_CONTENT_WORDS:
            return True
        return content.content_words <= 2 * _MAX_BRIEF_CONTENT_WORDS and self.actors.any_mark(Category.ACCUSATION, *content.scope)

    def _quotes_a_refusal(self, attribution: Attribution) -> bool:
        return any(other is not attribution and attribution.covers(other.mark.first) for other in self.refusal_phrases)

    def _assertion_again(self, attribution: Attribution, sentence: TokenSentence, content: _AnaphoricContent) -> AnaphoricStance | None:
        """An assertion that only points back: *confirmed it*, *said these reports were false*."""
        first, last = content.scope
        stance = self.position_reader.asserted_stance(attribution).stance
        refers = content.refers_to_claim or (attribution.cue.confirms and content.has_claim_anaphor)
        points_back = refers and content.content_words <= _MAX_BRIEF_CONTENT_WORDS + 1
        they = self.actors.any_mark(Category.PRONOUN_PLURAL, first, min(first + _MAX_THEY_IN_CONTENT, last))
        brief = content.content_words <= _MAX_BRIEF_CONTENT_WORDS
        denied_in_short = stance is not Stance.ASSERT and (brief or content.has_claim_anaphor)
        if not (points_back or (they and self._claim_precedes_cue(attribution, sentence)) or denied_in_short):
            return None
        two_part = self.actors.any_mark(Category.NEGATION_FIRST, first, last) and self.actors.any_mark(
            Category.NEGATION_SECOND, first, last
        )
        if two_part or self.actors.any_mark(Category.NEGATION_VERB, first, last):
            return AnaphoricStance(Stance.DENY, Rule.AGAIN_NEGATED)
        return AnaphoricStance(stance, Rule.AGAIN_ASSERTION)

    def _count_content_words(self, first: int, last: int) -> int:
        """How many words of a content are none that every text has: names and whatever the lexicon does not know."""
        named, forms, known = self.actors.mention_at, self.tokens.forms, self.actors.is_known_word
        return sum(at in named or (len(forms[at]) > _MAX_FUNCTION_WORD_LETTERS and not known(at)) for at in range(first, last + 1))

    def _refers_to_claim(self, first: int, last: int) -> bool:
        """Whether these words stand for the claim itself; to speak of *such allegations* is not yet to say that they are so."""
        if self.actors.any_mark(Category.ANAPHORIC_IT, first, last):
            return True
        return any(
            index in self.actors.marked[Category.CLAIM_ANAPHOR] and index not in self.actors.marked[Category.ACCUSATION]
            for index in range(first, last + 1)
        ) and not any(
            index in self.actors.marked[Category.CLAIM_ANAPHOR] and index in self.actors.marked[Category.ACCUSATION]
            for index in range(first, last + 1)
        )

    def _claim_precedes_cue(self, attribution: Attribution, sentence: TokenSentence) -> bool:
        return any(instance.clause[1] < attribution.mark.first for instance in self.instances_by_sentence.get(sentence.index, ()))

    def _asked_about_something_else(self, attribution: Attribution, sentence: TokenSentence) -> bool:
        """Whether the sentence itself says what is spoken of: *asked about the strike, he said that the matter was …*."""
        return any(
            other.cue.kind == CueKind.QUESTION
            and other.sentence.index == sentence.index
            and self._count_content_words(*other.scopes[0]) > _MAX_BRIEF_CONTENT_WORDS
            for other in self.attributions_by_sentence.get(sentence.index, ())
            if other is not attribution and other.scopes
        )

    def _denied_already(self, instance: ClaimInstance, attribution: Attribution) -> bool:
        parties = attribution.speaker.parties if attribution.speaker else ()
        return any(
            told.topic == instance.topic and told.claim != instance.claim.id and told.stance is Stance.DENY and told.party in parties
            for told in self.statements
        )

    def _find_antecedents(self, sentence: TokenSentence, attribution: Attribution) -> list[ClaimInstance]:
        """The claims spoken of last: in this sentence, or in the nearest before it."""
        back = 0 if self._asked_about_something_else(attribution, sentence) else _MAX_ANTECEDENT_SENTENCES
        for index in range(sentence.index, max(-1, sentence.index - back - 1), -1):
            found = [
                instance
                for instance in self.instances_by_sentence.get(index, ())
                if index < sentence.index or instance.clause[1] < attribution.mark.first
            ]
            if found:
                named = {(it.topic, it.claim.id): it for it in found if self._can_be_antecedent(it, attribution)}
                return list(named.values())
        return []

    def _can_be_antecedent(self, instance: ClaimInstance, attribution: Attribution) -> bool:
        """Whether *such a delivery*, *this visit* can be the claim at all; *the matter*, *these reports* can be any."""
        words = self.claim_finder.claim_tokens(instance.claim)
        concerning = self.attributions_by_sentence.get(attribution.sentence.index, ())
        asked = [it for it in concerning if it.cue.kind == CueKind.QUESTION and it.sentence.index == attribution.sentence.index]
        parts = [*attribution.scopes[:1], (attribution.start, attribution.mark.last), *(part for it in asked for part in it.scopes[:1])]
        for first, last in parts:
            for index in range(first, last + 1):
                mark = self.actors.marked.get(Category.CLAIM_ANAPHOR, {}).get(index)
                if mark is None or any(
                    mark.last in self.actors.marked[general]
                    for general in (Category.GENERIC_NOUN, Category.ACCUSATION, Category.ANAPHORIC_IT)
                ):
                    continue
                if mark.last not in words:
                    return False
        return True
