"""Title and text as one stream of folded tokens, with what stands between them: sentences, paragraphs and quotations."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from watcher.model import Article, Span
from watcher.text.normalise import tokenise
from watcher.text.segment import split_sentences

_OPENING, _CLOSING, _STRAIGHT = "«“„‟", "»”", '"＂'
_QUOTATION_MARK = re.compile(f"[{_OPENING}{_CLOSING}{_STRAIGHT}]")
_MAX_GAP_CHARACTERS = 200
"""Characters between two tokens that are looked at; a page may have a hundred thousand quotation marks in a row."""
_STRONG_BREAK = re.compile(r"[;:—–]|\s-\s|\.\.\.|…|\?|!")

TokenRange = tuple[int, int]
"""First and last token, both included."""


@dataclass(frozen=True, slots=True)
class TokenSentence:
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


class ArticleTokens:
    """An article as its statements are read from it.  Token indices count title and text together, the title first."""

    def __init__(self, article: Article, language: str) -> None:
        self.article, self.language = article, language
        title, text = tokenise(article.title), tokenise(article.text)
        self.title_length = len(title)
        self.forms = title.forms + text.forms
        self.starts = title.starts + text.starts
        self.ends = title.ends + text.ends

    def __len__(self) -> int:
        return len(self.forms)

    def source_text(self, index: int) -> str:
        return self.article.title if index < self.title_length else self.article.text

    def written_word(self, index: int) -> str:
        """The token as it was written."""
        return self.source_text(index)[self.starts[index] : self.ends[index]]

    @cached_property
    def lowercase_words(self) -> list[str]:
        """Every token as it was written, in lower case: accents kept."""
        return [self.written_word(index).lower() for index in range(len(self.forms))]

    @cached_property
    def text_before(self) -> list[str]:
        """What stands before each token, back to the token before it."""
        found = []
        for index in range(len(self.forms)):
            before = 0 if index in (0, self.title_length) else self.ends[index - 1]
            found.append(_shortened_gap(self.source_text(index)[before : self.starts[index]]))
        return found

    def text_after(self, index: int) -> str:
        """What stands after a token, up to the next one."""
        if index + 1 in (self.title_length, len(self.forms)):
            return _shortened_gap(self.source_text(index)[self.ends[index] :])
        return self.text_before[index + 1]

    @cached_property
    def sentences(self) -> tuple[TokenSentence, ...]:
        found: list[TokenSentence] = []
        if self.title_length:
            found.append(TokenSentence(0, 0, self.title_length, *_stripped_bounds(self.article.title), -1, True))
        text, paragraph = self.article.text, 0
        starts, at = self.starts, self.title_length
        reached = 0
        for start, end in split_sentences(text, self.language):
            paragraph += text.count("\n", reached, start) > 0
            reached = start
            first = at
            while at < len(starts) and starts[at] < end:
                at += 1
            if at > first:
                found.append(TokenSentence(len(found), first, at, start, end, paragraph))
        return tuple(found)

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.first for sentence in self.sentences]

    def sentence_of(self, index: int) -> TokenSentence:
        return self.sentences[bisect_right(self._sentence_starts, index) - 1]

    def start_of_sentence_before(self, sentence: TokenSentence, back: int = 1) -> int:
        """The first token of the sentence so many before this one, or of the article."""
        return self.sentences[max(0, sentence.index - back)].first

    def span(self, first: int, last: int) -> Span:
        """The characters of tokens ``first`` to ``last``, both included."""
        return Span(self.starts[first], self.ends[last], first < self.title_length)

    # ── what stands between tokens ──

    @cached_property
    def in_quotation(self) -> list[bool]:
        """Whether each token stands in a quotation.  Quotes are not balanced: one that is never closed ends with its paragraph."""
        found, open_, paragraph = [], False, None
        for sentence in self.sentences:
            if sentence.paragraph != paragraph:
                open_, paragraph = False, sentence.paragraph
            for index in range(sentence.first, sentence.last):
                open_ = _quotation_open_after(self.text_before[index], open_)
                found.append(open_)
            open_ = _quotation_open_after(self.text_after(sentence.last - 1), open_, closing_only=True)
        return found

    def has_comma_before(self, index: int) -> bool:
        """Whether a comma, a bracket or a stronger mark stands before the token."""
        gap = self.text_before[index]
        if gap == " ":
            return False
        return "," in gap or "(" in gap or ")" in gap or bool(_STRONG_BREAK.search(gap))

    def has_strong_break_before(self, index: int) -> bool:
        """Whether more than a comma stands before the token."""
        gap = self.text_before[index]
        return gap != " " and bool(_STRONG_BREAK.search(gap))


def _shortened_gap(gap: str) -> str:
    """What stands between two tokens, without its middle where it is longer than anything that has a meaning."""
    half = _MAX_GAP_CHARACTERS // 2
    return gap if len(gap) <= _MAX_GAP_CHARACTERS else gap[:half] + gap[-half:]


def _stripped_bounds(text: str) -> tuple[int, int]:
    return len(text) - len(text.lstrip()), len(text.rstrip())


def _quotation_open_after(gap: str, open_: bool, *, closing_only: bool = False) -> bool:
    """Whether a quotation is open after the marks of ``gap``."""
    for found in _QUOTATION_MARK.finditer(gap):
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
