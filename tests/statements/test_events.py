"""Event classes: each word of the data is found in its own example, and the classes fit together."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from watcher.statements.events import PARTS, EventWords, event_classes, event_words
from watcher.text.normalise import fold_words

FOLDER = files("watcher") / "data" / "events"
TABLES: dict[str, dict[str, Any]] = {}
for each in sorted(FOLDER.iterdir(), key=lambda path: path.name):
    TABLES |= tomllib.loads(each.read_text(encoding="utf-8"))
MATCHING = tomllib.loads((FOLDER.parent / "event_words.toml").read_text(encoding="utf-8"))
LANGUAGES = sorted({key for table in TABLES.values() for key, value in table.items() if isinstance(value, dict)})


def words_of(language: str) -> EventWords:
    return event_words(TABLES, language, fold_words, lambda word: (word,), MATCHING.get(language, {}))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_found_in_its_example(language: str) -> None:
    """An example's event is the class it stands under, whatever else it may be."""
    words, lost = words_of(language), []
    for name, table in TABLES.items():
        for part in PARTS:
            for word, example in table.get(language, {}).get(part, ()):
                sentence = fold_words(example.replace("[", "").replace("]", ""))
                if name not in {mention.event for mention in words.find(sentence)}:
                    lost.append((name, word, example))
    assert lost == []


def test_there_are_about_two_hundred_classes_in_six_languages() -> None:
    """Each class has a verb or a noun in every one of the languages."""
    assert len(TABLES) >= 200
    assert len(LANGUAGES) >= 6
    missing = [
        (name, code) for name, table in TABLES.items() for code in LANGUAGES if not any(table.get(code, {}).get(p) for p in PARTS[:2])
    ]
    assert missing == []


def test_classes_name_classes_that_exist() -> None:
    """Opposites are mutual; opposites, endings and what a class covers are classes."""
    classes = event_classes(TABLES)
    for name, each in classes.items():
        assert {*each.opposites, *each.endings, *each.covers} <= set(classes), name
        assert all(name in classes[other].opposites for other in each.opposites), name


def test_the_longest_phrase_is_the_event() -> None:
    """*Shut down* is one event and not two, and a word of no event is none."""
    mentions = words_of("en").find(fold_words("The group shut down its smelter"))
    assert [(each.event, each.last - each.first) for each in mentions if each.event == "close"] == [("close", 1)]
    assert words_of("en").find(fold_words("The weather in the valley")) == []
