"""What is read on a topic does not hang on what else is watched."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from tests.statements.reading import Reader
from watcher import data
from watcher.demo import story
from watcher.model import Statement

TOPICS = {name: each.topic for name, each in data.brought().items()}
WRONG = pytest.mark.xfail(strict=True, reason="what another claim's sentence takes up is filed on a claim of this topic")


@cache
def among_others() -> Reader:
    return Reader(list(TOPICS.values()))


def _short(found: tuple[Statement, ...], topic: str) -> set[tuple[Any, ...]]:
    return {(it.claim, it.party, it.stance, it.factuality, it.recap, it.quote) for it in found if it.topic == topic}


@pytest.mark.parametrize("name", [pytest.param(name, marks=() if name == "rnk-troops" else WRONG) for name in TOPICS])
def test_a_topic_alone_reads_what_it_reads_among_others(name: str) -> None:
    """In each seed the very same statements: *the matter is under discussion* is about what its own text speaks of, watched or not."""
    alone = Reader([TOPICS[name]])
    for key, file in story.seed_files().items():
        text = file.read_text(encoding="utf-8")
        assert _short(alone.read(text, "fr"), name) == _short(among_others().read(text, "fr"), name), key
