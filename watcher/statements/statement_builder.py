"""A position as a statement: its quote, its parties, how sure it is, when it was said and where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from watcher.model import MEDIA_PARTY, UNKNOWN_PARTY, Claim, Factuality, Span, Stance, Statement
from watcher.statements.actors import BOTH_COUNTRIES, ActorTable, Speaker
from watcher.statements.article_tokens import ArticleTokens, TokenRange
from watcher.statements.attribution import Attribution
from watcher.statements.claim_finder import ClaimInstance
from watcher.statements.lexicon import CueKind, Lexicon
from watcher.statements.modality import clause_factuality, least_certain
from watcher.statements.rule_names import Rule
from watcher.statements.source_positions import SourcePosition
from watcher.statements.speakers import resolve_speaker
from watcher.statements.utterance_dates import Interval, utterance_interval
from watcher.statements.word_categories import Category

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
"""Words below which a quote is shown with its source."""
_MAX_AUXILIARY_TO_VERB = 3
"""Words between *had* and its participle."""
_MAX_CUE_TO_BACKGROUND = 4
"""Words after a cue in which one of background belongs to it: *denied it repeatedly*."""
_MAX_CITED_BACK = 3
"""Sentences, the cue's included, in which a medium is cited for the cue."""
_MAX_CREDIT_LINE = 4
"""Words of a line that is only the credit of an agency."""
_MAX_TO_THAT = 6
"""Words at the head of a content in which its *that* stands."""


class _SureBy(NamedTuple):
    """How sure it is, and the rules by which it is less than certain."""

    factuality: Factuality
    rules: tuple[Rule, ...] = ()


class _Origin(NamedTuple):
    """The medium it comes from, and the rule that found another than the outlet."""

    name: str
    rule: Rule | None = None


