"""Cue -> source and content: who says it, and which stretch of the text that source answers for.

A cue's content stands after it (*said that …*, *a déclaré : « … »*) or before it (*« … », a déclaré Moscou*).  A quotation carries a
content over its sentence.  Where contents lie within each other, so do the sources: outlet < newspaper < officials.
The rules themselves are in ``rules``, one module for each kind of cue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from watcher.model import MEDIA_PARTY, Factuality
from watcher.statements.actors import ActorTable, Speaker
from watcher.statements.article_tokens import ArticleTokens, TokenSentence
from watcher.statements.attribution import Attribution, FoundCue, ReadingContext, SuppressedCue
from watcher.statements.content_scope import ScopeFinder
from watcher.statements.lexicon import CueKind, Lexicon, LexiconMark
from watcher.statements.rule_names import Rule
from watcher.statements.rules.colon_labels import read_colon_label
from watcher.statements.rules.noun_cues import read_noun
from watcher.statements.rules.questions import read_question
from watcher.statements.rules.source_after_cue import read_source_after_cue
from watcher.statements.rules.verb_cues import read_verb
from watcher.statements.speakers import resolve_speaker
from watcher.statements.subjects import SubjectFinder
from watcher.statements.word_categories import Category

_READ_BY_KIND = {
    CueKind.QUESTION: read_question,
    CueKind.ACCORDING: read_source_after_cue,
    CueKind.CITING: read_source_after_cue,
    CueKind.NOUN: read_noun,
    CueKind.VERB: read_verb,
    CueKind.PHRASE: read_verb,
}
_MAX_SILENT_ACTOR_TOKENS = 12
"""Words at the head of a sentence in which its subject is named."""
_MAX_NAME_TO_OFFICE = 3


MAX_CUES = 1200
"""Cues that are read in an article; ordinary news has about four in a thousand characters."""
MAX_CUES_IN_SENTENCE = 20
"""Cues that are read in a sentence; contents may lie within each other, and each is compared with the others."""


def _limited_cues(tokens: ArticleTokens, cues: Sequence[LexiconMark]) -> list[LexiconMark]:
    """The first cues of each sentence and of the article: what a hostile text has beyond them is not read."""
    in_sentence: Counter[int] = Counter()
    kept: list[LexiconMark] = []
    for mark in cues:
        number = tokens.sentence_of(mark.first).index
        in_sentence[number] += 1
        if in_sentence[number] <= MAX_CUES_IN_SENTENCE:
            kept.append(mark)
    return kept[:MAX_CUES]


class AttributionReader:
    """Reads an article's cues in order, so that a pronoun finds who spoke before."""

    def __init__(self, tokens: ArticleTokens, actors: ActorTable, lexicon: Lexicon, marks: Sequence[LexiconMark]) -> None:
        self.tokens, self.actors = tokens, actors
        self.cues = _limited_cues(tokens, [mark for mark in marks if mark.cue])
        verbs = [mark for mark in self.cues if mark.cue and mark.cue.kind in (CueKind.VERB, CueKind.CITING)]
        scope_finder = ScopeFinder(tokens, actors, frozenset(mark.first for mark in verbs))
        self.context = ReadingContext(
            tokens,
            actors,
            lexicon,
            scope_finder,
            SubjectFinder(tokens, actors, scope_finder),
            verb_ends=frozenset(mark.last for mark in verbs),
            noun_cue_starts=frozenset(mark.first for mark in self.cues if mark.cue and mark.cue.kind == CueKind.NOUN),
        )
        self._previous_speaker: Speaker | None = None
        self._previous_speaker_sentence = -1
        self._followed_sentences: set[int] = set()

    def read_attributions(self) -> list[Attribution]:
        """Every attribution, in order of its cue.  Cues without a source are left out, but for those that are nobody's position."""
        found: list[Attribution] = []
        covered = -1
        for mark in self.cues:
            if mark.first <= covered or mark.first in self.actors.marked[Category.SUCH_THAT]:
                continue
            sentence = self.tokens.sentence_of(mark.first)
            self._follow_silent_actor(sentence)
            made = self._read_cue(mark, sentence, found)
            if made is not None:
                covered = mark.last
                found.append(made)
                self._remember_speaker(made)
        voiced_sentences = {each.sentence.index for each in found if each.speaker}
        quiet = (sentence for sentence in self.tokens.sentences if sentence.index not in voiced_sentences)
        found += filter(None, (read_colon_label(self.context, sentence) for sentence in quiet))
        voiced = [self._with_enclosing_speaker(each, found) if self._lacks_speaker(each) else each for each in found]
        return [self._end_question_at_answer(each, voiced) for each in voiced]

    def suppressed_cues(self, attributions: Sequence[Attribution]) -> list[SuppressedCue]:
        """The cues that were read as none, and those of the attributions that are nobody's position, in order."""
        silent = [
            SuppressedCue(each.rules[0], each.mark.first, each.mark.last) for each in attributions if each.stance is None and each.rules
        ]
        return sorted([*self.context.skipped_cues, *silent], key=lambda cue: cue.first)

    # ── who spoke last ──

    def _remember_speaker(self, attribution: Attribution) -> None:
        if (
            attribution.speaker is None
            or attribution.cue.stance is None
            or attribution.cue.kind == CueKind.NOUN
            or attribution.cue.factuality is not Factuality.CERTAIN
        ):
            return
        within = (
            self._previous_speaker_sentence == attribution.sentence.index
            and self._previous_speaker
            and self._previous_speaker.parties[0] != MEDIA_PARTY
        )
        if not (within and attribution.speaker.parties[0] == MEDIA_PARTY):  # the paper that carries a minister's words is not *he*
            self._previous_speaker, self._previous_speaker_sentence = attribution.speaker, attribution.sentence.index

    def _follow_silent_actor(self, sentence: TokenSentence) -> None:
        """Who *he* is after a sentence in which a person or an office did something, and said nothing."""
        before = self.tokens.sentences[sentence.index - 1] if sentence.index else None
        if (
            before is None
            or before.paragraph != sentence.paragraph
            or before.index in self._followed_sentences
            or self._previous_speaker_sentence >= before.index
        ):
            return
        self._followed_sentences.add(before.index)
        named = [
            mention
            for mention in self.actors.mentions_within(before.first, min(before.first + _MAX_SILENT_ACTOR_TOKENS, before.last - 1))
            if mention.actor.party
        ]
        free = [mention for mention in named if self.actors.governing_role(mention) in (None, Category.OF)]
        if free and (
            free[0].actor.kind == "person" or self.actors.any_mark(Category.OFFICE, before.first, free[0].last + _MAX_NAME_TO_OFFICE)
        ):
            end = max(free[0].last, self.context.scope_finder.noun_phrase_end(before.first, before))
            self._previous_speaker = resolve_speaker(self.actors, [(before.first, end)], self._previous_speaker)

    def _lacks_speaker(self, attribution: Attribution) -> bool:
        return attribution.cue.kind == CueKind.PHRASE and attribution.speaker is None and attribution.stance is not None

    def _with_enclosing_speaker(self, attribution: Attribution, attributions: Sequence[Attribution]) -> Attribution:
        """A refusal without a subject as the word of who quotes it: *« Rien à dire », a répondu Moscou*."""
        around = [other for other in attributions if other is not attribution and other.speaker and other.covers(attribution.mark.first)]
        if not around:
            return attribution
        return replace(attribution, speaker=around[-1].speaker, rules=(*attribution.rules, Rule.ENCLOSED_PHRASE))

    def _end_question_at_answer(self, attribution: Attribution, attributions: Sequence[Attribution]) -> Attribution:
        """A question's content ends where its answer begins: *asked about …, he replied*."""
        if attribution.cue.kind != CueKind.QUESTION or attribution.content_stands_before:
            return attribution
        answer = next(
            (o for o in attributions if o.sentence is attribution.sentence and o.speaker and o.mark.first > attribution.mark.last), None
        )
        if answer is None:
            return attribution
        end = min(answer.start, answer.mark.first) - 1
        return replace(attribution, scopes=tuple((first, min(last, end)) for first, last in attribution.scopes if first <= end))

    # ── one cue ──

    def _read_cue(self, mark: LexiconMark, sentence: TokenSentence, earlier: Sequence[Attribution]) -> Attribution | None:
        assert mark.cue is not None
        return _READ_BY_KIND[mark.cue.kind](self.context, FoundCue(mark, mark.cue, sentence, self._previous_speaker, earlier))
