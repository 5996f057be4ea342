"""Every line of docs/query.md, tried."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from watcher.data import load_entities
from watcher.model import Article, TextSource, Topic
from watcher.text.language import detect_language
from watcher.topics.match import compile_topics

PAGE = Path(__file__).parents[2] / "docs" / "query.md"
CELLS = re.compile(r"^\| `(?P<query>[^`]+)` \| (?P<hit>.+) \| (?P<miss>.+) \|$", re.MULTILINE)
LINES = [found.groups() for found in CELLS.finditer(PAGE.read_text(encoding="utf-8"))]


def article(written: str) -> Article:
    """**Headline.** Text. [field: value]"""
    known = re.search(r" \[(\w+): (.+)\]$", written)
    bare = written[: known.start()] if known else written
    title = re.match(r"\*\*(.+?)\*\* ", bare)
    text = bare[title.end() :] if title else bare
    said = {known[1]: known[2]} if known else {}
    tags = tuple(said.get("tags", "").split("; "))
    url = said.get("url", "https://example.org/1")
    outlet, feed = said.get("outlet", "An outlet"), (said.get("feed", ""),)
    return Article(url, outlet, title[1] if title else "", text, TextSource.SUPPLIED, language=said.get("lang"), listed_by=feed, tags=tags)


def matches(query: str, written: str) -> bool:
    given = article(written)
    matcher = compile_topics([Topic("t", "T", query)], load_entities())
    assert not matcher.query_errors, matcher.query_errors["t"].with_caret()
    return bool(matcher.match_topics(given, given.language or detect_language(given.text)))


@pytest.mark.parametrize(("query", "hit", "miss"), LINES)
def test_every_example_of_the_language_is_true(query: str, hit: str, miss: str) -> None:
    """The query of each line of docs/query.md matches the text beside it, and not the one after."""
    assert matches(query, hit)
    assert not matches(query, miss)


def test_the_page_has_the_whole_language() -> None:
    """Each operator and field of the grammar is in an example, so that none can be added without one."""
    grammar = (Path(__file__).parents[2] / "watcher" / "topics" / "query.lark").read_text(encoding="utf-8")
    fields = re.search(r"FIELD\S*: /\(\?:(.*?)\):", grammar)
    assert fields
    operators = [name.strip("_").replace("_", " ") for name in re.findall(r"^(\w+)\.9:", grammar, re.MULTILINE)]
    assert len(operators) == 6
    shown = " ".join(query for query, _, _ in LINES)
    for each in [*operators, *(f"{name}:" for name in fields[1].split("|")), "@", "*", '"', "^"]:
        assert each in shown
