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

from watcher.demo.sites import DemoOutlet, NewsItem

TOPIC_QUERY = "convoi AND (quai OR gare)"
_MARK = re.compile(r"dossier(\d{4})")
_ONSETS = ("b", "br", "c", "ch", "d", "f", "fr", "g", "l", "m", "n", "p", "pl", "r", "s", "t", "tr", "v")
_RHYMES = ("a", "e", "i", "o", "u", "ou", "an", "on", "in", "eau", "er", "al", "or", "ette", "ier", "age")
_SMALL = ("le", "la", "les", "un", "une", "des", "de", "du", "et", "dans", "pour", "sur", "avec", "par", "qui", "que", "mais", "est")


@dataclass(frozen=True, slots=True)
class Publication:
    """One publication of the rig.  ``story`` counts from 0; ``is_copy``: the story was told before, elsewhere."""

    outlet: str
    news_item: NewsItem
    story: int
    is_copy: bool


def make_outlets(count: int = 6) -> tuple[DemoOutlet, ...]:
    """Sites in both formats and all layouts."""
    layouts = ("journal", "magazine", "depeches")
    return tuple(
        DemoOutlet(f"site{at}", f"Site {at}", "Banc d'essai", format="atom" if at % 2 else "rss", template=layouts[at % 3])
        for at in range(count)
    )


def story_marks(text: str) -> frozenset[int]:
    """The stories that a received text is about."""
    return frozenset(int(number) for number in _MARK.findall(text))


def publication_stream(stories: int, *, sites: int = 6, copy_every: int = 8, seed: int = 20230905) -> Iterator[Publication]:
    """``stories`` new stories; after every ``copy_every``-th, a near-copy of an earlier one at another site."""
    dice = random.Random(seed)
    at = datetime(2023, 9, 5, 6, tzinfo=UTC)
    told: list[Publication] = []
    for story in range(stories):
        at += timedelta(seconds=dice.randint(20, 200))
        told.append(Publication(f"site{dice.randrange(sites)}", _make_article(story, at, dice), story, is_copy=False))
        yield told[-1]
        if story % copy_every == copy_every - 1:
            yield _make_copy(dice.choice(told[-copy_every:]), at + timedelta(seconds=10), sites, dice)


def _make_article(story: int, at: datetime, dice: random.Random) -> NewsItem:
    paragraphs = [" ".join(_random_sentence(dice) for _ in range(dice.randint(2, 3))) for _ in range(dice.randint(6, 9))]
    name, verb, cargo, place, end = (_random_word(dice) for _ in range(5))
    told = f"{name.capitalize()} {verb} un convoi {cargo} {place} au {dice.choice(('quai', 'gare'))} {end} (dossier{story:04d})."
    paragraphs[dice.randrange(len(paragraphs))] += " " + told
    title = f"{_random_word(dice).capitalize()} {_random_word(dice)} {_random_word(dice)}, dossier{story:04d}"
    return NewsItem(
        f"dossier{story:04d}", title, tuple(paragraphs), at, f"{_random_word(dice).capitalize()} {_random_word(dice).capitalize()}"
    )


def _make_copy(original: Publication, at: datetime, sites: int, dice: random.Random) -> Publication:
    """The wire's way: retitled, another byline, trimmed at the end, a line of its own."""
    piece = original.news_item
    kept = max(5, len(piece.paragraphs) - 1)
    while not any("dossier" in text for text in piece.paragraphs[:kept]):
        kept += 1
    title = f"{_random_word(dice).capitalize()} {_random_word(dice)} : dossier{original.story:04d}"
    copy = NewsItem(f"reprise-{piece.slug}", title, (*piece.paragraphs[:kept], _random_sentence(dice)), at, _random_word(dice).capitalize())
    elsewhere = [f"site{at}" for at in range(sites) if f"site{at}" != original.outlet]
    return Publication(dice.choice(elsewhere), copy, original.story, is_copy=True)


def _random_sentence(dice: random.Random) -> str:
    words = [dice.choice(_SMALL) if dice.random() < 0.4 else _random_word(dice) for _ in range(dice.randint(9, 16))]
    return " ".join(words).capitalize() + "."


def _random_word(dice: random.Random) -> str:
    return "".join(dice.choice(_ONSETS) + dice.choice(_RHYMES) for _ in range(dice.choice((2, 2, 3))))
