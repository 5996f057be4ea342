"""*according to*, *citing*: the source stands right after the cue."""

from __future__ import annotations

from watcher.statements.article_tokens import TokenRange, TokenSentence
from watcher.statements.attribution import Attribution, FoundCue, ReadingContext
from watcher.statements.lexicon import CueKind
from watcher.statements.rule_names import Rule
from watcher.statements.speakers import resolve_speaker
from watcher.statements.word_categories import Category

_MAX_CARRIER_TOKENS = 8
"""Words of *quoted by the paper* between a source and its content."""


def read_source_after_cue(context: ReadingContext, found_cue: FoundCue) -> Attribution | None:
    """Read a cue whose source follows it and answers for the rest of the sentence, on whichever side that is."""
    mark, sentence, scope_finder = found_cue.mark, found_cue.sentence, context.scope_finder
    citing = found_cue.cue.kind == CueKind.CITING
    if citing and mark.last + 1 in context.actors.marked[Category.BY]:
        return None  # an official quoted by the paper: the paper carries it, and says nothing
    last = scope_finder.noun_phrase_end(mark.last + 1, sentence)
    speaker = resolve_speaker(context.actors, [(mark.last + 1, last)], found_cue.previous_speaker) if last > mark.last else None
    if speaker is None:
        return None
    opens = scope_finder.clause_start(mark.first, sentence)
    before = [(opens, mark.first - 1)] if mark.first > opens else []
    after = _content_after_source(context, last + 1, sentence)
    if scope_finder.begins_clause(mark.first, sentence):  # that, according to Seoul, …
        scopes, rule = after, Rule.ACCORDING_TO_OPENS_CLAUSE
    elif citing:
        scopes, rule = before + after, Rule.CITING
    elif _is_aside(context, mark.first, last, sentence):
        scopes, rule = before + after, Rule.ACCORDING_TO_ASIDE
    else:
        scopes, rule = before, Rule.ACCORDING_TO
    stands_before = bool(scopes) and scopes[0][0] < mark.first
    return found_cue.attribute(found_cue.cue.stance, speaker, scopes, start=mark.first, rules=[rule], content_stands_before=stands_before)


def _is_aside(context: ReadingContext, first: int, last: int, sentence: TokenSentence) -> bool:
    """Whether cue and source stand between commas."""
    return last + 1 < sentence.last and context.tokens.has_comma_before(first) and context.tokens.has_comma_before(last + 1)


def _content_after_source(context: ReadingContext, first: int, sentence: TokenSentence) -> list[TokenRange]:
    """The content after a source; *quoted by the paper* between the two is no part of it."""
    for index in range(first, min(first + _MAX_CARRIER_TOKENS, sentence.last)):
        if context.tokens.has_comma_before(index) and any(other in context.verb_ends for other in range(first, index)):
            return context.scope_finder.content_after(index, sentence)
    return context.scope_finder.content_after(first, sentence)
