"""Figures of sentences: what is counted, bounds, increments, and what is no figure.  The sentences are invented."""

from __future__ import annotations

import time
from functools import partial

import pytest

from tests.statements.figures.reading import LANGUAGES, figures_of
from watcher.statements.figures import complete_figures, find_figures, may_count_the_same
from watcher.statements.tagging.words import split_words
from watcher.text.lemmas import lemmas

BOUNDS = [
    ("At least 40 miners died", "en", 40, None),
    ("Up to 60 miners died", "en", None, 60),
    ("Fewer than 60 miners died", "en", None, 60),
    ("About 40 miners died", "en", 36, 44),
    ("Nearly 40 miners died", "en", 36, 40),
    ("Between 40 and 60 miners died", "en", 40, 60),
    ("40 to 60 miners died", "en", 40, 60),
    ("3 to 4 million miners died", "en", 3e6, 4e6),
    ("40 miners or more died", "en", 40, None),
    ("Au moins 40 mineurs sont morts", "fr", 40, None),
    ("Plus de 40 mineurs sont morts", "fr", 40, None),
    ("De 40 à 60 mineurs sont morts", "fr", 40, 60),
    ("Entre 40 et 60 mineurs sont morts", "fr", 40, 60),
    ("Environ 40 mineurs sont morts", "fr", 36, 44),
    ("Murieron al menos 40 mineros", "es", 40, None),
    ("Murieron hasta 60 mineros", "es", None, 60),
    ("Murieron unos 40 mineros", "es", 36, 44),
    ("Murieron entre 40 y 60 mineros", "es", 40, 60),
    ("Mehr als 40 Bergleute starben", "de", 40, None),
    ("Höchstens 60 Bergleute starben", "de", None, 60),
    ("Rund 40 Bergleute starben", "de", 36, 44),
    ("Zwischen 40 und 60 Bergleute starben", "de", 40, 60),
    ("Погибли не менее 40 шахтёров", "ru", 40, None),
    ("Погибли до 60 шахтёров", "ru", None, 60),
    ("Погибли около 40 шахтёров", "ru", 36, 44),
    ("Погибли от 40 до 60 шахтёров", "ru", 40, 60),
    ("최소 40명이 숨졌다", "ko", 40, None),
    ("40명 이상이 숨졌다", "ko", 40, None),
    ("60명 미만이 숨졌다", "ko", None, 60),
    ("약 40명이 숨졌다", "ko", 36, 44),
    ("40~60명이 숨졌다", "ko", 40, 60),
]
COUNTED = [
    ("The blast killed 14 people and wounded 30", "en", [("dead", 14), ("injured", 30)]),
    ("14 soldiers were killed", "en", [("dead", 14)]),
    ("Two of them died", "en", [("dead", 2)]),
    ("The number of dead rose to 31", "en", [("dead", 31)]),
    ("The plant makes 40,000 cars a year", "en", [("vehicles-per-year", 40_000)]),
    ("It paid a fine of $3.5 million", "en", [("fine-usd", 3.5e6)]),
    ("Turnout was 61 percent", "en", [("turnout", 61)]),
    ("Trois morts et douze blessés", "fr", [("dead", 3), ("injured", 12)]),
    ("Les pompiers estiment à 61 le nombre de disparus", "fr", [("missing", 61)]),
    ("porte à 61 le nombre de blessés", "fr", [("injured", 61)]),
    ("une usine de 40 000 voitures par an", "fr", [("vehicles-per-year", 40_000)]),
    ("La explosión mató a 14 personas e hirió a 30", "es", [("dead", 14), ("injured", 30)]),
    ("Los desaparecidos son ahora 27", "es", [("missing", 27)]),
    ("120 Menschen wurden verletzt", "de", [("injured", 120)]),
    ("27 werden vermisst", "de", [("missing", 27)]),
    ("das Werk baut 40.000 Autos im Jahr", "de", [("vehicles-per-year", 40_000)]),
    ("Погибли 14 человек, 30 ранены", "ru", [("dead", 14), ("injured", 30)]),
    ("14명이 숨지고 30명이 다쳤다", "ko", [("dead", 14), ("injured", 30)]),
    ("사망자가 9명으로 늘었다", "ko", [("dead", 9)]),
    ("미사일 세 발을 쐈다", "ko", [("missiles", 3)]),
    ("She will bake 60 more buns next year", "en", [("bun", 60)]),
    ("She had 60 death threats", "en", [("threat", 60)]),
    ("une peine de 20 ans", "fr", [("years", 20)]),
    ("Число погибших возросло до 14", "ru", [("dead", 14)]),
    ("The fine was 9.2 million euros and not 12.4", "en", [("fine-eur", 9.2e6), ("fine-eur", 12.4e6)]),
    ("Not 17 but 14 people died", "en", [("dead", 17), ("dead", 14)]),
    ("They took 9.2 million in bribes", "en", [("bribes", 9.2e6)]),
    ("40 lighthouses were painted", "en", [("lighthouse", 40)]),
]
NO_FIGURES = [
    ("She came nine times last year", "en"),
    ("14.41 Las juventudes piden voto", "es"),
    ("18:05 열차가 늦었다", "ko"),
    ("제4부두에서 폭발이 났다", "ko"),
    ("오후 3시 50분에 끝났다", "ko"),
    ("On a vu Anna Berg, 57 ans.", "fr"),
    ("Une femme de 57 ans souriait", "fr"),
    ("Anna Berg, de 57 años, sonreía", "es"),
    ("Deux tiers des quais sont fermés", "fr"),
    ("Es regnete drei Mal", "de"),
    ("A las 4.37 llovía", "es"),
    ("El silo era de un líder", "es"),
    ("두 구단이 합의했다", "ko"),
    ("3분의 1만 운행한다", "ko"),
    ("In 2027 the bridge opens", "en"),
    ("The A320 landed", "en"),
    ("Flight 447 landed", "en"),
    ("The KN-23 was shown", "en"),
    ("A 34-year-old was seen", "en"),
    ("Anna Berg, 34, smiled", "en"),
    ("It began at 10:30", "en"),
    ("It began at 5 p.m.", "en"),
    ("They won 3-2", "en"),
    ("The 3rd round began", "en"),
    ("Call 01 23 45 67 89", "en"),
    ("It left two weeks ago", "en"),
    ("Depuis 2019, rien", "fr"),
    ("L'article 5 est clair", "fr"),
    ("Anna Berg, 34 ans, souriait", "fr"),
    ("La réunion est à 10 heures", "fr"),
    ("Il y a deux semaines, il pleuvait", "fr"),
    ("El artículo 5 es claro", "es"),
    ("Hace dos semanas llovía", "es"),
    ("Am 3. Tag regnete es", "de"),
    ("Seit 2019 regnet es", "de"),
    ("Es begann um 10 Uhr", "de"),
    ("Anna Berg, 34 Jahre alt, lachte", "de"),
    ("В 2019 году шёл дождь", "ru"),
    ("34-летний пекарь ушёл", "ru"),
    ("Две недели назад шёл дождь", "ru"),
    ("2019년에 비가 왔다", "ko"),
    ("34세 제빵사가 떠났다", "ko"),
    ("오후 3시에 시작했다", "ko"),
    ("세 번째 회의였다", "ko"),
]
INCREMENTS = [
    ("Three more people died", "en", True),
    ("More than three people died", "en", False),
    ("12 died and another 30 were injured", "en", False),
    ("Trois personnes de plus sont mortes", "fr", True),
    ("Drei weitere Menschen starben", "de", True),
    ("Murieron tres personas más", "es", True),
    ("Погибли ещё три человека", "ru", True),
    ("추가로 3명이 숨졌다", "ko", True),
]


