"""Labels of words: B-S and I-S for a source, B-C.stance and I-C.stance for a cue, O for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from training.marks import MarkedText
from watcher.statements.tagging.features import SentencePlace
from watcher.statements.tagging.tagger import LEAD_SENTENCES, OUTSIDE
from watcher.statements.tagging.words import Word, split_words
from watcher.text.segment import split_sentences


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """A sentence as the taggers learn it."""

    words: Sequence[Word]
    labels: Sequence[str]
    recalled: Sequence[bool]
    """For each word whether it is part of a cue that only recalls what was said before."""
    place: SentencePlace


def label_sentences(article: MarkedText, language: str) -> list[LabelledSentence]:
    """Cut an article into its sentences, each word with its label."""
    words = split_words(article.text)
    labels, recalled = label_words(words, article)
    title_end = article.text.find("\n")
    found = []
    for number, (start, end) in enumerate(split_sentences(article.text, language)):
        inside = [index for index, word in enumerate(words) if start <= word.start < end]
        if inside:
            chosen = slice(inside[0], inside[-1] + 1)
            place = SentencePlace(start < title_end, number <= LEAD_SENTENCES)
            found.append(LabelledSentence(words[chosen], labels[chosen], recalled[chosen], place))
    return found


def label_words(words: Sequence[Word], marked: MarkedText) -> tuple[list[str], list[bool]]:
    """Return the label of each word, and whether it recalls; where a cue and a source overlap, the shorter goes before."""
    labels, recalled = [OUTSIDE] * len(words), [False] * len(words)
    spans = sorted((span for span in marked.spans if span.kind != "t"), key=lambda span: span.start - span.end)
    for span in spans:
        inside = [index for index, word in enumerate(words) if word.start < span.end and span.start < word.end]
        name = "S" if span.kind == "s" else f"C.{span.stance}"
        for index in inside:
            labels[index] = f"{'B' if index == inside[0] else 'I'}-{name}"
            recalled[index] = span.background
    return labels, recalled
