"""Positions on whatever an article speaks of, for topics whose claims nobody wrote: who, on which event or number, how.  Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from watcher.model import EVENT_SLOT, MEDIA_PARTY, NUMBER_KEY, SOURCES_PARTY, UNKNOWN_PARTY, Article, Factuality, Figure, Stance, Statement
from watcher.statements.event_tables import load_event_classes
from watcher.statements.events import EventClass
from watcher.statements.open_topics.attributions import SaidWords, read_attributions
from watcher.statements.open_topics.language_words import ReadingWords, has_phrase, load_reading_words
from watcher.statements.open_topics.polarity import is_negated, stance_on
from watcher.statements.open_topics.relevance import ArticleEvents, ChosenEvent, article_events
from watcher.statements.open_topics.sentences import ReadSentence, read_sentences
from watcher.statements.open_topics.topic_words import OpenTopic
from watcher.statements.parties import EntityMention, PartyKind, PartyResolver, SourceParty, load_party_words
from watcher.statements.tagging.tagger import load_tagger

LEAD = 3
"""Sentences of the text in which what is said counts as news."""
LEAD_OF_REFUSALS = 5
"""The same of a refusal to comment: whoever is asked is heard last."""
OWN_WORDS = 2
"""Sentences of the text in which what nobody is named for counts as the outlet's report."""
FIGURE_LEAD = 6
"""Sentences of the text in which numbers are read."""
_OWN_WORDS_RULE = "own-words"
SURE_FROM = 0.35
"""Below this probability a span of the tagger is not used."""


class OpenReading(NamedTuple):
    """What is said, and the parties that say it as the article describes them."""

    statements: tuple[Statement, ...] = ()
    parties: tuple[SourceParty, ...] = ()


def read_open_topics(article: Article, language: str, topics: Sequence[OpenTopic], entities: Sequence[EntityMention]) -> OpenReading:
    """Return the positions of an article on topics whose claims nobody wrote; none in a language without a tagger."""
    tagger = load_tagger(language)
    if tagger is None or not topics:
        return OpenReading()
    sentences = read_sentences(article, language, tagger)  # once: tagging is most of the work
    readings = [_read_topic(article, language, topic, entities, sentences) for topic in topics]
    return OpenReading(
        tuple(statement for each in readings for statement in each.statements),
        tuple(dict.fromkeys(party for each in readings for party in each.parties)),
    )


def _read_topic(
    article: Article, language: str, topic: OpenTopic, entities: Sequence[EntityMention], sentences: Sequence[ReadSentence]
) -> OpenReading:
    classes = load_event_classes()
    parties = PartyResolver(
        [sentence.words for sentence in sentences],
        language,
        load_party_words(language),
        _mentions_in(sentences, entities),
        query_names=topic.query_names,
        outlet=article.outlet,
    )
    events = article_events(sentences, topic.event_classes, classes)
    read = OpenArticle(article, topic.topic.name, sentences, events, classes, load_reading_words(language), parties)
    return OpenReading(tuple(read.read_positions()), tuple(read.speakers.heard.values()))


def _mentions_in(sentences: Sequence[ReadSentence], entities: Sequence[EntityMention]) -> list[EntityMention]:
    """The mentions in what is read: of a page that is too long, only its beginning is."""
    end = max((sentence.words[-1].end for sentence in sentences if not sentence.in_title), default=0)
    return [each for each in entities if each.in_title or each.start < end]


@dataclass(slots=True)
class _Speakers:
    """Who spoke last."""

    last: SourceParty | None = None
    heard: dict[str, SourceParty] = field(default_factory=dict)


