"""What each source holds of a claim that a clause speaks of: it says so, says that it is not, will not say, does not know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from watcher.model import Stance
from watcher.statements.actors import ActorTable
from watcher.statements.article_tokens import ArticleTokens, TokenSentence
from watcher.statements.attribution import Attribution
from watcher.statements.claim_finder import ClaimInstance
from watcher.statements.lexicon import CueKind, Lexicon
from watcher.statements.modality import is_historical, is_hypothetical, is_negated
from watcher.statements.rule_names import Rule
from watcher.statements.word_categories import Category

_REFUSAL_STANCES = (Stance.NO_COMMENT, Stance.UNAWARE)
_MAX_REFUSAL_TO_TRIGGER = 4
"""Words between *refused to* and what is refused."""
_MAX_ANY_TO_TRIGGER = 2
"""Words between *any* and the event it makes general: *any further delivery*."""
_MAX_AUXILIARY_TO_PARTICIPLE = 3
"""Words between an auxiliary and its participle."""


@dataclass(frozen=True, slots=True)
class SourcePosition:
    """A stance, and who takes it (None: the outlet itself).  ``is_historical``: it speaks of years ago."""

    stance: Stance
    attribution: Attribution | None = None
    chain: tuple[Attribution, ...] = ()
    is_historical: bool = False
    rules: tuple[Rule, ...] = ()


class AssertedStance(NamedTuple):
    """What somebody who says something holds of a claim, and the rule where it is no plain assertion."""

    stance: Stance
    rule: Rule | None = None


class PositionReader:
    """Reads the positions of one article.  ``attributions``: all of them, for a quotation that goes on."""

    def __init__(self, tokens: ArticleTokens, actors: ActorTable, lexicon: Lexicon, attributions: Sequence[Attribution]) -> None:
        self.tokens, self.actors, self.lexicon, self.attributions = tokens, actors, lexicon, attributions

    def read_positions(self, instance: ClaimInstance, chain: Sequence[Attribution]) -> Iterator[SourcePosition]:
        """Every position on the instance, outermost first; none where it is nobody's."""
        rules: tuple[Rule, ...] = ()
        asked = any(each.cue.kind == CueKind.QUESTION and each.stance is None for each in chain)
        sources = [each for each in chain if each.cue.kind != CueKind.QUESTION or each.stance is not None]
        if not chain:
            chain = sources = self._continued_quotation(instance)
            rules = (Rule.POSITION_QUOTATION,) if sources else ()
        if asked:  # a question is nobody's position, but to refuse an answer is one
            sources = [each for each in sources if each.stance in _REFUSAL_STANCES]
            rules = (Rule.POSITION_AFTER_QUESTION,)
        if (asked and not sources) or any(each.stance is None for each in sources[-1:]):
            return
        if any(holds(instance) for holds in (self._is_habitual, self._is_obligation, self._is_refused_act)):
            return  # no event
        old = is_historical(self.actors, *instance.clause, self.tokens.article.published)
        if sources:
            for position in self._source_positions(instance, sources):
                yield replace(position, chain=tuple(chain), is_historical=old, rules=(*rules, *position.rules))
        elif not old and not self._is_hypothetical(instance) and "?" not in self.tokens.text_after(instance.sentence.last - 1):
            negated = self._is_negated(instance)
            yield SourcePosition(
                Stance.DENY if negated else Stance.ASSERT,
                rules=(Rule.POSITION_OUTLET, *((Rule.POSITION_NEGATED,) if negated else ())),
            )

    def _source_positions(self, instance: ClaimInstance, sources: Sequence[Attribution]) -> Iterator[SourcePosition]:
        inner = sources[-1]
        for each in sources:
            if each.speaker is None or each.stance is None:
                continue
            stance, rule = each.stance, None
            if stance is Stance.ASSERT and (each is inner or each.is_parallel):
                stance, rule = self.asserted_stance(each, self._is_negated(instance))
            elif stance is Stance.ASSERT:
                if inner.cue.kind != CueKind.NOUN or not self.calls_it_false(each):
                    continue  # an outer source that only passes on what the inner one says
                stance, rule = Stance.DENY, Rule.POSITION_DISMISSES_NOUN
            if stance is Stance.ASSERT and (self._is_hypothetical(instance) or self._is_generic(instance)):
                continue
            if stance is Stance.DENY and self._is_presupposed(instance):
                continue
            yield SourcePosition(stance, each, rules=(rule,) if rule else ())

    # ── the clause ──

    def _is_negated(self, instance: ClaimInstance) -> bool:
        first, last = instance.clause
        return is_negated(self.actors, first, instance.trigger[0], last, object_negation_counts=True)

    def _is_hypothetical(self, instance: ClaimInstance) -> bool:
        return is_hypothetical(self.actors, instance.clause[0], instance.trigger[0])

    def _is_generic(self, instance: ClaimInstance) -> bool:
        """*Any delivery would be …*"""
        at = instance.trigger[0]
        return self.actors.any_mark(Category.UNIVERSAL, max(instance.clause[0], at - _MAX_ANY_TO_TRIGGER), at)

    def _is_habitual(self, instance: ClaimInstance) -> bool:
        """What often happens is no event."""
        return self.actors.any_mark(Category.HABITUAL, *instance.clause)

    def _is_obligation(self, instance: ClaimInstance) -> bool:
        """What ought to be is no event."""
        return self.actors.any_mark(Category.OBLIGATION, instance.clause[0], instance.trigger[0])

    def _is_refused_act(self, instance: ClaimInstance) -> bool:
        """What somebody refuses to do is no event."""
        at = instance.trigger[0]
        return self.actors.any_mark(Category.REFUSAL_VERB, max(instance.clause[0], at - _MAX_REFUSAL_TO_TRIGGER), at - 1)

    def _is_presupposed(self, instance: ClaimInstance) -> bool:
        """Whether what a denial speaks of is taken as given in it: *denies that the drones delivered by Iran were used*."""
        shape, at = self.lexicon.participle, instance.trigger[0]
        if shape is None or instance.object is None or instance.object[1] != at - 1 or not shape.search(self.tokens.lowercase_words[at]):
            return False
        before = range(max(instance.clause[0], at - _MAX_AUXILIARY_TO_PARTICIPLE), at)
        return not any(
            index in self.actors.marked[Category.AUXILIARY_HAVE] or index in self.actors.marked[Category.AUXILIARY_BE] for index in before
        )

    # ── the source ──

    def _continued_quotation(self, instance: ClaimInstance) -> list[Attribution]:
        """Who goes on speaking in a quotation that names nobody: who spoke last in the paragraph."""
        sentence = instance.sentence
        if not self.tokens.in_quotation[instance.trigger[0]]:
            return []
        last = self._last_speaker_before(sentence)
        if last is None:
            return []
        mark = replace(last.mark, first=sentence.first, last=sentence.first)
        scopes = ((sentence.first, sentence.last - 1),)
        return [replace(last, mark=mark, stance=Stance.ASSERT, sentence=sentence, scopes=scopes, start=sentence.first)]

    def _last_speaker_before(self, sentence: TokenSentence) -> Attribution | None:
        """Who said something last in an earlier sentence of the paragraph; in the order of the attributions, not of their places."""
        speaking = self._speaking_by_paragraph.get(sentence.paragraph, ())
        return next((each for each in reversed(speaking) if each.sentence.index < sentence.index), None)

    @cached_property
    def _speaking_by_paragraph(self) -> dict[int, list[Attribution]]:
        """By paragraph, the attributions by which somebody says something."""
        found: dict[int, list[Attribution]] = {}
        for each in self.attributions:
            if each.speaker and each.stance is not None and each.cue.kind == CueKind.VERB:
                found.setdefault(each.sentence.paragraph, []).append(each)
        return found

    def asserted_stance(self, attribution: Attribution, negated: bool = False) -> AssertedStance:
        """What a source does who says something: it may say that it is not so, is false, or cannot be confirmed."""
        if negated:
            return AssertedStance(Stance.DENY, Rule.POSITION_NEGATED)
        if self.calls_it_false(attribution):
            return AssertedStance(Stance.DENY, Rule.POSITION_CALLS_FALSE)
        if self._scope_has_mark(attribution, Category.UNCONFIRMED):
            return AssertedStance(Stance.NO_COMMENT, Rule.POSITION_UNCONFIRMED)
        return AssertedStance(Stance.ASSERT)

    def calls_it_false(self, attribution: Attribution) -> bool:
        """Whether a source calls what it speaks of false."""
        return attribution.cue.kind != CueKind.NOUN and self._scope_has_mark(attribution, Category.CALLS_IT_FALSE)

    def _scope_has_mark(self, attribution: Attribution, category: Category) -> bool:
        start, end = attribution.sentence.first, attribution.sentence.last - 1
        return any(self.actors.any_mark(category, max(first, start), min(last, end)) for first, last in attribution.scopes)
