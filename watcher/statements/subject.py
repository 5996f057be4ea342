"""Whose verb it is: the subject before it, after it, or the one it shares with a verb before or after."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.model import UNKNOWN
from watcher.statements.actors import Cast, Speaker
from watcher.statements.prose import Prose, Sentence
from watcher.statements.scope import Range, Scopes

_LONGEST_SUBJECT = 60
_LONGEST_NAME = 3
_GROUP = ("have", "be", "not", "no", "nay", "filler", "he", "they", "refuse")
"""What may stand within a verb's group before the verb."""


class Subjects:
    """Finds subjects by the commas, relative clauses and verbs around a verb."""

    def __init__(self, prose: Prose, cast: Cast, scopes: Scopes) -> None:
        self.prose, self.cast, self.scopes = prose, cast, scopes

    def group(self, first: int, sentence: Sentence) -> int:
        """Where the verb's group begins: auxiliaries, negation, pronouns and adverbs before it."""
        while first > sentence.first and not self.prose.comma(first):
            before = first - 1
            if not any(self.cast.has(category, before) for category in _GROUP):
                break
            if self.cast.has("they", before) and self.cast.has("that", before):
                break
            first = before
        return first

    # ── before the verb ──

    def before(self, last: int, sentence: Sentence) -> list[Range]:
        """The noun phrase that ends at ``last``, with its apposition; relative clauses between commas are stepped over."""
        if last < sentence.first or self.cast.has("and", last):
            return []  # a second verb of the same subject
        if self.cast.has("relative", last):
            return self._antecedent(last - 1, sentence) or []
        pieces: list[Range] = []
        bare = self._unbracketed(last, sentence)
        index, low = bare, max(sentence.first, last - _LONGEST_SUBJECT)
        while index >= low and len(pieces) < 3:
            first = self._piece(index, low)
            near = index == bare and (bare < last or not self.prose.comma(last + 1))  # nothing stands between it and the verb
            barred = first > low and not self.prose.comma(first)
            if barred and self.cast.has("relative", first - 1):
                if near and self.scopes.heads(first, index):
                    return [(first, index)]  # …, which Moscow denies
                return self._antecedent(first - 2, sentence) or pieces
            if self._counts(first, index, pieces):
                pieces.insert(0, (first, index))
                if near and not self.scopes.heads(first, index):
                    return []
                if near or (self.scopes.heads(first, index) and not self._set_off(first, index, sentence)):
                    break
            if barred or first <= low or self.prose.strong(first) or self.scopes.closes_quote(first):
                break
            index = first - 1
        return pieces

    def _piece(self, index: int, low: int) -> int:
        """Where the stretch between commas begins that ends at ``index``."""
        first = index
        while first > low and not self.prose.comma(first) and not self.scopes.bars(first - 1):
            if self.cast.has("and", first - 1) and self.scopes.nominal(first, index) and not self._listed(first - 2):
                break  # … and Tehran denied it
            first -= 1
        return first

    def _listed(self, index: int) -> bool:
        """Whether what stands before an *and* is a name or an office, so that the two are one subject.

        A name at the end of a clause that somebody said is none: *London said Iran armed Minsk and Tehran denied it*.
        """
        named = self.cast.inside.get(index)
        if named is None:
            return any(self.cast.has(category, index) for category in ("official", "expert", "medium", "other"))
        sentence = self.prose.sentence_of(index)
        said = [verb for verb in self.scopes.verbs if sentence.first <= verb < named.first]
        return not said or named.first - max(said) <= _LONGEST_NAME

    def _unbracketed(self, last: int, sentence: Sentence) -> int:
        """The token before a bracket that closes right after ``last``: *the Intelligence Service (NIS) said*."""
        if last + 1 >= len(self.prose) or ")" not in self.prose.gaps[last + 1]:
            return last
        opened = next((index for index in range(last, max(sentence.first, last - 6), -1) if "(" in self.prose.gaps[index]), None)
        return last if opened is None else opened - 1

    def _counts(self, first: int, last: int, pieces: Sequence[Range]) -> bool:
        aside = "(" in self.prose.gaps[first] and bool(pieces)
        return not aside and not self.cast.any("relative", first, first + 1) and self.scopes.nominal(first, last)

    def _set_off(self, first: int, last: int, sentence: Sentence) -> bool:
        """Whether the piece is but a name set off by commas, after the office it belongs to."""
        return first > sentence.first and last + 1 < len(self.prose) and self.prose.comma(first) and self.prose.comma(last + 1)

    def _antecedent(self, last: int, sentence: Sentence) -> list[Range]:
        """*anonymous officials who said …*: the noun phrase right before the relative pronoun."""
        first, low = last, max(sentence.first, last - 10)
        while first > low and not self.prose.comma(first) and not self.scopes.bars(first - 1) and not self.cast.has("have", first - 1):
            first -= 1
        for head in range(last - 1, first, -1):
            if any(self.cast.has(category, head) for category in ("to", "by", "with")) and self.scopes.nominal(head + 1, last):
                first = head + 1
                break
        return [(first, last)] if first <= last and self.scopes.nominal(first, last) else []

    def apposed(self, group: int, sentence: Sentence) -> bool:
        """Whether the comma before a verb ends what was set between its subject and it."""
        found = self.before(group - 1, sentence)
        pronoun = any(self.cast.any(category, *part) for part in found[:1] for category in ("he", "they"))
        return len(found) > 1 or (bool(found) and not pronoun)

    def before_colon(self, group: int, sentence: Sentence) -> list[Range]:
        """Who is named before the colon that opens a content with *she said* in it."""
        colon = next((index for index in range(group, sentence.first, -1) if ":" in self.prose.gaps[index]), None)
        if colon is None or self.prose.quoted[colon]:
            return []
        named = [m for m in self.cast.between(sentence.first, colon - 1) if m.actor.party and not m.adjective and not self.cast.governed(m)]
        return [(named[-1].first, named[-1].last)] if named else []

    # ── after the verb ──

    def after(self, first: int, sentence: Sentence) -> Range | None:
        """The subject that follows its verb: up to a comma, a new clause or the sentence's end."""
        head = first
        while head < sentence.last and self.cast.has("filler", head) and not self.prose.comma(head):
            head += 1
        if head >= sentence.last or any(self.cast.has(category, head) for category in ("that", "to", "in", "about", "with", "by")):
            return None
        last = self.scopes.phrase_end(first, sentence)
        if last < first or (last + 1 < sentence.last and self.cast.has("that", last + 1)):
            return None
        return (first, last) if self.scopes.heads(first, last) or not self.scopes.nominal(first, last) else None

    # ── elsewhere ──

    def shared(self, group: int, sentence: Sentence, last: Speaker | None) -> Speaker | None:
        """Of a second verb, the sentence's own subject: *KCNA carried word of it and said …*."""
        if group == sentence.first or not self.cast.has("and", group - 1):
            return None
        end = sentence.first
        while end + 1 < group and not self.prose.comma(end + 1) and not self.scopes.bars(end + 1):
            end += 1
        free = [mention for mention in self.cast.between(sentence.first, end) if not self.cast.governed(mention)]
        return self.cast.speaker([(sentence.first, free[0].last)], last) if free else None

    def ahead(self, group: int, first: int, sentence: Sentence, last: Speaker | None) -> tuple[Speaker, int] | None:
        """Of a participle that opens the sentence, the subject of what follows its clause: *while denying it, Iran announced …*.

        With the token at which that subject begins.
        """
        if group - sentence.first > 2 or self.scopes.nominal(sentence.first, group - 1):
            return None
        for index in range(first, sentence.last):
            if self.prose.comma(index) and not self.prose.quoted[index]:
                end = self.scopes.phrase_end(index, sentence, commas=0)
                if end >= index and self.scopes.heads(index, end) and (found := self.cast.speaker([(index, end)], last)):
                    return found, index
        return None

    def unlisted(self, group: int, sentence: Sentence) -> Speaker | None:
        """A name that nobody prepared, right before the verb: *Balmore denied …*."""
        first = self._piece(group - 1, sentence.first) if group > sentence.first else group
        words = range(first, group)
        if not words or len(words) > _LONGEST_NAME or not all(self.prose.raw(index)[:1].isupper() for index in words):
            return None
        if any(self.cast.known_word(index) for index in words):
            return None
        return Speaker((UNKNOWN,), self.cast.written(first, group - 1), named=True, first=first, last=group - 1)
