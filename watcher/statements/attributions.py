"""Cue -> source and content: who says it, and which stretch of the text that source answers for.

A cue's content stands after it (*said that …*, *a déclaré : « … »*) or before it (*« … », a déclaré Moscou*).  A quotation carries a
content over its sentence.  Where contents lie within each other, so do the sources: outlet < newspaper < officials.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from watcher.model import MEDIA_PARTY, Factuality, Stance
from watcher.statements.actors import ActorTable, Speaker
from watcher.statements.article_tokens import ArticleTokens, TokenSentence
from watcher.statements.categories import Category
from watcher.statements.content_scope import ScopeFinder, TokenRange
from watcher.statements.lexicon import Cue, CueKind, Lexicon, LexiconMark
from watcher.statements.modality import is_negated
from watcher.statements.subjects import SubjectFinder

_MIN_CONTENT_TOKENS = 4
_MAX_NOUN_TO_THAT = 16
_MAX_LABEL_TOKENS = 5
_MAX_VERB_TO_BY = 4


@dataclass(frozen=True, slots=True)
class Attribution:
    """A cue with its source and what it answers for."""

    mark: LexiconMark
    cue: Cue
    sentence: TokenSentence
    stance: Stance | None
    speaker: Speaker | None
    scopes: tuple[TokenRange, ...]
    start: int
    """The first token of source or cue, whichever comes first."""
    content_stands_before: bool = False
    """Whether its content stands before it."""
    is_parallel: bool = False
    """Whether it says the same as another, and not of it: *…, as Washington alleges*."""

    def covers(self, index: int) -> bool:
        return any(first <= index <= last for first, last in self.scopes)

    @property
    def size(self) -> int:
        return sum(last - first + 1 for first, last in self.scopes)


class AttributionReader:
    """Reads an article's cues in order, so that a pronoun finds who spoke before."""

    def __init__(self, tokens: ArticleTokens, actors: ActorTable, lexicon: Lexicon, marks: Sequence[LexiconMark]) -> None:
        self.tokens, self.actors, self.lexicon = tokens, actors, lexicon
        self.cues = [mark for mark in marks if mark.cue]
        verbs = [mark for mark in self.cues if mark.cue and mark.cue.kind in (CueKind.VERB, CueKind.CITING)]
        self._verb_ends = frozenset(mark.last for mark in verbs)
        self._noun_cue_starts = frozenset(mark.first for mark in self.cues if mark.cue and mark.cue.kind == CueKind.NOUN)
        self.scope_finder = ScopeFinder(tokens, actors, frozenset(mark.first for mark in verbs))
        self.subject_finder = SubjectFinder(tokens, actors, self.scope_finder)
        self._previous_speaker: Speaker | None = None
        self._previous_speaker_sentence = -1
        self._followed_sentences: set[int] = set()

    def read_attributions(self) -> list[Attribution]:
        """Every attribution, in order of its cue.  Cues without a source are left out, but for those that are nobody's position."""
        found: list[Attribution] = []
        covered = -1
        for mark in self.cues:
            if mark.first <= covered or self.actors.has_mark(Category.SUCH_THAT, mark.first):
                continue
            sentence = self.tokens.sentence_of(mark.first)
            self._follow_silent_actor(sentence)
            made = self._read_cue(mark, sentence, found)
            if made is not None:
                covered = mark.last
                found.append(made)
                self._remember_speaker(made)
        found += filter(None, (self._read_colon_label(sentence, found) for sentence in self.tokens.sentences))
        voiced = [replace(each, speaker=self._enclosing_speaker(each, found)) if self._lacks_speaker(each) else each for each in found]
        return [self._end_question_at_answer(each, voiced) for each in voiced]

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
            mention for mention in self.actors.mentions_within(before.first, min(before.first + 12, before.last - 1)) if mention.actor.party
        ]
        free = [mention for mention in named if self.actors.governing_role(mention) in (None, Category.OF)]
        if free and (free[0].actor.kind == "person" or self.actors.any_mark(Category.OFFICE, before.first, free[0].last + 3)):
            end = max(free[0].last, self.scope_finder.noun_phrase_end(before.first, before))
            self._previous_speaker = self.actors.resolve_speaker([(before.first, end)], self._previous_speaker)

    def _lacks_speaker(self, attribution: Attribution) -> bool:
        return attribution.cue.kind == CueKind.PHRASE and attribution.speaker is None and attribution.stance is not None

    def _enclosing_speaker(self, attribution: Attribution, attributions: Sequence[Attribution]) -> Speaker | None:
        """Whose words a refusal without a subject is: *« Rien à dire », a répondu Moscou*."""
        around = [other for other in attributions if other is not attribution and other.speaker and other.covers(attribution.mark.first)]
        return around[-1].speaker if around else None

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
        cue = mark.cue
        assert cue is not None
        if cue.kind == CueKind.QUESTION:
            return self._read_question(mark, cue, sentence)
        if cue.kind in (CueKind.ACCORDING, CueKind.CITING):
            return self._read_source_after_cue(mark, cue, sentence)
        if cue.kind == CueKind.NOUN:
            return self._read_noun(mark, cue, sentence)
        return self._read_verb(mark, cue, sentence, earlier)

    def _read_question(self, mark: LexiconMark, cue: Cue, sentence: TokenSentence) -> Attribution:
        """A question, a warning, a wish: nobody's position, on whichever side its content stands."""
        group = self.subject_finder.verb_group_start(mark.first, sentence)
        if self.actors.has_mark(Category.BY, mark.last + 1):  # not confirmed by Moscow
            named = self.actors.resolve_speaker(
                [(mark.last + 2, self.scope_finder.noun_phrase_end(mark.last + 2, sentence))], self._previous_speaker
            )
            content = self.scope_finder.content_before(group - 1, sentence)
            return self._make_attribution(mark, cue, sentence, Stance.NO_COMMENT if named else None, named, content, group, True)
        closes = group > sentence.first and (self.tokens.has_comma_before(group) or self.scope_finder.closes_quote(group))
        start = group
        if not closes and self.scope_finder.has_no_content(mark.last + 1, sentence, cue):
            start = min((first for first, _ in self.subject_finder.subject_before(group - 1, sentence)), default=group)
            closes = start > sentence.first and (self.tokens.has_comma_before(start) or self.scope_finder.closes_quote(start))
        parts = self.scope_finder.content_after(mark.last + 1, sentence)
        before = self.scope_finder.content_before(start - 1, sentence) if closes else []
        return self._make_attribution(mark, cue, sentence, None, None, [*before, *parts], start, closes)

    def _make_attribution(  # noqa: PLR0917
        self,
        mark: LexiconMark,
        cue: Cue,
        sentence: TokenSentence,
        stance: Stance | None,
        speaker: Speaker | None,
        scopes: Iterable[TokenRange],
        start: int,
        content_stands_before: bool = False,
    ) -> Attribution:
        return Attribution(mark, cue, sentence, stance, speaker, tuple(scopes), start, content_stands_before)

    def _read_source_after_cue(self, mark: LexiconMark, cue: Cue, sentence: TokenSentence) -> Attribution | None:
        """According to, citing: the source stands after the cue; it answers for the rest of the sentence, on whichever side that is."""
        if cue.kind == CueKind.CITING and self.actors.has_mark(Category.BY, mark.last + 1):
            return None  # an official quoted by the paper: the paper carries it, and says nothing
        last = self.scope_finder.noun_phrase_end(mark.last + 1, sentence)
        speaker = self.actors.resolve_speaker([(mark.last + 1, last)], self._previous_speaker) if last > mark.last else None
        if speaker is None:
            return None
        opens = self.scope_finder.clause_start(mark.first, sentence)
        before = [(opens, mark.first - 1)] if mark.first > opens else []
        after = self._content_after_source(last + 1, sentence)
        if self.scope_finder.begins_clause(mark.first, sentence):
            scopes = after  # that, according to Seoul, …
        else:
            aside = last + 1 < sentence.last and self.tokens.has_comma_before(mark.first) and self.tokens.has_comma_before(last + 1)
            scopes = before + after if aside or cue.kind == CueKind.CITING else before
        return self._make_attribution(
            mark, cue, sentence, cue.stance, speaker, scopes, mark.first, bool(scopes) and scopes[0][0] < mark.first
        )

    def _content_after_source(self, first: int, sentence: TokenSentence) -> list[TokenRange]:
        """The content after a source; *quoted by the paper* between the two is no part of it."""
        for index in range(first, min(first + 8, sentence.last)):
            if self.tokens.has_comma_before(index) and any(other in self._verb_ends for other in range(first, index)):
                return self.scope_finder.content_after(index, sentence)
        return self.scope_finder.content_after(first, sentence)

    def _read_noun(self, mark: LexiconMark, cue: Cue, sentence: TokenSentence) -> Attribution | None:
        """*the American allegations that …*: the source is named around the noun, the content follows."""
        end = mark.last
        for index in range(mark.last + 1, min(sentence.last, mark.last + _MAX_NOUN_TO_THAT)):
            if self.actors.has_mark(Category.THAT, index) or self.actors.has_mark(Category.SUCH_THAT, index):
                such = self.actors.marks_by_category.get(Category.SUCH_THAT, {}).get(index)
                end = such.last if such else index
                break
            if self.tokens.has_comma_before(index) and not self.actors.has_mark(Category.SUCH_THAT, index):
                break
        if end == mark.last:
            return None
        named = [(mark.last + 1, end - 1)] if end - 1 > mark.last else []
        speaker = self.actors.resolve_speaker(named, None) or self._speaker_before_noun(mark.first, sentence)
        if speaker is None:
            return None
        return self._make_attribution(
            mark, cue, sentence, cue.stance, speaker, self.scope_finder.content_after(end + 1, sentence), mark.first
        )

    def _speaker_before_noun(self, noun: int, sentence: TokenSentence) -> Speaker | None:
        """A demonym or a possessive right before the noun."""
        first = noun
        while first > sentence.first and noun - first < 4 and not self.tokens.has_comma_before(first):
            if (
                any(self.actors.has_mark(category, first - 1) for category in (Category.AUXILIARY_BE, Category.AUXILIARY_HAVE))
                or first - 1 in self._verb_ends
            ):
                break
            first -= 1
        found = self.actors.mentions_within(first, noun - 1)
        return self.actors.resolve_speaker([(found[-1].first, found[-1].last)], None) if found else None

    def _read_colon_label(self, sentence: TokenSentence, attributions: Sequence[Attribution]) -> Attribution | None:
        """*Kremlin: no shells were delivered*: a name and a colon; or, in a headline, a colon and a name."""
        colons = [index for index in range(sentence.first + 1, sentence.last) if ":" in self.tokens.text_before[index]]
        if not colons or any(each.sentence.index == sentence.index and each.speaker for each in attributions):
            return None
        head, tail = colons[0], colons[-1]
        if head - sentence.first <= _MAX_LABEL_TOKENS and self.scope_finder.can_be_subject(sentence.first, head - 1):
            place, content, post = (sentence.first, head - 1), self.scope_finder.content_after(head, sentence), False
        elif sentence.in_title and sentence.last - tail <= _MAX_LABEL_TOKENS and self.scope_finder.can_be_subject(tail, sentence.last - 1):
            place, content, post = (tail, sentence.last - 1), [(sentence.first, tail - 1)], True
        else:
            return None
        speaker = self.actors.resolve_speaker([place], None)
        if speaker is None:
            return None
        cue = Cue(Stance.ASSERT)
        return self._make_attribution(LexiconMark(*place, cue=cue), cue, sentence, Stance.ASSERT, speaker, content, place[0], post)

    # ── verbs ──

    def _read_verb(self, mark: LexiconMark, cue: Cue, sentence: TokenSentence, earlier: Sequence[Attribution]) -> Attribution | None:
        group = self.subject_finder.verb_group_start(mark.first, sentence)
        single = mark.first == group >= mark.last - 1 and cue.kind == CueKind.VERB
        if single and self.actors.has_mark(Category.CLAIM_ANAPHOR, mark.first):
            return None
        if single and (group - 1 in self._verb_ends or (mark.first in self._noun_cue_starts and self._is_demonym(group - 1))):
            return None  # denied reports, British claims: a noun
        right = self.scope_finder.content_after(mark.last + 1, sentence)
        if self._is_nobodys_position(mark, cue, group, sentence):
            return self._make_attribution(mark, cue, sentence, None, None, right, group)
        stance = self._verb_stance(mark, cue, group, sentence)
        if stance is None and cue.stance is not None and cue.stance_when_negated is None:
            return self._make_attribution(mark, cue, sentence, None, None, right, group)
        if passive := self._passive_speaker(group, mark, sentence):
            content = (self.scope_finder.clause_start(group, sentence), group - 1)
            after = self.scope_finder.content_after(passive.last + 1, sentence) if cue.takes_event_noun and stance is Stance.ASSERT else []
            return self._make_attribution(mark, cue, sentence, stance, passive, [content, *after], group, not after)
        if self._is_bare_participle(mark, group) or self._is_agentless_passive(mark, group):
            return None
        closing = self._read_cue_after_content(mark, cue, stance, group, sentence)
        if closing or cue.only_after_content:
            return closing
        return self._read_cue_before_content(mark, cue, stance, group, sentence, earlier)

    def _is_nobodys_position(self, mark: LexiconMark, cue: Cue, group: int, sentence: TokenSentence) -> bool:
        """Whether it is no stand on facts: a rejected proposal, a denied link between them."""
        end = sentence.last - 1
        if cue.stance is Stance.DENY and self.actors.any_mark(Category.LINK_NOUN, mark.last + 1, min(mark.last + 3, end)):
            return True
        if cue.denies_by_calling_false:
            return not self.actors.any_mark(Category.CALLS_IT_FALSE, mark.last + 1, min(mark.last + 20, end))
        if not cue.only_on_accusations or self.actors.any_mark(Category.UNIVERSAL, mark.last + 1, min(mark.last + 4, end)):
            return False
        after = self.actors.any_mark(Category.ACCUSATION, mark.last + 1, min(mark.last + 12, end))
        return not after and not self.actors.any_mark(Category.ACCUSATION, max(sentence.first, group - 12), group)

    def _verb_stance(self, mark: LexiconMark, cue: Cue, group: int, sentence: TokenSentence) -> Stance | None:
        own = any(
            self.actors.has_mark(category, index)
            for index in range(mark.first, mark.last + 1)
            for category in (Category.NEGATION_FIRST, Category.NEGATION_VERB, Category.NEGATION_NOUN)
        )
        if cue.kind == CueKind.PHRASE or (own and mark.last > mark.first):
            return cue.stance
        first = group
        while (
            first > max(sentence.first, group - 3) and not self.tokens.has_comma_before(first) and not self.scope_finder.closes_quote(first)
        ):
            first -= 1
        refused = self.actors.any_mark(Category.REFUSAL_VERB, first, mark.first - 1)
        nay = is_negated(self.actors, first, mark.first, mark.last + 3)
        return cue.stance_when_negated if refused or nay else cue.stance

    def _read_cue_after_content(
        self, mark: LexiconMark, cue: Cue, stance: Stance | None, group: int, sentence: TokenSentence
    ) -> Attribution | None:
        """A cue after its content, with its subject behind it or a pronoun in it: *« … », a-t-il dit*, *…, a annoncé Moscou*."""
        if (
            group > sentence.first
            and self.actors.has_mark(Category.PARALLEL_AS, group - 1)
            and (after := self.subject_finder.subject_after(mark.last + 1, sentence))
        ):
            speaker = self.actors.resolve_speaker([after], self._previous_speaker)
            content = self.scope_finder.content_before(group - 2, sentence, across_conjunctions=True)
            return (
                replace(self._make_attribution(mark, cue, sentence, stance, speaker, content, group, True), is_parallel=True)
                if speaker
                else None
            )
        if group == sentence.first or not (self.tokens.has_comma_before(group) or self.scope_finder.closes_quote(group)):
            return None
        said = self._pronouns_in_group(group, mark)
        if said and any(self.actors.has_mark(Category.AUXILIARY_HAVE, index) for index in range(group, said[0])):
            ranges = self.subject_finder.speaker_before_colon(group, sentence) or [(group, mark.first - 1)]
            end = mark.last
        else:
            after = self.subject_finder.subject_after(mark.last + 1, sentence)
            swaps = self.lexicon.inverts_subject or mark.first == group
            ranges, end = ([after], after[1]) if after and not said and swaps else ([], mark.last)
            if ranges and self.actors.any_mark(Category.PRONOUN_SINGULAR, after[0], after[1]) and not self.actors.mentions_within(*after):  # type: ignore[index, misc]
                ranges = self.subject_finder.speaker_before_colon(group, sentence) or ranges
        speaker = self.actors.resolve_speaker(ranges, self._previous_speaker) if ranges else None
        if speaker is None:
            return None if said else self._read_subjectless_aside(mark, cue, stance, group, sentence)
        scopes = self.scope_finder.content_before(group - 1, sentence)
        if scopes and scopes[0][1] - scopes[0][0] < _MIN_CONTENT_TOKENS and not self.scope_finder.closes_quote(group):
            scopes = [*scopes, *self.scope_finder.content_after(end + 1, sentence)]  # Moscow, she said, was buying …
        return self._make_attribution(
            mark, cue, sentence, stance, speaker, [*scopes, *self.scope_finder.quotation_remainder(end + 1, sentence)], group, True
        )

    def _read_subjectless_aside(
        self, mark: LexiconMark, cue: Cue, stance: Stance | None, group: int, sentence: TokenSentence
    ) -> Attribution | None:
        """*…, insiste, dans un texte, …*: whoever spoke last goes on."""
        after = mark.last + 1
        if cue.kind != CueKind.VERB or after >= sentence.last or not self.tokens.has_comma_before(after) or self._previous_speaker is None:
            return None
        if group - sentence.first <= _MIN_CONTENT_TOKENS or self.subject_finder.has_apposition(group, sentence):
            return None
        return self._make_attribution(
            mark, cue, sentence, stance, self._previous_speaker, self.scope_finder.content_before(group - 1, sentence), group, True
        )

    def _read_cue_before_content(  # noqa: PLR0917
        self, mark: LexiconMark, cue: Cue, stance: Stance | None, group: int, sentence: TokenSentence, earlier: Sequence[Attribution]
    ) -> Attribution | None:
        """A cue after its subject; its content follows, or stands before both."""
        right = self.scope_finder.content_after(mark.last + 1, sentence)
        said = self._pronouns_in_group(group, mark)
        ranges = [(group, max(group, mark.first - 1))] if said else self.subject_finder.subject_before(group - 1, sentence)
        speaker = self.actors.resolve_speaker(ranges, self._previous_speaker) if ranges else None
        if speaker is None and not ranges:
            speaker = self._inherited_speaker(group, sentence, earlier) or self.subject_finder.shared_subject(
                group, sentence, self._previous_speaker
            )
        if (
            speaker is None
            and not ranges
            and (ahead := self.subject_finder.following_subject(group, mark.last + 1, sentence, self._previous_speaker))
        ):
            speaker = ahead[0]
            right = [(first, min(last, ahead[1] - 1)) for first, last in right if first < ahead[1]]
        if speaker is None and cue.kind == CueKind.VERB and not ranges:
            speaker = self.subject_finder.unlisted_speaker(group, sentence)
            ranges = [(speaker.first, speaker.last)] if speaker else []
        start = min([first for first, _ in ranges], default=group)
        if cue.kind == CueKind.VERB and any(self.actors.any_mark(Category.NEITHER, *part) for part in ranges):
            stance = cue.stance_when_negated
        if speaker is None and cue.kind == CueKind.PHRASE:
            return self._make_attribution(mark, cue, sentence, stance, self._speaker_after_phrase(mark, sentence), right, start)
        if speaker is None:
            return None
        if start > sentence.first and self.scope_finder.closes_quote(start):  # « … », he told the president
            parts = [
                *self.scope_finder.content_before(start - 1, sentence),
                *self.scope_finder.quotation_remainder(mark.last + 1, sentence),
            ]
            return self._make_attribution(mark, cue, sentence, stance, speaker, parts, start, True)
        if not self.scope_finder.has_no_content(mark.last + 1, sentence, cue) or start == sentence.first:
            return self._make_attribution(mark, cue, sentence, stance, speaker, right, start)
        beside = self.actors.any_mark(Category.PARALLEL_AS, max(sentence.first, start - 3), start)
        content = self.scope_finder.content_before(start - 1, sentence, across_conjunctions=beside)
        return replace(self._make_attribution(mark, cue, sentence, stance, speaker, content, start, True), is_parallel=beside)

    def _speaker_after_phrase(self, mark: LexiconMark, sentence: TokenSentence) -> Speaker | None:
        """*no comment from Tehran*: the source stands after the phrase."""
        at = mark.last + 1
        if at >= sentence.last or not (self.actors.has_mark(Category.FROM, at) or self.actors.has_mark(Category.OF, at)):
            return None
        end = self.scope_finder.noun_phrase_end(at + 1, sentence)
        return self.actors.resolve_speaker([(at + 1, end)], None) if end > at and self.scope_finder.names_somebody(at + 1, end) else None

    def _pronouns_in_group(self, group: int, mark: LexiconMark) -> list[int]:
        return [
            index
            for index in range(group, mark.first)
            if self.actors.has_mark(Category.PRONOUN_SINGULAR, index) or self.actors.has_mark(Category.PRONOUN_PLURAL, index)
        ]

    def _inherited_speaker(self, group: int, sentence: TokenSentence, earlier: Sequence[Attribution]) -> Speaker | None:
        """The source of the cue before it in the sentence: *said …, adding that …*."""
        for before in reversed(earlier):
            if before.sentence.index != sentence.index:
                return None
            if before.speaker and before.cue.kind == CueKind.VERB and before.mark.last < group:
                return before.speaker
        return None

    # ── passives and participles ──

    def _is_demonym(self, index: int) -> bool:
        mention = self.actors.mention_at.get(index)
        return mention is not None and mention.is_demonym

    def _is_bare_participle(self, mark: LexiconMark, group: int) -> bool:
        """Whether it is but an adjective: *entities accused of …*."""
        shape = self.lexicon.participle
        if shape is None or mark.first != mark.last or not shape.search(self.tokens.lowercase_words[mark.first]):
            return False
        return not any(
            self.actors.has_mark(Category.AUXILIARY_HAVE, index) or self.actors.has_mark(Category.AUXILIARY_BE, index)
            for index in range(group, mark.first)
        )

    def _is_agentless_passive(self, mark: LexiconMark, group: int) -> bool:
        """Whether it is a passive that names nobody: *is said to*."""
        if not self._is_passive_form(mark):
            return False
        return self.actors.has_mark(Category.AUXILIARY_BE, mark.first - 1) or (
            mark.first - 2 >= group and self.actors.has_mark(Category.AUXILIARY_BE, mark.first - 2)
        )

    def _is_passive_form(self, mark: LexiconMark) -> bool:
        shape = self.lexicon.passive
        return shape is not None and mark.first == mark.last and bool(shape.search(self.tokens.lowercase_words[mark.first]))

    def _passive_speaker(self, group: int, mark: LexiconMark, sentence: TokenSentence) -> Speaker | None:
        """*… ont été démenties par le Kremlin*: the source stands after *by*."""
        be = any(self.actors.has_mark(Category.AUXILIARY_BE, index) for index in range(group, mark.first))
        set_off = self._is_passive_form(mark) and group == mark.first and self.tokens.has_comma_before(group)
        if not be and not set_off and not self._is_bare_participle(mark, group):
            return None
        for index in range(mark.last + 1, min(mark.last + 1 + _MAX_VERB_TO_BY, sentence.last)):
            if self.actors.has_mark(Category.BY, index):
                end = self.scope_finder.noun_phrase_end(index + 1, sentence)
                named = self.actors.mentions_within(index + 1, end)
                if named and mark.cue and mark.cue.takes_event_noun and self.actors.has_mark(Category.OF, named[0].last + 1):
                    end = named[0].last  # accused by London of delivering
                return self.actors.resolve_speaker([(index + 1, end)], self._previous_speaker)
        return None
