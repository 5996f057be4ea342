"""Every word by which somebody takes a stand comes with a sentence, and the sentence is read as the word's group says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from tests.statements.reader import StatementTestReader, summarise
from watcher.model import Claim, Factuality, Predicate, Stance, Topic
from watcher.statements.lexicon import expand_pattern, statement_languages
from watcher.text.language_data import lexicon_tables
from watcher.text.normalise import fold_words

TOPIC = Topic(
    "iran-drones",
    "Iranian drones",
    "@iran",
    (
        Claim(
            "delivered",
            {"en": "Iran delivered drones to Belarus"},
            parties=("iran", "belarus"),
            predicates=(Predicate(trigger=("@give",), agent=("@iran",), recipient=("@belarus",), object=("drone", "drones")),),
        ),
    ),
)

WANTED = (
    *("possible", "probable", "hypothetical", "neither", "any", "false", "habitual", "adverb"),
    *("breaks", "relative", "that", "such_that", "to", "from", "by", "of", "between", "with", "in", "about", "and"),
    *("it", "he", "they", "same", "pair", "leaders", "latter", "recap", "past", "be", "have", "filler"),
    *("official", "expert", "medium", "state_medium", "anonymous", "accusation", "document"),
)
"""Categories that the reading of statements asks for."""


def _examples() -> list[Any]:
    return [
        pytest.param(language, group, *entry[:2], id=f"{language}-{group.get('stance', 'assert')}-{entry[0][:24]}")
        for language in sorted(statement_languages())
        for group in lexicon_tables()[language]["cue"]
        for entry in group["verbs"]
    ]


@cache
def _reader() -> StatementTestReader:
    return StatementTestReader((TOPIC,))


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
        stance = group.get("negated", "none")
    told = _reader().read_statements(example, language)
    if stance == "none":
        assert not told, f"{words}: {summarise(told)}"
        return
    party = _party(example, language, last=bool(group.get("post")))
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
        for entry in group["verbs"]:
            for form in expand_pattern(entry[0], endings):
                key = (" ".join(fold_words(form)), group.get("kind") == "noun")
                assert seen.setdefault(key, number) == number, form


@pytest.mark.parametrize("language", sorted(statement_languages()))
def test_a_lexicon_is_no_toy(language: str) -> None:
    """A language that is read has at least 120 entries of cues, and every category that reading asks for."""
    table = lexicon_tables()[language]
    assert sum(len(group["verbs"]) for group in table["cue"]) >= 120
    assert [name for name in WANTED if not table["words"].get(name)] == []
    assert set(table["days"]) >= {"weekday", "month", "today", "yesterday", "ago"}
