"""Event classes in a text: which kind of event a clause speaks of, by the lemmas of ``watcher/data/events``.  Pure.

A class is found by its verbs, nouns, adjectives and phrases.  Opposites are one proposition with the sign turned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Lemmatise = Callable[[str], Sequence[str]]
"""A word of a language -> the lemmas it may be a form of, itself among them."""


@dataclass(frozen=True, slots=True)
class EventClass:
    """What one kind of event is, whatever the language."""

    name: str
    opposites: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    own_act: bool = False


@dataclass(frozen=True, slots=True)
class EventMention:
    """Words ``first`` to ``last`` speak of an event; ``part``: verb, noun, adjective or state."""

    event: str
    first: int
    last: int
    part: str


@dataclass(frozen=True)
class EventWords:
    """The words of one language: phrases of lemmas by their first, and written forms as the examples have them."""

    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str, str], ...]]
    """First lemma (or beginning) -> (the whole phrase, class, part of speech)."""
    by_beginning: bool = False
    """Words are matched by their beginnings: a language that glues endings to stems."""
    lemmatise: Lemmatise = field(default=lambda word: (word,), compare=False)

    def find(self, words: Sequence[str]) -> list[EventMention]:
        """Every event of a sentence's words, longest phrase first where two overlap."""
        lemmas = [frozenset(self.lemmatise(word)) for word in words]
        found: list[EventMention] = []
        for index in range(len(words)):
            matches = [
                EventMention(event, index, index + len(phrase) - 1, part)
                for key in self._keys(lemmas[index])
                for phrase, event, part in self.phrases.get(key, ())
                if self._fits(phrase, lemmas[index : index + len(phrase)])
            ]
            longest = max((each.last for each in matches), default=-1)
            found += [each for each in dict.fromkeys(matches) if each.last == longest]
        return found

    def _keys(self, lemmas: Iterable[str]) -> Iterable[str]:
        if not self.by_beginning:
            yield from lemmas
            return
        for lemma in lemmas:
            yield from (lemma[:length] for length in range(1, len(lemma) + 1))

    def _fits(self, phrase: Sequence[str], lemmas: Sequence[frozenset[str]]) -> bool:
        if len(lemmas) < len(phrase):
            return False
        if self.by_beginning:
            return all(any(lemma.startswith(part) for lemma in choice) for part, choice in zip(phrase, lemmas, strict=True))
        return all(part in choice for part, choice in zip(phrase, lemmas, strict=True))


PARTS = ("verbs", "nouns", "adjectives", "states")


def event_classes(tables: Mapping[str, Mapping[str, Any]]) -> dict[str, EventClass]:
    """Return every class of the tables, by name."""
    return {
        name: EventClass(
            name,
            tuple(table.get("opposites", ())),
            tuple(table.get("endings", ())),
            tuple(table.get("covers", ())),
            bool(table.get("own_act")),
        )
        for name, table in tables.items()
    }


def event_words(
    tables: Mapping[str, Mapping[str, Any]],
    language: str,
    split: Callable[[str], Sequence[str]],
    lemmatise: Lemmatise,
    matching: Mapping[str, Any],
) -> EventWords:
    """Return the words of one language, with the forms in which their examples have them.

    ``split``: a phrase to its words, in lower case; ``matching``: the language's table of ``data/event_words.toml``.
    """
    by_beginning, endings = bool(matching.get("by_beginning")), tuple(matching.get("endings", ()))
    phrases: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for name, table in tables.items():
        for part in PARTS:
            for word, example in table.get(language, {}).get(part, ()):
                for form in (word, example[example.index("[") + 1 : example.index("]")]):
                    words = tuple(_without_ending(each, endings) for each in split(form))
                    for phrase in {words, words if by_beginning else tuple(next(iter(lemmatise(each))) for each in words)}:
                        entry = (phrase, name, part)
                        if phrase and all(phrase) and entry not in phrases.setdefault(phrase[0], []):
                            phrases[phrase[0]].append(entry)
    return EventWords({key: tuple(entries) for key, entries in phrases.items()}, by_beginning, lemmatise)


def _without_ending(word: str, endings: Sequence[str]) -> str:
    """Return a dictionary form without its ending: a stem."""
    found = next((ending for ending in endings if word.endswith(ending) and len(word) > len(ending)), "")
    return word.removesuffix(found)
