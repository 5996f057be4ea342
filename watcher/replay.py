"""Replay: the daemon's steps on a stream of articles, in a temporary database, with each article's own date as the clock."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from watcher import bootstrap
from watcher.app import App
from watcher.config import Settings
from watcher.data.message_texts import builtin_wording
from watcher.engine.inline import InlineEngine
from watcher.engine.tasks import ANALYSE
from watcher.model import Alert, Article, Quote, StoredStatement, Topic
from watcher.pipeline.analyse import store_article
from watcher.pipeline.wakes import Wake
from watcher.rendering import phrases
from watcher.store import alerts, articles, migrate, statements, topics
from watcher.store.database import Database


class StreamItem(Protocol):
    """One article of the stream, and its id there."""

    @property
    def id(self) -> Any: ...
    @property
    def article(self) -> Article: ...


class ReplayClock:
    """A clock that shows the date of the article being replayed."""

    def __init__(self) -> None:
        self.now = bootstrap.utc_now()

    def __call__(self) -> datetime:
        return self.now


def replay(stream: Iterable[StreamItem], watched_topics: Iterable[Topic], settings: Settings) -> Iterator[dict[str, Any]]:
    """Yield an ``article`` event for each article, then a ``statement`` event for each statement and claim in it, then an ``alert``
    event for each alert it raised.  Nothing is sent: there are no channels.
    """
    clock, ids = ReplayClock(), dict[int, Any]()
    with tempfile.TemporaryDirectory(prefix="watcher-replay-") as folder:
        database = Database(f"sqlite:///{folder}/replay.db", throwaway=True)
        migrate.upgrade(database)
        with database.write() as tx:
            for topic in watched_topics:
                topics.add(tx, topic, channels=[], now=clock())
        app = bootstrap.build_app(settings, database=database, clock=clock, rulesets_folder=Path(folder), warnings_only=True)
        engine = InlineEngine(app, (ANALYSE,))
        try:
            for given in stream:
                yield from _replay_article(app, engine, clock, given, ids)
        finally:
            app.close()


def _replay_article(app: App, engine: InlineEngine, clock: ReplayClock, item: StreamItem, ids: dict[int, Any]) -> Iterator[dict[str, Any]]:
    clock.now = item.article.published or clock.now
    article_id, new = store_article(app, item.article)
    if new:
        ids[article_id] = item.id
        engine.wake(Wake("analyse", article_id))
        engine.drain()
    with app.database.read() as tx:
        row = articles.get_row(tx, article_id)
        matched = topics.topic_names_for_article(tx, article_id)
        said = statements.list_for_article(tx, article_id) if new else ()
        raised = alerts.list_for_article(tx, article_id) if new else ()
    original = row["duplicate_of"] if new else article_id
    event = {"event": "article", "id": item.id, "language": row["language"], "topics": matched, "story": row["story_id"]}
    yield event | {"duplicate_of": ids.get(original)} | ({"reason": row["reason"]} if row["reason"] else {})
    for each in said:
        yield _statement_event(each, item.id)
    for alert in raised:
        yield _alert_event(alert, item.id, ids)


def _statement_event(item: StoredStatement, article: Any) -> dict[str, Any]:
    """Return the event of a statement; ``text[start:end] == quote``, of the article's title where ``in_title``."""
    statement, span = item.statement, item.statement.quote_span
    event: dict[str, Any] = {
        "event": "statement",
        "article": article,
        "topic": statement.topic,
        "claim": statement.claim,
        "source": list(statement.source),
        "party": statement.party,
        "stance": statement.stance.value,
        "factuality": statement.factuality.value,
        "quote": item.quote.text,
        "recap": statement.background,
        "slots": statement.slots,
        "kind": item.filed.kind.value if item.filed.kind else None,
        "reason": item.reason.value,
        "start": span.start,
        "end": span.end,
        "said": statement.said_at,
    }
    return event | ({"in_title": True} if span.in_title else {})


def _alert_event(alert: Alert, article: Any, ids: dict[int, Any]) -> dict[str, Any]:
    quote, wording = alert.quote, builtin_wording("en")
    return {
        "event": "alert",
        "kind": alert.kind.value,
        "severity": alert.severity.value,
        "topic": alert.topic,
        "claim": alert.claim or None,
        "sentence": phrases.headline(alert, wording) or None,
        "party": quote.party or None,
        "parties": list(alert.parties),
        "stance": quote.stance,
        "article": article,
        "quote": quote.text,
        "against": [_answered_event(each, ids) for each in alert.against],
        "reason": alert.reason.value,
        "story": alert.story_id,
        "title": quote.title,
        "outlet": quote.outlet,
        "url": quote.url,
        "published": quote.published,
    }


def _answered_event(quote: Quote, ids: dict[int, Any]) -> dict[str, Any]:
    said = quote.said_at or quote.published
    article = ids.get(quote.article_id) if quote.article_id is not None else None
    voice = phrases.party_stance(quote, builtin_wording("en"))
    return {"article": article, "quote": quote.text, "party": quote.party, "voice": voice, "stance": quote.stance, "said": said}
