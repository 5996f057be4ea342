"""What runs inside a worker process, and the ruleset snapshot it runs with.

A snapshot is a JSON file named by its content; a worker compiles it once.  This module imports neither the database nor the network: a
worker receives bytes and returns values.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from watcher import data
from watcher.analysis import Ruleset, annotate, compare_readings
from watcher.errors import QueryError
from watcher.model import Article, Entry, ParsedFeed, Reading, TextComparison, ToldQuote, Topic, claim_data

WORKER_PRELOAD = (
    *("watcher.analysis", "watcher.workers.tasks", "watcher.feeds.parse"),
    *("watcher.articles.extract", "watcher.topics.match", "watcher.statements.reader"),
)
"""Imported once in the server that workers are forked from, so that a new worker is ready at once."""


@dataclass(frozen=True, slots=True)
class RulesetSnapshot:
    """A ruleset on disk, ready to be compiled by any worker."""

    id: str
    path: str = field(compare=False)
    """Where it lies: the id says what it holds."""


def write_snapshot(topics: Sequence[Topic], folder: Path, own_entities: Mapping[str, str] | None = None) -> RulesetSnapshot:
    """Write the topics, and the user's ``own_entities``, where workers find them."""
    snapshot_data = {"topics": [_topic_to_json(topic) for topic in topics], "entities": dict(own_entities or {})}
    words = json.dumps(snapshot_data, ensure_ascii=False, sort_keys=True)
    key = hashlib.sha256((words + data.packaged_words_digest()).encode()).hexdigest()[:16]
    path = folder / f"{key}.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(words, encoding="utf-8")
        part.replace(path)
    return RulesetSnapshot(key, str(path))


def _topic_to_json(topic: Topic) -> dict[str, Any]:
    values = {"name": topic.name, "title": topic.title, "query": topic.query, "claims": claim_data.claims_to_data(topic.claims)}
    return values | ({"stated": [claim_data.stated_to_data(each) for each in topic.stated]} if topic.stated else {})


def split_usable_topics(
    topics: Sequence[Topic], own_entities: Mapping[str, str] | None = None
) -> tuple[list[Topic], dict[str, QueryError]]:
    """Split topics into those whose query can be parsed with today's entities, and the errors of the others."""
    from watcher.topics.query_parser import parse_query

    entities = data.entities_with_own(own_entities or {})
    good, broken = [], {}
    for topic in topics:
        try:
            parse_query(topic.query, entities)
            good.append(topic)
        except QueryError as error:
            broken[topic.name] = error
    return good, broken


@lru_cache(maxsize=2)
def load_ruleset(snapshot: RulesetSnapshot) -> Ruleset:
    """Compile a snapshot; cached for the next article."""
    from watcher.statements.reader import compile_statement_reader
    from watcher.topics.match import compile_topics

    snapshot_data = json.loads(Path(snapshot.path).read_text(encoding="utf-8"))
    topics = [
        claim_data.topic_from_data(each["name"], each["title"], each["query"], each["claims"], each.get("stated"))
        for each in snapshot_data["topics"]
    ]
    entities = data.entities_with_own(snapshot_data["entities"])
    return Ruleset(snapshot.id, compile_topics(topics, entities), compile_statement_reader(topics, entities))


def parse_feed_document(document: bytes, url: str, content_type: str) -> ParsedFeed:
    """Parse a feed document.

    Raises:
        ParseError: it is not a feed.
    """
    from watcher.feeds.parse import parse_feed

    return parse_feed(document, url=url, content_type=content_type)


def annotate_page(
    page: bytes | None, entry: Entry, url: str, content_type: str, snapshot: RulesetSnapshot, *, listed_by: tuple[str, ...] = ()
) -> Reading:
    """Extract and annotate in one call.

    Raises:
        ExtractError: there is no text at all.
    """
    from watcher.articles.extract import extract_article

    return annotate(extract_article(page, entry=entry, url=url, content_type=content_type, feed=listed_by), ruleset=load_ruleset(snapshot))


def annotate_article(article: Article, snapshot: RulesetSnapshot) -> Reading:
    """Annotate a text that is stored already."""
    return annotate(article, ruleset=load_ruleset(snapshot))


def compare_with_page(
    page: bytes | None, entry: Entry, url: str, content_type: str, *, latest: Article, quotes: Sequence[ToldQuote]
) -> tuple[Article, TextComparison]:
    """Extract an article that is read again, and compare it with how it was read last.

    Raises:
        ExtractError: there is no text at all, nor a title.
    """
    from watcher.articles.extract import extract_article

    present = extract_article(page, entry=entry, url=url, content_type=content_type)
    return present, compare_readings(latest, present, quotes)
