"""What is read on a topic does not hang on what else is watched."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from tests.statements.reader import StatementTestReader
from watcher import data
from watcher.demo import scenario
from watcher.model import Statement

TOPICS = {name: each.topic for name, each in data.builtin_topics_by_name().items()}


@cache
def among_others() -> StatementTestReader:
    return StatementTestReader(list(TOPICS.values()))


def _short(found: tuple[Statement, ...], topic: str) -> set[tuple[Any, ...]]:
    return {(it.claim, it.party, it.stance, it.factuality, it.background, it.quote_span) for it in found if it.topic == topic}


@pytest.mark.parametrize("name", TOPICS)
def test_a_topic_alone_reads_what_it_reads_among_others(name: str) -> None:
    """In each seed the very same statements: *the matter is under discussion* is about what its own text speaks of, watched or not."""
    alone = StatementTestReader([TOPICS[name]])
    for key, file in scenario.list_seed_files().items():
        text = file.read_text(encoding="utf-8")
        assert _short(alone.read_statements(text, "fr"), name) == _short(among_others().read_statements(text, "fr"), name), key
