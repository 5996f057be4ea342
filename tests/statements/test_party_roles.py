"""The words of roles: each is found in its own example, in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from watcher.statements.parties import load_party_words
from watcher.statements.parties.party_words import RoleClass, compile_party_words
from watcher.statements.parties.phrase_parts import role_at
from watcher.statements.parties.tokens import party_tokens
from watcher.statements.parties.word_patterns import expand_forms
from watcher.statements.tagging.words import split_words
from watcher.text.language_data import role_tables

LANGUAGES = ("en", "fr", "es", "de", "ru", "ko")
NOT_ROLES = {"legal_forms", "portfolios"}
MARKED = re.compile(r"\[([^\[\]]+)\]")


def examples() -> Iterator[tuple[str, str, str, str]]:
    """(role, language, forms, example) of every entry."""
    for key, entry in role_tables().items():
        if key not in NOT_ROLES:
            for language in LANGUAGES:
                for forms, example in entry[language]:
                    yield key, language, forms, example


def roles_found(text: str, language: str) -> dict[int, str]:
    """First character of each role of a text -> its key."""
    tokens, words = party_tokens(split_words(text)), load_party_words(language)
    hits = {n: role_at(tokens, n, len(tokens), words) for n in range(len(tokens))}
    return {tokens[n].start: hit[0].key for n, hit in hits.items() if hit is not None}


def test_every_role_has_words_in_every_language() -> None:
    """Each role lists forms with examples in all six languages."""
    assert [
        (key, language) for key, entry in role_tables().items() if key not in NOT_ROLES for language in LANGUAGES if not entry.get(language)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_marked_words_of_an_example_are_its_role(language: str) -> None:
    """What stands in brackets in an example is found as the role it is listed under, whatever other lists hold."""
    wrong = []
    for key, of, _forms, example in examples():
        if of != language:
            continue
        starts = [found.start() - 2 * place for place, found in enumerate(MARKED.finditer(example))]
        found = roles_found(MARKED.sub(r"\1", example), language)
        wrong += [(key, example, found.get(start)) for start in starts if found.get(start) != key]
        assert starts, example
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_form_is_listed_for_two_roles(language: str) -> None:
    """A form stands under one role of a language only: the other could never be found by it."""
    owners: dict[str, set[str]] = {}
    for key, of, forms, _example in examples():
        if of == language:
            for form in expand_forms(forms):
                owners.setdefault(form.lower(), set()).add(key)
    assert {form: keys for form, keys in owners.items() if len(keys) > 1} == {}


def test_an_unknown_list_is_refused() -> None:
    """A misspelt list of [parties] is an error, not an empty list."""
    with pytest.raises(ValueError, match="artikles"):
        compile_party_words("en", {"artikles": ["the"]}, {})


def test_the_classes_of_roles_are_all_used() -> None:
    """Each class of roles has at least one role."""
    assert {entry["class"] for key, entry in role_tables().items() if key not in NOT_ROLES} == {each.value for each in RoleClass}
