"""The language of a text."""

from __future__ import annotations

from pathlib import Path

import pytest

from watcher.text.language import UNKNOWN_LANGUAGE, detect_language, language_code

TEXTS = {
    "fr": "Le gouvernement a présenté mercredi un projet de loi sur les retraites, que l'opposition juge insuffisant.",
    "en": "The government presented a bill on pensions on Wednesday, which the opposition considers insufficient.",
    "de": "Die Regierung hat am Mittwoch einen Gesetzentwurf zur Rente vorgelegt, den die Opposition für unzureichend hält.",
    "es": "El Gobierno presentó el miércoles un proyecto de ley sobre las pensiones que la oposición considera insuficiente.",
    "it": "Il governo ha presentato mercoledì un disegno di legge sulle pensioni che l'opposizione giudica insufficiente.",
    "pt": "O governo apresentou na quarta-feira um projeto de lei sobre as pensões que a oposição considera insuficiente.",
    "no": "Regjeringen la onsdag fram et lovforslag om pensjoner som opposisjonen mener er utilstrekkelig.",
    "ru": "Правительство в среду внесло законопроект о пенсиях, который оппозиция считает недостаточным.",
    "uk": "Уряд у середу вніс законопроєкт про пенсії, який опозиція вважає недостатнім.",
    "bg": "Правителството внесе в сряда законопроект за пенсиите, който според опозицията не е достатъчен, съобщи държавният секретар.",
    "ko": "정부는 수요일 연금에 관한 법안을 제출했으며 야당은 이를 불충분하다고 본다.",
    "ja": "政府は水曜日、年金に関する法案を提出したが、野党は不十分だとしている。",
    "zh": "政府周三提交了一项关于养老金的法案，反对派认为该法案不够充分。",
    "ar": "قدمت الحكومة يوم الأربعاء مشروع قانون بشأن المعاشات التقاعدية، وترى المعارضة أنه غير كاف.",
    "el": "Η κυβέρνηση κατέθεσε την Τετάρτη νομοσχέδιο για τις συντάξεις.",
}


@pytest.mark.parametrize(("language", "text"), TEXTS.items())
def test_a_sentence_is_enough(language: str, text: str) -> None:
    """One sentence of news tells its language, whatever hint it came with."""
    assert detect_language(text) == language
    assert detect_language(text * 4, "en") == language


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("Iran: drones", "fr", "fr"),
        ("Iran: drones", "fr-FR", "fr"),
        ("", "de", "de"),
        ("2023", None, UNKNOWN_LANGUAGE),
        ("북한, 부인", "en", "ko"),
        ("北朝鮮 否定", "ja", "ja"),
        ("Заявил в среду", "ru", "ru"),
        ("Київ і Львів", "ru", "uk"),
    ],
)
def test_short_texts_take_the_hint(text: str, hint: str | None, language: str) -> None:
    """A text too short to tell is in its feed's language, unless its script says otherwise."""
    assert detect_language(text, hint) == language
    assert detect_language("Moscou", "ko") != "ko"


def test_only_the_head_is_read() -> None:
    """What follows the first 500 characters changes nothing, and nor does asking twice."""
    head = (TEXTS["fr"] * 6)[:500]
    assert detect_language(head + TEXTS["ru"] * 20) == detect_language(head) == detect_language(head) == "fr"


def test_a_korean_text_full_of_latin_names_is_korean() -> None:
    """Names and acronyms in another script do not change the language."""
    assert detect_language("한국 국방부는 NSC, CIA, TASS, KCNA 보도를 확인했다고 밝혔다.") == "ko"


def test_the_seeds_are_french() -> None:
    """All five seeds are French."""
    seeds = sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))
    assert [detect_language(path.read_text()) for path in seeds] == ["fr"] * 5


def test_tags_become_codes() -> None:
    """Language tags of every spelling give ISO 639-1."""
    assert [language_code(t) for t in ("fr-FR", "EN_us", " de ", "nb", "nn-NO", "iw", None, "", "x", "français")] == [
        "fr",
        "en",
        "de",
        "no",
        "no",
        "he",
        None,
        None,
        None,
        None,
    ]
