"""Near-copies join a story; everything else opens one."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.model import Fingerprint, StoryCandidate
from watcher.stories.fingerprint import SHINGLE_TOKENS, SKETCH_HASHES, compute_fingerprint
from watcher.stories.placement import measure_overlap, place_in_story
from watcher.text.normalise import fold_words

SEEDS = [path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parents[2] / "seeds").glob("*.txt"))]
BYLINE = "Par notre correspondante à Tokyo, avec agences\n"
FOOTER = "\nRetrouvez chaque matin l'essentiel de l'actualité dans notre lettre. Tous droits réservés."
KOREAN = (
    "정부는 수요일 오후 국회에 연금 개혁 법안을 제출했다. 야당은 이 법안이 충분하지 않다고 비판하며 수정안을 요구했다. "
    "전문가들은 인구 고령화로 재정 부담이 커질 것이라고 지적했다. 노동조합은 다음 주 대규모 집회를 예고했고 경찰은 대비에 들어갔다. "
    "국회 상임위원회는 다음 달 공청회를 열어 시민들의 의견을 들을 예정이다. 장관은 기자회견에서 세대 간 형평성을 강조했다."
)
CHINESE = (
    "政府周三向议会提交了养老金改革法案，反对党认为该法案并不充分，并要求作出修改。专家指出，随着人口老龄化，财政负担将会加重。"
    "工会宣布下周举行大规模集会，警方已经开始准备。议会委员会将于下个月举行听证会，听取市民的意见。部长在记者会上强调了世代之间的公平。"
)


def first_third(text: str) -> str:
    return text[: text.index(". ", len(text) // 3) + 1]


def told(number: int, title: str, text: str) -> StoryCandidate:
    return StoryCandidate(number, number * 10, compute_fingerprint(title, text))


def edited(text: str, every: int) -> str:
    words = text.split(" ")
    words[every // 2 :: every] = ["autrement"] * len(words[every // 2 :: every])
    return " ".join(words)


@pytest.mark.parametrize("number", range(5))
def test_a_trimmed_retitled_edited_copy_joins_its_original(number: int) -> None:
    """The first third of a seed, retitled, with byline, boilerplate and a word in forty changed, is a copy of it and of no other."""
    copy = compute_fingerprint("Un tout autre titre", BYLINE + edited(first_third(SEEDS[number]), 40) + FOOTER)
    found = place_in_story(copy, [told(n, f"Titre {n}", text) for n, text in enumerate(SEEDS)])
    assert (found.duplicate_of, found.story_id) == (number, number * 10)


@pytest.mark.parametrize("number", range(5))
def test_an_edited_whole_copy_joins_its_original(number: int) -> None:
    """A whole seed with a word in thirty changed is a copy."""
    copy = compute_fingerprint("Titre", edited(SEEDS[number], 30) + FOOTER)
    assert place_in_story(copy, [told(number, "Autre", SEEDS[number])]).duplicate_of == number


def test_retellings_open_their_own_stories() -> None:
    """The five seeds tell one event in their own words: none is a copy of another, by a wide margin."""
    for one, other in combinations(SEEDS, 2):
        overlap, copies = measure_overlap(compute_fingerprint("a", one), compute_fingerprint("b", other))
        assert not copies
        assert overlap < 0.3


def test_a_follow_up_with_old_background_opens_its_own_story() -> None:
    """A new report that ends in a third of an old one is no copy of it."""
    for one, other in combinations(SEEDS, 2):
        new = one[: 2 * len(other) // 3] + "\n" + other[2 * len(other) // 3 :]
        assert place_in_story(compute_fingerprint("Suite", new), [told(1, "Avant", other)]).duplicate_of is None


@pytest.mark.parametrize("text", [KOREAN, CHINESE])
def test_other_scripts(text: str) -> None:
    """Korean and Chinese copies join, with a sentence added or cut; other texts in the same language do not."""
    shorter = text[: int(len(text) * 0.8)]
    assert place_in_story(compute_fingerprint("다른 제목", shorter), [told(1, "제목", text)]).duplicate_of == 1
    assert place_in_story(compute_fingerprint("x", KOREAN if text == CHINESE else CHINESE), [told(1, "y", text)]).duplicate_of is None


def test_briefs() -> None:
    """A brief is a copy of its like only: one figure changed is another brief, and so is the same teaser under another title."""
    brief = "Le président se rendra mardi à Oslo pour signer un accord sur la pêche, a annoncé la présidence."
    again = told(1, "Le président à Oslo", brief)
    assert place_in_story(compute_fingerprint("Le président à Oslo", brief), [again]).duplicate_of == 1
    assert place_in_story(compute_fingerprint("Le président à Oslo", brief.replace("mardi", "jeudi")), [again]).duplicate_of is None
    teaser = "Cet article est réservé aux abonnés. Lire la suite sur notre site."
    assert (
        place_in_story(
            compute_fingerprint("Séisme au large du Chili", teaser), [told(1, "Grève dans les ports belges", teaser)]
        ).duplicate_of
        is None
    )
    assert place_in_story(compute_fingerprint("Grève", ""), [told(1, "Grève", "")]).duplicate_of == 1
    assert place_in_story(compute_fingerprint("Grève", ""), [told(1, "Trêve", "")]).duplicate_of is None


def test_nothing_is_no_copy_of_nothing() -> None:
    """Two articles without any word are not copies, and no candidate means no story."""
    assert place_in_story(compute_fingerprint("", "…"), [told(1, "", "—")]).duplicate_of is None
    assert place_in_story(compute_fingerprint("a", SEEDS[0]), []).story_id is None


def test_the_nearest_candidate_wins_and_the_first_of_equals() -> None:
    """Of several candidates the one most repeated is the original; among equals the first."""
    trimmed = told(1, "t", first_third(SEEDS[0]) + FOOTER)
    whole, twin = told(2, "t", SEEDS[0]), told(3, "t", SEEDS[0])
    assert place_in_story(compute_fingerprint("u", SEEDS[0]), [trimmed, whole, twin]).duplicate_of == 2


def test_the_sketch_fits_the_store_and_outlives_the_process() -> None:
    """64 distinct ascending hashes of 63 bits, the same in another process whatever its hash seed."""
    sketch = compute_fingerprint("", SEEDS[0])
    assert len(set(sketch.hashes)) == SKETCH_HASHES
    assert list(sketch.hashes) == sorted(sketch.hashes)
    assert 0 <= sketch.hashes[0] < sketch.hashes[-1] < 1 << 63
    words = fold_words(SEEDS[0])
    assert sketch.shingle_count == len({words[at : at + SHINGLE_TOKENS] for at in range(len(words) - SHINGLE_TOKENS + 1)})
    program = (
        "import sys; from watcher.stories.fingerprint import compute_fingerprint; print(compute_fingerprint('', sys.stdin.read()).hashes)"
    )
    for seed in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", program],
            input=SEEDS[0],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            cwd=Path(__file__).parents[2],
        )
        assert done.stdout.strip() == str(sketch.hashes)


def test_typography_changes_no_sketch() -> None:
    """Accents, case, apostrophes, hyphens and white space of another house style leave the sketch as it is."""
    plain = SEEDS[1]
    restyled = plain.replace("’", "'").replace("-", "‑").replace("é", "e\u0301").replace(" ", "\u00a0").upper()
    assert compute_fingerprint("", restyled) == compute_fingerprint("", plain)


@given(st.sets(st.integers(0, 300), max_size=200), st.sets(st.integers(0, 300), max_size=200))
def test_whole_sketches_give_the_exact_containment(one: set[int], other: set[int]) -> None:
    """Where a sketch holds every hash, the estimate is no estimate, and the order of the two does not matter."""
    a, b = (Fingerprint(tuple(sorted(part)), len(part)) for part in (one, other))
    overlap, _ = measure_overlap(a, b)
    assert overlap == (len(one & other) / min(len(one), len(other)) if one and other else 0.0)
    assert measure_overlap(a, b) == measure_overlap(b, a)
