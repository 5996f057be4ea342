"""Folded tokens with offsets into the original."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.text.normalise import fold, fold_words, tokenise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l’envoi d'armes", "l envoi d armes"),
        ("Kim Jong-un Kim‑Jong–Un", "kim jong un kim jong un"),
        ("coréano-russe", "coreano russe"),
        ("ÉTÉ e\u0301te\u0301 été", "ete ete ete"),
        ("Straße STRASSE", "strasse strasse"),
        ("Ｆ－１６ ﬁn œuvre Æsir", "f 16 fin oeuvre aesir"),
        ("mu\u00adni\u00adtions ar\u200bmes \ufeffobus", "munitions armes obus"),
        ("10\u00a0000\u202fobus", "10 000 obus"),
        ("Ёлка ёлка Й й Київ", "елка елка й й київ"),
        ("Łódź Đorđe İstanbul", "lodz dorde istanbul"),
        ("북한이 무기를", "북한이 무기를"),
        ("NSC는 北은 1000개", "nsc 는 北 은 1000 개"),
        ("朝鲜が", "朝 鲜 が"),
        ("ガ が カ", "ガ が カ"),
        ("U.S. snake_case a/b", "u s snake case a b"),
        ("हिन्दी", "हिन्दी"),
        ("أسلحة الأسلحة", "اسلحة الاسلحة"),
        ("—…!? ", ""),
    ],
)
def test_what_folding_takes_away(text: str, expected: str) -> None:
    """Case, accents, ligatures, width and invisible characters never matter; letters of their own do; unspaced scripts go by character."""
    assert " ".join(fold_words(text)) == expected


def test_decomposed_hangul_is_hangul() -> None:
    """Hangul written in jamo, as macOS does, folds to syllables."""
    assert fold_words(unicodedata.normalize("NFD", "북한")) == ("북한",)


def test_offsets_point_into_the_original() -> None:
    """Every token is found where its offsets say, soft hyphens and all."""
    text = "« L’envoi\u00a0de mu\u00adnitions », e\u0301crit-il."
    found = tokenise(text)
    written = [text[a:b] for a, b in zip(found.starts, found.ends, strict=True)]
    assert written == ["L", "envoi", "de", "mu\u00adnitions", "e\u0301crit", "il"]
    assert found[3].form == "munitions"


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    """For any text the tokens are apart and in order, no form is empty or holds white space, and folding again changes nothing."""
    found = tokenise(text)
    assert tuple(found.forms) == fold_words(text)
    assert all(0 <= a < b <= len(text) for a, b in zip(found.starts, found.ends, strict=True))
    assert all(b <= a for b, a in zip(found.ends, found.starts[1:], strict=False))
    for form in found.forms:
        assert form == "".join(form.split()) != ""
        assert fold(form) == form
