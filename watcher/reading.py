"""What runs inside a worker process, and the snapshot of rules it runs with.

A snapshot is a JSON file named by its content; a worker compiles it once.  It imports neither the database nor the network: a worker is
handed bytes and gives back nouns.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from watcher import data
from watcher.analysis import Ruleset, annotate
from watcher.errors import QueryError
from watcher.model import Article, Entry, ParsedFeed, Reading, Topic

PRELOAD = ("watcher.analysis", "watcher.reading", "watcher.feeds.parse", "watcher.articles.extract", "watcher.topics.match")
"""Imported once in the server that workers are forked from, so that a new worker is ready at once."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A ruleset on disk, ready to be compiled by any worker."""

    id: str
    path: str


def snapshot(topics: Sequence[Topic], folder: Path) -> Snapshot:
    """Write the topics down where workers find them."""
    words = json.dumps([asdict(topic) for topic in topics], ensure_ascii=False, sort_keys=True)
    key = hashlib.sha256((words + data.digest()).encode()).hexdigest()[:16]
    path = folder / f"{key}.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(words, encoding="utf-8")
        part.replace(path)
    return Snapshot(key, str(path))


def usable(topics: Sequence[Topic]) -> tuple[list[Topic], dict[str, QueryError]]:
    """Topics whose query still reads with today's entities, and what is wrong with the others."""
    from watcher.topics.query import parse

    good, broken = [], {}
    for topic in topics:
        try:
            parse(topic.query, data.load_entities())
            good.append(topic)
        except QueryError as error:
            broken[topic.name] = error
    return good, broken


@lru_cache(maxsize=2)
def rules(snapshot: Snapshot) -> Ruleset:
    """Compile a snapshot; kept for the next article."""
    from watcher.topics.match import compile_topics

    topics = [Topic(**fields) for fields in json.loads(Path(snapshot.path).read_text(encoding="utf-8"))]
    return Ruleset(snapshot.id, compile_topics(topics, data.load_entities()))


def read_feed(document: bytes, url: str, content_type: str) -> ParsedFeed:
    """ParseError where the document is no feed."""
    from watcher.feeds.parse import parse

    return parse(document, url=url, content_type=content_type)


def read_page(
    page: bytes | None, entry: Entry, url: str, content_type: str, snapshot: Snapshot, *, feed: tuple[str, ...] = ()
) -> Reading:
    """Extract and annotate in one call.  ExtractError where there is no text at all."""
    from watcher.articles.extract import extract

    return annotate(extract(page, entry=entry, url=url, content_type=content_type, feed=feed), rules=rules(snapshot))


def read_article(article: Article, snapshot: Snapshot) -> Reading:
    """Annotate a text that is stored already."""
    return annotate(article, rules=rules(snapshot))