class StatementBuilder:
    """Makes statements of one article's positions."""

    def __init__(self, tokens: ArticleTokens, actors: ActorTable, lexicon: Lexicon) -> None:
        self.tokens, self.actors, self.lexicon = tokens, actors, lexicon
        self.wire_credit = self._find_wire_credit()

    def build_statements(
        self, instance: ClaimInstance, position: SourcePosition, *, given_factuality: Factuality | None = None
    ) -> Iterator[Statement]:
        """Make one statement for each party and claim.

        ``given_factuality``: how sure the clause is, where it is not for itself to say.
        """
        attribution, stance = position.attribution, position.stance
        if instance.predicate.denial and stance is not Stance.DENY:
            return
        speaker, speaker_rules = self._find_speaker(instance, attribution)
        first, last = self._quote_range(instance, attribution, stance)
        interval = self._utterance_interval(attribution, (first, last))
        factuality = self._statement_factuality(instance, attribution, speaker, stance, given_factuality)
        background = self._background_rule(position, interval)
        origin = self._find_origin(speaker, attribution)
        optional_rules = (rule for rule in (background, origin.rule, Rule.DATED if interval else None) if rule)
        source_rules = (*(attribution.rules if attribution else ()), *speaker_rules)
        rules = (*source_rules, *instance.rules, *position.rules, *factuality.rules, *optional_rules)
        for party in self._speaker_parties(speaker, instance.claim):
            for claim in (instance.claim.id, *(instance.claim.covers if stance is Stance.DENY else ())):
                yield Statement(
                    topic=instance.topic,
                    claim=claim,
                    party=party,
                    source=self._source_path(attribution, speaker, position),
                    stance=stance,
                    factuality=factuality.factuality,
                    quote_span=self.tokens.span(first, last),
                    sentence_span=instance.sentence.span,
                    background=background is not None,
                    confirms=attribution is not None and attribution.cue.confirms and stance is Stance.ASSERT,
                    on_the_record=speaker.is_named and not (attribution is not None and attribution.cue.kind == CueKind.CITING),
                    origin=origin.name,
                    said_at=interval[0] if interval else None,
                    said_until=interval[1] if interval else None,
                    rules=distinct_names((*rules, *((Rule.COVERS_OTHER_CLAIM,) if claim != instance.claim.id else ()))),
                )

    # ── who ──

    def _find_speaker(self, instance: ClaimInstance, attribution: Attribution | None) -> tuple[Speaker, tuple[Rule, ...]]:
        """Who answers for it, and the rules that say so: the source, the doer of an act, else the outlet."""
        if attribution is not None and attribution.speaker is not None:
            rule = attribution.speaker.rule
            return attribution.speaker, (rule,) if rule else ()
        doer = self._acting_speaker(instance) if attribution is None and instance.predicate.act else None
        if doer is not None:
            return doer, (Rule.ACTING_IS_SAYING, *((doer.rule,) if doer.rule else ()))
        return Speaker((MEDIA_PARTY,), ""), ()

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
        return resolve_speaker(self.actors, [(doers[-1].first, doers[-1].last)], None) if doers else None

    # ── how sure ──

    def _statement_factuality(
        self,
        instance: ClaimInstance,
        attribution: Attribution | None,
        speaker: Speaker,
        stance: Stance,
        given_factuality: Factuality | None,
    ) -> _SureBy:
        if stance in (Stance.NO_COMMENT, Stance.UNAWARE):
            return _SureBy(Factuality.UNKNOWN)
        if stance is Stance.DENY and attribution is not None:
            return _SureBy(Factuality.CERTAIN)
        clause = _SureBy(given_factuality) if given_factuality else self._sure_by_clause(instance, speaker)
        if attribution is None:
            return clause
        group = range(attribution.start, attribution.mark.last + 1)
        doubted = any(clause_factuality(self.actors, self.lexicon, index, index, index) is Factuality.POSSIBLE for index in group)
        cue = least_certain(attribution.cue.factuality, Factuality.POSSIBLE if doubted else Factuality.CERTAIN)
        rules = clause.rules if cue is Factuality.CERTAIN else (*clause.rules, Rule.HEDGED_CUE)
        return _SureBy(least_certain(clause.factuality, cue), rules)

    def _sure_by_clause(self, instance: ClaimInstance, speaker: Speaker) -> _SureBy:
        """How sure the clause is; of itself, a party's conditional is only a future told in the past."""
        place = (instance.clause[0], instance.trigger[1], instance.clause[1])
        found = clause_factuality(self.actors, self.lexicon, *place)
        if not set(speaker.parties) & set(instance.claim.parties):
            return _SureBy(found, (Rule.HEDGED_CLAUSE,) if found is not Factuality.CERTAIN else ())
        own = clause_factuality(self.actors, None, *place)
        if own is not found:
            return _SureBy(own, (Rule.CONDITIONAL_OF_PARTY,))
        return _SureBy(own, (Rule.HEDGED_CLAUSE,) if own is not Factuality.CERTAIN else ())

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
        opened = next(
            (index for index in range(first, min(first + _MAX_TO_THAT, last)) if index in self.actors.marked[Category.THAT]), None
        )
        if opened is not None and all(any(i in self.actors.marked[each] for each in _ALLOWED_BEFORE_THAT) for i in range(first, opened)):
            first = opened
        while first < last and any(
            first in self.actors.marked[category] for category in (Category.THAT, Category.CLAUSE_BREAK, Category.AND)
        ):
            first += 1
        while last > first and any(last in self.actors.marked[category] for category in _NEVER_AT_QUOTE_END):
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

    def _background_rule(self, position: SourcePosition, interval: Interval | None) -> Rule | None:
        """The rule by which it retells what was said before; None where it is news."""
        if position.is_historical and position.stance is Stance.ASSERT:
            return Rule.BACKGROUND_HISTORY
        if position.attribution is not None and (rule := self._background_of_cue(position.attribution)):
            return rule
        return Rule.BACKGROUND_STALE if self._is_stale(interval) else None

    def _is_stale(self, interval: Interval | None) -> bool:
        """Whether it was said weeks before the article: no news of its own."""
        published = self.tokens.article.published
        return interval is not None and published is not None and interval[1] < published - _STALE_AFTER

    def _background_of_cue(self, attribution: Attribution) -> Rule | None:
        """The rule by which the cue stands among words that tell background, or in the pluperfect."""
        (first, last), sentence = (attribution.mark.first, attribution.mark.last), attribution.sentence
        end = sentence.last - 1
        if self.actors.any_mark(Category.NEWS_MARKER, first, min(last + _DATE_WINDOW, end)):
            return None
        auxiliary = max(first - _MAX_AUXILIARY_TO_VERB, sentence.first)
        if attribution.cue.kind == CueKind.VERB and self.actors.any_mark(Category.PLUPERFECT, auxiliary, first):
            return Rule.BACKGROUND_PLUPERFECT
        words = max(attribution.start, sentence.first), min(last + _MAX_CUE_TO_BACKGROUND, end)
        return Rule.BACKGROUND_WORDS if self.actors.any_mark(Category.BACKGROUND, *words) else None

    def _find_origin(self, speaker: Speaker, attribution: Attribution | None) -> _Origin:
        """The medium it comes from: the speaker, one cited beside the cue, the agency whose text it is, else the outlet."""
        if speaker.medium:
            return _Origin(speaker.medium)
        if cited := self._cited_medium(attribution):
            return _Origin(cited, Rule.CITED_MEDIUM)
        return _Origin(self.wire_credit, Rule.WIRE_CREDIT) if self.wire_credit else _Origin(self.tokens.article.outlet)

    def _cited_medium(self, attribution: Attribution | None) -> str | None:
        """The medium cited in the cue's sentence, or before it in the paragraph."""
        if attribution is None:
            return None
        for index in range(attribution.sentence.index, max(-1, attribution.sentence.index - _MAX_CITED_BACK), -1):
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
                alone = sentence.last - sentence.first <= _MAX_CREDIT_LINE
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
        best[key] = replace(
            held,
            quote_span=quote,
            confirms=held.confirms or each.confirms,
            background=held.background and each.background,
            rules=distinct_names((*held.rules, *each.rules, Rule.MERGED)),
        )
    firm = {(each.topic, each.claim, each.sentence_span) for each in best.values() if each.party not in (MEDIA_PARTY, UNKNOWN_PARTY)}
    return [each for each in best.values() if each.party != UNKNOWN_PARTY or (each.topic, each.claim, each.sentence_span) not in firm]


def distinct_names(rules: Iterable[str]) -> tuple[str, ...]:
    """The names of the rules, each once, in order."""
    return tuple(dict.fromkeys(map(str, rules)))
