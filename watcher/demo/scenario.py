"""What the demo's outlets publish, in order: the five seeds, near-copies of two of them, and articles about something else.

The texts are in ``scenario.toml`` beside this file; those of the seeds are the files of ``seeds/``, unchanged.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import watcher
from watcher.demo.sites import DemoOutlet, NewsItem
from watcher.errors import StoreError

SCENARIO_FILE = Path(__file__).with_name("scenario.toml")


@dataclass(frozen=True, slots=True)
class Scene:
    """One publication.  ``seed``: the seed it publishes ("000"), or None; ``is_copy``: it repeats that seed nearly word for word."""

    outlet: str
    news_item: NewsItem
    seed: str | None = None
    is_copy: bool = False
    in_backlog: bool = False
    """It is in the feed before the demo begins."""


def find_seeds_folder() -> Path:
    """Return the folder of the seed files: the installed package's, else the checkout's.

    Raises:
        StoreError: there is neither.
    """
    package = Path(watcher.__file__).parent
    places = (package / "_seeds", package.parent / "seeds")
    for folder in places:
        if any(folder.glob("*_*.txt")):
            return folder
    raise StoreError(f"The demo's texts are missing from {places[0]} and {places[1]}. Reinstall watcher.")


def list_seed_files() -> dict[str, Path]:
    """Return the seed files by their number: {"000": .../000_c956296bedcf6d81.txt, ...}."""
    return {path.name.split("_")[0]: path for path in sorted(find_seeds_folder().glob("*_*.txt"))}


def split_paragraphs(text: str, *, noise: str = "", skip_first: int = 0, skip_last: int = 0) -> tuple[str, ...]:
    """Return a seed's lines that are not blank, without the scraper's ``noise`` before the first and those to skip at both ends."""
    text = text.strip().removeprefix(noise)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return tuple(lines[skip_first : len(lines) - skip_last])


def watched_topics() -> tuple[str, ...]:
    """Return the names of the built-in topics that the demo watches."""
    return tuple(_load_scenario()["topics"])


def load_outlets() -> tuple[DemoOutlet, ...]:
    """Return the demo's outlets."""
    return tuple(DemoOutlet(**table) for table in _load_scenario()["outlet"])


def load_scenes() -> tuple[Scene, ...]:
    """Return every publication, in the order of its events; the backlog first."""
    items_by_seed: dict[str, NewsItem] = {}
    files = list_seed_files()
    return tuple(_build_scene(table, items_by_seed, files) for table in _load_scenario()["scene"])


def backlog_scenes(all_scenes: Iterable[Scene] | None = None) -> tuple[Scene, ...]:
    """Return what is in the feeds before the demo begins."""
    return tuple(scene for scene in all_scenes or load_scenes() if scene.in_backlog)


def live_scenes(all_scenes: Iterable[Scene] | None = None) -> tuple[Scene, ...]:
    """Return what is published while the demo runs, in order."""
    return tuple(scene for scene in all_scenes or load_scenes() if not scene.in_backlog)


def _build_scene(table: Mapping[str, Any], items_by_seed: dict[str, NewsItem], files: Mapping[str, Path]) -> Scene:
    if (seed := table.get("seed")) is not None:
        text = files[seed].read_text(encoding="utf-8")
        cut = {name: table[name] for name in ("noise", "skip_first", "skip_last") if name in table}
        item = items_by_seed[seed] = _build_news_item(table, split_paragraphs(text, **cut))
        return Scene(table["outlet"], item, seed)
    if (original := table.get("copy_of")) is not None:
        kept = items_by_seed[original].paragraphs[: table["keep"]]
        return Scene(table["outlet"], _build_news_item(table, (*kept, table["added"])), original, is_copy=True)
    return Scene(table["outlet"], _build_news_item(table, tuple(table["text"])), in_backlog=table.get("backlog", False))


def _build_news_item(table: Mapping[str, Any], text: tuple[str, ...]) -> NewsItem:
    published: datetime = table["published"]
    return NewsItem(
        slug=f"{published:%H%M}-{table['outlet']}",
        title=table["title"],
        paragraphs=text,
        published=published,
        byline=table["byline"],
        kicker=table.get("kicker", ""),
        subheads=frozenset(table.get("subheads", ())),
    )


@cache
def _load_scenario() -> dict[str, Any]:
    return tomllib.loads(SCENARIO_FILE.read_text(encoding="utf-8"))
