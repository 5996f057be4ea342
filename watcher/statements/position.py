"""What each source holds of a claim that a clause speaks of: it says so, says that it is not, will not say, does not know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from watcher.model import Stance
from watcher.statements.actors import Cast
from watcher.statements.attribute import Attribution
from watcher.statements.lexicon import Lexicon
from watcher.statements.modality import historical, hypothetical, negated
from watcher.statements.predicate import Instance
from watcher.statements.prose import Prose

_REFUSALS = (Stance.NO_COMMENT, Stance.UNAWARE)


@dataclass(frozen=True, slots=True)
class Position:
    """A stance, and who takes it (None: the outlet itself).  ``old``: it speaks of years ago."""

    stance: Stance
    source: Attribution | None = None
    chain: tuple[Attribution, ...] = ()
    old: bool = False


class Positions:
    """Reads the positions of one article.  ``attributions``: all of them, for a quotation that goes on."""

    def __init__(self, prose: Prose, cast: Cast, words: Lexicon, attributions: Sequence[Attribution]) -> None:
        self.prose, self.cast, self.words, self.attributions = prose, cast, words, attributions

    def of(self, instance: Instance, chain: Sequence[Attribution]) -> Iterator[Position]:
        """Every position on the instance, outermost first; none where it is nobody's."""
        asked = any(each.cue.kind == "question" and each.stance is None for each in chain)
        sources = [each for each in chain if each.cue.kind != "question" or each.stance is not None]
        if not chain:
            chain = sources = self._voice(instance)
        if asked:  # a question is nobody's position, but to refuse an answer is one
            sources = [each for each in sources if each.stance in _REFUSALS]
        if (asked and not sources) or any(each.stance is None for each in sources[-1:]) or self._aside(instance):
            return
        old = historical(self.cast, *instance.clause, self.prose.article.published)
        if sources:
            yield from self._told(instance, sources, tuple(chain), old)
        elif not old and not self._supposed(instance) and "?" not in self.prose.after(instance.sentence.last - 1):
            yield Position(Stance.DENY if self._denied(instance) else Stance.ASSERT)

    def _told(self, instance: Instance, sources: Sequence[Attribution], chain: tuple[Attribution, ...], old: bool) -> Iterator[Position]:
        inner = sources[-1]
        for each in sources:
            if each.speaker is None or each.stance is None:
                continue
            own = each is inner or each.beside
            stance = each.stance
            if own and stance is Stance.ASSERT:
                stance = self.turned(each, self._denied(instance))
            elif not own and stance is Stance.ASSERT:
                if inner.cue.kind != "noun" or not self.dismissed(each):
                    continue
                stance = Stance.DENY
            if stance is Stance.ASSERT and (self._supposed(instance) or self._generic(instance)):
                continue
            if stance is Stance.DENY and self._presupposed(instance):
                continue
            yield Position(stance, each, chain, old)

    # ── the clause ──

    def _denied(self, instance: Instance) -> bool:
        first, last = instance.clause
        return negated(self.cast, first, instance.trigger[0], last, object_=True)

    def _supposed(self, instance: Instance) -> bool:
        return hypothetical(self.cast, instance.clause[0], instance.trigger[0])

    def _generic(self, instance: Instance) -> bool:
        """*Any delivery would be …*"""
        at = instance.trigger[0]
        return self.cast.any("any", max(instance.clause[0], at - 2), at)

    def _aside(self, instance: Instance) -> bool:
        """Whether it is no event: what often happens, ought to, or somebody refuses to do."""
        (first, last), at = instance.clause, instance.trigger[0]
        if self.cast.any("habitual", first, last) or self.cast.any("ought", first, at):
            return True
        return self.cast.any("refuse", max(first, at - 4), at - 1)

    def _presupposed(self, instance: Instance) -> bool:
        """Whether what a denial speaks of is taken as given in it: *denies that the drones delivered by Iran were used*."""
        shape, at = self.words.participle, instance.trigger[0]
        if shape is None or instance.object is None or instance.object[1] != at - 1 or not shape.search(self.prose.raws[at]):
            return False
        before = range(max(instance.clause[0], at - 3), at)
        return not any(self.cast.has("have", index) or self.cast.has("be", index) for index in before)

    # ── the source ──

    def _voice(self, instance: Instance) -> list[Attribution]:
        """Who goes on speaking in a quotation that names nobody: who spoke last in the paragraph."""
        sentence = instance.sentence
        if not self.prose.quoted[instance.trigger[0]]:
            return []
        before = [
            each
            for each in self.attributions
            if each.sentence.paragraph == sentence.paragraph and each.sentence.index < sentence.index
            if each.speaker and each.stance is not None and each.cue.kind == "verb"
        ]
        if not before:
            return []
        mark = replace(before[-1].mark, first=sentence.first, last=sentence.first)
        scopes = ((sentence.first, sentence.last - 1),)
        return [replace(before[-1], mark=mark, stance=Stance.ASSERT, sentence=sentence, scopes=scopes, start=sentence.first)]

    def turned(self, each: Attribution, denied: bool = False) -> Stance:
        """What a source does who says something: it may say that it is not so, is false, or cannot be confirmed."""
        if denied or self.dismissed(each):
            return Stance.DENY
        return Stance.NO_COMMENT if self._says(each, "unconfirmed") else Stance.ASSERT

    def dismissed(self, each: Attribution) -> bool:
        """Whether a source calls what it speaks of false."""
        return each.cue.kind != "noun" and self._says(each, "false")

    def _says(self, each: Attribution, category: str) -> bool:
        start, end = each.sentence.first, each.sentence.last - 1
        return any(self.cast.any(category, max(first, start), min(last, end)) for first, last in each.scopes)
