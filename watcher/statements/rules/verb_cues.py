"""Verbs and phrases of saying: an ordered list of named passes, the first that answers decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from watcher.model import Stance
from watcher.statements.attribution import Attribution, CueStance, FoundCue, ReadingContext, SuppressedCue
from watcher.statements.lexicon import CueKind
from watcher.statements.modality import is_negated
from watcher.statements.rule_names import Rule
from watcher.statements.rules import passives
from watcher.statements.rules.cue_after_content import read_cue_after_content
from watcher.statements.rules.cue_before_content import read_cue_before_content
from watcher.statements.word_categories import Category

_MAX_NEGATION_BEFORE_GROUP = 3
"""Words before a verb's group in which its negation or refusal may stand."""
_MAX_NEGATION_AFTER_VERB = 3
"""Words after a verb in which the second part of its negation may stand."""
_MAX_OBJECT_HEAD = 3
_MAX_UNIVERSAL = 4
"""Words after a verb in which *any* marks what it denies as no particular proposal."""
_MAX_TO_ACCUSATION = 12
"""Words between a rejection and the accusation it is of."""
_MAX_TO_FALSE = 20
"""Words between *called* and *false*: the whole of what is called so may stand between."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """The cue is read as no cue, by this rule."""

    rule: Rule


@dataclass(frozen=True, slots=True)
class VerbCue:
    """A verb of saying; ``group``: the first token of its auxiliaries, negation and pronouns."""

    context: ReadingContext
    found_cue: FoundCue
    group: int
    stance: CueStance

    @property
    def is_single_word(self) -> bool:
        mark = self.found_cue.mark
        return mark.first == self.group >= mark.last - 1 and self.found_cue.cue.kind == CueKind.VERB


def read_verb(context: ReadingContext, found_cue: FoundCue) -> Attribution | None:
    """Read a verb or phrase of saying by the first pass that answers."""
    group = context.subject_finder.verb_group_start(found_cue.mark.first, found_cue.sentence)
    verb = VerbCue(context, found_cue, group, cue_stance(context, found_cue, group))
    for _, run in PASSES:
        answer = run(verb)
        if isinstance(answer, Skipped):
            context.skipped_cues.append(SuppressedCue(answer.rule, found_cue.mark.first, found_cue.mark.last))
            return None
        if answer is not None:
            return answer
    return None


def cue_stance(context: ReadingContext, found_cue: FoundCue, group: int) -> CueStance:
    """What the cue says once it is negated or refused.  A phrase, or a cue with a negation in it, says what it says."""
    mark, cue, actors = found_cue.mark, found_cue.cue, context.actors
    negations = (Category.NEGATION_FIRST, Category.NEGATION_VERB, Category.NEGATION_NOUN)
    own = any(index in actors.marked[category] for index in range(mark.first, mark.last + 1) for category in negations)
    if cue.kind == CueKind.PHRASE or (own and mark.last > mark.first):
        return CueStance(cue.stance)
    first, low = group, max(found_cue.sentence.first, group - _MAX_NEGATION_BEFORE_GROUP)
    while first > low and not context.tokens.has_comma_before(first) and not context.scope_finder.closes_quote(first):
        first -= 1
    if actors.any_mark(Category.REFUSAL_VERB, first, mark.first - 1):
        return CueStance(cue.stance_when_negated, Rule.STANCE_REFUSED_CUE)
    if is_negated(actors, first, mark.first, mark.last + _MAX_NEGATION_AFTER_VERB):
        return CueStance(cue.stance_when_negated, Rule.STANCE_NEGATED_CUE)
    return CueStance(cue.stance)


# ── the passes ────────────────────────────────────────────────────────────────────────────────────────────────────────

Answer = Attribution | Skipped | None


def _skip_claim_anaphor(verb: VerbCue) -> Answer:
    """*such claims*: a noun."""
    is_anaphor = verb.found_cue.mark.first in verb.context.actors.marked[Category.CLAIM_ANAPHOR]
    return Skipped(Rule.SKIP_CLAIM_ANAPHOR) if verb.is_single_word and is_anaphor else None


def _skip_noun_reading(verb: VerbCue) -> Answer:
    """*denied reports*, *British claims*: a noun."""
    context, before = verb.context, verb.group - 1
    named = context.actors.mention_at.get(before)
    after_demonym = verb.found_cue.mark.first in context.noun_cue_starts and named is not None and named.is_demonym
    return Skipped(Rule.SKIP_NOUN_READING) if verb.is_single_word and (before in context.verb_ends or after_demonym) else None


def _nobodys_position(verb: VerbCue) -> Answer:
    """A denied link, a *called* without *false*, a rejection of what is no accusation."""
    return _without_stance(verb, Rule.NOBODYS_POSITION) if any(rule(verb) for rule in NO_STAND_ON_FACTS) else None


def _negated_without_stance(verb: VerbCue) -> Answer:
    """*did not say*: nobody's position."""
    cue = verb.found_cue.cue
    lost = verb.stance.stance is None and cue.stance is not None and cue.stance_when_negated is None
    return _without_stance(verb, Rule.NEGATED_WITHOUT_STANCE) if lost else None


