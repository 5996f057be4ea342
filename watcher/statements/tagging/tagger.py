"""The tagger of a language: the model that ``make taggers`` wrote, loaded when the first article needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from watcher.statements.tagging.features import CueHints, SentencePlace, parse_hints, sentence_features
from watcher.statements.tagging.spans import TaggedSpan
from watcher.statements.tagging.words import Word
from watcher.text.language_data import lexicon_tables, read_tagger
from watcher.text.lemmas import lemmas

OUTSIDE = "O"
"""The label of a word that is part of no span."""
LEAD_SENTENCES = 3
"""So many sentences of the text, after the title, are its lead."""


@dataclass(frozen=True, eq=False)
class Tagger:
    """One language's model of who speaks and how."""

    language: str
    model: Any
    trained: bytes
    """What the model was opened from: it reads there and keeps no copy, so these bytes must live as long as it does."""

    def tag(self, words: Sequence[Word], place: SentencePlace) -> list[TaggedSpan]:
        """Return the sources and cues of a sentence, in order; each with the probability of its weakest word."""
        if not words:
            return []
        self.model.set(sentence_features(words, cue_hints(self.language), partial(lemmas, language=self.language), place))
        labels = self.model.tag()
        return spans_of_labels(labels, [self.model.marginal(label, index) for index, label in enumerate(labels)])


@lru_cache(maxsize=16)
def load_tagger(language: str) -> Tagger | None:
    """Load the model of a language; None where there is none."""
    trained = read_tagger(language)
    if trained is None:
        return None
    import pycrfsuite

    model = pycrfsuite.Tagger()
    model.open_inmemory(trained)
    return Tagger(language, model, trained)


@lru_cache(maxsize=16)
def cue_hints(language: str) -> CueHints:
    """Return the hints of a language; none where it has no table."""
    return parse_hints(lexicon_tables().get(language, {}).get("hints", {}))


def spans_of_labels(labels: Sequence[str], probabilities: Sequence[float] | None = None) -> list[TaggedSpan]:
    """Return the spans that a sequence of labels describes, in order; a span is as sure as its weakest word."""
    found: list[TaggedSpan] = []
    start: int | None = None
    for index, label in enumerate([*labels, OUTSIDE]):
        inside = start is not None and label[2:] == labels[start][2:] and label.startswith("I")
        if start is not None and not inside:
            name = labels[start][2:]
            sure = min(probabilities[start:index]) if probabilities else 1.0
            found.append(TaggedSpan(start, index - 1, name[2:] if name.startswith("C.") else "", sure))
            start = None
        if start is None and label != OUTSIDE:
            start = index
    return found
