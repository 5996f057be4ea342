"""The stages in order: an article and where its names and words were found -> its statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from watcher.model import Claim, Factuality, Stance, Statement
from watcher.statements.actors import Actor, Cast
from watcher.statements.attribute import Attribution, Attributor
from watcher.statements.clauses import chain, clauses, subject
from watcher.statements.filing import Filer, set_apart
from watcher.statements.lexicon import Lexicon, lexicon
from watcher.statements.modality import hypothetical
from watcher.statements.named import Found, mentions, spoken_of
from watcher.statements.position import Position, Positions
from watcher.statements.predicate import Finder, Instance
from watcher.statements.prose import Prose, Sentence

__all__ = ["Found", "read"]

Range = tuple[int, int]
_LITTLE = 3
_BACK = 2
"""Sentences over which *these allegations* or a bare *denied* may reach back."""
_BRIEF = 2
"""Words of its own in a content that says nothing by itself."""


def read(prose: Prose, found: Found, *, cast: Mapping[str, Actor], claims: Sequence[tuple[str, Claim]]) -> tuple[Statement, ...]:
    """Who says what of the claims, (topic, claim) each, in order of place.  Raises KeyError for a language without words for it."""
    words = lexicon(prose.language)
    marks = words.marks(prose)
    named = Cast(prose, marks, mentions(prose, words, found, cast, claims))
    attributions = Attributor(prose, named, words, marks).all()
    implicit = {topic: found.matched.get(topic, ()) for topic, claim in claims if claim.implicit}
    finder = Finder(prose, named, {**found.patterns, **spoken_of(prose, implicit)}, claims)
    return _Reader(prose, words, named, finder, attributions).read()


class _Reader:
    """One article's sentences, from first to last."""

    def __init__(self, prose: Prose, words: Lexicon, cast: Cast, finder: Finder, attributions: Sequence[Attribution]) -> None:
        self.prose, self.cast, self.finder, self.attributions = prose, cast, finder, attributions
        self.positions = Positions(prose, cast, words, attributions)
        self.filer = Filer(prose, cast, words)
        self.done: list[Statement] = []
        self.spoken: dict[int, list[Instance]] = {}
        """By sentence: the claims it spoke of, for what takes them up again."""

    def read(self) -> tuple[Statement, ...]:
        for sentence in self.prose.sentences:
            self._sentence(sentence, [each for each in self.attributions if self._near(each, sentence)])
        return tuple(sorted(set_apart(self.done), key=lambda it: (not it.quote.in_title, it.quote.start, it.claim)))

    def _near(self, each: Attribution, sentence: Sentence) -> bool:
        return each.sentence.index == sentence.index or any(sentence.first <= first < sentence.last for first, _ in each.scopes)

    # ── one sentence ──

    def _sentence(self, sentence: Sentence, near: Sequence[Attribution]) -> None:
        answered: set[Range] = set()
        found = self._instances(sentence, near)
        voiced = {instance.claim.id for clause, instance in found if instance.claim.implicit and chain(clause, near)}
        for clause, instance in found:
            nested = chain(clause, near)
            if instance.claim.implicit and instance.claim.id in voiced and not nested:
                continue  # the name of who speaks of it
            for position in self.positions.of(instance, nested):
                self.done += self.filer.file(instance, position)
            answered.update((each.mark.first, each.mark.last) for each in nested)
            if not hypothetical(self.cast, instance.clause[0], instance.trigger[0]):
                self.spoken.setdefault(sentence.index, []).append(instance)
        for each in near:
            if each.sentence.index == sentence.index and (each.mark.first, each.mark.last) not in answered:
                self._again(each, sentence)

    def _instances(self, sentence: Sentence, near: Sequence[Attribution]) -> list[tuple[Range, Instance]]:
        """The claims each clause speaks of; then those that only the sentence as a whole does."""
        if not self.finder.speaks(sentence.first, sentence.last - 1):
            return []
        parts = clauses(self.prose, self.cast, sentence, near)
        found: list[tuple[Range, Instance]] = []
        for clause in parts:
            nested = chain(clause, near)
            blamed = bool(nested) and nested[-1].cue.blames
            found += [(clause, it) for it in self.finder.find(sentence, clause, subject(self.cast, nested), blamed=blamed)]
        known = {(instance.topic, instance.claim.id) for _, instance in found}
        for instance in self.finder.find(sentence, (sentence.first, sentence.last - 1), whole=True) if len(parts) > 1 else ():
            if (instance.topic, instance.claim.id) not in known:
                found.append((next(part for part in parts if part[0] <= instance.trigger[0] <= part[1]), instance))
        return found

    # ── what takes up a claim again ──

    def _again(self, each: Attribution, sentence: Sentence) -> None:
        """A position without its claim: *these allegations were denied*, *he could not confirm*."""
        stance = self._stance_again(each, sentence)
        if stance is None:
            return
        first, last = each.scopes[0] if each.scopes else (each.mark.last, each.mark.last)
        clause = max(first, sentence.first), min(last, sentence.last - 1)
        for instance in self._antecedents(sentence, each):
            if stance is Stance.DENY and self._denied_already(instance, each):
                continue  # the same denial, told in short
            again = replace(instance, sentence=sentence, clause=clause, trigger=(first, first))
            self.done += self.filer.file(again, Position(stance, each, (each,)), hedge=Factuality.CERTAIN)

    def _stance_again(self, each: Attribution, sentence: Sentence) -> Stance | None:
        """What such a cue holds; None where it speaks of something else, or of nothing."""
        if each.speaker is None or each.stance is None or each.cue.kind in ("noun", "citing", "according"):
            return None
        if each.cue.factuality is not Factuality.CERTAIN:
            return None
        scope = each.scopes[0] if each.scopes else (each.mark.last, each.mark.last)
        parts = (scope, (each.start, each.mark.last))
        taken_up = any(self._takes_up(*part) for part in parts)
        of_claims = any(self.cast.any("same", *part) for part in parts)
        words = self._own_words(*scope)
        brief = words <= _BRIEF
        if each.stance is not Stance.ASSERT:
            speaks = taken_up or of_claims or brief or (words <= 2 * _BRIEF and self.cast.any("accusation", *scope))
            return each.stance if speaks else None
        if any(other is not each and other.cue.kind == "phrase" and each.covers(other.mark.first) for other in self.attributions):
            return None  # the refusal within speaks for itself
        stance = self.positions.turned(each)
        they = self.cast.any("they", scope[0], min(scope[0] + 3, scope[1])) and self._asked(each, sentence)
        taken_up = taken_up or (each.cue.confirms and of_claims)
        if not ((taken_up and words <= _BRIEF + 1) or they or (stance is not Stance.ASSERT and (brief or of_claims))):
            return None
        denied = self.cast.any("nay", *scope) or (self.cast.any("not", *scope) and self.cast.any("no", *scope))
        return Stance.DENY if denied else stance

    def _own_words(self, first: int, last: int) -> int:
        """How many words of a content are none that every text has: names and whatever the lexicon does not know."""
        named, forms, known = self.cast.inside, self.prose.forms, self.cast.known_word
        return sum(at in named or (len(forms[at]) > _LITTLE and not known(at)) for at in range(first, last + 1))

    def _takes_up(self, first: int, last: int) -> bool:
        """Whether these words stand for the claim itself; to speak of *such allegations* is not yet to say that they are so."""
        if self.cast.any("it", first, last):
            return True
        return any(self.cast.has("same", index) and not self.cast.has("accusation", index) for index in range(first, last + 1)) and not any(
            self.cast.has("same", index) and self.cast.has("accusation", index) for index in range(first, last + 1)
        )

    def _asked(self, each: Attribution, sentence: Sentence) -> bool:
        return any(instance.clause[1] < each.mark.first for instance in self.spoken.get(sentence.index, ()))

    def _asked_else(self, each: Attribution, sentence: Sentence) -> bool:
        """Whether the sentence itself says what is spoken of: *asked about the strike, he said that the matter was …*."""
        return any(
            other.cue.kind == "question" and other.sentence.index == sentence.index and self._own_words(*other.scopes[0]) > _BRIEF
            for other in self.attributions
            if other is not each and other.scopes
        )

    def _denied_already(self, instance: Instance, each: Attribution) -> bool:
        parties = each.speaker.parties if each.speaker else ()
        return any(
            told.topic == instance.topic and told.claim != instance.claim.id and told.stance is Stance.DENY and told.party in parties
            for told in self.done
        )

    def _antecedents(self, sentence: Sentence, each: Attribution) -> list[Instance]:
        """The claims spoken of last: in this sentence, or in the nearest before it."""
        back = 0 if self._asked_else(each, sentence) else _BACK
        for index in range(sentence.index, max(-1, sentence.index - back - 1), -1):
            found = [instance for instance in self.spoken.get(index, ()) if index < sentence.index or instance.clause[1] < each.mark.first]
            if found:
                named = {(it.topic, it.claim.id): it for it in found if self._is_meant(it, each)}
                return list(named.values())
        return []

    def _is_meant(self, instance: Instance, each: Attribution) -> bool:
        """Whether *such a delivery*, *this visit* can be the claim at all; *the matter*, *these reports* can be any."""
        words = self.finder.words(instance.claim)
        asked = [it for it in self.attributions if it.cue.kind == "question" and it.sentence.index == each.sentence.index]
        parts = [*each.scopes[:1], (each.start, each.mark.last), *(part for it in asked for part in it.scopes[:1])]
        for first, last in parts:
            for index in range(first, last + 1):
                mark = self.cast.at.get("same", {}).get(index)
                if mark is None or any(self.cast.has(general, mark.last) for general in ("matter", "accusation", "it")):
                    continue
                if mark.last not in words:
                    return False
        return True