@pytest.mark.parametrize(("text", "language", "low", "high"), BOUNDS)
def test_bounds_make_intervals(text: str, language: str, low: float | None, high: float | None) -> None:
    """*At least* has no upper end, *up to* no lower one, *about* is a tenth to either side, *nearly* a tenth below."""
    assert [(figure.counted, figure.low, figure.high) for figure in figures_of(text, language)] == [("dead", low, high)]


@pytest.mark.parametrize(("text", "language", "expected"), COUNTED)
def test_what_is_counted(text: str, language: str, expected: list[tuple[str, float]]) -> None:
    """A noun beside the number, a noun or verb of its clause, or the noun's own lemma is what is counted."""
    assert [(figure.counted, figure.low) for figure in figures_of(text, language)] == expected


@pytest.mark.parametrize(("text", "language"), NO_FIGURES)
def test_numbers_that_are_no_figures(text: str, language: str) -> None:
    """Years, ages, times, ordinals, scores, names with numbers and how long ago something was count nothing."""
    assert figures_of(text, language) == []


@pytest.mark.parametrize(("text", "language", "increment"), INCREMENTS)
def test_increments(text: str, language: str, increment: bool) -> None:
    """*Three more died* comes on top of what was said before; *30 more injured* beside the dead does not."""
    assert figures_of(text, language)[-1].increment is increment


