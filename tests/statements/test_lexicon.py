"""Every word by which somebody takes a stand comes with a sentence, and the sentence is read as the word's group says."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import watcher.statements
from tests.statements.reader import DRONES_TOPIC, StatementTestReader, summarise
from watcher.model import Factuality, Stance
from watcher.statements.lexicon import compile_lexicon, cue_forms, statement_languages
from watcher.statements.lexicon_keys import DaysKey
from watcher.statements.word_categories import OBLIQUE_PREPOSITIONS, PREPOSITIONS, Category, missing_word_categories
from watcher.text.language_data import lexicon_tables
from watcher.text.normalise import fold_words


def _examples() -> list[Any]:
    return [
        pytest.param(
            language,
            group,
            *entry[:2],
            id=f"{language}-{group.get('stance', 'assert')}-{entry[0] if isinstance(entry[0], str) else entry[0][0]:.24}",
        )
        for language in sorted(statement_languages())
        for group in lexicon_tables()[language]["cue"]
        for entry in group["forms"]
    ]


@cache
def _reader() -> StatementTestReader:
    return StatementTestReader((DRONES_TOPIC,))


def _party(sentence: str, language: str, *, last: bool) -> str:
    """Whom the first name in the sentence speaks for, or the last."""
    return _reader().named_parties(sentence, language)[-1 if last else 0]


@pytest.mark.parametrize(("language", "group", "words", "example"), _examples())
def test_every_cue_reads_its_example(language: str, group: Mapping[str, Any], words: str, example: str) -> None:
    """The example of a cue yields its group's stance and certainty, held by the first it names; that of a question yields nothing.

    Where the cue comes after what is said, it is held by the last it names; where its group is nobody's position but for a negation, the
    example is negated.
    """
    stance = group.get("stance", "assert")
    if stance == "none":
        stance = group.get("stance_when_negated", "none")
    told = _reader().read_statements(example, language)
    if stance == "none":
        assert not told, f"{words}: {summarise(told)}"
        return
    party = _party(example, language, last=bool(group.get("only_after_content")))
    held = [each for each in told if each.party == party and each.stance == Stance(stance)]
    assert held, f"{words}: {party} {stance} expected, found {summarise(told)}"
    against = [each for each in told if each.party == party and each.stance != Stance(stance)]
    assert not against, f"{words}: {summarise(told)}"
    if stance == "assert":
        assert held[0].factuality == Factuality(group.get("factuality", "certain")), words


@pytest.mark.parametrize("language", sorted(statement_languages()))
def test_no_form_is_two_cues(language: str) -> None:
    """A written form stands in one group only, but for those that are told apart as noun and verb."""
    table = lexicon_tables()[language]
    endings = {name: text.split(",") for name, text in table["endings"].items()}
    seen: dict[tuple[str, bool], int] = {}
    for number, group in enumerate(table["cue"]):
        for entry in group["forms"]:
            for form in cue_forms(entry[0], endings):
                key = (" ".join(fold_words(form)), group.get("kind") == "noun")
                assert seen.setdefault(key, number) == number, form


@pytest.mark.parametrize("language", sorted(statement_languages()))
def test_every_list_the_rules_ask_for_is_there(language: str) -> None:
    """A language whose statements are read fills every list, but for those declared optional; and it has its words for days."""
    table = lexicon_tables()[language]
    assert missing_word_categories(_filled_lists(table)) == []
    assert set(table["days"]) == set(DaysKey)


@pytest.mark.parametrize("language", sorted(statement_languages()))
@pytest.mark.parametrize("negation", [name for name in Category if name.startswith("negation_")])
def test_a_language_without_a_negation_is_incomplete(language: str, negation: Category) -> None:
    """Where a list of negations is emptied that the language has, it counts as missing."""
    filled = _filled_lists(lexicon_tables()[language])
    assert (negation in missing_word_categories(filled - {negation})) == (negation in filled)


def test_every_list_is_asked_for() -> None:
    """Each category is named by some rule: a list that nothing reads cannot come back."""
    asked = {
        node.attr
        for path in Path(watcher.statements.__file__).parent.rglob("*.py")
        if path.name != "word_categories.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Category"
    }
    shared = {*PREPOSITIONS, *OBLIQUE_PREPOSITIONS}
    unasked = {category for category in Category if category.name not in asked and category not in shared}
    assert unasked == {Category.ORDINARY_WORD}  # on a list is all that its words need to be


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"words": {"nonsense": ["x"]}}, "nonsense"),
        ({"cue": [{"stance": "deny", "forms": [], "negatd": "assert"}]}, "negatd"),
        ({"cue": [{"kind": "verbs", "forms": []}]}, "verbs"),
        ({"cue": [{"stance": "denied", "forms": []}]}, "denied"),
        ({"dayz": {"today": ["x"]}}, "dayz"),
        ({"acronymz": {"x": ["X"]}}, "acronymz"),
        ({"days": {"yestrday": ["x"]}}, "yestrday"),
        ({"morphology": {"conditonal": "x"}}, "conditonal"),
    ],
)
def test_a_slip_in_the_data_is_an_error(table: Mapping[str, Any], message: str) -> None:
    """A list, key or value that no rule knows is refused by name."""
    with pytest.raises(ValueError, match=message):
        compile_lexicon("xx", table)


def _filled_lists(table: Mapping[str, Any]) -> frozenset[Category]:
    return frozenset(Category(name) for name, words in table["words"].items() if words)
