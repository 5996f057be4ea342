"""*the American allegations that …*: the source is named around the noun, and the content follows."""

from __future__ import annotations

from watcher.statements.actors import Speaker
from watcher.statements.article_tokens import TokenSentence
from watcher.statements.attribution import Attribution, FoundCue, ReadingContext
from watcher.statements.rule_names import Rule
from watcher.statements.speakers import resolve_speaker
from watcher.statements.word_categories import Category

_MAX_NOUN_TO_THAT = 16
"""Words of a source and its office between a noun of saying and its *that*."""
_MAX_SOURCE_BEFORE_NOUN = 4
"""Words of a source right before a noun of saying: a demonym, an adjective, a possessive."""


def read_noun(context: ReadingContext, found_cue: FoundCue) -> Attribution | None:
    """Read a noun of saying that has a that-clause; None where it has none, or names nobody."""
    mark, sentence = found_cue.mark, found_cue.sentence
    connector_end = _connector_end(context, mark.last, sentence)
    if connector_end is None:
        return None
    between = [(mark.last + 1, connector_end - 1)] if connector_end - 1 > mark.last else []
    speaker = resolve_speaker(context.actors, between, None) or _speaker_before_noun(context, mark.first, sentence)
    if speaker is None:
        return None
    content = context.scope_finder.content_after(connector_end + 1, sentence)
    return found_cue.attribute(found_cue.cue.stance, speaker, content, start=mark.first, rules=[Rule.NOUN_OF_SAYING])


def _connector_end(context: ReadingContext, noun: int, sentence: TokenSentence) -> int | None:
    """The last token of the *that* that belongs to the noun; a comma ends the search."""
    actors = context.actors
    for index in range(noun + 1, min(sentence.last, noun + _MAX_NOUN_TO_THAT)):
        such = actors.marked.get(Category.SUCH_THAT, {}).get(index)
        if such or index in actors.marked[Category.THAT]:
            return such.last if such else index
        if context.tokens.has_comma_before(index):
            return None
    return None


def _speaker_before_noun(context: ReadingContext, noun: int, sentence: TokenSentence) -> Speaker | None:
    """A demonym or a possessive right before the noun."""
    first = noun
    while first > sentence.first and noun - first < _MAX_SOURCE_BEFORE_NOUN and not context.tokens.has_comma_before(first):
        before = first - 1
        auxiliary = before in context.actors.marked[Category.AUXILIARY_BE] or before in context.actors.marked[Category.AUXILIARY_HAVE]
        if auxiliary or before in context.verb_ends:
            break
        first = before
    named = context.actors.mentions_within(first, noun - 1)
    return resolve_speaker(context.actors, [(named[-1].first, named[-1].last)], None) if named else None
