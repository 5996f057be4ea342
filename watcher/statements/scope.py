"""Stretches of text that a source may answer for: before its cue, after it, and on through a quotation."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.statements.actors import Cast, Mention
from watcher.statements.lexicon import Cue
from watcher.statements.prose import Prose, Sentence

Range = tuple[int, int]
"""First and last token, both included."""
_LONGEST_PHRASE = 16
_NOMINAL = ("official", "expert", "medium", "anonymous", "he", "they", "latter", "document", "pair", "other")


class Scopes:
    """Where contents and noun phrases begin and end in an article.  ``verbs``: the first tokens of its verbs of saying."""

    def __init__(self, prose: Prose, cast: Cast, verbs: frozenset[int]) -> None:
        self.prose, self.cast, self.verbs = prose, cast, verbs

    # ── contents ──

    def right(self, first: int, sentence: Sentence) -> list[Range]:
        """The content that begins at ``first``: to the end of its clause, and on through an open quotation."""
        last = first - 1
        while last + 1 < sentence.last:
            index = last + 1
            if index > first + 1 and self.cast.has("breaks", index) and not self.prose.quoted[index]:
                break
            if index > first and ";" in self.prose.gaps[index]:
                break
            last = index
        if last < first:
            return []
        return [(first, last), *(self._on(sentence, last) if last == sentence.last - 1 else ())]

    def _on(self, sentence: Sentence, last: int) -> Iterator[Range]:
        """The sentences over which a quotation that is open at ``last`` goes on."""
        quoted = self.prose.quoted
        for following in self.prose.sentences[sentence.index + 1 :]:
            if following.paragraph != sentence.paragraph or not quoted[last] or not quoted[following.first]:
                return
            if self.opens_quote(following.first):
                return
            last = following.first
            while last + 1 < following.last and quoted[last + 1]:
                last += 1
            yield following.first, last
            if last + 1 < following.last:
                return

    def left(self, last: int, sentence: Sentence, *, whole: bool = False) -> list[Range]:
        """The content that ends at ``last``: from the start of its clause, and back through the quotation it closes.

        A conjunction begins another content only where somebody speaks before it, and not at all where ``whole``.
        """
        first = last
        while first > sentence.first and (whole or not self._parted(first, sentence)):
            if ";" in self.prose.gaps[first]:
                break
            first -= 1
        found = [(first, last)] if last >= first else []
        return [*self._back(first, sentence), *found] if first == sentence.first else found

    def _parted(self, first: int, sentence: Sentence) -> bool:
        if not self.cast.has("breaks", first - 1) or self.prose.quoted[first]:
            return False
        return any(index in self.verbs for index in range(sentence.first, first - 1))

    def _back(self, first: int, sentence: Sentence) -> list[Range]:
        """The sentences back to where the quotation was opened in which ``first`` stands."""
        quoted, found, index = self.prose.quoted, list[Range](), sentence.index
        while first == self.prose.sentences[index].first and quoted[first] and not self.opens_quote(first) and index > 0:
            index -= 1
            before = self.prose.sentences[index]
            if before.paragraph != sentence.paragraph or not quoted[before.last - 1]:
                break
            first = before.last - 1
            while first > before.first and quoted[first - 1] and not self.opens_quote(first):
                first -= 1
            found.insert(0, (first, before.last - 1))
        return found

    def trail(self, first: int, sentence: Sentence) -> list[Range]:
        """What a source goes on to say after it was named: the rest of a quotation, no more."""
        return [part for part in self.right(first, sentence) if self.prose.quoted[part[0]]]

    def clause_start(self, index: int, sentence: Sentence) -> int:
        """Where the clause before ``index`` begins."""
        first = index
        while first > sentence.first and not self.cast.has("breaks", first - 1) and ";" not in self.prose.gaps[first]:
            first -= 1
        return first

    def begins_clause(self, index: int, sentence: Sentence) -> bool:
        """Whether nothing but a connector stands before the token in its clause."""
        before = index - 1
        return before < sentence.first or self.cast.has("breaks", before) or self.cast.has("that", before) or self.prose.strong(index)

    def empty(self, first: int, sentence: Sentence, cue: Cue) -> bool:
        """Whether nothing that could be a content follows."""
        if cue.accused and self.cast.any("accusation", first, min(first + 12, sentence.last - 1)):
            return False
        if first < sentence.last and (":" in self.prose.gaps[first] or self.opens_quote(first)):
            return False
        count = 0
        for index in range(first, sentence.last):
            if self.prose.comma(index) and index > first:
                break
            count += not any(self.cast.has(category, index) for category in ("filler", "about", "in"))
        return count < 3 and not self.cast.any("that", first, min(first + 2, sentence.last - 1))

    # ── noun phrases ──

    def phrase_end(self, first: int, sentence: Sentence, *, commas: int = 1) -> int:
        """The last token of the noun phrase that begins at ``first``; an apposition between commas is part of it."""
        last = first - 1
        while last + 1 < min(sentence.last, first + _LONGEST_PHRASE):
            index = last + 1
            if index > first and (self.prose.strong(index) or self.opens_quote(index)):
                break
            if index > first and self.prose.comma(index):
                named = self.cast.has("him", last) or self.cast.between(first, last)
                if not commas or named or not self.nominal(index, min(index + 3, sentence.last - 1)):
                    break
                commas -= 1
            if self.bars(index) and not self.cast.has("filler", index):
                break
            last = index
        return last

    def bars(self, index: int) -> bool:
        """Whether a noun phrase cannot reach over this token."""
        return any(self.cast.has(category, index) for category in ("that", "breaks", "relative")) or index in self.verbs

    def nominal(self, first: int, last: int) -> bool:
        """Whether somebody is named within these tokens."""
        if self.cast.between(first, last) or any(self.cast.any(category, first, last) for category in _NOMINAL):
            return True
        return any(self.prose.forms[index] in self.cast.registry for index in range(first, last + 1))

    def heads(self, first: int, last: int) -> bool:
        """Whether the piece can be a subject by itself."""
        found = self.cast.between(first, last)
        free = [mention for mention in found if not self._governed(mention, first)]
        until = found[0].first if found else last
        return bool(free) or any(self.cast.any(category, first, until) for category in _NOMINAL)

    def _governed(self, mention: Mention, first: int) -> bool:
        """Whether a preposition of the piece itself governs a name."""
        under, at = self.cast.governor(mention)
        return under in ("in", "to", "with", "about") and at >= first

    # ── quotation marks ──

    def opens_quote(self, index: int) -> bool:
        if not self.prose.quoted[index]:
            return False
        return index == 0 or not self.prose.quoted[index - 1] or any(mark in self.prose.gaps[index] for mark in '"«“')

    def closes_quote(self, index: int) -> bool:
        return index > 0 and not self.prose.quoted[index] and self.prose.quoted[index - 1]
