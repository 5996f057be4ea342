"""A sentence cut into clauses, and who answers for each of them, one within the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from watcher.model import MEDIA, Factuality
from watcher.statements.actors import Cast
from watcher.statements.attribute import Attribution
from watcher.statements.modality import weakest
from watcher.statements.prose import Prose, Sentence

Range = tuple[int, int]


def clauses(prose: Prose, cast: Cast, sentence: Sentence, near: Sequence[Attribution]) -> list[Range]:
    """The sentence cut where a content begins or ends, and where a conjunction opens another clause."""
    cuts = {sentence.first, sentence.last}
    for each in near:
        for first, last in each.scopes:
            cuts.update(index for index in (first, last + 1) if sentence.first < index < sentence.last)
        if each.sentence.index == sentence.index:
            cuts.add(each.start)
    for index in range(sentence.first + 1, sentence.last):
        if cast.has("breaks", index) or cast.has("where", index) or ";" in prose.gaps[index]:
            cuts.add(index)
    return [(first, after - 1) for first, after in pairwise(sorted(cuts)) if after > first]


def chain(clause: Range, near: Sequence[Attribution]) -> list[Attribution]:
    """The attributions whose content the clause is part of, outermost first."""
    covering = [each for each in near if each.covers(clause[0]) or (each.covers(clause[1]) and each.start < clause[0])]

    def depth(each: Attribution) -> tuple[int, int]:
        if each.cue.kind == "citing":
            return len(covering), 0
        outer = sum(other.covers(each.mark.first) for other in covering if other is not each)
        return (outer - 1 if each.post else outer, -each.size)

    return _spoken_only(sorted(covering, key=depth))


def _spoken_only(nested: list[Attribution]) -> list[Attribution]:
    """Without what a speaker says that another thinks: *Seoul says Kim expects …* is Seoul's word."""
    told: list[Attribution] = []
    for each in nested:
        outer = next((other for other in reversed(told) if other.speaker and other.stance is not None), None)
        thought = each.cue.kind == "verb" and each.cue.factuality is not Factuality.CERTAIN
        if thought and outer and outer.speaker and outer.speaker.parties[0] != MEDIA and each.speaker != outer.speaker:
            less = weakest(outer.cue.factuality, each.cue.factuality)
            told[told.index(outer)] = replace(outer, cue=replace(outer.cue, factuality=less))
        else:
            told.append(each)
    return told


def subject(cast: Cast, nested: Sequence[Attribution]) -> tuple[str, ...]:
    """The names that the source of a content goes by, where it may be the doer of what it speaks of."""
    inner = nested[-1].speaker if nested else None
    if inner is None:
        return ()
    found = cast.between(inner.first, inner.last) if inner.first >= 0 else []
    return (*inner.parties, *(mention.actor.name for mention in found))