def _passive_agent(verb: VerbCue) -> Answer:
    """*were denied by the Kremlin*: the content stands before; *accused by London of …*: it follows too."""
    context, found_cue, group = verb.context, verb.found_cue, verb.group
    speaker = passives.passive_speaker(context, found_cue.mark, group, found_cue.sentence, found_cue.previous_speaker)
    if speaker is None:
        return None
    content = (context.scope_finder.clause_start(group, found_cue.sentence), group - 1)
    of_act = found_cue.cue.takes_event_noun and verb.stance.stance is Stance.ASSERT
    after = context.scope_finder.content_after(speaker.last + 1, found_cue.sentence) if of_act else []
    rules = [Rule.ACCUSED_BY if after else Rule.PASSIVE_AGENT, verb.stance.rule]
    return found_cue.attribute(verb.stance.stance, speaker, [content, *after], start=group, rules=rules, content_stands_before=not after)


def _skip_bare_participle(verb: VerbCue) -> Answer:
    return Skipped(Rule.SKIP_BARE_PARTICIPLE) if passives.is_bare_participle(verb.context, verb.found_cue.mark, verb.group) else None


def _skip_agentless_passive(verb: VerbCue) -> Answer:
    return Skipped(Rule.SKIP_AGENTLESS_PASSIVE) if passives.is_agentless_passive(verb.context, verb.found_cue.mark, verb.group) else None


def _cue_after_content(verb: VerbCue) -> Answer:
    return read_cue_after_content(verb.context, verb.found_cue, verb.group, verb.stance)


def _skip_only_after_content(verb: VerbCue) -> Answer:
    return Skipped(Rule.SKIP_ONLY_AFTER_CONTENT) if verb.found_cue.cue.only_after_content else None


def _cue_before_content(verb: VerbCue) -> Answer:
    return read_cue_before_content(verb.context, verb.found_cue, verb.group, verb.stance)


PASSES: tuple[tuple[str, Callable[[VerbCue], Answer]], ...] = (
    ("skip-claim-anaphor", _skip_claim_anaphor),
    ("skip-noun-reading", _skip_noun_reading),
    ("nobodys-position", _nobodys_position),
    ("negated-without-stance", _negated_without_stance),
    ("passive-agent", _passive_agent),
    ("skip-bare-participle", _skip_bare_participle),
    ("skip-agentless-passive", _skip_agentless_passive),
    ("cue-after-content", _cue_after_content),
    ("skip-only-after-content", _skip_only_after_content),
    ("cue-before-content", _cue_before_content),
)


def _without_stance(verb: VerbCue, rule: Rule) -> Attribution:
    content = verb.context.scope_finder.content_after(verb.found_cue.mark.last + 1, verb.found_cue.sentence)
    return verb.found_cue.attribute(None, None, content, start=verb.group, rules=[rule])


# ── what is no stand on facts ─────────────────────────────────────────────────────────────────────────────────────────


def _denies_a_link(verb: VerbCue) -> bool:
    return verb.found_cue.cue.stance is Stance.DENY and _follows(verb, Category.LINK_NOUN, _MAX_OBJECT_HEAD)


def _calls_nothing_false(verb: VerbCue) -> bool:
    return verb.found_cue.cue.denies_by_calling_false and not _follows(verb, Category.CALLS_IT_FALSE, _MAX_TO_FALSE)


def _rejects_no_accusation(verb: VerbCue) -> bool:
    cue, first = verb.found_cue.cue, verb.found_cue.sentence.first
    if cue.denies_by_calling_false or not cue.only_on_accusations or _follows(verb, Category.UNIVERSAL, _MAX_UNIVERSAL):
        return False
    before = verb.context.actors.any_mark(Category.ACCUSATION, max(first, verb.group - _MAX_TO_ACCUSATION), verb.group)
    return not before and not _follows(verb, Category.ACCUSATION, _MAX_TO_ACCUSATION)


NO_STAND_ON_FACTS = (_denies_a_link, _calls_nothing_false, _rejects_no_accusation)


def _follows(verb: VerbCue, category: Category, window: int) -> bool:
    """Whether a word of the category begins within so many words after the cue."""
    last = verb.found_cue.mark.last
    return verb.context.actors.any_mark(category, last + 1, min(last + window, verb.found_cue.sentence.last - 1))
