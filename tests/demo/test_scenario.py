"""The demo's story is the five seeds, whole, in the order of their events, with copies and bystanders."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import UTC, datetime
from typing import Any

import pytest

from watcher.demo.scenario import (
    backlog_scenes,
    find_seeds_folder,
    list_seed_files,
    live_scenes,
    load_outlets,
    load_scenes,
    split_paragraphs,
    watched_topics,
)

EXPECTED = tomllib.loads((find_seeds_folder() / "expected.toml").read_text(encoding="utf-8"))
ORIGINALS = [scene for scene in load_scenes() if scene.seed and not scene.is_copy]
DIGESTS = {
    "000": "93741a8cf5d4eef5",
    "001": "b50b24278e76ee74",
    "002": "bb12cbaa88ae8047",
    "003": "125e8a521e7e5e1f",
    "004": "3bc57898a47f1045",
}
COPIES = [scene for scene in load_scenes() if scene.is_copy]


def shingles(text: str, size: int = 5) -> set[str]:
    words = text.split()
    return {" ".join(words[at : at + size]) for at in range(len(words) - size + 1)}


def test_the_seeds_are_the_files_that_were_given() -> None:
    """Five files, unchanged to the byte."""
    digests = {number: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for number, path in list_seed_files().items()}
    assert digests == DIGESTS


def test_the_seeds_appear_in_the_order_of_their_events() -> None:
    """000, 001, 002 and 004 on 5 September 2023, then 003 on the 11th; everything else in order of time around them."""
    assert [(scene.seed, scene.news_item.published) for scene in ORIGINALS] == [
        ("000", datetime(2023, 9, 5, 6, tzinfo=UTC)),
        ("001", datetime(2023, 9, 5, 8, tzinfo=UTC)),
        ("002", datetime(2023, 9, 5, 10, tzinfo=UTC)),
        ("004", datetime(2023, 9, 5, 15, tzinfo=UTC)),
        ("003", datetime(2023, 9, 11, 16, tzinfo=UTC)),
    ]
    instants = [scene.news_item.published for scene in load_scenes()]
    assert instants == sorted(instants)
    assert load_scenes() == backlog_scenes() + live_scenes()


def test_each_seed_has_an_outlet_of_its_own_and_its_copies_another() -> None:
    """Five outlets tell the seeds; the two copies stand in two others."""
    first = {scene.outlet for scene in ORIGINALS}
    copying = {scene.outlet for scene in COPIES}
    assert (len(first), len(copying), first & copying) == (5, 2, set())
    assert first | copying <= {outlet.slug for outlet in load_outlets()}


@pytest.mark.parametrize("scene", ORIGINALS, ids=lambda scene: scene.seed)
def test_a_seed_is_told_whole(scene: Any) -> None:
    """Every line of the file is a paragraph, the title, the rubric above it, or a credit: nothing else is lost or added."""
    text = list_seed_files()[scene.seed].read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for paragraph in scene.news_item.paragraphs:
        assert paragraph in text
    left = [line for line in lines if not any(line.endswith(paragraph) for paragraph in scene.news_item.paragraphs)]
    around = f"{scene.news_item.title} {scene.news_item.kicker} {scene.news_item.byline}"
    assert all(line in around or scene.news_item.title in line for line in left), left


@pytest.mark.parametrize("scene", COPIES, ids=lambda scene: scene.seed)
def test_a_copy_is_retitled_trimmed_and_extended(scene: Any) -> None:
    """Nine tenths of a copy's five-word runs are the original's; title, byline, end and length are not."""
    original = next(one.news_item for one in ORIGINALS if one.seed == scene.seed)
    copied = shingles(" ".join(scene.news_item.paragraphs))
    shared = copied & shingles(" ".join(original.paragraphs))
    assert len(shared) / len(copied) > 0.9
    assert len(scene.news_item.paragraphs) < len(original.paragraphs)
    assert scene.news_item.title != original.title
    assert scene.news_item.byline != original.byline
    assert scene.news_item.paragraphs[-1] not in original.paragraphs
    assert scene.news_item.published > original.published


def test_bystanders_share_no_run_of_words_with_the_seeds() -> None:
    """The other articles are about something else: at least two while the demo runs."""
    others = [scene for scene in live_scenes() if scene.seed is None]
    told = set().union(*(shingles(" ".join(scene.news_item.paragraphs)) for scene in ORIGINALS))
    assert len(others) >= 2
    assert not any(shingles(" ".join(scene.news_item.paragraphs)) & told for scene in others)


def test_slugs_are_unique_within_an_outlet() -> None:
    """No publication replaces another."""
    addresses = [(scene.outlet, scene.news_item.path) for scene in load_scenes()]
    assert len(set(addresses)) == len(addresses)


def test_paragraphs_cut_what_is_no_text() -> None:
    """Blank lines, a scraper's leftover, and the lines to skip at both ends go; the rest stays as it is."""
    assert split_paragraphs(" date 2023-09 Un.\n\n Deux. \nTrois.\n", noise="date 2023-09") == ("Un.", "Deux.", "Trois.")
    assert split_paragraphs("Titre\nUn.\n\nDeux.\nAgence", skip_first=1, skip_last=1) == ("Un.", "Deux.")


def test_the_expectation_fits_the_seeds() -> None:
    """All that may be quoted stands in its seed, in the text that the demo publishes; eleven changes must be told."""
    pieces = {scene.seed: scene.news_item for scene in ORIGINALS}
    files = list_seed_files()
    for seed in EXPECTED["seed"]:
        assert files[seed["id"]].name == seed["file"]
        assert pieces[seed["id"]].published == seed["published"]
        assert set(seed["topics"]) <= set(watched_topics())
    for row in EXPECTED["alert"]:
        for quotes, seeds in ((row["quotes"], row["seeds"]), (row.get("before", ()), row.get("against", ()))):
            shown = [text for seed in seeds for text in (pieces[seed].title, *pieces[seed].paragraphs)]
            assert all(any(quote in text for text in shown) for quote in quotes), row["id"]
    assert sum(row.get("must", True) for row in EXPECTED["alert"]) == 11
