"""The event classes of ``data/events`` and their words in each language, read from the package when first asked for."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from watcher.data.message_texts import builtin_wording
from watcher.model import NUMBER_KEY
from watcher.statements.claim_sentences import ClaimWords, EventKinds
from watcher.text.language_data import event_data


def claim_gloss(key: str) -> str:
    """Return in English what a proposition is about, by its key alone: what its event class is, or what is counted."""
    if key.startswith(NUMBER_KEY):
        counted = key.removeprefix(NUMBER_KEY)
        return f"How many: {builtin_wording('en').counted.get(counted, counted.replace('-', ' '))}"
    return str(event_data().classes.get(key, {}).get("gloss") or key)


def event_languages() -> tuple[str, ...]:
    """Return the languages that classes have words in."""
    return tuple(sorted({key for table in event_data().classes.values() for key, value in table.items() if isinstance(value, dict)}))


def class_words(name: str, language: str) -> tuple[str, ...]:
    """Return the dictionary forms that a class is found by in a language, verbs first; none where there is no such class."""
    parts = event_data().classes.get(name, {}).get(language, {})
    return tuple(dict.fromkeys(word for part in ("verbs", "nouns", "adjectives", "states") for word, _ in parts.get(part, ())))


@lru_cache(maxsize=1)
def _claim_words() -> dict[str, Any]:
    return tomllib.loads((files("watcher") / "data" / "claim_words.toml").read_text(encoding="utf-8"))


def load_claim_words(language: str) -> ClaimWords:
    """Return the words by which a claim's sentence is cut in a language; none where it has none."""
    return ClaimWords.from_table(_claim_words().get(language, {}))


@lru_cache(maxsize=8)
def load_event_kinds(language: str) -> EventKinds:
    """Return which classes wrap another event, which happen to their subject, and the main word of each in a language."""
    tables = event_data().classes
    happening = frozenset(name for name, table in tables.items() if table.get("subject") == "object")
    words = {name: class_words(name, language) for name in tables}
    return EventKinds(frozenset(_claim_words()["wrapping"]), happening, {name: found[0] for name, found in words.items() if found})


def claim_examples() -> list[tuple[str, str, str, str, str]]:
    """Return (language, sentence, who, event class, what) of each example."""
    return [(language, *each) for language, table in _claim_words().items() if language != "wrapping" for each in table["examples"]]
