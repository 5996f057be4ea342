"""A sentence cut into clauses, and who answers for each of them, one within the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from watcher.model import MEDIA_PARTY, Factuality
from watcher.statements.actors import ActorTable
from watcher.statements.article_tokens import ArticleTokens, TokenRange, TokenSentence
from watcher.statements.attribution import Attribution
from watcher.statements.lexicon import CueKind
from watcher.statements.modality import least_certain
from watcher.statements.word_categories import Category


def split_clauses(
    tokens: ArticleTokens, actors: ActorTable, sentence: TokenSentence, attributions: Sequence[Attribution]
) -> list[TokenRange]:
    """The sentence cut where a content begins or ends, and where a conjunction opens another clause."""
    cuts = {sentence.first, sentence.last}
    for each in attributions:
        for first, last in each.scopes:
            cuts.update(index for index in (first, last + 1) if sentence.first < index < sentence.last)
        if each.sentence.index == sentence.index:
            cuts.add(each.start)
    for index in range(sentence.first + 1, sentence.last):
        if (
            index in actors.marked[Category.CLAUSE_BREAK]
            or index in actors.marked[Category.CLAUSE_WHERE]
            or ";" in tokens.text_before[index]
        ):
            cuts.add(index)
    return [(first, after - 1) for first, after in pairwise(sorted(cuts)) if after > first]


def enclosing_attributions(clause: TokenRange, attributions: Sequence[Attribution]) -> list[Attribution]:
    """The attributions whose content the clause is part of, outermost first."""
    covering = [each for each in attributions if each.covers(clause[0]) or (each.covers(clause[1]) and each.start < clause[0])]

    def depth(each: Attribution) -> tuple[int, int]:
        if each.cue.kind == CueKind.CITING:
            return len(covering), 0
        outer = sum(other.covers(each.mark.first) for other in covering if other is not each)
        return (outer - 1 if each.content_stands_before else outer, -each.size)

    return _merge_reported_thoughts(sorted(covering, key=depth))


def _merge_reported_thoughts(attribution_chain: list[Attribution]) -> list[Attribution]:
    """Without what a speaker says that another thinks: *Seoul says Kim expects …* is Seoul's word."""
    told: list[Attribution] = []
    for each in attribution_chain:
        outer = next((other for other in reversed(told) if other.speaker and other.stance is not None), None)
        thought = each.cue.kind == CueKind.VERB and each.cue.factuality is not Factuality.CERTAIN
        if thought and outer and outer.speaker and outer.speaker.parties[0] != MEDIA_PARTY and each.speaker != outer.speaker:
            less = least_certain(outer.cue.factuality, each.cue.factuality)
            told[told.index(outer)] = replace(outer, cue=replace(outer.cue, factuality=less))
        else:
            told.append(each)
    return told


def source_names(actors: ActorTable, attribution_chain: Sequence[Attribution]) -> tuple[str, ...]:
    """The names that the source of a content goes by, where it may be the doer of what it speaks of."""
    inner = attribution_chain[-1].speaker if attribution_chain else None
    if inner is None:
        return ()
    found = actors.mentions_within(inner.first, inner.last) if inner.first >= 0 else []
    return (*inner.parties, *(mention.actor.name for mention in found))