def test_an_amount_in_brackets_is_the_same_in_another_currency() -> None:
    """A conversion is not a second figure."""
    assert [figure.counted for figure in figures_of("4200만 유로(약 670억원)를 냈다", "ko")] == ["money-eur"]
    assert [figure.counted for figure in figures_of("It paid 42 million euros ($45 million).", "en")] == ["money-eur"]


def test_a_change_is_two_figures() -> None:
    """A number that rose from one to another is no range."""
    assert [figure.low for figure in figures_of("The fine rose from 4 to 9 million euros", "en")] == [4e6, 9e6]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("dead", "dead", True),
        ("dead", "", True),
        ("people", "dead", True),
        ("soldiers", "prisoners", True),
        ("units", "drones", True),
        ("units", "lighthouse", True),
        ("money-eur", "fine-eur", True),
        ("fine", "fine-eur", True),
        ("percent", "turnout", True),
        ("chips", "chips-per-year", True),
        ("dead", "injured", False),
        ("people", "drones", False),
        ("money-eur", "money-usd", False),
        ("money-usd", "fine-eur", False),
        ("fine-eur", "bribes-eur", False),
        ("chips-per-month", "chips-per-year", False),
        ("lighthouse", "bridge", False),
        ("percent", "dead", False),
    ],
)
def test_labels_that_may_stand_for_one_thing(left: str, right: str, expected: bool) -> None:
    """What says less may be what says more; two that say different things are different, either way round."""
    assert may_count_the_same(left, right) is expected
    assert may_count_the_same(right, left) is expected


def test_the_figures_of_an_article_complete_each_other() -> None:
    """A bare number counts what the same number counts elsewhere; a fine is in the article's currency; others stay as they are."""
    sentences = [
        "31 miners died.",
        "The mayor speaks of 31.",
        "It took 9.2 million in bribes.",
        "It costs 40 million euros.",
        "12 ships sank.",
    ]
    mentions = [find_figures(split_words(text), "en", lemmatise=partial(lemmas, language="en")) for text in sentences]
    labels = [mention.figure.counted for sentence in complete_figures(mentions) for mention in sentence]
    assert labels == ["dead", "dead", "bribes-eur", "money-eur", "ships"]


def test_a_mention_covers_number_and_noun() -> None:
    """The words are given by index, the last one included."""
    words = split_words("Then 14 new ships sank")
    (mention,) = find_figures(words, "en", lemmatise=lambda word: (word.lower(),))
    assert [word.text for word in words[mention.first : mention.last + 1]] == ["14", "new", "ships"]


def test_a_language_without_number_words_has_no_figures() -> None:
    """Nothing is read where nobody has listed how numbers are written."""
    assert figures_of("14 skip sank", "no") == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["9" * 300_000, "1-" * 20_000, "между от 5 до " * 5_000, "zwei" * 75_000, "수십만" * 100_000])
def test_hostile_sentences_cost_no_more_than_long_ones(language: str, text: str) -> None:
    """A sentence of 300 kB of digits or number words is read in a second, whatever its words."""
    words = split_words(text)
    start = time.process_time()
    find_figures(words, language, lemmatise=lambda word: (word.lower(),))
    assert time.process_time() - start < 2


def test_the_time_is_linear() -> None:
    """A sentence of numbers twice as long takes no more than about twice as long."""
    find_figures(split_words("5 от 6"), "ru", lemmatise=lambda word: (word.lower(),))
    seconds = []
    for count in (600, 2400):
        words = split_words("от 5 до 7 погибших и " * (count // 6))
        start = time.process_time()
        for _ in range(5):
            find_figures(words, "ru", lemmatise=lambda word: (word.lower(),))
        seconds.append(time.process_time() - start)
    assert seconds[1] < seconds[0] * 4 * 2
