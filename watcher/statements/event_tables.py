"""The event classes and their words in a language, made when first asked for."""

from __future__ import annotations

from functools import lru_cache, partial

from watcher.statements.events import EventClass, EventWords, event_classes, event_words
from watcher.statements.tagging.words import split_words
from watcher.text.language_data import event_data
from watcher.text.lemmas import lemmas


@lru_cache(maxsize=1)
def load_event_classes() -> dict[str, EventClass]:
    """Return every event class, by name."""
    return event_classes(event_data().classes)


@lru_cache(maxsize=16)
def load_event_words(language: str) -> EventWords:
    """Return the words by which events are found in a language; a word is looked up by its lemmas."""
    return event_words(event_data().classes, language, _split, partial(lemmas, language=language), event_data().matching.get(language, {}))


def _split(phrase: str) -> list[str]:
    return [word.text.lower() for word in split_words(phrase) if word.text[0].isalpha()]
