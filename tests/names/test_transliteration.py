"""Names in several scripts: which are one."""

from __future__ import annotations

import pytest

from watcher.names.transliteration import script_of, sound_alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Falkenau", "Фалькенау"),
        ("Falkenau", "팔케나우"),
        ("Reichert", "Райхерт"),
        ("Petrovsky", "Петровский"),
        ("Gonzalez", "곤살레스"),
        ("Zelenka", "Зеленка"),
        ("Dubrowski", "두브로프스키"),
        ("Montserrat", "Монсеррат"),
        ("Dahlström", "달스트룀"),
    ],
)
def test_one_name_in_two_scripts(one: str, other: str) -> None:
    """Names that news agencies write so in two scripts are one, whichever comes first."""
    assert sound_alike(one, other)
    assert sound_alike(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Falkenau", "Фалькенберг"),
        ("Petrov", "Петренко"),
        ("Merkel", "마크롱"),
        ("Kim", "Кам"),
        ("Lee", "라"),
        ("Okonjo", "Окунев"),
        ("Martin", "Мартинес"),
    ],
)
def test_two_names_in_two_scripts(one: str, other: str) -> None:
    """Names that only begin alike, or are too short to tell, are two."""
    assert not sound_alike(one, other)


def test_in_one_script_names_are_not_compared_by_sound() -> None:
    """Within a script a spelling that differs is another name."""
    assert not sound_alike("Meier", "Maier")


def test_the_script_of_a_name_is_that_of_its_first_letter() -> None:
    """Digits and marks before it do not count."""
    assert [script_of(name) for name in ("3M", "«Ленмаш»", "한빛", "1")] == ["LATIN", "CYRILLIC", "HANGUL", ""]
