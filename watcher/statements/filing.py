"""A position as a statement: its quote, its parties, how sure it is, when it was said and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from watcher.model import MEDIA, UNKNOWN, Claim, Factuality, Span, Stance, Statement
from watcher.statements.actors import PAIR, Cast, Speaker
from watcher.statements.attribute import Attribution
from watcher.statements.dates import Interval, said
from watcher.statements.lexicon import Lexicon
from watcher.statements.modality import hedged, weakest
from watcher.statements.position import Position
from watcher.statements.predicate import Instance
from watcher.statements.prose import Prose

Range = tuple[int, int]
_DANGLING = ("that", "breaks", "and", "of", "to", "by", "with", "about", "none")
"""What no quotation should end in."""
_LEADING = ("filler", "in", "to", "it")
"""What may stand between a cue and its *that*: *à ce que*."""
_STALE = timedelta(days=10)
_AROUND = 8
"""Words around a cue in which a day is that of its utterance."""
_SHORTEST_QUOTE = 4


class Filer:
    """Makes statements of one article's positions."""

    def __init__(self, prose: Prose, cast: Cast, words: Lexicon) -> None:
        self.prose, self.cast, self.words = prose, cast, words
        self.credit = self._credit()

    def file(self, instance: Instance, position: Position, *, hedge: Factuality | None = None) -> Iterator[Statement]:
        """One statement for each party and claim.  ``hedge``: how sure the clause is, where it is not for itself to say."""
        each, stance = position.source, position.stance
        if instance.predicate.denial and stance is not Stance.DENY:
            return
        speaker = each.speaker if each else (self._doer(instance) if instance.predicate.act else None)
        speaker = speaker or Speaker((MEDIA,), "")
        first, last = self._quoted(instance, each, stance)
        interval = self._when(each, (first, last))
        for party in self._parties(speaker, instance.claim):
            for claim in (instance.claim.id, *(instance.claim.covers if stance is Stance.DENY else ())):
                yield Statement(
                    topic=instance.topic,
                    claim=claim,
                    party=party,
                    source=self._source(each, speaker, position),
                    stance=stance,
                    factuality=self._sure(instance, each, speaker, stance, hedge),
                    quote=self.prose.span(first, last),
                    sentence=instance.sentence.span,
                    recap=(position.old and stance is Stance.ASSERT) or (each is not None and self._retold(each)) or self._stale(interval),
                    confirms=each is not None and each.cue.confirms and stance is Stance.ASSERT,
                    named=speaker.named and not (each is not None and each.cue.kind == "citing"),
                    origin=speaker.medium or self._cited(each) or self.credit or self.prose.article.outlet,
                    said_at=interval[0] if interval else None,
                    said_until=interval[1] if interval else None,
                )

    # ── who ──

    def _source(self, each: Attribution | None, speaker: Speaker, position: Position) -> tuple[str, ...]:
        """Outermost first: the outlet, whom it cites, the speaker."""
        chain = position.chain
        outer = chain[: chain.index(each)] if each in chain else ()
        labels = [other.speaker.label for other in outer if other.speaker and other.speaker.label != speaker.label]
        return tuple(part for part in (self.prose.article.outlet, *labels, speaker.label) if part)

    def _parties(self, speaker: Speaker, claim: Claim) -> Sequence[str]:
        """Whom a speaker speaks for; *both countries* are the parties to the claim that the article names, else the last two named."""
        if speaker.parties != (PAIR,):
            return speaker.parties
        named = [mention.actor.party for mention in self.cast.mentions if mention.actor.party and mention.actor.kind == "state"]
        concerned = [party for party in claim.parties if party in named]
        return concerned[:2] if len(concerned) > 1 else list(dict.fromkeys(str(party) for party in named))[:2]

    def _doer(self, instance: Instance) -> Speaker | None:
        """Who does what is as good as said: the name before the verb."""
        before = self.cast.between(instance.sentence.first, instance.trigger[0] - 1)
        doers = [mention for mention in before if mention.actor.party and not mention.adjective and self.cast.governed(mention) is None]
        return self.cast.speaker([(doers[-1].first, doers[-1].last)], None) if doers else None

    # ── how sure ──

    def _sure(
        self, instance: Instance, each: Attribution | None, speaker: Speaker, stance: Stance, hedge: Factuality | None
    ) -> Factuality:
        if stance in (Stance.NO_COMMENT, Stance.UNAWARE):
            return Factuality.UNKNOWN
        if stance is Stance.DENY and each is not None:
            return Factuality.CERTAIN
        own = bool(set(speaker.parties) & set(instance.claim.parties))
        lexicon = None if own else self.words  # of itself, a party's conditional is but a future told in the past
        found = hedge or hedged(self.cast, lexicon, instance.clause[0], instance.trigger[1], instance.clause[1])
        if each is None:
            return found
        group = range(each.start, each.mark.last + 1)
        doubted = any(hedged(self.cast, self.words, index, index, index) is Factuality.POSSIBLE for index in group)
        return weakest(found, each.cue.factuality, Factuality.POSSIBLE if doubted else Factuality.CERTAIN)

    # ── which words ──

    def _quoted(self, instance: Instance, each: Attribution | None, stance: Stance) -> Range:
        """What is said; with who says it, where it is a refusal or too short to be understood alone."""
        sentence = instance.sentence
        first, last = instance.clause
        short = last - first < _SHORTEST_QUOTE and each is not None and each.sentence is sentence
        if each is not None and (stance is not Stance.ASSERT or short):
            first, last = min(first, each.start), max(last, each.mark.last)
        elif each is not None and each.post and each.sentence is sentence:
            last = max(last, each.mark.last)
        return self._trimmed(max(first, sentence.first), min(last, sentence.last - 1))

    def _trimmed(self, first: int, last: int) -> Range:
        """Without the connectors at its edges."""
        opened = next((index for index in range(first, min(first + 6, last)) if self.cast.has("that", index)), None)
        if opened is not None and all(any(self.cast.has(each, i) for each in _LEADING) for i in range(first, opened)):
            first = opened
        while first < last and any(self.cast.has(category, first) for category in ("that", "breaks", "and")):
            first += 1
        while last > first and any(self.cast.has(category, last) for category in _DANGLING):
            last -= 1
        return first, last

    # ── when, and where from ──

    def _when(self, each: Attribution | None, quote: Range) -> Interval | None:
        if each is None:
            return said(self.prose, self.words, *quote, self.prose.article.published)
        first = each.start if each.post else max(each.start - _AROUND, each.sentence.first)
        last = min(each.mark.last + _AROUND, each.sentence.last - 1)
        return said(self.prose, self.words, first, last, self.prose.article.published)

    def _stale(self, interval: Interval | None) -> bool:
        """Whether it was said weeks before the article: no news of its own."""
        published = self.prose.article.published
        return interval is not None and published is not None and interval[1] < published - _STALE

    def _retold(self, each: Attribution) -> bool:
        """Whether the cue stands among words that tell background, or in the pluperfect."""
        start, end = each.sentence.first, each.sentence.last - 1
        if self.cast.any("fresh", each.mark.first, min(each.mark.last + _AROUND, end)):
            return False
        if each.cue.kind == "verb" and self.cast.any("pluperfect", max(each.mark.first - 3, start), each.mark.first):
            return True
        return self.cast.any("recap", max(each.start, start), min(each.mark.last + 4, end))

    def _cited(self, each: Attribution | None) -> str | None:
        """The medium cited in the cue's sentence, or before it in the paragraph."""
        if each is None:
            return None
        for index in range(each.sentence.index, max(-1, each.sentence.index - 3), -1):
            sentence = self.prose.sentences[index]
            if sentence.paragraph != each.sentence.paragraph:
                break
            for mention in self.cast.between(sentence.first, sentence.last - 1):
                if mention.actor.kind == "medium":
                    return mention.actor.name
        return None

    def _credit(self) -> str | None:
        """The wire agency whose text it is: named in brackets or alone in the first or the last line."""
        edges = [sentence for sentence in self.prose.sentences if not sentence.in_title]
        for sentence in (*edges[:1], *edges[-1:]):
            for mention in self.cast.between(sentence.first, sentence.last - 1):
                around = self.prose.gaps[mention.first] + self.prose.after(mention.last)
                alone = sentence.last - sentence.first <= 4
                if mention.actor.wire and (alone or "(" in around or "/" in around):
                    return mention.actor.name
        return None


def set_apart(statements: Sequence[Statement]) -> list[Statement]:
    """One statement by claim, party, stance and sentence: of several, the first, its quote reaching over all of them."""
    best: dict[tuple[object, ...], Statement] = {}
    for each in statements:
        key = (each.topic, each.claim, each.party, each.stance, each.sentence)
        held = best.get(key)
        if held is None:
            best[key] = each
            continue
        quote = Span(min(held.quote.start, each.quote.start), max(held.quote.end, each.quote.end), held.quote.in_title)
        best[key] = replace(held, quote=quote, confirms=held.confirms or each.confirms, recap=held.recap and each.recap)
    firm = {(each.topic, each.claim, each.sentence) for each in best.values() if each.party not in (MEDIA, UNKNOWN)}
    return [each for each in best.values() if each.party != UNKNOWN or (each.topic, each.claim, each.sentence) not in firm]
