"""*Kremlin: no shells were delivered*: a name and a colon; or, in a headline, a colon and a name."""

from __future__ import annotations

from watcher.model import Stance
from watcher.statements.article_tokens import TokenSentence
from watcher.statements.attribution import Attribution, FoundCue, ReadingContext
from watcher.statements.lexicon import Cue, LexiconMark
from watcher.statements.rule_names import Rule
from watcher.statements.speakers import resolve_speaker

_MAX_LABEL_TOKENS = 5
"""Words of a name that stands as a label: more of them are a sentence."""


def read_colon_label(context: ReadingContext, sentence: TokenSentence) -> Attribution | None:
    """Read the label of a sentence in which nobody else speaks; None where it has none."""
    colons = [index for index in range(sentence.first + 1, sentence.last) if ":" in context.tokens.text_before[index]]
    if not colons:
        return None
    head, tail = colons[0], colons[-1]
    if _is_label(context, sentence.first, head - 1):
        label, content = (sentence.first, head - 1), context.scope_finder.content_after(head, sentence)
        rule = Rule.COLON_LABEL
    elif sentence.in_title and _is_label(context, tail, sentence.last - 1):
        label, content = (tail, sentence.last - 1), [(sentence.first, tail - 1)]
        rule = Rule.HEADLINE_COLON_LABEL
    else:
        return None
    speaker = resolve_speaker(context.actors, [label], None)
    if speaker is None:
        return None
    cue = Cue(Stance.ASSERT)
    found = FoundCue(LexiconMark(*label, cue=cue), cue, sentence)
    stands_before = rule is Rule.HEADLINE_COLON_LABEL
    return found.attribute(Stance.ASSERT, speaker, content, start=label[0], rules=[rule], content_stands_before=stands_before)


def _is_label(context: ReadingContext, first: int, last: int) -> bool:
    return last + 1 - first <= _MAX_LABEL_TOKENS and context.scope_finder.can_be_subject(first, last)
