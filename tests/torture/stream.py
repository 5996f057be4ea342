"""What the rig's sites publish: articles that differ in every sentence and all match one topic, and near-copies of some.

The same seed gives the same stream.  The words are made of syllables, so that no two articles share a run of them; each carries its
story's mark (``dossier0042``) in its title and text, and so does its copy: one story, one alert.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from watcher.demo.sites import Outlet, Piece

QUERY = "convoi AND (quai OR gare)"
_MARK = re.compile(r"dossier(\d{4})")
_ONSETS = ("b", "br", "c", "ch", "d", "f", "fr", "g", "l", "m", "n", "p", "pl", "r", "s", "t", "tr", "v")
_RHYMES = ("a", "e", "i", "o", "u", "ou", "an", "on", "in", "eau", "er", "al", "or", "ette", "ier", "age")
_SMALL = ("le", "la", "les", "un", "une", "des", "de", "du", "et", "dans", "pour", "sur", "avec", "par", "qui", "que", "mais", "est")


@dataclass(frozen=True, slots=True)
class Drop:
    """One publication of the rig.  ``story`` counts from 0; ``copy``: the story was told before, elsewhere."""

    outlet: str
    piece: Piece
    story: int
    copy: bool


def outlets(count: int = 6) -> tuple[Outlet, ...]:
    """Sites in both formats and all layouts."""
    layouts = ("journal", "magazine", "depeches")
    return tuple(
        Outlet(f"site{at}", f"Site {at}", "Banc d'essai", format="atom" if at % 2 else "rss", template=layouts[at % 3])
        for at in range(count)
    )


def marks(text: str) -> frozenset[int]:
    """The stories that a received text is about."""
    return frozenset(int(number) for number in _MARK.findall(text))


def stream(stories: int, *, sites: int = 6, copy_every: int = 8, seed: int = 20230905) -> Iterator[Drop]:
    """``stories`` new stories; after every ``copy_every``-th, a near-copy of an earlier one at another site."""
    dice = random.Random(seed)
    at = datetime(2023, 9, 5, 6, tzinfo=UTC)
    told: list[Drop] = []
    for story in range(stories):
        at += timedelta(seconds=dice.randint(20, 200))
        told.append(Drop(f"site{dice.randrange(sites)}", _article(story, at, dice), story, copy=False))
        yield told[-1]
        if story % copy_every == copy_every - 1:
            yield _copy(dice.choice(told[-copy_every:]), at + timedelta(seconds=10), sites, dice)


def _article(story: int, at: datetime, dice: random.Random) -> Piece:
    paragraphs = [" ".join(_sentence(dice) for _ in range(dice.randint(2, 3))) for _ in range(dice.randint(6, 9))]
    name, verb, cargo, place, end = (_word(dice) for _ in range(5))
    told = f"{name.capitalize()} {verb} un convoi {cargo} {place} au {dice.choice(('quai', 'gare'))} {end} (dossier{story:04d})."
    paragraphs[dice.randrange(len(paragraphs))] += " " + told
    title = f"{_word(dice).capitalize()} {_word(dice)} {_word(dice)}, dossier{story:04d}"
    return Piece(f"dossier{story:04d}", title, tuple(paragraphs), at, f"{_word(dice).capitalize()} {_word(dice).capitalize()}")


def _copy(original: Drop, at: datetime, sites: int, dice: random.Random) -> Drop:
    """The wire's way: retitled, another byline, trimmed at the end, a line of its own."""
    piece = original.piece
    kept = max(5, len(piece.paragraphs) - 1)
    while not any("dossier" in text for text in piece.paragraphs[:kept]):
        kept += 1
    title = f"{_word(dice).capitalize()} {_word(dice)} : dossier{original.story:04d}"
    copy = Piece(f"reprise-{piece.slug}", title, (*piece.paragraphs[:kept], _sentence(dice)), at, _word(dice).capitalize())
    elsewhere = [f"site{at}" for at in range(sites) if f"site{at}" != original.outlet]
    return Drop(dice.choice(elsewhere), copy, original.story, copy=True)


def _sentence(dice: random.Random) -> str:
    words = [dice.choice(_SMALL) if dice.random() < 0.4 else _word(dice) for _ in range(dice.randint(9, 16))]
    return " ".join(words).capitalize() + "."


def _word(dice: random.Random) -> str:
    return "".join(dice.choice(_ONSETS) + dice.choice(_RHYMES) for _ in range(dice.choice((2, 2, 3))))
