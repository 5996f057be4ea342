"""What numbers count: every word of the data has an example, in which a number counts its class."""

from __future__ import annotations

import pytest

from tests.statements.figures.reading import LANGUAGES, figures_of
from watcher.statements.figures.counter_words import CounterKind, counters
from watcher.text.language_data import counter_tables

LISTS = ("nouns", "verbs", "classifiers")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_counts_its_class_in_its_example(language: str) -> None:
    """The figure of the example has the class as what is counted; a sort of money has its currency behind it."""
    wrong = []
    for name, table in counter_tables().items():
        for part in LISTS:
            for line in table.get(language, {}).get(part, ()):
                labels = [figure.counted for figure in figures_of(line.partition(": ")[2], language)]
                if not any(label == name or (counters()[name].kind is CounterKind.SORT and label.startswith(name)) for label in labels):
                    wrong.append((name, line, labels))
    assert wrong == []


def test_every_class_is_there_in_every_language() -> None:
    """A class without words in one language would be another class there."""
    missing = [
        (name, code)
        for name, table in counter_tables().items()
        for code in LANGUAGES
        if not any(table.get(code, {}).get(part) for part in LISTS) and not table.get("signs")
    ]
    assert missing == []


def test_sorts_are_of_a_kind_that_exists() -> None:
    """What a sort is of is a kind of counters."""
    assert {each.sort_of for each in counters().values() if each.kind is CounterKind.SORT} <= set(CounterKind)
