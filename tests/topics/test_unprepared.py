"""Topics about anything, typed in one language, with names that nobody prepared."""

from __future__ import annotations

import pytest

from watcher.data import load_entities
from watcher.model import Article, TextSource, Topic
from watcher.text.language import detect_language
from watcher.topics.match import compile_topics

PAIRS = [
    # a company and a strike
    (
        "Valmarque SENTENCE grève",
        "Les grèves chez Valmarque entrent dans leur troisième semaine, disent les syndicats.",
        "La direction de Valmarque a gelé son budget, et personne ne fait la fête.",
    ),
    (
        "Halloran strike",
        "Strikes at Halloran have shut two plants since Monday, the company said.",
        "Halloran struck a deal with the city on Monday, the company said.",
    ),
    (
        "Нордсталь забастовка",
        "Рабочие «Нордстали» объявили забастовку на двух заводах компании.",
        "Рабочие «Нордстали» вернулись на два завода компании.",
    ),
    (
        "Brennwerk Streik",
        "Wegen des Streiks bei Brennwerk stehen seit Montag alle Bänder still.",
        "Brennwerk streicht am Montag zwei Schichten, wie das Unternehmen sagt.",
    ),
    (
        "Talsur huelga",
        "Las huelgas en Talsur paralizan dos plantas desde el lunes, dice la empresa.",
        "Los huelguistas de otra empresa llegaron el lunes a la planta de Talsur.",
    ),
    (
        "한빛제철 파업",
        "한빛제철의 노동자들이 월요일부터 파업했다고 회사가 밝혔다.",
        "한빛제철은 월요일부터 두 공장을 다시 연다고 회사가 밝혔다.",
    ),
    # a river and a dam
    (
        "Ombreuse barrage",
        "Deux barrages seront construits sur l’Ombreuse avant la fin de l'année.",
        "Sur l'Ombreuse, la pêche au brochet ouvre avant la fin de l'année.",
    ),
    (
        "Loris dam",
        "Three dams on the Loris will be opened before the flood comes, officials said.",
        "The flood on the Loris did damage to three villages, officials said.",
    ),
    (
        "Верея плотина",
        "На реке Верее построят две новые плотины, сообщили власти.",
        "На реке Верее работают плотники, сообщили власти.",
    ),
    (
        "Ilme Damm",
        "An der Ilme sollen zwei Dämme erhöht werden, teilte das Amt am Montag mit.",
        "An der Ilme stieg am Montag Dampf auf, teilte das Amt mit.",
    ),
    (
        "Arlón presa",
        "Las presas del Arlón abrirán sus compuertas antes de la crecida, según el gobierno.",
        "Los presos de Arlón saldrán antes de la crecida, según el gobierno.",
    ),
    (
        "설곡강 댐",
        "정부는 설곡강에 댐을 두 개 더 짓겠다고 월요일 밝혔다.",
        "정부는 설곡강에 다리를 두 개 더 짓겠다고 월요일 밝혔다.",
    ),
]


def matches(query: str, text: str) -> bool:
    article = Article("https://a.example/1", "A", "", text, TextSource.SUPPLIED)
    return bool(compile_topics([Topic("t", "T", query)], load_entities()).match_topics(article, detect_language(text)))


@pytest.mark.parametrize(("query", "hit", "miss"), PAIRS)
def test_words_nobody_prepared_work_inflected(query: str, hit: str, miss: str) -> None:
    """A topic of plain words finds their plurals and cases in its own language, and no other words that look like them."""
    assert matches(query, hit)
    assert not matches(query, miss)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ('"grève"', "Les grèves chez Valmarque entrent dans leur troisième semaine."),
        ('"forte grève"', "De fortes grèves chez Valmarque, pour la troisième semaine."),
        ("port", "La porte de la ville reste ouverte, disent les habitants du quartier."),
        ("arm", "The army left the town on Monday, and no one has seen it since then."),
        ("Mark", "Die Marke gehört seit Montag einem anderen Unternehmen aus der Stadt."),
        ("порт", "Портовый город готовится к празднику, сообщили власти области."),
        ("puerto", "La puerta de la ciudad queda abierta, dicen los vecinos del barrio."),
        ("dam", "Les dames de la ville ont ouvert un bureau, disent les habitants."),
        ("무기", "무기고가 비어 있다고 정부가 월요일 밝혔다."),
    ],
)
def test_quoted_words_and_other_words_are_not_found(query: str, text: str) -> None:
    """Quoted words are exact; a word that only begins alike, or is a form in another language, is another word."""
    assert not matches(query, text)
