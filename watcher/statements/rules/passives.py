"""Passives and participles: whose word they are, if anybody's."""

from __future__ import annotations

from watcher.statements.actors import Speaker
from watcher.statements.article_tokens import TokenSentence
from watcher.statements.attribution import ReadingContext
from watcher.statements.lexicon import LexiconMark
from watcher.statements.speakers import resolve_speaker
from watcher.statements.word_categories import Category

_MAX_VERB_TO_BY = 4
"""Words between a passive verb and its *by*: an adverb, a day."""


def is_bare_participle(context: ReadingContext, mark: LexiconMark, group: int) -> bool:
    """Whether it is only an adjective: *entities accused of …*."""
    shape = context.lexicon.participle
    if shape is None or mark.first != mark.last or not shape.search(context.tokens.lowercase_words[mark.first]):
        return False
    auxiliaries = (Category.AUXILIARY_HAVE, Category.AUXILIARY_BE)
    return not any(index in context.actors.marked[category] for index in range(group, mark.first) for category in auxiliaries)


def is_agentless_passive(context: ReadingContext, mark: LexiconMark, group: int) -> bool:
    """Whether it is a passive that names nobody: *is said to*."""
    if not _is_passive_form(context, mark):
        return False
    be, at = Category.AUXILIARY_BE, mark.first
    return at - 1 in context.actors.marked[be] or (at - 2 >= group and at - 2 in context.actors.marked[be])


def passive_speaker(
    context: ReadingContext, mark: LexiconMark, group: int, sentence: TokenSentence, previous_speaker: Speaker | None
) -> Speaker | None:
    """*… ont été démenties par le Kremlin*: the source stands after *by*."""
    if not _may_be_passive(context, mark, group):
        return None
    for index in range(mark.last + 1, min(mark.last + 1 + _MAX_VERB_TO_BY, sentence.last)):
        if index in context.actors.marked[Category.BY]:
            end = context.scope_finder.noun_phrase_end(index + 1, sentence)
            named = context.actors.mentions_within(index + 1, end)
            if named and mark.cue and mark.cue.takes_event_noun and named[0].last + 1 in context.actors.marked[Category.OF]:
                end = named[0].last  # accused by London of delivering
            return resolve_speaker(context.actors, [(index + 1, end)], previous_speaker)
    return None


def _may_be_passive(context: ReadingContext, mark: LexiconMark, group: int) -> bool:
    be = any(index in context.actors.marked[Category.AUXILIARY_BE] for index in range(group, mark.first))
    set_off = _is_passive_form(context, mark) and group == mark.first and context.tokens.has_comma_before(group)
    return be or set_off or is_bare_participle(context, mark, group)


def _is_passive_form(context: ReadingContext, mark: LexiconMark) -> bool:
    shape = context.lexicon.passive
    return shape is not None and mark.first == mark.last and bool(shape.search(context.tokens.lowercase_words[mark.first]))
