"""An article as the open reader sees it: sentences of words, with what the tagger, the event classes and the figures mark in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from watcher.model import Article, Span
from watcher.statements.event_tables import load_event_words
from watcher.statements.events import EventMention
from watcher.statements.figures import FigureMention, complete_figures, find_figures
from watcher.statements.tagging.features import SentencePlace
from watcher.statements.tagging.spans import TaggedSpan
from watcher.statements.tagging.tagger import LEAD_SENTENCES, Tagger
from watcher.statements.tagging.words import Word, split_words
from watcher.text.lemmas import lemmas
from watcher.text.segment import split_sentences

MAX_SENTENCES = 400
"""Sentences of an article that are read: more is no news article."""
MAX_WORDS = 400
"""Words of a sentence that are read: more is a table or a list."""
MAX_WORDS_OF_ARTICLE = 6000
"""Words of an article that are read, the last sentence to its end: seven times an ordinary article."""


@dataclass(frozen=True, slots=True, eq=False)
class ReadSentence:
    """``number`` 0: the title.  Spans, events and figures count words."""

    number: int
    words: Sequence[Word]
    spans: Sequence[TaggedSpan]
    events: Sequence[EventMention]
    figures: Sequence[FigureMention]

    @property
    def in_title(self) -> bool:
        """Whether it is the title."""
        return self.number == 0

    @property
    def sources(self) -> list[TaggedSpan]:
        """Who is said to speak in it."""
        return [span for span in self.spans if span.is_source]

    @property
    def cues(self) -> list[TaggedSpan]:
        """The words of saying in it."""
        return [span for span in self.spans if not span.is_source]

    def span(self, first: int, last: int) -> Span:
        """The place of words in the article."""
        return Span(self.words[first].start, self.words[last].end, self.in_title)

    def written(self, first: int, last: int) -> str:
        """The words as one string, with single blanks."""
        parts: list[str] = []
        for index in range(first, last + 1):
            word = self.words[index]
            parts.append((" " if parts and word.start > self.words[index - 1].end else "") + word.text)
        return "".join(parts)


def read_sentences(article: Article, language: str, tagger: Tagger) -> list[ReadSentence]:
    """Cut an article into sentences, the title first, and mark them."""
    lemmatise = partial(lemmas, language=language)
    found: list[ReadSentence] = []
    parts = [(0, article.title, 0, len(article.title))] if article.title.strip() else []
    cuts = split_sentences(article.text, language)[:MAX_SENTENCES]
    parts += [(number, article.text, start, end) for number, (start, end) in enumerate(cuts, 1)]
    is_quoted, left = False, MAX_WORDS_OF_ARTICLE
    for number, text, start, end in parts:
        words = split_words(text, start, end, quoted=is_quoted and number > 1)[:MAX_WORDS]
        if not words:
            continue
        if left <= 0:
            break
        left -= len(words)
        is_quoted = number > 0 and words[-1].quoted and words[-1].text not in ".,"
        found.append(
            ReadSentence(
                number,
                words,
                tagger.tag(words, SentencePlace(number == 0, number <= LEAD_SENTENCES)),
                load_event_words(language).find([word.text for word in words]),
                find_figures(words, language, lemmatise=lemmatise),
            )
        )
    completed = complete_figures([sentence.figures for sentence in found])
    return [replace(sentence, figures=figures) for sentence, figures in zip(found, completed, strict=True)]
