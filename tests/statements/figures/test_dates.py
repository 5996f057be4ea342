"""Dates of sentences: which days they mean, told from the day of publication, Wednesday, 12 March 2025."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.statements.figures.reading import LANGUAGES, figures_of
from watcher.model import FigureKind
from watcher.statements.figures import find_dates
from watcher.statements.tagging.words import split_words
from watcher.text.language_data import lexicon_tables

PUBLISHED = date(2025, 3, 12)
EXAMPLES = [(language, *line.rsplit(": ", 1)) for language in LANGUAGES for line in lexicon_tables()[language]["dates"]["examples"]]
WEEKDAYS = [
    ("en", "Guards said on Thursday the gate is shut", date(2025, 3, 6)),
    ("en", "The gate will be shut from Thursday", date(2025, 3, 13)),
    ("fr", "Les gardes l'ont dit jeudi", date(2025, 3, 6)),
    ("fr", "La grille sera fermée dès jeudi", date(2025, 3, 13)),
    ("de", "Das teilten die Wächter am Donnerstag mit", date(2025, 3, 6)),
    ("de", "Das Tor wird am Donnerstag geschlossen", date(2025, 3, 13)),
    ("es", "Los guardias lo dijeron el jueves", date(2025, 3, 6)),
    ("es", "La verja será cerrada a partir del jueves", date(2025, 3, 13)),
    ("ru", "Сторожа сообщили об этом в четверг", date(2025, 3, 6)),
    ("ru", "Ворота будут закрыты в четверг", date(2025, 3, 13)),
    ("ko", "문은 지난 목요일에 닫혔다", date(2025, 3, 6)),
    ("ko", "문은 오는 목요일에 닫힌다", date(2025, 3, 13)),
]
NO_DATES = [
    ("en", "They may march"),
    ("en", "04/05/2025"),
    ("en", "It was sold by Jan Sedlak"),
    ("de", "Jan Sedlak lachte"),
    ("en", "Flats 12 and 14"),
    ("fr", "Le 12 % de hausse"),
    ("es", "el 12 por ciento"),
    ("de", "12 Tage"),
    ("ru", "12 дней"),
    ("ko", "12일간"),
    ("ko", "12일 동안"),
]


DATED = [("On 12 March 2025 it rained", "en"), ("3월 12일 비가 왔다", "ko"), ("Am 12. März regnete es", "de")]


def days_of(text: str, language: str, published: date | None = PUBLISHED) -> list[tuple[float | None, float | None]]:
    """Return the ends of the dates of a sentence."""
    mentions = find_dates(split_words(text), language, published=published)
    assert {mention.figure.kind for mention in mentions} <= {FigureKind.DATE}
    return [(mention.figure.low, mention.figure.high) for mention in mentions]


def as_number(day: date) -> int:
    """Return a day as YYYYMMDD."""
    return int(day.strftime("%Y%m%d"))


@pytest.mark.parametrize(("language", "text", "days"), EXAMPLES)
def test_examples_of_the_data(language: str, text: str, days: str) -> None:
    """Each example of a language's dates means its first and last day."""
    first, last = (float(day) for day in days.split())
    assert days_of(text, language)[0] == (first, last)


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None)
@given(day=st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_date_in_the_format_of_a_language_reads_back(language: str, day: date) -> None:
    """A day, month and year as Babel writes them is that day, whenever the article was published."""
    text = format_date(day, "long", locale=language)
    assert days_of(text, language, None) == [(as_number(day), as_number(day))]


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None)
@given(apart=st.integers(-150, 150))
def test_a_day_without_a_year_is_the_nearest(language: str, apart: int) -> None:
    """Of the days with this name the one nearest to the publication is meant."""
    day = PUBLISHED + timedelta(days=apart)
    pattern = {"en": "d MMMM", "fr": "d MMMM", "de": "d. MMMM", "es": "d 'de' MMMM", "ru": "d MMMM", "ko": "M월 d일"}[language]
    assert days_of(format_date(day, pattern, locale=language), language) == [(as_number(day), as_number(day))]


@pytest.mark.parametrize(("language", "text", "day"), WEEKDAYS)
def test_weekdays_are_past_unless_the_words_look_ahead(language: str, text: str, day: date) -> None:
    """A weekday is the last one, or the next one where words of the future stand before it."""
    assert days_of(text, language) == [(as_number(day), as_number(day))]


def test_the_tense_may_be_given() -> None:
    """Who knows the tense of the clause says so, and no word of the sentence decides."""
    (mention,) = find_dates(split_words("on Thursday"), "en", published=PUBLISHED, ahead=True)
    assert mention.figure.low == 20250313


@pytest.mark.parametrize(("language", "text"), NO_DATES)
def test_what_is_no_date(language: str, text: str) -> None:
    """Verbs that sound like months, percentages, durations and days that could be another month's are no dates."""
    assert days_of(text, language) == []


def test_without_a_day_of_publication_only_full_dates_are_known() -> None:
    """*Yesterday* and *in May* mean nothing without it."""
    assert days_of("yesterday, on 3 May and on 4 May 2024", "en", None) == [(20240504, 20240504)]


def test_days_that_do_not_exist_are_left_out() -> None:
    """There is no 30 February."""
    assert days_of("30 February 2025", "en") == []


@pytest.mark.parametrize(
    ("text", "language"), [("On 12 March 2025 it rained", "en"), ("3월 12일 비가 왔다", "ko"), ("Am 12. März regnete es", "de")]
)
def test_numbers_of_dates_are_no_figures(text: str, language: str) -> None:
    """A day or year of a date counts nothing."""
    assert figures_of(text, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_sentences_take_no_time(language: str) -> None:
    """Thousands of numbers, months and weekdays are read in a second."""
    words = split_words("monday 12 to may 3월 lundi le fin de am 4. с 5 по " * 10_000)
    start = time.process_time()
    find_dates(words, language, published=PUBLISHED)
    assert time.process_time() - start < 2
