"""Sentences of other subjects than the seeds': what share is read aright, and what must change nothing."""

from __future__ import annotations

import re
from itertools import product

import pytest

from tests.statements.gold import Case, cases, floors, reader, wrong
from watcher.model import Statement

ALIASES = {
    "fr": {"Téhéran": "l'Iran", "Minsk": "la Biélorussie", "Londres": "la Grande-Bretagne", "Kiev": "l'Ukraine", "Moscou": "la Russie"},
    "en": {"Tehran": "Iran", "Minsk": "Belarus", "London": "Britain", "Kyiv": "Ukraine", "Moscow": "Russia"},
}


def _read(text: str, case: Case) -> tuple[Statement, ...]:
    return reader().read(text, case.language, topic=case.topic)


def _short(told: tuple[Statement, ...]) -> set[tuple[str, str, str, str]]:
    return {(it.claim, it.party, str(it.stance), str(it.factuality)) for it in told}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_share_read_aright(language: str) -> None:
    """At least as many gold sentences as the floor are read wholly aright: every statement found, and none too much."""
    every = list(cases(language))
    faults = [case.text for case in every if wrong(case, _read(case.text, case))]
    assert len(every) >= 150
    share = 100 * (len(every) - len(faults)) / len(every)
    assert share >= floors()[language], f"{share:.1f} of 100, below the floor:\n" + "\n".join(faults)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("old", "new"),
    [("'", "’"), ("’", "'"), ("« ", "“"), (" »", "”"), ("« ", "«\u00a0"), (" »", "\u202f»")],
)
def test_typography_changes_nothing(language: str, old: str, new: str) -> None:
    """Another apostrophe, or another quotation mark at one end, leaves every statement as it is."""
    for case in cases(language):
        if old in case.text:
            assert _short(_read(case.text.replace(old, new), case)) == _short(_read(case.text, case)), case.text


@pytest.mark.parametrize("language", ["fr", "en"])
def test_straight_quotes_change_nothing(language: str) -> None:
    """Straight quotation marks for angled or curly ones leave every statement as it is."""
    for case in cases(language):
        turned = re.sub(r"«\s*|\s*»|“|”", '"', case.text)
        assert _short(_read(turned, case)) == _short(_read(case.text, case)), turned


@pytest.mark.parametrize(("language", "capital"), [(language, name) for language, names in ALIASES.items() for name in names])
def test_a_country_for_its_capital_changes_nothing(language: str, capital: str) -> None:
    """A state's name in place of its capital's leaves every statement as it is."""
    country = ALIASES[language][capital]
    off = []
    for case in cases(language):
        turned = re.sub(rf"(^|[.?!»] |« )?\b{capital}\b", lambda it: (it[1] or "") + (country[0].upper() + country[1:] if it[1] is not None else country), case.text)
        if turned != case.text and not wrong(case, _read(case.text, case)) and wrong(case, _read(turned, case)):
            off.append(turned)
    assert not off, "\n".join(off)


FRAMES = {
    "fr": ["{S} a déclaré que {c}.", "Selon {S}, {c}.", "{C}, a déclaré {S}.", "« {C} », a affirmé {S}.", "{S} : « {C} ».", "{C}, selon {S}."],
    "en": ["{S} said {c}.", "According to {S}, {c}.", "{C}, {S} said.", '"{C}," said {S}.', "{S} told reporters that {c}.", "{C}, according to {S}."],
}
SOURCES = {
    "fr": {"Londres": "united-kingdom", "le Kremlin": "russia", "le porte-parole du ministère iranien de la Défense": "iran", "un responsable américain": "united-states"},
    "en": {"London": "united-kingdom", "the Kremlin": "russia", "a spokesman for the Iranian Defence Ministry": "iran", "a U.S. official": "united-states"},
}
CONTENTS = {
    "fr": {
        "l'Iran a livré des drones à la Biélorussie": "assert certain",
        "Téhéran a envoyé des drones à Minsk": "assert certain",
        "l'Iran n'a pas livré de drones à la Biélorussie": "deny",
        "l'Iran n'a livré aucun drone à la Biélorussie": "deny",
        "l'Iran n'a jamais livré de drones à la Biélorussie": "deny",
        "l'Iran a probablement livré des drones à la Biélorussie": "assert probable",
        "l'Iran a peut-être livré des drones à la Biélorussie": "assert possible",
        "la Biélorussie a livré des drones à l'Iran": "",
        "Minsk a reçu des drones de Téhéran": "assert certain",
        "Téhéran a reçu des drones de Minsk": "",
    },
    "en": {
        "Iran has delivered drones to Belarus": "assert certain",
        "Tehran has sent drones to Minsk": "assert certain",
        "Iran has not delivered drones to Belarus": "deny",
        "Iran hasn't delivered any drones to Belarus": "deny",
        "Iran has never delivered drones to Belarus": "deny",
        "Iran has delivered no drones to Belarus": "deny",
        "Iran has probably delivered drones to Belarus": "assert probable",
        "Iran may have delivered drones to Belarus": "assert possible",
        "Belarus has delivered drones to Iran": "",
        "Minsk has received drones from Tehran": "assert certain",
        "Tehran has received drones from Minsk": "",
    },
}


def _grid() -> list[tuple[str, str, str, str]]:
    return [(language, *each) for language in FRAMES for each in product(FRAMES[language], SOURCES[language], CONTENTS[language])]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


@pytest.mark.parametrize(("language", "frame"), [(language, frame) for language, frames in FRAMES.items() for frame in frames])
def test_who_says_what_whatever_the_frame(language: str, frame: str) -> None:
    """One content in one frame by one source is one statement; a hedge, a negation or exchanged roles change it and nothing else does."""
    off = []
    for source, content in product(SOURCES[language], CONTENTS[language]):
        written = frame.format(S=source, c=content, C=_capital(content))
        written = _capital(written) if written[0] not in "«\"" else written
        wanted = CONTENTS[language][content]
        expected = frozenset({tuple((f"delivered {SOURCES[language][source]} {wanted}".split() + [""])[:4])} if wanted else set())
        case = Case(language, "iran-drones", "grid", written, expected)  # type: ignore[arg-type]
        if faults := wrong(case, _read(written, case)):
            off.append(f"{written}  {'; '.join(faults)}")
    assert not off, "\n".join(off)
