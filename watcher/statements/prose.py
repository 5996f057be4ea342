"""Title and text as one stream of folded tokens, with what stands between them: sentences, paragraphs and quotations."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from watcher.model import Article, Span
from watcher.text.normalise import tokens
from watcher.text.segment import sentences

_OPENING, _CLOSING, _STRAIGHT = "«“„‟", "»”", "\"＂"
_QUOTE = re.compile(f"[{_OPENING}{_CLOSING}{_STRAIGHT}]")
_STRONG = re.compile(r"[;:—–]|\s-\s|\.\.\.|…|\?|!")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens ``first`` to ``last`` (not included) of the stream; ``start`` and ``end`` count characters of the title or the text."""

    index: int
    first: int
    last: int
    start: int
    end: int
    paragraph: int
    in_title: bool = False

    @property
    def span(self) -> Span:
        return Span(self.start, self.end, self.in_title)


class Prose:
    """An article as its statements are read from it.  Token indices count title and text together, the title first."""

    def __init__(self, article: Article, language: str) -> None:
        self.article, self.language = article, language
        title, text = tokens(article.title), tokens(article.text)
        self.titled = len(title)
        self.forms = title.forms + text.forms
        self.starts = title.starts + text.starts
        self.ends = title.ends + text.ends

    def __len__(self) -> int:
        return len(self.forms)

    def source(self, index: int) -> str:
        return self.article.title if index < self.titled else self.article.text

    def raw(self, index: int) -> str:
        """The token as it was written."""
        return self.source(index)[self.starts[index] : self.ends[index]]

    @cached_property
    def raws(self) -> list[str]:
        """Every token as it was written, in lower case: accents kept."""
        return [self.raw(index).lower() for index in range(len(self.forms))]

    @cached_property
    def gaps(self) -> list[str]:
        """What stands before each token, back to the token before it."""
        found = []
        for index in range(len(self.forms)):
            before = 0 if index in (0, self.titled) else self.ends[index - 1]
            found.append(self.source(index)[before : self.starts[index]])
        return found

    def after(self, index: int) -> str:
        """What stands after a token, up to the next one."""
        if index + 1 in (self.titled, len(self.forms)):
            return self.source(index)[self.ends[index] :]
        return self.gaps[index + 1]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        found: list[Sentence] = []
        if self.titled:
            found.append(Sentence(0, 0, self.titled, *_bare(self.article.title), -1, True))
        text, paragraph = self.article.text, 0
        starts, at = self.starts, self.titled
        reached = 0
        for start, end in sentences(text, self.language):
            paragraph += text.count("\n", reached, start) > 0
            reached = start
            first = at
            while at < len(starts) and starts[at] < end:
                at += 1
            if at > first:
                found.append(Sentence(len(found), first, at, start, end, paragraph))
        return tuple(found)

    @cached_property
    def _firsts(self) -> list[int]:
        return [sentence.first for sentence in self.sentences]

    def sentence_of(self, index: int) -> Sentence:
        return self.sentences[bisect_right(self._firsts, index) - 1]

    def span(self, first: int, last: int) -> Span:
        """The characters of tokens ``first`` to ``last``, both included."""
        return Span(self.starts[first], self.ends[last], first < self.titled)

    # ── what stands between tokens ──

    @cached_property
    def quoted(self) -> list[bool]:
        """Whether each token stands in a quotation.  Quotes are not balanced: one that is never closed ends with its paragraph."""
        found, open_, paragraph = [], False, None
        for sentence in self.sentences:
            if sentence.paragraph != paragraph:
                open_, paragraph = False, sentence.paragraph
            for index in range(sentence.first, sentence.last):
                open_ = _turned(self.gaps[index], open_)
                found.append(open_)
            open_ = _turned(self.after(sentence.last - 1), open_, closing_only=True)
        return found

    def comma(self, index: int) -> bool:
        """Whether a comma, a bracket or a stronger mark stands before the token."""
        gap = self.gaps[index]
        return "," in gap or "(" in gap or ")" in gap or bool(_STRONG.search(gap))

    def strong(self, index: int) -> bool:
        """Whether more than a comma stands before the token."""
        return bool(_STRONG.search(self.gaps[index]))


def _bare(text: str) -> tuple[int, int]:
    return len(text) - len(text.lstrip()), len(text.rstrip())


def _turned(gap: str, open_: bool, *, closing_only: bool = False) -> bool:
    """Whether a quotation is open after the marks of ``gap``."""
    for found in _QUOTE.finditer(gap):
        mark = found.group()
        if mark in _OPENING:
            open_ = not closing_only
        elif mark in _CLOSING:
            open_ = False
        else:  # a straight quote: it opens after a blank, closes after a letter or a stop
            before, after = gap[: found.start()], gap[found.end() :]
            if closing_only:
                open_ = open_ and not (before.strip() == "" and before != "" and after == "")
            elif before == "" or before[-1] in ".,!?…;:)":
                open_ = False if open_ else not after.startswith((" ", ",", "."))
            else:
                open_ = True
    return open_
