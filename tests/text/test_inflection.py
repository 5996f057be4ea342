"""Inflected forms of plain words, by the languages' own data."""

from __future__ import annotations

import pytest

from watcher.text.inflection import all_forms, inflect
from watcher.text.language_data import lexicon_tables
from watcher.text.normalise import fold_words

LINES = [(language, line) for language, table in lexicon_tables().items() for line in table.get("inflection", {}).get("examples", ())]


@pytest.mark.parametrize(("language", "line"), LINES)
def test_every_example_of_the_data_is_true(language: str, line: str) -> None:
    """Before | are forms of the word, after it words that are none, in the language of the file."""
    word, _, rest = line.partition(":")
    made = all_forms("-".join(fold_words(word)), language)
    yes, _, no = rest.partition("|")
    assert set(fold_words(yes)) <= made
    assert not set(fold_words(no)) & made


def test_rules_have_examples() -> None:
    """Every language with rules shows them by example, and there are six of them at least."""
    with_rules = {language for language, table in lexicon_tables().items() if table.get("inflection", {}).get("rules")}
    assert {language for language, _ in LINES} == with_rules
    assert len(with_rules) >= 6


@pytest.mark.parametrize("word", ["a", "x1", "2024", "covid-19", "مصنع", "工", "", "é" * 5000])
def test_what_no_rule_is_for_has_no_other_form(word: str) -> None:
    """Digits, other scripts and letters alone are looked for as they are; nothing breaks on them."""
    assert all(stem for stem in inflect(word))
    assert word not in {stem + ending for stem, by in inflect(word).items() for endings in by.values() for ending in endings}


def test_a_stem_is_never_shorter_than_its_rule_says() -> None:
    """No rule reduces a word to a letter: what is left must tell the word."""
    for table in lexicon_tables().values():
        for rule in table.get("inflection", {}).get("rules", ()):
            assert rule.get("least", 3) >= 2
