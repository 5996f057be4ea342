"""What a tagger is told of each word: itself and its neighbours, its ends, its shape, quotations, its place in the sentence.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from watcher.statements.tagging.words import Word, shape, split_words

CueHints = Mapping[str, tuple[tuple[str, ...], ...]]
"""Stance -> beginnings of words, or of the words of a phrase, that hint at it."""
Lemmatise = Callable[[str], Sequence[str]]
"""A word of the language -> the lemmas it may be a form of."""
NEIGHBOURS = (-3, -2, -1, 1, 2, 3)
"""The neighbours of which a word is told, by distance."""


@dataclass(frozen=True, slots=True)
class SentencePlace:
    """Where a sentence stands: in the title, among the first of the text."""

    in_title: bool = False
    is_lead: bool = False


class _SentenceForms(NamedTuple):
    """A sentence's words in the forms that features are made of; one entry a word."""

    words: Sequence[Word]
    lower: Sequence[str]
    shapes: Sequence[str]
    lemmas: Sequence[str]
    hinted: Sequence[Sequence[str]]


def sentence_features(words: Sequence[Word], hints: CueHints, lemmatise: Lemmatise, place: SentencePlace) -> list[list[str]]:
    """Return a list of feature names for each word of a sentence."""
    lower = [word.text.lower() for word in words]
    lemmas = [lemmatise(word.text)[0] if word.text[0].isalpha() else form for word, form in zip(words, lower, strict=True)]
    forms = _SentenceForms(words, lower, [shape(word.text) for word in words], lemmas, _hinted_stances(lower, hints))
    placed = [*(["title"] if place.in_title else []), *(["lead"] if place.is_lead else [])]
    features = []
    for index in range(len(words)):
        around = [name for step in NEIGHBOURS for name in _neighbour_features(forms, index + step, step)]
        features.append([*_own_features(forms, index), *placed, *around])
    return features


def _own_features(forms: _SentenceForms, index: int) -> list[str]:
    form, last = forms.lower[index], len(forms.lower) - 1
    own = ["b", f"w={form}", f"s={forms.shapes[index]}", *(f"e{n}={form[-n:]}" for n in (1, 2, 3, 4) if len(form) >= n)]
    own += [
        f"p3={form[:3]}",
        f"p5={form[:5]}",
        "q" if forms.words[index].quoted else "nq",
        f"i={min(index, 3)}",
        f"r={min(last - index, 3)}",
    ]
    own += [f"l={forms.lemmas[index]}", *(f"h={name}" for name in forms.hinted[index])]
    if index:
        own.append(f"bi={forms.lower[index - 1]}|{form}")
    if index < last:
        own.append(f"bj={form}|{forms.lower[index + 1]}")
    return own


def _neighbour_features(forms: _SentenceForms, at: int, step: int) -> list[str]:
    if not 0 <= at < len(forms.lower):
        return [f"w{step}=-"]
    told = [f"w{step}={forms.lower[at]}", *(f"h{step}={name}" for name in forms.hinted[at])]
    if abs(step) < NEIGHBOURS[-1]:
        told += [f"s{step}={forms.shapes[at]}", f"l{step}={forms.lemmas[at]}", f"e{step}={forms.lower[at][-3:]}"]
        told.append(f"q{step}={forms.words[at].quoted}")
    return told


def _hinted_stances(forms: Sequence[str], hints: CueHints) -> list[list[str]]:
    """For each word the stances that it, or a phrase it belongs to, hints at."""
    by_first_letter: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for stance, phrases in hints.items():
        for phrase in phrases:
            by_first_letter.setdefault(phrase[0][:1], []).append((stance, phrase))
    found: list[set[str]] = [set() for _ in forms]
    for index, form in enumerate(forms):
        for stance, phrase in by_first_letter.get(form[:1], ()):
            if form.startswith(phrase[0]) and _follows(forms, index + 1, phrase[1:]):
                for each in found[index : index + len(phrase)]:
                    each.add(stance)
    return [[stance for stance in hints if stance in each] if each else [] for each in found]


def _follows(forms: Sequence[str], at: int, parts: Sequence[str]) -> bool:
    """Whether the words from ``at`` on begin with these parts, one each."""
    return at + len(parts) <= len(forms) and all(forms[at + n].startswith(part) for n, part in enumerate(parts))


def parse_hints(table: Mapping[str, Sequence[str]]) -> CueHints:
    """Return the hints of a language, from its table in ``data/taggers/cues.toml``."""
    return {stance: tuple(tuple(part.text for part in split_words(phrase)) for phrase in phrases) for stance, phrases in table.items()}
