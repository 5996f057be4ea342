"""A cue after its content, with its subject behind it or a pronoun in it: *« … », a-t-il dit*, *…, a annoncé Moscou*."""

from __future__ import annotations

from typing import NamedTuple

from watcher.statements.article_tokens import TokenRange
from watcher.statements.attribution import Attribution, CueStance, FoundCue, ReadingContext
from watcher.statements.lexicon import CueKind
from watcher.statements.rule_names import Rule
from watcher.statements.speakers import resolve_speaker
from watcher.statements.word_categories import Category

_MIN_CONTENT_TOKENS = 4
"""Words below which what stands before an inserted cue is not a content by itself."""


class _SourceAfterContent(NamedTuple):
    """Where the source stands, and the last token of cue and source."""

    ranges: list[TokenRange]
    end: int
    rule: Rule


def read_cue_after_content(context: ReadingContext, found_cue: FoundCue, group: int, cue_stance: CueStance) -> Attribution | None:
    """Read the cue as one that ends its content; None where it does not."""
    sentence, scope_finder = found_cue.sentence, context.scope_finder
    if parallel := _parallel(context, found_cue, group, cue_stance):
        return parallel
    if _parallel_subject(context, found_cue, group) or group == sentence.first:
        return None
    if not (context.tokens.has_comma_before(group) or scope_finder.closes_quote(group)):
        return None
    pronouns = context.subject_finder.pronouns_in_group(group, found_cue.mark.first)
    source = _source(context, found_cue, group, pronouns)
    speaker = resolve_speaker(context.actors, source.ranges, found_cue.previous_speaker) if source.ranges else None
    if speaker is None:
        return None if pronouns else _subjectless_aside(context, found_cue, group, cue_stance)
    scopes, rules = scope_finder.content_before(group - 1, sentence), [Rule.CUE_AFTER_CONTENT, source.rule, cue_stance.rule]
    if scopes and scopes[0][1] - scopes[0][0] < _MIN_CONTENT_TOKENS and not scope_finder.closes_quote(group):
        scopes = [*scopes, *scope_finder.content_after(source.end + 1, sentence)]  # Moscow, she said, was buying …
        rules.append(Rule.CONTENT_ON_BOTH_SIDES)
    scopes = [*scopes, *scope_finder.quotation_remainder(source.end + 1, sentence)]
    return found_cue.attribute(cue_stance.stance, speaker, scopes, start=group, rules=rules, content_stands_before=True)


def _parallel_subject(context: ReadingContext, found_cue: FoundCue, group: int) -> TokenRange | None:
    """The subject behind a verb after *as*."""
    if group == found_cue.sentence.first or group - 1 not in context.actors.marked[Category.PARALLEL_AS]:
        return None
    return context.subject_finder.subject_after(found_cue.mark.last + 1, found_cue.sentence)


def _parallel(context: ReadingContext, found_cue: FoundCue, group: int, cue_stance: CueStance) -> Attribution | None:
    """*…, as alleges Washington*: the same beside the sentence, and not of it."""
    subject = _parallel_subject(context, found_cue, group)
    speaker = resolve_speaker(context.actors, [subject], found_cue.previous_speaker) if subject else None
    if speaker is None:
        return None
    content = context.scope_finder.content_before(group - 2, found_cue.sentence, across_conjunctions=True)
    rules = [Rule.PARALLEL_AS, Rule.SUBJECT_AFTER_VERB, cue_stance.rule]
    return found_cue.attribute(cue_stance.stance, speaker, content, start=group, rules=rules, content_stands_before=True, is_parallel=True)


def _source(context: ReadingContext, found_cue: FoundCue, group: int, pronouns: list[int]) -> _SourceAfterContent:
    mark, sentence, actors = found_cue.mark, found_cue.sentence, context.actors
    if pronouns and any(index in actors.marked[Category.AUXILIARY_HAVE] for index in range(group, pronouns[0])):
        before_colon = context.subject_finder.speaker_before_colon(group, sentence)
        rule = Rule.SUBJECT_BEFORE_COLON if before_colon else Rule.PRONOUN_IN_CUE
        return _SourceAfterContent(before_colon or [(group, mark.first - 1)], mark.last, rule)
    after = context.subject_finder.subject_after(mark.last + 1, sentence)
    inverted = context.lexicon.inverts_subject or mark.first == group
    if not after or pronouns or not inverted:
        return _SourceAfterContent([], mark.last, Rule.SUBJECT_AFTER_VERB)
    if actors.any_mark(Category.PRONOUN_SINGULAR, *after) and not actors.mentions_within(*after):
        before_colon = context.subject_finder.speaker_before_colon(group, sentence)
        if before_colon:
            return _SourceAfterContent(before_colon, after[1], Rule.SUBJECT_BEFORE_COLON)
    return _SourceAfterContent([after], after[1], Rule.SUBJECT_AFTER_VERB)


def _subjectless_aside(context: ReadingContext, found_cue: FoundCue, group: int, cue_stance: CueStance) -> Attribution | None:
    """*…, insiste, dans un texte, …*: whoever spoke last goes on."""
    after, sentence = found_cue.mark.last + 1, found_cue.sentence
    if found_cue.cue.kind != CueKind.VERB or after >= sentence.last or not context.tokens.has_comma_before(after):
        return None
    if found_cue.previous_speaker is None or group - sentence.first <= _MIN_CONTENT_TOKENS:
        return None
    if context.subject_finder.has_apposition(group, sentence):
        return None
    content = context.scope_finder.content_before(group - 1, sentence)
    rules = [Rule.SUBJECTLESS_ASIDE, cue_stance.rule]
    return found_cue.attribute(cue_stance.stance, found_cue.previous_speaker, content, start=group, rules=rules, content_stands_before=True)
