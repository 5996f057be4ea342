"""Who says which words of a sentence: each cue with its source and the stretch of words that it is about.  Named rules.  Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from watcher.model import Stance
from watcher.statements.open_topics.sentences import ReadSentence
from watcher.statements.tagging.spans import TaggedSpan

STANCES = {stance.value: stance for stance in Stance}
MAX_DISTANCE = 30
"""Words between a cue and its source."""
LABEL_MARKS = frozenset(":–—-")
"""Between a name and what it says, in a headline."""
_BREAK_COST = 6
"""A clause or a quotation that ends between a cue and a source weighs as much as so many words."""
_NEARER_BY = 4
"""A cue on the other side of a source that is so much nearer has it for itself."""
_BEHIND_COST = 20
"""In a language that puts verbs last, a source behind its cue is as good as so many words away."""
_TAKEN_COST = 4
"""A source that another cue has taken already weighs so much more."""


@dataclass(frozen=True, slots=True)
class SaidWords:
    """``source`` None: nobody is named, the last speaker goes on; ``stance`` None: asked, hoped, considered.

    ``first`` and ``last``: the words that it is about; ``rule``: how source and words were found.
    """

    sentence: ReadSentence
    cue: TaggedSpan | None
    source: TaggedSpan | None
    stance: Stance | None
    first: int
    last: int
    rule: str

    @property
    def confidence(self) -> float:
        """How sure the tagger is of its weakest part."""
        return min((span.confidence for span in (self.cue, self.source) if span is not None), default=1.0)


def read_attributions(sentence: ReadSentence, *, verb_last: bool) -> list[SaidWords]:
    """Return who says what in a sentence, in the order of the cues.  ``verb_last``: the cue stands behind what it is about."""
    sources, cues = sentence.sources, sentence.cues
    if not cues:
        return _labelled(sentence)
    taken: set[TaggedSpan] = set()
    said: list[SaidWords] = []
    for cue in cues:
        source = _nearest_source(sentence, cue, sources, taken, verb_last)
        if source is not None and not verb_last and _belongs_elsewhere(cue, source, cues):
            continue
        if source is not None:
            taken.add(source)
        first, last = _region(sentence, cue, cues, verb_last)
        rule = "source-in-sentence" if source is not None else "no-source"
        said.append(SaidWords(sentence, cue, source, STANCES.get(cue.stance), first, last, rule))
    return said


def _labelled(sentence: ReadSentence) -> list[SaidWords]:
    """A name and a colon or dash: *Seoul: ...*; and a headline whose last word is a name: *... - Oman*."""
    last = len(sentence.words) - 1
    for source in sentence.sources:
        if source.last < last and source.first <= 2 and sentence.words[source.last + 1].text in LABEL_MARKS and source.last + 2 <= last:
            return [SaidWords(sentence, None, source, Stance.ASSERT, source.last + 2, last, "label-first")]
        if sentence.in_title and source.last == last and source.first > 1 and sentence.words[source.first - 1].text in LABEL_MARKS | {","}:
            return [SaidWords(sentence, None, source, Stance.ASSERT, 0, source.first - 2, "label-last")]
    if sentence.in_title and len(sentence.sources) == 1:
        source = sentence.sources[0]
        first = source.last + 1 if source.first <= last - source.last else 0
        return [SaidWords(sentence, None, source, Stance.ASSERT, first, last if first else source.first - 1, "source-in-headline")]
    return []


def _nearest_source(
    sentence: ReadSentence, cue: TaggedSpan, sources: Sequence[TaggedSpan], taken: set[TaggedSpan], verb_last: bool
) -> TaggedSpan | None:
    def cost(source: TaggedSpan) -> float:
        low, high = (source.last + 1, cue.first) if source.last < cue.first else (cue.last + 1, source.first)
        between = sentence.words[low:high]
        breaks = sum(word.text in ",;:" for word in between) + sum(a.quoted != b.quoted for a, b in pairwise(between))
        taken_cost = _TAKEN_COST * (source in taken)
        if verb_last:
            return len(between) + taken_cost + _BEHIND_COST * (source.first > cue.last)
        return len(between) + _BREAK_COST * min(breaks, 2) + taken_cost

    near = (source for source in sources if _distance(source, cue) <= MAX_DISTANCE)
    return min(near, key=lambda each: (cost(each), each.first), default=None)


def _belongs_elsewhere(cue: TaggedSpan, source: TaggedSpan, cues: Sequence[TaggedSpan]) -> bool:
    """Whether another cue stands between a source and this cue, on the source's own side and much nearer: *disputed deal, X reported*."""
    others = (other for other in cues if other is not cue and (other.first > source.last) != (cue.first > source.last))
    return any(_distance(other, source) + _NEARER_BY <= _distance(cue, source) for other in others)


def _distance(one: TaggedSpan, other: TaggedSpan) -> int:
    return other.first - one.last if one.last < other.first else one.first - other.last


def _region(sentence: ReadSentence, cue: TaggedSpan, cues: Sequence[TaggedSpan], verb_last: bool) -> tuple[int, int]:
    """The words nearer to this cue than to any other; in a language that puts verbs last, those since the cue before."""
    last = len(sentence.words) - 1
    before = [other.last for other in cues if other.last < cue.first]
    after = [other.first for other in cues if other.first > cue.last]
    if verb_last:
        return (max(before) + 1 if before else 0), (cue.last if after else last)
    low = (max(before) + cue.first) // 2 + 1 if before else 0
    high = (min(after) + cue.last) // 2 if after else last
    low = max([low, *(index + 1 for index in range(low, cue.first) if sentence.words[index].text == ";")])
    return low, min([high, *(index for index in range(cue.last + 1, high) if sentence.words[index].text == ";")])
