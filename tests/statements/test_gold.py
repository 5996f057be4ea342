"""Sentences of other subjects than the seeds': what share is read aright, and what must change nothing."""

from __future__ import annotations

import re
import tomllib
from itertools import product
from typing import Any

import pytest

from tests.statements.gold import HERE, GoldCase, gold_languages, gold_reader, load_cases, load_floors, mistakes_in, read_case
from tests.statements.gold.report import PAGE, read_gold, rule_uses, stance_scores, write_page
from watcher.model import Stance, Statement

ALIASES = {
    "fr": {"Téhéran": "l'Iran", "Minsk": "la Biélorussie", "Londres": "la Grande-Bretagne", "Kiev": "l'Ukraine", "Moscou": "la Russie"},
    "en": {"Tehran": "Iran", "Minsk": "Belarus", "London": "Britain", "Kyiv": "Ukraine", "Moscow": "Russia"},
}


def _read(text: str, case: GoldCase) -> tuple[Statement, ...]:
    return read_case(case, text)


def _short(told: tuple[Statement, ...]) -> set[tuple[str, str, str, str]]:
    return {(it.claim, it.party, str(it.stance), str(it.factuality)) for it in told}


@pytest.mark.parametrize("language", gold_languages())
def test_share_read_aright(language: str) -> None:
    """At least as many gold sentences as the floor are read wholly aright: every statement found, and none too much."""
    read = read_gold(language)
    faults = [each.case.text for each in read if not each.is_right]
    assert len(read) >= 150
    share = 100 * (len(read) - len(faults)) / len(read)
    assert share >= load_floors()["right"][language], f"{share:.1f} of 100, below the floor:\n" + "\n".join(faults)


@pytest.mark.parametrize("stance", list(Stance))
@pytest.mark.parametrize("language", gold_languages())
def test_no_stance_is_lost_in_the_average(language: str, stance: Stance) -> None:
    """Each stance has gold sentences in each language, and is found, and found rightly, at least as often as its floors."""
    score, floor = stance_scores(language)[stance], load_floors()["stance"][language][stance]
    assert score.found + score.missed >= 5
    assert (score.recall >= floor["recall"], score.precision >= floor["precision"]) == (True, True), score


def test_the_rules_gold_sentences_use_stay_in_use() -> None:
    """Every rule is used by some gold sentence, but for those listed; a listed one that is used comes off the list."""
    assert [name for name, use in rule_uses(gold_languages()).items() if not use.used] == load_floors()["rules"]["unused"]


def test_the_page_of_scores_is_current() -> None:
    """docs/quality.md holds the scores of today's rules; if not, run: python -m tests.statements.gold --report."""
    assert PAGE.read_text(encoding="utf-8") == write_page()


@pytest.mark.parametrize("language", gold_languages())
@pytest.mark.parametrize(
    ("old", "new"),
    [("'", "’"), ("’", "'"), ("« ", "“"), (" »", "”"), ("« ", "«\u00a0"), (" »", "\u202f»")],
)
def test_typography_changes_nothing(language: str, old: str, new: str) -> None:
    """Another apostrophe, or another quotation mark at one end, leaves every statement as it is."""
    for case in load_cases(language):
        if old in case.text:
            assert _short(_read(case.text.replace(old, new), case)) == _short(_read(case.text, case)), case.text


@pytest.mark.parametrize("language", gold_languages())
def test_straight_quotes_change_nothing(language: str) -> None:
    """Straight quotation marks for angled or curly ones leave every statement as it is."""
    for case in load_cases(language):
        turned = re.sub(r"«\s*|\s*»|“|”", '"', case.text)
        assert _short(_read(turned, case)) == _short(_read(case.text, case)), turned


@pytest.mark.parametrize(("language", "capital"), [(language, name) for language, names in ALIASES.items() for name in names])
def test_a_country_for_its_capital_changes_nothing(language: str, capital: str) -> None:
    """A state's name in place of its capital's leaves every statement as it is."""
    country = ALIASES[language][capital]

    def renamed(found: re.Match[str]) -> str:
        return country if found[1] is None else found[1] + _capital(country)

    off = []
    for case in load_cases(language):
        turned = re.sub(rf"(^|[.?!»] |« )?\b{capital}\b", renamed, case.text)
        if turned != case.text and not mistakes_in(case, _read(case.text, case)) and mistakes_in(case, _read(turned, case)):
            off.append(turned)
    assert not off, "\n".join(off)


GRID = tomllib.loads((HERE / "grid.toml").read_text(encoding="utf-8"))


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _frames() -> list[Any]:
    failing = [pytest.mark.xfail(strict=True, reason="a long name before a colon is not seen")]
    read = [pytest.param(language, frame) for language, grid in GRID.items() for frame in grid["frames"]]
    return read + [pytest.param(language, frame, marks=failing) for language, grid in GRID.items() for frame in grid.get("limits", ())]


@pytest.mark.parametrize(("language", "frame"), _frames())
def test_who_says_what_whatever_the_frame(language: str, frame: str) -> None:
    """One content in one frame by one source is one statement; a hedge, a negation or exchanged roles change it and nothing else does."""
    off = []
    for (source, party), (content, wanted) in product(GRID[language]["sources"].items(), GRID[language]["contents"].items()):
        written = frame.format(S=source, c=content, C=_capital(content))
        written = written if written[0] in '«"' else _capital(written)
        stance, _, sure = wanted.partition(" ")
        expected = frozenset({("delivered", party, stance, sure)} if wanted else ())
        case = GoldCase(language, "iran-drones", "grid", written, expected)
        if faults := mistakes_in(case, _read(written, case)):
            off.append(f"{written}  {'; '.join(faults)}")
    assert not off, "\n".join(off)


TOLD = tomllib.loads((HERE / "told.toml").read_text(encoding="utf-8"))


def _told() -> list[Any]:
    return [pytest.param(language, *case) for language, table in TOLD.items() for case in table["cases"]]


@pytest.mark.parametrize(("language", "text", "background", "day"), _told())
def test_when_it_was_said(language: str, text: str, background: bool, day: str) -> None:
    """A word of background makes it background; a weekday, a date or *last week* tells when it was said; nothing else does."""
    (found,) = gold_reader().read_statements(text, language, topic="iran-drones")
    assert found.background == background
    if day:
        assert found.said_at
        assert found.said_at.date().isoformat() == day
    elif not background:
        assert found.said_at is None
