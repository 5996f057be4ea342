"""What the demo's newsrooms publish, in order: the five seeds, near-copies of two of them, and articles about something else.

The words are in ``story.toml`` beside this file, the seeds' texts in the files of ``seeds/``, unchanged.
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
from watcher.demo.sites import Outlet, Piece
from watcher.errors import StoreError

STORY = Path(__file__).with_name("story.toml")


@dataclass(frozen=True, slots=True)
class Scene:
    """One publication.  ``seed``: the seed it tells ("000"), or None; ``copy``: it repeats that seed nearly word for word."""

    outlet: str
    piece: Piece
    seed: str | None = None
    copy: bool = False
    backlog: bool = False
    """It is in the feed before the demo begins."""


def seeds_folder() -> Path:
    """The folder of the seed files: the installed package's own, else the checkout's.  StoreError: there is neither."""
    package = Path(watcher.__file__).parent
    places = (package / "_seeds", package.parent / "seeds")
    for folder in places:
        if any(folder.glob("*_*.txt")):
            return folder
    raise StoreError(f"The demo's texts are missing: neither {places[0]} nor {places[1]} holds them. Install watcher again.")


def seed_files() -> dict[str, Path]:
    """The seed files by their number: {"000": .../000_c956296bedcf6d81.txt, ...}."""
    return {path.name.split("_")[0]: path for path in sorted(seeds_folder().glob("*_*.txt"))}


def paragraphs(text: str, *, noise: str = "", skip_first: int = 0, skip_last: int = 0) -> tuple[str, ...]:
    """A seed's lines without blank ones, without the scraper's ``noise`` before the first, and without those to skip at both ends."""
    text = text.strip().removeprefix(noise)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return tuple(lines[skip_first : len(lines) - skip_last])


def topics() -> tuple[str, ...]:
    """The packaged topics that the demo watches."""
    return tuple(_story()["topics"])


def outlets() -> tuple[Outlet, ...]:
    """The demo's newsrooms."""
    return tuple(Outlet(**table) for table in _story()["outlet"])


def scenes() -> tuple[Scene, ...]:
    """Every publication, in the order of its events; the backlog first."""
    told: dict[str, Piece] = {}
    files = seed_files()
    return tuple(_scene(table, told, files) for table in _story()["scene"])


def backlog(all_scenes: Iterable[Scene] | None = None) -> tuple[Scene, ...]:
    """What is in the feeds before the demo begins."""
    return tuple(scene for scene in all_scenes or scenes() if scene.backlog)


def programme(all_scenes: Iterable[Scene] | None = None) -> tuple[Scene, ...]:
    """What appears while the demo runs, in order."""
    return tuple(scene for scene in all_scenes or scenes() if not scene.backlog)


def _scene(table: Mapping[str, Any], told: dict[str, Piece], files: Mapping[str, Path]) -> Scene:
    if (seed := table.get("seed")) is not None:
        text = files[seed].read_text(encoding="utf-8")
        cut = {name: table[name] for name in ("noise", "skip_first", "skip_last") if name in table}
        piece = told[seed] = _piece(table, paragraphs(text, **cut))
        return Scene(table["outlet"], piece, seed)
    if (original := table.get("copy_of")) is not None:
        kept = told[original].paragraphs[: table["keep"]]
        return Scene(table["outlet"], _piece(table, (*kept, table["added"])), original, copy=True)
    return Scene(table["outlet"], _piece(table, tuple(table["text"])), backlog=table.get("backlog", False))


def _piece(table: Mapping[str, Any], text: tuple[str, ...]) -> Piece:
    published: datetime = table["published"]
    return Piece(
        slug=f"{published:%H%M}-{table['outlet']}",
        title=table["title"],
        paragraphs=text,
        published=published,
        byline=table["byline"],
        kicker=table.get("kicker", ""),
        subheads=frozenset(table.get("subheads", ())),
    )


@cache
def _story() -> dict[str, Any]:
    return tomllib.loads(STORY.read_text(encoding="utf-8"))
