"""Cue -> source and content: who says it, and which stretch of the text that source answers for.

A cue's content stands after it (*said that …*, *a déclaré : « … »*) or before it (*« … », a déclaré Moscou*).  A quotation carries a
content over its sentence.  Where contents lie within each other, so do the sources: outlet < newspaper < officials.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from watcher.model import MEDIA, Factuality, Stance
from watcher.statements.actors import Cast, Speaker
from watcher.statements.lexicon import Cue, Lexicon, Mark
from watcher.statements.modality import negated
from watcher.statements.prose import Prose, Sentence
from watcher.statements.scope import Range, Scopes
from watcher.statements.subject import Subjects

_SHORTEST_CONTENT = 4
_NOUN_REACH = 16
_LONGEST_LABEL = 5
_BY_REACH = 4


@dataclass(frozen=True, slots=True)
class Attribution:
    """A cue with its source and what it answers for."""

    mark: Mark
    cue: Cue
    sentence: Sentence
    stance: Stance | None
    speaker: Speaker | None
    scopes: tuple[Range, ...]
    start: int
    """The first token of source or cue, whichever comes first."""
    post: bool = False
    """Whether its content stands before it."""
    beside: bool = False
    """Whether it says the same as another, and not of it: *…, as Washington alleges*."""

    def covers(self, index: int) -> bool:
        return any(first <= index <= last for first, last in self.scopes)

    @property
    def size(self) -> int:
        return sum(last - first + 1 for first, last in self.scopes)


class Attributor:
    """Reads an article's cues in order, so that a pronoun finds who spoke before."""

    def __init__(self, prose: Prose, cast: Cast, lexicon: Lexicon, marks: Sequence[Mark]) -> None:
        self.prose, self.cast, self.lexicon = prose, cast, lexicon
        self.cues = [mark for mark in marks if mark.category == "cue" and mark.cue]
        verbs = [mark for mark in self.cues if mark.cue and mark.cue.kind in ("verb", "citing")]
        self._ends = frozenset(mark.last for mark in verbs)
        self._nouns = frozenset(mark.first for mark in self.cues if mark.cue and mark.cue.kind == "noun")
        self.scopes = Scopes(prose, cast, frozenset(mark.first for mark in verbs))
        self.subjects = Subjects(prose, cast, self.scopes)
        self._last: Speaker | None = None
        self._last_at = -1
        self._led: set[int] = set()

    def all(self) -> list[Attribution]:
        """Every attribution, in order of its cue.  Cues without a source are left out, but for those that are nobody's position."""
        found: list[Attribution] = []
        covered = -1
        for mark in self.cues:
            if mark.first <= covered or self.cast.has("such_that", mark.first):
                continue
            sentence = self.prose.sentence_of(mark.first)
            self._follow(sentence)
            made = self._one(mark, sentence, found)
            if made is not None:
                covered = mark.last
                found.append(made)
                self._remember(made)
        found += filter(None, (self._labelled(sentence, found) for sentence in self.prose.sentences))
        voiced = [replace(each, speaker=self._enclosing(each, found)) if self._mute(each) else each for each in found]
        return [self._cut(each, voiced) for each in voiced]

    # ── who spoke last ──

    def _remember(self, made: Attribution) -> None:
        if made.speaker is None or made.cue.stance is None or made.cue.kind == "noun" or made.cue.factuality is not Factuality.CERTAIN:
            return
        within = self._last_at == made.sentence.index and self._last and self._last.parties[0] != MEDIA
        if not (within and made.speaker.parties[0] == MEDIA):  # the paper that carries a minister's words is not *he*
            self._last, self._last_at = made.speaker, made.sentence.index

    def _follow(self, sentence: Sentence) -> None:
        """Who *he* is after a sentence in which a person or an office did something, and said nothing."""
        before = self.prose.sentences[sentence.index - 1] if sentence.index else None
        if before is None or before.paragraph != sentence.paragraph or before.index in self._led or self._last_at >= before.index:
            return
        self._led.add(before.index)
        named = [mention for mention in self.cast.between(before.first, min(before.first + 12, before.last - 1)) if mention.actor.party]
        free = [mention for mention in named if self.cast.governed(mention) in (None, "of")]
        if free and (free[0].actor.kind == "person" or self.cast.any("official", before.first, free[0].last + 3)):
            end = max(free[0].last, self.scopes.phrase_end(before.first, before))
            self._last = self.cast.speaker([(before.first, end)], self._last)

    def _mute(self, each: Attribution) -> bool:
        return each.cue.kind == "phrase" and each.speaker is None and each.stance is not None

    def _enclosing(self, each: Attribution, found: Sequence[Attribution]) -> Speaker | None:
        """Whose words a refusal without a subject is: *« Rien à dire », a répondu Moscou*."""
        around = [other for other in found if other is not each and other.speaker and other.covers(each.mark.first)]
        return around[-1].speaker if around else None

    def _cut(self, each: Attribution, found: Sequence[Attribution]) -> Attribution:
        """A question's content ends where its answer begins: *asked about …, he replied*."""
        if each.cue.kind != "question" or each.post:
            return each
        answer = next((o for o in found if o.sentence is each.sentence and o.speaker and o.mark.first > each.mark.last), None)
        if answer is None:
            return each
        end = min(answer.start, answer.mark.first) - 1
        return replace(each, scopes=tuple((first, min(last, end)) for first, last in each.scopes if first <= end))

    # ── one cue ──

    def _one(self, mark: Mark, sentence: Sentence, earlier: Sequence[Attribution]) -> Attribution | None:
        cue = mark.cue
        assert cue is not None
        if cue.kind == "question":
            return self._question(mark, cue, sentence)
        if cue.kind in ("according", "citing"):
            return self._following(mark, cue, sentence)
        if cue.kind == "noun":
            return self._noun(mark, cue, sentence)
        return self._verb(mark, cue, sentence, earlier)

    def _question(self, mark: Mark, cue: Cue, sentence: Sentence) -> Attribution:
        """A question, a warning, a wish: nobody's position, on whichever side its content stands."""
        group = self.subjects.group(mark.first, sentence)
        if self.cast.has("by", mark.last + 1):  # not confirmed by Moscow
            named = self.cast.speaker([(mark.last + 2, self.scopes.phrase_end(mark.last + 2, sentence))], self._last)
            content = self.scopes.left(group - 1, sentence)
            return self._made(mark, cue, sentence, Stance.NO_COMMENT if named else None, named, content, group, True)
        closes = group > sentence.first and (self.prose.comma(group) or self.scopes.closes_quote(group))
        start = group
        if not closes and self.scopes.empty(mark.last + 1, sentence, cue):
            start = min((first for first, _ in self.subjects.before(group - 1, sentence)), default=group)
            closes = start > sentence.first and (self.prose.comma(start) or self.scopes.closes_quote(start))
        parts = self.scopes.right(mark.last + 1, sentence)
        before = self.scopes.left(start - 1, sentence) if closes else []
        return self._made(mark, cue, sentence, None, None, [*before, *parts], start, closes)

    def _made(  # noqa: PLR0917
        self,
        mark: Mark,
        cue: Cue,
        sentence: Sentence,
        stance: Stance | None,
        speaker: Speaker | None,
        scopes: Iterable[Range],
        start: int,
        post: bool = False,
    ) -> Attribution:
        return Attribution(mark, cue, sentence, stance, speaker, tuple(scopes), start, post)

    def _following(self, mark: Mark, cue: Cue, sentence: Sentence) -> Attribution | None:
        """According to, citing: the source stands after the cue; it answers for the rest of the sentence, on whichever side that is."""
        if cue.kind == "citing" and self.cast.has("by", mark.last + 1):
            return None  # an official quoted by the paper: the paper carries it, and says nothing
        last = self.scopes.phrase_end(mark.last + 1, sentence)
        speaker = self.cast.speaker([(mark.last + 1, last)], self._last) if last > mark.last else None
        if speaker is None:
            return None
        opens = self.scopes.clause_start(mark.first, sentence)
        before = [(opens, mark.first - 1)] if mark.first > opens else []
        after = self._rest(last + 1, sentence)
        if self.scopes.begins_clause(mark.first, sentence):
            scopes = after  # that, according to Seoul, …
        else:
            aside = last + 1 < sentence.last and self.prose.comma(mark.first) and self.prose.comma(last + 1)
            scopes = before + after if aside or cue.kind == "citing" else before
        return self._made(mark, cue, sentence, cue.stance, speaker, scopes, mark.first, bool(scopes) and scopes[0][0] < mark.first)

    def _rest(self, first: int, sentence: Sentence) -> list[Range]:
        """The content after a source; *quoted by the paper* between the two is no part of it."""
        for index in range(first, min(first + 8, sentence.last)):
            if self.prose.comma(index) and any(other in self._ends for other in range(first, index)):
                return self.scopes.right(index, sentence)
        return self.scopes.right(first, sentence)

    def _noun(self, mark: Mark, cue: Cue, sentence: Sentence) -> Attribution | None:
        """*the American allegations that …*: the source is named around the noun, the content follows."""
        end = mark.last
        for index in range(mark.last + 1, min(sentence.last, mark.last + _NOUN_REACH)):
            if self.cast.has("that", index) or self.cast.has("such_that", index):
                such = self.cast.at.get("such_that", {}).get(index)
                end = such.last if such else index
                break
            if self.prose.comma(index) and not self.cast.has("such_that", index):
                break
        if end == mark.last:
            return None
        named = [(mark.last + 1, end - 1)] if end - 1 > mark.last else []
        speaker = self.cast.speaker(named, None) or self._around(mark.first, sentence)
        if speaker is None:
            return None
        return self._made(mark, cue, sentence, cue.stance, speaker, self.scopes.right(end + 1, sentence), mark.first)

    def _around(self, noun: int, sentence: Sentence) -> Speaker | None:
        """A demonym or a possessive right before the noun."""
        first = noun
        while first > sentence.first and noun - first < 4 and not self.prose.comma(first):
            if any(self.cast.has(category, first - 1) for category in ("be", "have")) or first - 1 in self._ends:
                break
            first -= 1
        found = self.cast.between(first, noun - 1)
        return self.cast.speaker([(found[-1].first, found[-1].last)], None) if found else None

    def _labelled(self, sentence: Sentence, found: Sequence[Attribution]) -> Attribution | None:
        """*Kremlin: no shells were delivered*: a name and a colon; or, in a headline, a colon and a name."""
        colons = [index for index in range(sentence.first + 1, sentence.last) if ":" in self.prose.gaps[index]]
        if not colons or any(each.sentence.index == sentence.index and each.speaker for each in found):
            return None
        head, tail = colons[0], colons[-1]
        if head - sentence.first <= _LONGEST_LABEL and self.scopes.heads(sentence.first, head - 1):
            place, content, post = (sentence.first, head - 1), self.scopes.right(head, sentence), False
        elif sentence.in_title and sentence.last - tail <= _LONGEST_LABEL and self.scopes.heads(tail, sentence.last - 1):
            place, content, post = (tail, sentence.last - 1), [(sentence.first, tail - 1)], True
        else:
            return None
        speaker = self.cast.speaker([place], None)
        if speaker is None:
            return None
        cue = Cue(Stance.ASSERT)
        return self._made(Mark("cue", *place, cue), cue, sentence, Stance.ASSERT, speaker, content, place[0], post)

    # ── verbs ──

    def _verb(self, mark: Mark, cue: Cue, sentence: Sentence, earlier: Sequence[Attribution]) -> Attribution | None:
        group = self.subjects.group(mark.first, sentence)
        single = mark.first == group >= mark.last - 1 and cue.kind == "verb"
        if single and self.cast.has("same", mark.first):
            return None
        if single and (group - 1 in self._ends or (mark.first in self._nouns and self._demonym(group - 1))):
            return None  # denied reports, British claims: a noun
        right = self.scopes.right(mark.last + 1, sentence)
        if self._nobodys(mark, cue, group, sentence):
            return self._made(mark, cue, sentence, None, None, right, group)
        stance = self._stance(mark, cue, group, sentence)
        if stance is None and cue.stance is not None and cue.negated is None:
            return self._made(mark, cue, sentence, None, None, right, group)
        if passive := self._passive(group, mark, sentence):
            content = (self.scopes.clause_start(group, sentence), group - 1)
            after = self.scopes.right(passive.last + 1, sentence) if cue.act and stance is Stance.ASSERT else []
            return self._made(mark, cue, sentence, stance, passive, [content, *after], group, not after)
        if self._participle(mark, group) or self._sourceless(mark, group):
            return None
        closing = self._closing(mark, cue, stance, group, sentence)
        if closing or cue.post:
            return closing
        return self._opening(mark, cue, stance, group, sentence, earlier)

    def _nobodys(self, mark: Mark, cue: Cue, group: int, sentence: Sentence) -> bool:
        """Whether it is no stand on facts: a rejected proposal, a denied link between them."""
        end = sentence.last - 1
        if cue.stance is Stance.DENY and self.cast.any("link", mark.last + 1, min(mark.last + 3, end)):
            return True
        if cue.dismisses:
            return not self.cast.any("false", mark.last + 1, min(mark.last + 20, end))
        if not cue.accused or self.cast.any("any", mark.last + 1, min(mark.last + 4, end)):
            return False
        after = self.cast.any("accusation", mark.last + 1, min(mark.last + 12, end))
        return not after and not self.cast.any("accusation", max(sentence.first, group - 12), group)

    def _stance(self, mark: Mark, cue: Cue, group: int, sentence: Sentence) -> Stance | None:
        own = any(self.cast.has(category, index) for index in range(mark.first, mark.last + 1) for category in ("not", "nay", "none"))
        if cue.kind == "phrase" or (own and mark.last > mark.first):
            return cue.stance
        first = group
        while first > max(sentence.first, group - 3) and not self.prose.comma(first) and not self.scopes.closes_quote(first):
            first -= 1
        refused = self.cast.any("refuse", first, mark.first - 1)
        nay = negated(self.cast, first, mark.first, mark.last + 3)
        return cue.negated if refused or nay else cue.stance

    def _closing(self, mark: Mark, cue: Cue, stance: Stance | None, group: int, sentence: Sentence) -> Attribution | None:
        """A cue after its content, with its subject behind it or a pronoun in it: *« … », a-t-il dit*, *…, a annoncé Moscou*."""
        if group > sentence.first and self.cast.has("like", group - 1) and (after := self.subjects.after(mark.last + 1, sentence)):
            speaker = self.cast.speaker([after], self._last)
            content = self.scopes.left(group - 2, sentence, whole=True)
            return replace(self._made(mark, cue, sentence, stance, speaker, content, group, True), beside=True) if speaker else None
        if group == sentence.first or not (self.prose.comma(group) or self.scopes.closes_quote(group)):
            return None
        said = self._pronouns(group, mark)
        if said and any(self.cast.has("have", index) for index in range(group, said[0])):
            ranges = self.subjects.before_colon(group, sentence) or [(group, mark.first - 1)]
            end = mark.last
        else:
            after = self.subjects.after(mark.last + 1, sentence)
            swaps = self.lexicon.swaps or mark.first == group
            ranges, end = ([after], after[1]) if after and not said and swaps else ([], mark.last)
            if ranges and self.cast.any("he", after[0], after[1]) and not self.cast.between(*after):  # type: ignore[index, misc]
                ranges = self.subjects.before_colon(group, sentence) or ranges
        speaker = self.cast.speaker(ranges, self._last) if ranges else None
        if speaker is None:
            return None if said else self._aside(mark, cue, stance, group, sentence)
        scopes = self.scopes.left(group - 1, sentence)
        if scopes and scopes[0][1] - scopes[0][0] < _SHORTEST_CONTENT and not self.scopes.closes_quote(group):
            scopes = [*scopes, *self.scopes.right(end + 1, sentence)]  # Moscow, she said, was buying …
        return self._made(mark, cue, sentence, stance, speaker, [*scopes, *self.scopes.trail(end + 1, sentence)], group, True)

    def _aside(self, mark: Mark, cue: Cue, stance: Stance | None, group: int, sentence: Sentence) -> Attribution | None:
        """*…, insiste, dans un texte, …*: whoever spoke last goes on."""
        after = mark.last + 1
        if cue.kind != "verb" or after >= sentence.last or not self.prose.comma(after) or self._last is None:
            return None
        if group - sentence.first <= _SHORTEST_CONTENT or self.subjects.apposed(group, sentence):
            return None
        return self._made(mark, cue, sentence, stance, self._last, self.scopes.left(group - 1, sentence), group, True)

    def _opening(  # noqa: PLR0917
        self, mark: Mark, cue: Cue, stance: Stance | None, group: int, sentence: Sentence, earlier: Sequence[Attribution]
    ) -> Attribution | None:
        """A cue after its subject; its content follows, or stands before both."""
        right = self.scopes.right(mark.last + 1, sentence)
        said = self._pronouns(group, mark)
        ranges = [(group, max(group, mark.first - 1))] if said else self.subjects.before(group - 1, sentence)
        speaker = self.cast.speaker(ranges, self._last) if ranges else None
        if speaker is None and not ranges:
            speaker = self._inherited(group, sentence, earlier) or self.subjects.shared(group, sentence, self._last)
        if speaker is None and not ranges and (ahead := self.subjects.ahead(group, mark.last + 1, sentence, self._last)):
            speaker = ahead[0]
            right = [(first, min(last, ahead[1] - 1)) for first, last in right if first < ahead[1]]
        if speaker is None and cue.kind == "verb" and not ranges:
            speaker = self.subjects.unlisted(group, sentence)
            ranges = [(speaker.first, speaker.last)] if speaker else []
        start = min([first for first, _ in ranges], default=group)
        if cue.kind == "verb" and any(self.cast.any("neither", *part) for part in ranges):
            stance = cue.negated
        if speaker is None and cue.kind == "phrase":
            return self._made(mark, cue, sentence, stance, self._from(mark, sentence), right, start)
        if speaker is None:
            return None
        if start > sentence.first and self.scopes.closes_quote(start):  # « … », he told the president
            parts = [*self.scopes.left(start - 1, sentence), *self.scopes.trail(mark.last + 1, sentence)]
            return self._made(mark, cue, sentence, stance, speaker, parts, start, True)
        if not self.scopes.empty(mark.last + 1, sentence, cue) or start == sentence.first:
            return self._made(mark, cue, sentence, stance, speaker, right, start)
        beside = self.cast.any("like", max(sentence.first, start - 3), start)
        content = self.scopes.left(start - 1, sentence, whole=beside)
        return replace(self._made(mark, cue, sentence, stance, speaker, content, start, True), beside=beside)

    def _from(self, mark: Mark, sentence: Sentence) -> Speaker | None:
        """*no comment from Tehran*: the source stands after the phrase."""
        at = mark.last + 1
        if at >= sentence.last or not (self.cast.has("from", at) or self.cast.has("of", at)):
            return None
        end = self.scopes.phrase_end(at + 1, sentence)
        return self.cast.speaker([(at + 1, end)], None) if end > at and self.scopes.nominal(at + 1, end) else None

    def _pronouns(self, group: int, mark: Mark) -> list[int]:
        return [index for index in range(group, mark.first) if self.cast.has("he", index) or self.cast.has("they", index)]

    def _inherited(self, group: int, sentence: Sentence, earlier: Sequence[Attribution]) -> Speaker | None:
        """The source of the cue before it in the sentence: *said …, adding that …*."""
        for before in reversed(earlier):
            if before.sentence.index != sentence.index:
                return None
            if before.speaker and before.cue.kind == "verb" and before.mark.last < group:
                return before.speaker
        return None

    # ── passives and participles ──

    def _demonym(self, index: int) -> bool:
        mention = self.cast.inside.get(index)
        return mention is not None and mention.adjective

    def _participle(self, mark: Mark, group: int) -> bool:
        """Whether it is but an adjective: *entities accused of …*."""
        shape = self.lexicon.participle
        if shape is None or mark.first != mark.last or not shape.search(self.prose.raws[mark.first]):
            return False
        return not any(self.cast.has("have", index) or self.cast.has("be", index) for index in range(group, mark.first))

    def _sourceless(self, mark: Mark, group: int) -> bool:
        """Whether it is a passive that names nobody: *is said to*."""
        if not self._past(mark):
            return False
        return self.cast.has("be", mark.first - 1) or (mark.first - 2 >= group and self.cast.has("be", mark.first - 2))

    def _past(self, mark: Mark) -> bool:
        shape = self.lexicon.passive
        return shape is not None and mark.first == mark.last and bool(shape.search(self.prose.raws[mark.first]))

    def _passive(self, group: int, mark: Mark, sentence: Sentence) -> Speaker | None:
        """*… ont été démenties par le Kremlin*: the source stands after *by*."""
        be = any(self.cast.has("be", index) for index in range(group, mark.first))
        set_off = self._past(mark) and group == mark.first and self.prose.comma(group)
        if not be and not set_off and not self._participle(mark, group):
            return None
        for index in range(mark.last + 1, min(mark.last + 1 + _BY_REACH, sentence.last)):
            if self.cast.has("by", index):
                end = self.scopes.phrase_end(index + 1, sentence)
                named = self.cast.between(index + 1, end)
                if named and mark.cue and mark.cue.act and self.cast.has("of", named[0].last + 1):
                    end = named[0].last  # accused by London of delivering
                return self.cast.speaker([(index + 1, end)], self._last)
        return None
