"""Cue -> source and content: who says it, and which stretch of the text that source answers for.

A cue's content stands after it (*said that …*, *a déclaré : « … »*) or before it (*« … », a déclaré Moscou*).  A quotation carries a
content over its sentence.  Where contents lie within each other, so do the sources: outlet < newspaper < officials.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from watcher.model import MEDIA, Factuality, Stance
from watcher.statements.actors import Cast, Speaker
from watcher.statements.lexicon import Cue, Lexicon, Mark
from watcher.statements.modality import negated
from watcher.statements.prose import Prose, Sentence

_LONGEST_SUBJECT = 30
_LONGEST_INVERTED = 16
_SHORTEST_CONTENT = 4

Range = tuple[int, int]
"""First and last token, both included."""


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

    def covers(self, index: int) -> bool:
        return any(first <= index <= last for first, last in self.scopes)

    @property
    def size(self) -> int:
        return sum(last - first + 1 for first, last in self.scopes)


class Attributor:
    """Reads an article's cues in order, so that a pronoun finds who spoke before."""

    def __init__(self, prose: Prose, cast: Cast, lexicon: Lexicon) -> None:
        self.prose, self.cast, self.lexicon = prose, cast, lexicon
        self._last: Speaker | None = None
        self._led: dict[int, Speaker | None] = {}
        self._last_at = -1
        self._verbs: frozenset[int] = frozenset()
        self._ends: frozenset[int] = frozenset()

    def all(self, marks: Sequence[Mark]) -> list[Attribution]:
        """Every attribution, in order of its cue.  Cues without a source are left out, but for those that are nobody's position."""
        found: list[Attribution] = []
        waiting: list[tuple[int, Attribution]] = []
        cues = [mark for mark in marks if mark.category == "cue"]
        verbs = [mark for mark in cues if mark.cue and mark.cue.kind in ("verb", "citing")]
        self._verbs, self._ends = frozenset(mark.first for mark in verbs), frozenset(mark.last for mark in verbs)
        covered = -1
        for mark in cues:
            if mark.last <= covered or self.cast.has("such_that", mark.first):
                continue
            sentence = self.prose.sentence_of(mark.first)
            self._follow(sentence)
            made = self._one(mark, sentence, found)
            if made is None:
                continue
            covered = mark.last
            if made.cue.kind == "phrase" and made.speaker is None and made.stance is not None:
                waiting.append((len(found), made))
            found.append(made)
            spoken = made.cue.kind != "noun" and made.cue.factuality is Factuality.CERTAIN
            within = self._last_at == sentence.index and self._last and self._last.parties[0] != MEDIA
            if made.speaker and made.cue.stance is not None and spoken and not (within and made.speaker.parties[0] == MEDIA):
                self._last, self._last_at = made.speaker, sentence.index
        for index, each in waiting:
            found[index] = replace(each, speaker=self._enclosing(each, found))
        return [self._cut(each, found) for each in found]

    def _follow(self, sentence: Sentence) -> None:
        """Who *he* is after a sentence in which a person or an office did something, and said nothing."""
        before = self.prose.sentences[sentence.index - 1] if sentence.index else None
        if before is None or before.paragraph != sentence.paragraph or before.index in self._led or self._last_at >= before.index:
            return
        self._led[before.index] = None
        named = [mention for mention in self.cast.between(before.first, min(before.first + 12, before.last - 1)) if mention.actor.party]
        free = [mention for mention in named if not self.cast.governed(mention)]
        if free and (free[0].actor.kind == "person" or self.cast.any("official", before.first, free[0].last + 3)):
            self._led[before.index] = self._last = self.cast.speaker([(before.first, free[0].last)], self._last)

    def _enclosing(self, each: Attribution, found: Sequence[Attribution]) -> Speaker | None:
        """Whose words a refusal without a subject is: *« Rien à dire », a répondu Moscou*."""
        around = [other for other in found if other is not each and other.speaker and other.covers(each.mark.first)]
        return around[-1].speaker if around else None

    def _cut(self, each: Attribution, found: Sequence[Attribution]) -> Attribution:
        """A question's content ends where its answer begins: *asked about …, he replied*."""
        if each.cue.kind != "question":
            return each
        answer = next((o for o in found if o.sentence is each.sentence and o.speaker and o.mark.first > each.mark.last), None)
        if answer is None:
            return each
        end = min(answer.start, answer.mark.first) - 1
        scopes = tuple((first, min(last, end)) for first, last in each.scopes if first <= end)
        return replace(each, scopes=scopes)

    def _one(self, mark: Mark, sentence: Sentence, earlier: Sequence[Attribution]) -> Attribution | None:
        cue = mark.cue
        assert cue is not None
        if cue.kind == "question":
            return Attribution(mark, cue, sentence, None, None, tuple(self._right(mark.last + 1, sentence)), mark.first)
        if cue.kind in ("according", "citing"):
            return self._following(mark, cue, sentence)
        if cue.kind == "noun":
            return self._noun(mark, cue, sentence)
        return self._verb(mark, cue, sentence, earlier)

    # ── according to, citing ──

    def _following(self, mark: Mark, cue: Cue, sentence: Sentence) -> Attribution | None:
        """The source stands after the cue; it answers for the rest of the sentence, on whichever side that is."""
        last = self._phrase_end(mark.last + 1, sentence, commas=1)
        speaker = self.cast.speaker([(mark.last + 1, last)], self._last) if last > mark.last else None
        if speaker is None:
            return None
        opens = self._clause_start(mark.first, sentence)
        before = [(opens, mark.first - 1)] if mark.first > opens else []
        after = list(self._right(last + 1, sentence))
        if self._begins_clause(mark.first, sentence):
            scopes = after  # that, according to Seoul, …
        else:
            aside = last + 1 < sentence.last and self.prose.comma(mark.first) and self.prose.comma(last + 1)
            scopes = before + after if aside or cue.kind == "citing" else before
        return Attribution(mark, cue, sentence, cue.stance, speaker, tuple(scopes), mark.first, post=bool(scopes) and scopes[0][0] < mark.first)

    def _begins_clause(self, index: int, sentence: Sentence) -> bool:
        """Whether nothing but a connector stands before the token in its clause."""
        before = index - 1
        return before < sentence.first or self.cast.has("breaks", before) or self.cast.has("that", before) or self.prose.strong(index)

    # ── nouns ──

    def _noun(self, mark: Mark, cue: Cue, sentence: Sentence) -> Attribution | None:
        """*the American allegations that …*: the source is named around the noun, the content follows."""
        end = mark.last
        for index in range(mark.last + 1, min(sentence.last, mark.last + _LONGEST_INVERTED)):
            if self.cast.has("that", index) or self.cast.has("such_that", index):
                end = index
                break
            if self.prose.comma(index):
                break
        if end == mark.last:
            return None
        before = mark.first
        while before > sentence.first and mark.first - before < 4 and not self.prose.comma(before):
            if any(self.cast.has(category, before - 1) for category in ("be", "have")) or before - 1 in self._verbs:
                break
            before -= 1
        named = [(mark.last + 1, end - 1)] if end - 1 > mark.last else []
        speaker = self.cast.speaker(named, None) or self._around(before, mark.first - 1)
        if speaker is None:
            return None
        return Attribution(mark, cue, sentence, cue.stance, speaker, tuple(self._right(end + 1, sentence)), mark.first)

    def _around(self, first: int, last: int) -> Speaker | None:
        """A demonym or a possessive right before the noun."""
        found = self.cast.between(first, last)
        if not found or any(index in self._verbs for index in range(found[-1].last + 1, last + 1)):
            return None
        return self.cast.speaker([(found[-1].first, found[-1].last)], None)

    # ── verbs ──

    def _verb(self, mark: Mark, cue: Cue, sentence: Sentence, earlier: Sequence[Attribution]) -> Attribution | None:
        group = self._group(mark.first, sentence)
        if mark.first == group and cue.kind == "verb" and (group - 1 in self._ends or self._demonym(group - 1)):
            return None  # denied reports, British claims: a noun
        if (cue.accused and not self._of_accusations(mark, group, sentence)) or (
            cue.dismisses and not self.cast.any("false", mark.last + 1, min(mark.last + 20, sentence.last - 1))
        ):
            return Attribution(mark, cue, sentence, None, None, tuple(self._right(mark.last + 1, sentence)), group)
        stance, right = cue.stance, list(self._right(mark.last + 1, sentence))
        if cue.kind != "phrase" and not self.cast.has("not", mark.first) and (self._refused(group, mark.first) or negated(self.cast, max(sentence.first, group - 3), mark.first, mark.last + 3)):
            stance = cue.negated
            if cue.negated is None and cue.stance is not None:
                return Attribution(mark, cue, sentence, None, None, tuple(right), group)
        passive = self._passive(group, mark, sentence)
        if passive:
            return Attribution(mark, cue, sentence, stance, passive, ((self._clause_start(group, sentence), group - 1),), group, post=True)
        if self._participle(mark, group) or self._sourceless(mark, group):
            return None
        said = [index for index in range(group, mark.first) if self.cast.has("he", index) or self.cast.has("they", index)]
        turned = bool(said) and any(self.cast.has("have", index) for index in range(group, said[0]))
        closes = group > sentence.first and (self.prose.comma(group) or self._closes_quote(group))
        ranges: list[Range] = []
        if closes or group == sentence.first:
            after = self._inverted(mark.last + 1, sentence)
            if turned:
                ranges = self._before_colon(group, sentence) or [(group, mark.first - 1)]
            elif after and not said and closes and (self.lexicon.swaps or mark.first == group):
                ranges = [after]
            if ranges:
                speaker = self.cast.speaker(ranges, self._last)
                if speaker:
                    scopes = self._left(group - 1, sentence)
                    if scopes and scopes[0][1] - scopes[0][0] < 4 and not self._closes_quote(group):
                        scopes = [*scopes, *self._right(ranges[-1][1] + 1, sentence)]  # Moscow, she said, was buying …
                    tail = list(self._right(ranges[-1][1] + 1, sentence, opened=True)) if after and not turned else right
                    return Attribution(mark, cue, sentence, stance, speaker, tuple([*scopes, *self._trail(tail)]), group, post=True)
        if cue.post:
            return None
        aside = closes and not said and cue.kind == "verb" and mark.last + 1 < sentence.last and self.prose.comma(mark.last + 1)
        if aside and self._last and group - sentence.first > _SHORTEST_CONTENT and not self._closes_apposition(group, sentence):
            return Attribution(mark, cue, sentence, stance, self._last, tuple(self._left(group - 1, sentence)), group, post=True)
        ranges = [(group, max(group, mark.first - 1))] if said else self._subject(group - 1, sentence)
        speaker = self.cast.speaker(ranges, self._last) if ranges else None
        if speaker is None and not ranges:
            speaker = self._inherited(group, sentence, earlier) or self._first(group, sentence)
        start = min([first for first, _ in ranges], default=group)
        if any(self.cast.any("neither", *part) for part in ranges) and cue.kind == "verb":
            stance = cue.negated
        if speaker is None and cue.kind == "phrase":
            return Attribution(mark, cue, sentence, stance, None, tuple(right), start)
        if speaker is None:
            return None
        if self._empty(mark.last + 1, sentence, cue) and start > sentence.first:
            return Attribution(mark, cue, sentence, stance, speaker, tuple(self._left(start - 1, sentence)), start, post=True)
        return Attribution(mark, cue, sentence, stance, speaker, tuple(right), start)

    def _of_accusations(self, mark: Mark, group: int, sentence: Sentence) -> bool:
        """Whether what is rejected is an accusation, a report or *any such thing*: after the verb, or before a passive one."""
        if self.cast.any("any", mark.last + 1, min(mark.last + 4, sentence.last - 1)):
            return True
        return self.cast.any("accusation", mark.last + 1, min(mark.last + 12, sentence.last - 1)) or self.cast.any(
            "accusation", max(sentence.first, group - 12), group
        )

    def _before_colon(self, group: int, sentence: Sentence) -> list[Range]:
        """Who is named before the colon that opens a content with *she said* in it."""
        colon = next((index for index in range(group, sentence.first, -1) if ":" in self.prose.gaps[index]), None)
        if colon is None or self.prose.quoted[colon]:
            return []
        named = [m for m in self.cast.between(sentence.first, colon - 1) if m.actor.party and not m.adjective and not self.cast.governed(m)]
        return [(named[-1].first, named[-1].last)] if named else []

    def _closes_apposition(self, group: int, sentence: Sentence) -> bool:
        """Whether the comma before a verb ends what was set between its subject and it."""
        found = self._subject(group - 1, sentence)
        return len(found) > 1 or (bool(found) and not any(self.cast.has("he", i) or self.cast.has("they", i) for i in range(*found[0])))

    def _trail(self, tail: list[Range]) -> list[Range]:
        """What a source goes on to say after it was named: the rest of a quotation, no more."""
        return [(first, last) for first, last in tail if self.prose.quoted[first]]

    def _group(self, first: int, sentence: Sentence) -> int:
        """Where the verb's group begins: auxiliaries, negation, pronouns and adverbs before it."""
        while first > sentence.first and not self.prose.comma(first):
            before = first - 1
            if not any(self.cast.has(category, before) for category in ("have", "be", "not", "no", "nay", "filler", "he", "they", "refuse")):
                break
            if self.cast.has("they", before) and self.cast.has("that", before):
                break
            first = before
        return first

    def _refused(self, group: int, first: int) -> bool:
        return self.cast.any("refuse", max(0, group - 3), first - 1)

    def _participle(self, mark: Mark, group: int) -> bool:
        """Whether it is but an adjective: *entities accused of …*."""
        shape = self.lexicon.participle
        if shape is None or mark.first != mark.last or not shape.search(self.prose.raws[mark.first]):
            return False
        return not any(self.cast.has("have", index) or self.cast.has("be", index) for index in range(group, mark.first))

    def _demonym(self, index: int) -> bool:
        mention = self.cast.inside.get(index)
        return mention is not None and mention.adjective

    def _sourceless(self, mark: Mark, group: int) -> bool:
        """Whether it is a passive that names nobody: *is said to*."""
        shape = self.lexicon.passive
        if shape is None or mark.first != mark.last or not shape.search(self.prose.raws[mark.first]):
            return False
        return self.cast.has("be", mark.first - 1) or (mark.first - 2 >= group and self.cast.has("be", mark.first - 2))

    def _passive(self, group: int, mark: Mark, sentence: Sentence) -> Speaker | None:
        """*… ont été démenties par le Kremlin*: the source stands after *by*."""
        if not any(self.cast.has("be", index) for index in range(group, mark.first)) and not self._participle(mark, group):
            return None
        for index in range(mark.last + 1, min(mark.last + 4, sentence.last)):
            if self.cast.has("by", index):
                return self.cast.speaker([(index + 1, self._phrase_end(index + 1, sentence, commas=1))], self._last)
        return None

    def _subject(self, last: int, sentence: Sentence) -> list[Range]:
        """The noun phrase before a verb group, with its apposition; relative clauses between commas are stepped over."""
        pieces: list[Range] = []
        if last >= sentence.first and self.cast.has("relative", last):
            return self._antecedent(last - 1, sentence, pieces)
        if last >= sentence.first and self.cast.has("and", last):
            return []  # a second verb of the same subject
        index = last
        low = max(sentence.first, last - _LONGEST_SUBJECT * 2)
        while index >= low and len(pieces) < 3:
            first = index
            while first > low and not self.prose.comma(first) and not self._bars(first - 1):
                first -= 1
            barred = first > low and self._bars(first - 1) and not self.prose.comma(first)
            relative = self.cast.any("relative", first, first + 1)
            if barred and self.cast.has("relative", first - 1):
                if index == last and not self.prose.comma(last + 1) and first <= index and self._heads(first, index):
                    return [(first, index)]  # …, which Moscow denies
                return self._antecedent(first - 2, sentence, pieces)
            aside = "(" in self.prose.gaps[first] and bool(pieces)
            if not relative and not aside and (self._nominal(first, index) or not pieces):
                pieces.insert(0, (first, index))
                if self._heads(first, index) and not self._apposed(first, index, sentence):
                    break
            if barred or first <= low or self.prose.strong(first) or self._closes_quote(first):
                break
            index = first - 1
            if first == last + 1:
                continue
        return [piece for piece in pieces if self._nominal(*piece)]

    def _antecedent(self, last: int, sentence: Sentence, pieces: list[Range]) -> list[Range]:
        """*anonymous officials who said …*: the noun phrase right before the relative pronoun."""
        first = last
        low = max(sentence.first, last - 10)
        while first > low and not self.prose.comma(first) and not self._bars(first - 1) and not self.cast.has("have", first - 1):
            first -= 1
        for head in range(last - 1, first, -1):
            if any(self.cast.has(category, head) for category in ("to", "by", "with")) and self._nominal(head + 1, last):
                first = head + 1
                break
        return [(first, last)] if first <= last and self._nominal(first, last) else [piece for piece in pieces if self._nominal(*piece)]

    def _bars(self, index: int) -> bool:
        """Whether a noun phrase cannot reach over this token."""
        return any(self.cast.has(category, index) for category in ("that", "breaks", "relative")) or index in self._verbs

    def _nominal(self, first: int, last: int) -> bool:
        """Whether somebody is named within these tokens."""
        return bool(self.cast.between(first, last)) or any(
            self.cast.any(category, first, last) for category in ("official", "expert", "medium", "anonymous", "he", "they", "latter", "document", "pair")
        ) or any(self.prose.forms[index] in self.cast.registry for index in range(first, last + 1))

    def _heads(self, first: int, last: int) -> bool:
        """Whether the piece can be a subject by itself."""
        found = self.cast.between(first, last)
        free = [mention for mention in found if self.cast.governed(mention) not in ("in", "to", "with", "about")]
        return bool(free) or self._nominal(first, last) and not found

    def _apposed(self, first: int, last: int, sentence: Sentence) -> bool:
        """Whether the piece is but a name set off by commas, after the office it belongs to."""
        return first > sentence.first and self.prose.comma(first) and self.prose.comma(last + 1) if last + 1 < len(self.prose) else False

    def _inverted(self, first: int, sentence: Sentence) -> Range | None:
        """The subject after its verb: up to a comma, a new clause or the sentence's end."""
        head = first
        while head < sentence.last and self.cast.has("filler", head) and not self.prose.comma(head):
            head += 1
        if head >= sentence.last or any(self.cast.has(category, head) for category in ("that", "to", "in", "about", "with", "by")):
            return None
        last = self._phrase_end(first, sentence, commas=1)
        clause = last + 1 < sentence.last and self.cast.has("that", last + 1)
        return (first, last) if last >= first and not clause else None

    def _inherited(self, group: int, sentence: Sentence, earlier: Sequence[Attribution]) -> Speaker | None:
        """The source of the cue before it in the sentence: *said …, adding that …*."""
        for before in reversed(earlier):
            if before.sentence.index != sentence.index:
                return None
            if before.speaker and before.cue.kind == "verb" and before.mark.last < group:
                return before.speaker
        return None

    def _first(self, group: int, sentence: Sentence) -> Speaker | None:
        """The sentence's own subject, of whom the verb is the second: *KCNA carried word of it and said …*."""
        if group == sentence.first or not self.cast.has("and", group - 1):
            return None
        last = sentence.first
        while last + 1 < group and not self.prose.comma(last + 1) and not self._bars(last + 1) and last - sentence.first < _LONGEST_INVERTED:
            last += 1
        found = self.cast.between(sentence.first, last)
        free = [mention for mention in found if not self.cast.governed(mention)]
        return self.cast.speaker([(sentence.first, free[0].last)], self._last) if free else None

    # ── stretches of text ──

    def _phrase_end(self, first: int, sentence: Sentence, *, commas: int) -> int:
        """The last token of the noun phrase that begins at ``first``; an apposition between commas is part of it."""
        last = first - 1
        while last + 1 < min(sentence.last, first + _LONGEST_INVERTED):
            index = last + 1
            if index > first and (self.prose.strong(index) or self._opens_quote(index)):
                break
            if index > first and self.prose.comma(index):
                if not commas or self.cast.between(first, last) or not self._nominal(index, min(index + 3, sentence.last - 1)):
                    break
                commas -= 1
            if self._bars(index) and not self.cast.has("filler", index):
                break
            last = index
        return last

    def _clause_start(self, index: int, sentence: Sentence) -> int:
        """Where the clause before ``index`` begins."""
        first = index
        while first > sentence.first and not self.cast.has("breaks", first - 1) and ";" not in self.prose.gaps[first]:
            first -= 1
        return first

    def _right(self, first: int, sentence: Sentence, *, opened: bool = False) -> Iterator[Range]:
        """The content that begins at ``first``: to the end of its clause, and on through an open quotation."""
        last = first - 1
        while last + 1 < sentence.last:
            index = last + 1
            ends = self.cast.has("breaks", index) and (self.prose.comma(index) or not self.prose.quoted[index])
            if index > first + 1 and ends and not self.prose.quoted[index]:
                break
            if index > first and ";" in self.prose.gaps[index]:
                break
            last = index
        if last >= first and not opened:
            yield first, last
        elif last >= first:
            yield first, last
        if last == sentence.last - 1:
            yield from self._on(sentence, last)

    def _on(self, sentence: Sentence, last: int) -> Iterator[Range]:
        """The sentences over which a quotation that is open at ``last`` goes on."""
        quoted = self.prose.quoted
        for following in self.prose.sentences[sentence.index + 1 :]:
            if following.paragraph != sentence.paragraph or not quoted[last] or not quoted[following.first]:
                return
            if self._opens_quote(following.first):
                return
            last = following.first
            while last + 1 < following.last and quoted[last + 1]:
                last += 1
            yield following.first, last
            if last + 1 < following.last:
                return

    def _left(self, last: int, sentence: Sentence) -> list[Range]:
        """The content that ends at ``last``: from the start of its clause, and back through the quotation it closes."""
        first = last
        while first > sentence.first and not (self.cast.has("breaks", first - 1) and not self.prose.quoted[first]):
            if ";" in self.prose.gaps[first]:
                break
            first -= 1
        found = [(first, last)] if last >= first else []
        quoted = self.prose.quoted
        index = sentence.index
        while first == sentence.first and quoted[first] and not self._opens_quote(first) and index > 0:
            index -= 1
            before = self.prose.sentences[index]
            if before.paragraph != sentence.paragraph or not quoted[before.last - 1]:
                break
            first = before.last - 1
            while first > before.first and quoted[first - 1] and not self._opens_quote(first):
                first -= 1
            found.insert(0, (first, before.last - 1))
            if first > before.first:
                break
        return found

    def _empty(self, first: int, sentence: Sentence, cue: Cue) -> bool:
        """Whether nothing that could be a content follows."""
        count = 0
        if cue.accused and self.cast.any("accusation", first, min(first + 12, sentence.last - 1)):
            return False
        if first < sentence.last and (":" in self.prose.gaps[first] or self._opens_quote(first)):
            return False
        for index in range(first, sentence.last):
            if self.prose.comma(index) and index > first:
                break
            if not self.cast.has("filler", index) and not self.cast.has("about", index) and not self.cast.has("in", index):
                count += 1
        return count < 3 and not self.cast.any("that", first, min(first + 2, sentence.last - 1))

    def _opens_quote(self, index: int) -> bool:
        return self.prose.quoted[index] and (index == 0 or not self.prose.quoted[index - 1] or '"' in self.prose.gaps[index] or "«" in self.prose.gaps[index])

    def _closes_quote(self, index: int) -> bool:
        return index > 0 and not self.prose.quoted[index] and self.prose.quoted[index - 1]
