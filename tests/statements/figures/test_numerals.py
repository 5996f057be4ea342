"""Numbers in digits, spelled out and in between mean the same in every language."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from babel.numbers import format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.statements.figures import speller
from tests.statements.figures.reading import LANGUAGES, numerals_of

SPELLERS: list[tuple[str, Callable[[int], str], int, int]] = [
    ("en", speller.english, 0, 9999),
    ("fr", speller.french, 0, 9999),
    ("es", speller.spanish, 0, 9999),
    ("de", speller.german, 0, 9999),
    ("ru", speller.russian, 0, 9999),
    ("ko", lambda number: speller.korean(number) + "명", 10, 9999),
    ("ko", lambda number: speller.korean(number) + " 명", 10, 9999),
    ("ko", lambda number: speller.korean_native(number) + "명", 1, 99),
    ("ko", lambda number: speller.korean_native(number) + " 개", 1, 99),
]
INTERVALS = [
    ("3.2 million", "en", 3.2e6, 3.2e6),
    ("£3.2bn", "en", 3.2e9, 3.2e9),
    ("2,4 Mrd. Euro", "de", 2.4e9, 2.4e9),
    ("12 тыс. человек", "ru", 12_000, 12_000),
    ("42 M€", "fr", 42e6, 42e6),
    ("7 mil millones", "es", 7e9, 7e9),
    ("1만 2천 명", "ko", 12_000, 12_000),
    ("4200만 유로", "ko", 42e6, 42e6),
    ("1억4000만 유로", "ko", 140e6, 140e6),
    ("1억 4천만 원", "ko", 140e6, 140e6),
    ("half a million", "en", 5e5, 5e5),
    ("five and a half million", "en", 5.5e6, 5.5e6),
    ("un demi-million", "fr", 5e5, 5e5),
    ("medio millón", "es", 5e5, 5e5),
    ("zweieinhalb Millionen", "de", 2.5e6, 2.5e6),
    ("полтора миллиона", "ru", 1.5e6, 1.5e6),
    ("dozens of people", "en", 24, 99),
    ("tens of thousands", "en", 20_000, 99_999),
    ("dizaines de milliers", "fr", 20_000, 99_999),
    ("decenas de miles", "es", 20_000, 99_999),
    ("Zehntausende Menschen", "de", 20_000, 99_999),
    ("десятки тысяч", "ru", 20_000, 99_999),
    ("수만 명", "ko", 20_000, 99_999),
    ("une vingtaine de cas", "fr", 18, 22),
    ("una veintena de casos", "es", 18, 22),
    ("two dozen", "en", 24, 24),
    ("several hundred", "en", 200, 999),
    ("mehrere Hundert", "de", 200, 999),
    ("40여 명", "ko", 40, 49),
    ("200여 명", "ko", 200, 299),
]
NO_NUMBERS = [
    ("one of them", "en"),
    ("l'un d'eux", "fr"),
    ("uno de ellos", "es"),
    ("einer der Männer", "de"),
    ("один из них", "ru"),
    ("이 사건은 세대 간 갈등이다", "ko"),
    ("²", "en"),
    ("note ³", "en"),
    ("①", "ko"),
]


@pytest.mark.parametrize(("language", "spell", "least", "greatest"), SPELLERS)
def test_a_spelled_number_reads_back(language: str, spell: Callable[[int], str], least: int, greatest: int) -> None:
    """Every number is read back from its name as one number of that value."""
    wrong = []
    for number in range(least, greatest + 1):
        read = [(each.low, each.high) for each in numerals_of(spell(number), language)]
        if read != [(number, number)]:
            wrong.append((spell(number), read))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None)
@given(number=st.integers(0, 10**9))
def test_a_number_in_the_format_of_a_language_reads_back(language: str, number: int) -> None:
    """Whatever Babel puts between the thousands, the number is one word of that value."""
    read = numerals_of(format_decimal(number, locale=language), language)
    assert [(each.low, each.high) for each in read] == [(number, number)]


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None)
@given(tenths=st.integers(0, 10**7))
def test_a_decimal_reads_back(language: str, tenths: int) -> None:
    """One digit after the decimal mark of the language is a tenth."""
    read = numerals_of(format_decimal(tenths / 10, locale=language), language)
    assert [each.low for each in read] == [tenths / 10]


@pytest.mark.parametrize(("text", "language", "low", "high"), INTERVALS)
def test_words_multiply_and_blur(text: str, language: str, low: float, high: float) -> None:
    """Multipliers, abbreviations, halves, dozens and the like have one meaning, which is documented in numerals.py."""
    assert [(each.low, each.high) for each in numerals_of(text, language)] == [(low, high)]


@pytest.mark.parametrize(("text", "language"), NO_NUMBERS)
def test_words_that_only_look_like_numbers(text: str, language: str) -> None:
    """*One of them* counts nothing, and a Korean word that begins like a number is none."""
    assert numerals_of(text, language) == []


def test_two_numbers_side_by_side_are_two() -> None:
    """A number ends where the next word cannot be part of it."""
    assert [each.low for each in numerals_of("between two hundred and three hundred", "en")] == [200, 300]
