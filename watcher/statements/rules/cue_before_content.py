"""A cue after its subject; its content follows, or stands before both: *Tehran denied that …*, *« … », he told the president*."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.statements.actors import Speaker
from watcher.statements.article_tokens import TokenRange
from watcher.statements.attribution import Attribution, CueStance, FoundCue, ReadingContext
from watcher.statements.lexicon import CueKind
from watcher.statements.rule_names import Rule
from watcher.statements.speakers import resolve_speaker
from watcher.statements.subjects import Subject
from watcher.statements.word_categories import Category

_MAX_AS_TO_SUBJECT = 3
"""Words between *as* and the subject of its verb."""


@dataclass(frozen=True, slots=True)
class _SourceBeforeCue:
    """Who speaks, where that stands, and the content after the cue as far as it is theirs."""

    speaker: Speaker | None
    ranges: list[TokenRange]
    content_after: list[TokenRange]
    rule: Rule | None


def read_cue_before_content(context: ReadingContext, found_cue: FoundCue, group: int, cue_stance: CueStance) -> Attribution | None:
    """Read the cue as one with its subject before it; None where it has none."""
    stance, stance_rule = cue_stance
    source = _source(context, found_cue, group)
    start = min([first for first, _ in source.ranges], default=group)
    if found_cue.cue.kind == CueKind.VERB and any(context.actors.any_mark(Category.NEITHER, *part) for part in source.ranges):
        stance, stance_rule = found_cue.cue.stance_when_negated, Rule.STANCE_NEITHER
    if source.speaker is None:
        if found_cue.cue.kind != CueKind.PHRASE:
            return None
        speaker = _speaker_after_phrase(context, found_cue)
        return found_cue.attribute(stance, speaker, source.content_after, start=start, rules=[Rule.PHRASE, stance_rule])
    return _with_content(context, found_cue, source, start, CueStance(stance, stance_rule))


def _with_content(context: ReadingContext, found_cue: FoundCue, source: _SourceBeforeCue, start: int, cue_stance: CueStance) -> Attribution:
    """Choose the content: a quotation that ends before the subject, what follows the cue, else the clause before the subject."""
    stance, rules = cue_stance.stance, [source.rule, cue_stance.rule]
    sentence, scope_finder, after_cue = found_cue.sentence, context.scope_finder, found_cue.mark.last + 1
    if start > sentence.first and scope_finder.closes_quote(start):
        quote = [*scope_finder.content_before(start - 1, sentence), *scope_finder.quotation_remainder(after_cue, sentence)]
        rules = [Rule.QUOTE_BEFORE_SUBJECT, *rules]
        return found_cue.attribute(stance, source.speaker, quote, start=start, rules=rules, content_stands_before=True)
    if not scope_finder.has_no_content(after_cue, sentence, found_cue.cue) or start == sentence.first:
        rules = [Rule.CUE_BEFORE_CONTENT, *rules]
        return found_cue.attribute(stance, source.speaker, source.content_after, start=start, rules=rules)
    beside = context.actors.any_mark(Category.PARALLEL_AS, max(sentence.first, start - _MAX_AS_TO_SUBJECT), start)
    content = scope_finder.content_before(start - 1, sentence, across_conjunctions=beside)
    rules = [Rule.PARALLEL_AS if beside else Rule.CONTENT_BEFORE_SUBJECT, *rules]
    return found_cue.attribute(stance, source.speaker, content, start=start, rules=rules, content_stands_before=True, is_parallel=beside)


def _source(context: ReadingContext, found_cue: FoundCue, group: int) -> _SourceBeforeCue:
    """The first subject that can be made out: its own, one shared with another verb, one that follows, a name nobody prepared."""
    mark, sentence, subject_finder = found_cue.mark, found_cue.sentence, context.subject_finder
    right = context.scope_finder.content_after(mark.last + 1, sentence)
    if subject_finder.pronouns_in_group(group, mark.first):
        subject = Subject([(group, max(group, mark.first - 1))], Rule.SUBJECT_PRONOUN)
    else:
        subject = subject_finder.subject_before(group - 1, sentence)
    if subject.ranges:
        return _SourceBeforeCue(
            resolve_speaker(context.actors, subject.ranges, found_cue.previous_speaker), subject.ranges, right, subject.rule
        )
    if inherited := _inherited_speaker(found_cue, group):
        return _SourceBeforeCue(inherited, [], right, Rule.SUBJECT_INHERITED)
    if shared := subject_finder.shared_subject(group, sentence, found_cue.previous_speaker):
        return _SourceBeforeCue(shared, [], right, Rule.SUBJECT_SHARED)
    if following := subject_finder.following_subject(group, mark.last + 1, sentence, found_cue.previous_speaker):
        speaker, begins = following
        right = [(first, min(last, begins - 1)) for first, last in right if first < begins]
        return _SourceBeforeCue(speaker, [], right, Rule.SUBJECT_FOLLOWING)
    if found_cue.cue.kind == CueKind.VERB and (unlisted := subject_finder.unlisted_speaker(group, sentence)):
        return _SourceBeforeCue(unlisted, [(unlisted.first, unlisted.last)], right, Rule.SUBJECT_UNLISTED_NAME)
    return _SourceBeforeCue(None, [], right, None)


def _inherited_speaker(found_cue: FoundCue, group: int) -> Speaker | None:
    """The source of the cue before it in the sentence: *said …, adding that …*."""
    for before in reversed(found_cue.earlier):
        if before.sentence.index != found_cue.sentence.index:
            return None
        if before.speaker and before.cue.kind == CueKind.VERB and before.mark.last < group:
            return before.speaker
    return None


def _speaker_after_phrase(context: ReadingContext, found_cue: FoundCue) -> Speaker | None:
    """*no comment from Tehran*: the source stands after the phrase."""
    at = found_cue.mark.last + 1
    if at >= found_cue.sentence.last or not (at in context.actors.marked[Category.FROM] or at in context.actors.marked[Category.OF]):
        return None
    end = context.scope_finder.noun_phrase_end(at + 1, found_cue.sentence)
    named = end > at and context.scope_finder.names_somebody(at + 1, end)
    return resolve_speaker(context.actors, [(at + 1, end)], None) if named else None