@dataclass(frozen=True)
class OpenArticle:
    """An article with all that its positions are read from."""

    article: Article
    topic: str
    sentences: Sequence[ReadSentence]
    events: ArticleEvents
    classes: Mapping[str, EventClass]
    reading: ReadingWords
    parties: PartyResolver
    speakers: _Speakers = field(default_factory=_Speakers)

    def read_positions(self) -> list[Statement]:
        """Return the article's positions, in reading order."""
        found: list[Statement] = []
        for sentence in self.sentences:
            said = [each for each in read_attributions(sentence, verb_last=self.reading.negates_afterwards) if each.confidence >= SURE_FROM]
            if said:
                for each in said:
                    found += self._positions(each)
            elif (own := self._own_words(sentence)) is not None:
                found += self._positions(own)
        return _without_covered_reports(found)

    def _own_words(self, sentence: ReadSentence) -> SaidWords | None:
        """What the outlet tells in its own words; a sentence that is quoted whole is the last speaker's."""
        last = len(sentence.words) - 1
        if sentence.words[0].quoted and not sentence.in_title and self.speakers.last is not None:
            return SaidWords(sentence, None, None, Stance.ASSERT, 0, last, "quoted-sentence")
        if sentence.number <= OWN_WORDS and not sentence.cues:
            return SaidWords(sentence, None, None, Stance.ASSERT, 0, last, _OWN_WORDS_RULE)
        return None

    def _positions(self, saying: SaidWords) -> list[Statement]:
        party = self._party(saying)
        if saying.stance is None or party is None:
            return []
        event = self._event(saying)
        figures = [
            each.figure
            for each in saying.sentence.figures
            if each.figure.counted and saying.first <= each.first <= saying.last and not saying.sentence.in_title
        ]
        made = []
        if event is not None:
            made.append(self._statement(saying, party, event.signed.name, self._stance(saying, event)))
        elif saying.stance is not Stance.ASSERT and self.events.main:
            made.append(self._statement(saying, party, self.events.main, saying.stance))
        if saying.stance in (Stance.ASSERT, Stance.DENY) and saying.sentence.number <= FIGURE_LEAD:
            made += [self._statement(saying, party, f"{NUMBER_KEY}{each.counted}", saying.stance, (each,)) for each in figures]
        return made

    def _party(self, saying: SaidWords) -> SourceParty | None:
        sentence = saying.sentence
        if saying.source is None:
            if saying.rule == _OWN_WORDS_RULE:
                return SourceParty(MEDIA_PARTY, self.article.outlet, PartyKind.MEDIA)
            return self.speakers.last
        party = self.parties.resolve(self.sentences.index(sentence), saying.source.first, saying.source.last, previous=self.speakers.last)
        self.speakers.last = party
        known = self.speakers.heard.setdefault(party.key, party)
        if len(party.names) > len(known.names):
            self.speakers.heard[party.key] = party
        return party

    def _event(self, saying: SaidWords) -> ChosenEvent | None:
        inside = [each for each in saying.sentence.events if saying.first <= each.first <= saying.last]
        if saying.source is not None:
            inside = [each for each in inside if not saying.source.first <= each.first <= saying.source.last]
        return self.events.choose(inside, self.classes)

    def _stance(self, saying: SaidWords, event: ChosenEvent) -> Stance:
        words = saying.sentence.words
        first = max(saying.first, saying.cue.last + 1) if saying.cue is not None and saying.cue.last < event.mention.first else saying.first
        turned = event.signed.is_opposite != is_negated(event.mention, words, first, saying.last, self.reading)
        return stance_on(saying.stance or Stance.ASSERT, turned, denial_word=not event.signed.is_opposite)

    def _statement(self, saying: SaidWords, party: SourceParty, claim: str, stance: Stance, figures: tuple[Figure, ...] = ()) -> Statement:
        sentence = saying.sentence
        is_actor = party.key not in (MEDIA_PARTY, SOURCES_PARTY, UNKNOWN_PARTY)
        words = sentence.words[saying.first : saying.last + 1]
        weak = has_phrase(words, self.reading.uncertain, by_beginning=self.reading.negates_afterwards)
        if stance in (Stance.NO_COMMENT, Stance.UNAWARE):
            factuality = Factuality.UNKNOWN
        else:
            factuality = Factuality.CERTAIN if is_actor and not (weak and stance is Stance.ASSERT) else Factuality.PROBABLE
        return Statement(
            self.topic,
            claim,
            party.key,
            (self.article.outlet, *([party.written] if party.written and party.key != MEDIA_PARTY else [])),
            stance,
            factuality,
            sentence.span(saying.first, saying.last),
            sentence.span(0, len(sentence.words) - 1),
            background=self._is_background(saying),
            on_the_record=is_actor,
            origin=self.article.outlet,
            figures=figures,
            slots={} if figures else {EVENT_SLOT: claim},
            confidence=saying.confidence,
            rules=(f"open/{saying.rule}",),
        )

    def _is_background(self, saying: SaidWords) -> bool:
        sentence = saying.sentence
        if sentence.in_title:
            return False
        lead = LEAD_OF_REFUSALS if saying.stance in (Stance.NO_COMMENT, Stance.UNAWARE) else LEAD
        return sentence.number > lead or has_phrase(sentence.words, self.reading.recalled, by_beginning=self.reading.negates_afterwards)


def _without_covered_reports(statements: Sequence[Statement]) -> list[Statement]:
    """Drop what an outlet tells in its own words where somebody in the article speaks of it, and all but its first report of each."""
    own_words = f"open/{_OWN_WORDS_RULE}"
    spoken = {item.claim for item in statements if own_words not in item.rules and item.party != UNKNOWN_PARTY and not item.background}
    kept: list[Statement] = []
    for item in statements:
        if own_words in item.rules:
            if item.claim in spoken:
                continue
            spoken.add(item.claim)
        kept.append(item)
    return kept
