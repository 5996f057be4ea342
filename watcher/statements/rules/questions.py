"""Questions, warnings and wishes: nobody's position, but for a refusal to answer."""

from __future__ import annotations

from watcher.model import Stance
from watcher.statements.attribution import Attribution, FoundCue, ReadingContext
from watcher.statements.rule_names import Rule
from watcher.statements.speakers import resolve_speaker
from watcher.statements.word_categories import Category


def read_question(context: ReadingContext, found_cue: FoundCue) -> Attribution:
    """Read a cue that is nobody's position, on whichever side its content stands."""
    group = context.subject_finder.verb_group_start(found_cue.mark.first, found_cue.sentence)
    if found_cue.mark.last + 1 in context.actors.marked[Category.BY]:
        return _passive_refusal(context, found_cue, group)
    scope_finder, after_cue = context.scope_finder, found_cue.mark.last + 1
    content_before, start = _follows_content(context, found_cue, group), group
    if not content_before and scope_finder.has_no_content(after_cue, found_cue.sentence, found_cue.cue):
        subject = context.subject_finder.subject_before(group - 1, found_cue.sentence)
        start = min((first for first, _ in subject.ranges), default=group)
        content_before = _follows_content(context, found_cue, start)
    before = scope_finder.content_before(start - 1, found_cue.sentence) if content_before else []
    scopes = [*before, *scope_finder.content_after(after_cue, found_cue.sentence)]
    return found_cue.attribute(None, None, scopes, start=start, rules=[Rule.QUESTION], content_stands_before=content_before)


def _passive_refusal(context: ReadingContext, found_cue: FoundCue, group: int) -> Attribution:
    """*not confirmed by Moscow*: a refusal to comment of the named."""
    by = found_cue.mark.last + 1
    first = by + 1
    source = (first, context.scope_finder.noun_phrase_end(first, found_cue.sentence))
    speaker = resolve_speaker(context.actors, [source], found_cue.previous_speaker)
    return found_cue.attribute(
        Stance.NO_COMMENT if speaker else None,
        speaker,
        context.scope_finder.content_before(group - 1, found_cue.sentence),
        start=group,
        rules=[Rule.QUESTION_PASSIVE_REFUSAL],
        content_stands_before=True,
    )


def _follows_content(context: ReadingContext, found_cue: FoundCue, start: int) -> bool:
    """Whether what stands before the token is a content of its own."""
    return start > found_cue.sentence.first and (context.tokens.has_comma_before(start) or context.scope_finder.closes_quote(start))
