"""A written number is one word, whatever separates its thousands, and two numbers side by side are two."""

from __future__ import annotations

import pytest

from watcher.statements.tagging.words import split_words


@pytest.mark.parametrize("text", ["10 000", "1.234.567,8", "1,234,567.8", "10\u202f000\u202f000", "3.2", "2027"])
def test_a_number_is_one_word(text: str) -> None:
    """Separators of thousands and of decimals belong to the number."""
    assert [word.text for word in split_words(text)] == [text]


@pytest.mark.parametrize(("text", "parts"), [("May 28 2025", ["May", "28", "2025"]), ("2024 500", ["2024", "500"])])
def test_numbers_side_by_side_are_two(text: str, parts: list[str]) -> None:
    """What follows a space is another number where it is no group of three digits after one to three."""
    assert [word.text for word in split_words(text)] == parts
