"""A position as a statement: its quote, its parties, how sure it is, when it was said and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from watcher.model import MEDIA_PARTY, UNKNOWN_PARTY, Claim, Factuality, Span, Stance, Statement
from watcher.statements.actors import BOTH_COUNTRIES, ActorTable, Speaker
from watcher.statements.article_tokens import ArticleTokens
from watcher.statements.attributions import Attribution
from watcher.statements.categories import Category
from watcher.statements.claim_finder import ClaimInstance
from watcher.statements.lexicon import CueKind, Lexicon
from watcher.statements.modality import clause_factuality, least_certain
from watcher.statements.source_positions import SourcePosition
from watcher.statements.utterance_dates import Interval, utterance_interval

TokenRange = tuple[int, int]
_NEVER_AT_QUOTE_END = (
    Category.THAT,
    Category.CLAUSE_BREAK,
    Category.AND,
    Category.OF,
    Category.TO,
    Category.BY,
    Category.WITH,
    Category.ABOUT,
    Category.NEGATION_NOUN,
)
"""What no quotation should end in."""
_ALLOWED_BEFORE_THAT = (Category.FILLER, Category.IN, Category.TO, Category.ANAPHORIC_IT)
"""What may stand between a cue and its *that*: *à ce que*."""
_STALE_AFTER = timedelta(days=10)
_DATE_WINDOW = 8
"""Words around a cue in which a day is that of its utterance."""
_MIN_QUOTE_TOKENS = 4


class StatementBuilder:
    """Makes statements of one article's positions."""

    def __init__(self, tokens: ArticleTokens, actors: ActorTable, lexicon: Lexicon) -> None:
        self.tokens, self.actors, self.lexicon = tokens, actors, lexicon
        self.wire_credit = self._find_wire_credit()

    def build_statements(
        self, instance: ClaimInstance, position: SourcePosition, *, given_factuality: Factuality | None = None
    ) -> Iterator[Statement]:
        """One statement for each party and claim.  ``hedge``: how sure the clause is, where it is not for itself to say."""
        each, stance = position.attribution, position.stance
        if instance.predicate.denial and stance is not Stance.DENY:
            return
        speaker = each.speaker if each else (self._acting_speaker(instance) if instance.predicate.act else None)
        speaker = speaker or Speaker((MEDIA_PARTY,), "")
        first, last = self._quote_range(instance, each, stance)
        interval = self._utterance_interval(each, (first, last))
        for party in self._speaker_parties(speaker, instance.claim):
            for claim in (instance.claim.id, *(instance.claim.covers if stance is Stance.DENY else ())):
                yield Statement(
                    topic=instance.topic,
                    claim=claim,
                    party=party,
                    source=self._source_path(each, speaker, position),
                    stance=stance,
                    factuality=self._statement_factuality(instance, each, speaker, stance, given_factuality),
                    quote_span=self.tokens.span(first, last),
                    sentence_span=instance.sentence.span,
                    background=(position.is_historical and stance is Stance.ASSERT)
                    or (each is not None and self._is_background(each))
                    or self._is_stale(interval),
                    confirms=each is not None and each.cue.confirms and stance is Stance.ASSERT,
                    on_the_record=speaker.named and not (each is not None and each.cue.kind == CueKind.CITING),
                    origin=speaker.medium or self._cited_medium(each) or self.wire_credit or self.tokens.article.outlet,
                    said_at=interval[0] if interval else None,
                    said_until=interval[1] if interval else None,
                )

    # ── who ──

    def _source_path(self, attribution: Attribution | None, speaker: Speaker, position: SourcePosition) -> tuple[str, ...]:
        """Outermost first: the outlet, whom it cites, the speaker."""
        chain = position.chain
        outer = chain[: chain.index(attribution)] if attribution in chain else ()
        labels = [other.speaker.label for other in outer if other.speaker and other.speaker.label != speaker.label]
        return tuple(part for part in (self.tokens.article.outlet, *labels, speaker.label) if part)

    def _speaker_parties(self, speaker: Speaker, claim: Claim) -> Sequence[str]:
        """Whom a speaker speaks for; *both countries* are the parties to the claim that the article names, else the last two named."""
        if speaker.parties != (BOTH_COUNTRIES,):
            return speaker.parties
        named = [mention.actor.party for mention in self.actors.mentions if mention.actor.party and mention.actor.kind == "state"]
        concerned = [party for party in claim.parties if party in named]
        return concerned[:2] if len(concerned) > 1 else list(dict.fromkeys(str(party) for party in named))[:2]

    def _acting_speaker(self, instance: ClaimInstance) -> Speaker | None:
        """Who does what is as good as said: the name before the verb."""
        before = self.actors.mentions_within(instance.sentence.first, instance.trigger[0] - 1)
        doers = [
            mention for mention in before if mention.actor.party and not mention.is_demonym and self.actors.governing_role(mention) is None
        ]
        return self.actors.resolve_speaker([(doers[-1].first, doers[-1].last)], None) if doers else None

    # ── how sure ──

    def _statement_factuality(
        self,
        instance: ClaimInstance,
        attribution: Attribution | None,
        speaker: Speaker,
        stance: Stance,
        given_factuality: Factuality | None,
    ) -> Factuality:
        if stance in (Stance.NO_COMMENT, Stance.UNAWARE):
            return Factuality.UNKNOWN
        if stance is Stance.DENY and attribution is not None:
            return Factuality.CERTAIN
        own = bool(set(speaker.parties) & set(instance.claim.parties))
        lexicon = None if own else self.lexicon  # of itself, a party's conditional is but a future told in the past
        found = given_factuality or clause_factuality(self.actors, lexicon, instance.clause[0], instance.trigger[1], instance.clause[1])
        if attribution is None:
            return found
        group = range(attribution.start, attribution.mark.last + 1)
        doubted = any(clause_factuality(self.actors, self.lexicon, index, index, index) is Factuality.POSSIBLE for index in group)
        return least_certain(found, attribution.cue.factuality, Factuality.POSSIBLE if doubted else Factuality.CERTAIN)

    # ── which words ──

    def _quote_range(self, instance: ClaimInstance, attribution: Attribution | None, stance: Stance) -> TokenRange:
        """What is said; with who says it, where it is a refusal or too short to be understood alone."""
        sentence = instance.sentence
        first, last = instance.clause
        short = last - first < _MIN_QUOTE_TOKENS and attribution is not None and attribution.sentence is sentence
        if attribution is not None and (stance is not Stance.ASSERT or short):
            first, last = min(first, attribution.start), max(last, attribution.mark.last)
        elif attribution is not None and attribution.content_stands_before and attribution.sentence is sentence:
            last = max(last, attribution.mark.last)
        return self._trim_connectors(max(first, sentence.first), min(last, sentence.last - 1))

    def _trim_connectors(self, first: int, last: int) -> TokenRange:
        """Without the connectors at its edges."""
        opened = next((index for index in range(first, min(first + 6, last)) if self.actors.has_mark(Category.THAT, index)), None)
        if opened is not None and all(any(self.actors.has_mark(each, i) for each in _ALLOWED_BEFORE_THAT) for i in range(first, opened)):
            first = opened
        while first < last and any(
            self.actors.has_mark(category, first) for category in (Category.THAT, Category.CLAUSE_BREAK, Category.AND)
        ):
            first += 1
        while last > first and any(self.actors.has_mark(category, last) for category in _NEVER_AT_QUOTE_END):
            last -= 1
        return first, last

    # ── when, and where from ──

    def _utterance_interval(self, attribution: Attribution | None, quote: TokenRange) -> Interval | None:
        if attribution is None:
            return utterance_interval(self.tokens, self.lexicon, *quote, self.tokens.article.published)
        first = (
            attribution.start if attribution.content_stands_before else max(attribution.start - _DATE_WINDOW, attribution.sentence.first)
        )
        last = min(attribution.mark.last + _DATE_WINDOW, attribution.sentence.last - 1)
        return utterance_interval(self.tokens, self.lexicon, first, last, self.tokens.article.published)

    def _is_stale(self, interval: Interval | None) -> bool:
        """Whether it was said weeks before the article: no news of its own."""
        published = self.tokens.article.published
        return interval is not None and published is not None and interval[1] < published - _STALE_AFTER

    def _is_background(self, attribution: Attribution) -> bool:
        """Whether the cue stands among words that tell background, or in the pluperfect."""
        start, end = attribution.sentence.first, attribution.sentence.last - 1
        if self.actors.any_mark(Category.NEWS_MARKER, attribution.mark.first, min(attribution.mark.last + _DATE_WINDOW, end)):
            return False
        if attribution.cue.kind == CueKind.VERB and self.actors.any_mark(
            Category.PLUPERFECT, max(attribution.mark.first - 3, start), attribution.mark.first
        ):
            return True
        return self.actors.any_mark(Category.BACKGROUND, max(attribution.start, start), min(attribution.mark.last + 4, end))

    def _cited_medium(self, attribution: Attribution | None) -> str | None:
        """The medium cited in the cue's sentence, or before it in the paragraph."""
        if attribution is None:
            return None
        for index in range(attribution.sentence.index, max(-1, attribution.sentence.index - 3), -1):
            sentence = self.tokens.sentences[index]
            if sentence.paragraph != attribution.sentence.paragraph:
                break
            for mention in self.actors.mentions_within(sentence.first, sentence.last - 1):
                if mention.actor.kind == "medium":
                    return mention.actor.name
        return None

    def _find_wire_credit(self) -> str | None:
        """The wire agency whose text it is: named in brackets or alone in the first or the last line."""
        edges = [sentence for sentence in self.tokens.sentences if not sentence.in_title]
        for sentence in (*edges[:1], *edges[-1:]):
            for mention in self.actors.mentions_within(sentence.first, sentence.last - 1):
                around = self.tokens.text_before[mention.first] + self.tokens.text_after(mention.last)
                alone = sentence.last - sentence.first <= 4
                if mention.actor.is_wire_agency and (alone or "(" in around or "/" in around):
                    return mention.actor.name
        return None


def merge_statements(statements: Sequence[Statement]) -> list[Statement]:
    """One statement by claim, party, stance and sentence: of several, the first, its quote reaching over all of them."""
    best: dict[tuple[object, ...], Statement] = {}
    for each in statements:
        key = (each.topic, each.claim, each.party, each.stance, each.sentence_span)
        held = best.get(key)
        if held is None:
            best[key] = each
            continue
        quote = Span(
            min(held.quote_span.start, each.quote_span.start), max(held.quote_span.end, each.quote_span.end), held.quote_span.in_title
        )
        best[key] = replace(held, quote_span=quote, confirms=held.confirms or each.confirms, background=held.background and each.background)
    firm = {(each.topic, each.claim, each.sentence_span) for each in best.values() if each.party not in (MEDIA_PARTY, UNKNOWN_PARTY)}
    return [each for each in best.values() if each.party != UNKNOWN_PARTY or (each.topic, each.claim, each.sentence_span) not in firm]
