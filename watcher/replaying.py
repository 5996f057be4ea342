"""Replay is the daemon: the same steps on the same code, in a throw-away database, with each article's own date as the clock."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from watcher import bootstrap, pipeline
from watcher.app import App
from watcher.config import Settings
from watcher.engine.inline import InlineEngine
from watcher.engine.tasks import ANALYSE
from watcher.model import Alert, Article, Quote, Topic
from watcher.pipeline import Wake
from watcher.store import alerts, articles, migrate, statements, topics
from watcher.store.database import Database
from watcher.store.types import Row


class Given(Protocol):
    """One article of the stream and the user's own id for it."""

    @property
    def id(self) -> Any: ...
    @property
    def article(self) -> Article: ...


class Clock:
    """Time as the stream tells it."""

    def __init__(self) -> None:
        self.at = bootstrap.utc_now()

    def __call__(self) -> datetime:
        return self.at


def replay(stream: Iterable[Given], watched: Iterable[Topic], settings: Settings) -> Iterator[dict[str, Any]]:
    """An ``article`` event for each article, then a ``statement`` event for each statement and claim in it, then an ``alert`` event for
    each alert it raised.  Nothing is sent: there are no channels."""
    clock, ids = Clock(), dict[int, Any]()
    with tempfile.TemporaryDirectory(prefix="watcher-replay-") as folder:
        database = Database(f"sqlite:///{folder}/replay.db", throwaway=True)
        migrate.upgrade(database)
        with database.write() as tx:
            for topic in watched:
                topics.add(tx, topic, channels=[], now=clock())
        app = bootstrap.app(settings, store=database, clock=clock, folder=Path(folder), quiet=True)
        engine = InlineEngine(app, (ANALYSE,))
        try:
            for given in stream:
                yield from _one(app, engine, clock, given, ids)
        finally:
            app.close()


def _one(app: App, engine: InlineEngine, clock: Clock, given: Given, ids: dict[int, Any]) -> Iterator[dict[str, Any]]:
    clock.at = given.article.published or clock.at
    article_id, new = pipeline.hand_over(app, given.article)
    if new:
        ids[article_id] = given.id
        engine.wake(Wake("analyse", article_id))
        engine.drain()
    with app.database.read() as tx:
        row = articles.get(tx, article_id)
        matched = topics.matched(tx, article_id)
        said = statements.of_article(tx, article_id) if new else ()
        raised = alerts.of_article(tx, article_id) if new else ()
    original = row["duplicate_of"] if new else article_id
    event = {"event": "article", "id": given.id, "language": row["language"], "topics": matched, "story": row["story_id"]}
    yield event | {"duplicate_of": ids.get(original)} | ({"reason": row["reason"]} if row["reason"] else {})
    for each in said:
        yield _statement(each, given.id)
    for alert in raised:
        yield _alert(alert, given.id, ids)


def _statement(row: Row, article: Any) -> dict[str, Any]:
    """``text[start:end] == quote``, of the article's title where it says ``in_title``."""
    shown = ("topic", "claim", "source", "party", "stance", "factuality", "quote", "recap", "slots", "kind", "reason")
    event = {"event": "statement", "article": article} | {key: row[key] for key in shown}
    event |= {"start": row["quote_start"], "end": row["quote_end"], "said": row["said_at"]}
    return event | ({"in_title": True} if row["in_title"] else {})


def _alert(alert: Alert, article: Any, ids: dict[int, Any]) -> dict[str, Any]:
    quote = alert.quote
    return {
        "event": "alert",
        "kind": alert.kind.value,
        "severity": alert.severity.value,
        "topic": alert.topic,
        "claim": alert.claim or None,
        "party": quote.party or None,
        "parties": list(alert.parties),
        "stance": quote.stance,
        "article": article,
        "quote": quote.text,
        "against": [_answered(each, ids) for each in alert.against],
        "reason": alert.reason.value,
        "story": alert.story_id,
        "title": quote.title,
        "outlet": quote.outlet,
        "url": quote.url,
        "published": quote.published,
    }


def _answered(quote: Quote, ids: dict[int, Any]) -> dict[str, Any]:
    said = quote.said_at or quote.published
    article = ids.get(quote.article_id) if quote.article_id is not None else None
    return {"article": article, "quote": quote.text, "party": quote.party, "stance": quote.stance, "said": said}
