"""analyse: an article is read.  stories, topics | alerts -> alerts and their way out, all or nothing"""

from __future__ import annotations

from datetime import datetime

from watcher import analysis, reading
from watcher.app import App
from watcher.errors import Reason, Reasoned
from watcher.model import AlertKind, Article, Ledger, Reading, Ruling, Verdict
from watcher.pipeline.dispatching import dispatch
from watcher.pipeline.steps import Wake, Wakes, reason
from watcher.store import alerts, articles, topics, work
from watcher.store.types import Connection, Row
from watcher.text.urls import url_key


def analyse(app: App, article_id: int) -> Wakes:
    """Judge a stored article: one that was handed over whole, or whose reading was out of date."""
    now = app.clock()
    with app.database.write() as tx:
        row = work.claim(tx, work.ARTICLES, article_id, now, now + app.policy.lease)
    if row is None:
        return ()
    revision, rules = app.rules.current()
    try:
        found = app.workers.call(reading.read_article, articles.as_article(row), rules)
    except Reasoned as error:
        with app.database.write() as tx:
            work.fail(tx, work.ARTICLES, article_id, again=None, reason=error.reason, detail=str(error))
        app.tell("read failed", trouble=True, url=row["url"], reason=error.reason.value, detail=str(error))
        return ()
    with app.database.write() as tx:
        if topics.revision(tx) != revision:
            work.postpone(tx, work.ARTICLES, article_id, app.clock())
            return [Wake("analyse", article_id)]
        ruling, wakes = judge(app, tx, article_id, found, reason(row["silent"]), seen_at=row["seen_at"])
    tell_read(app, article_id, ruling)
    return wakes


def hand_over(app: App, article: Article) -> tuple[int, bool]:
    """Store an article that came whole (replay).  Returns its id, and whether it is new."""
    identity = url_key(article.url)
    with app.database.write() as tx:
        if (known := articles.find(tx, identity)) is not None:
            return known, False
        return articles.add(tx, article, identity=identity, now=app.clock(), silent=None), True


def judge(app: App, tx: Connection, article_id: int, found: Reading, silent: Reason | None, *, seen_at: datetime) -> tuple[Ruling, Wakes]:
    """Decide what the reading adds, and write story, matches, alerts, message and deliveries: all or nothing."""
    at = min(found.article.published or seen_at, seen_at)  # a date in the future is a mistake
    gates = topics.lock(tx, [match.topic for match in found.matches])
    candidates = articles.candidates(tx, found.fingerprint, not_id=article_id, at=at, window=app.policy.story_window)
    told = topics.on_record(tx, [row["id"] for row in gates.values()], {candidate.story_id for candidate in candidates})
    ruling = analysis.judge(found, Ledger(candidates, told), silent=silent)
    story_id = articles.judge(tx, article_id, ruling, at=at)
    fresh: list[int] = []
    for verdict in ruling.verdicts:
        topic = gates[verdict.match.topic]
        ids = {"article_id": article_id, "topic_id": topic["id"], "story_id": story_id}
        topics.record(tx, verdict.match, verdict.reason, **ids, now=seen_at)
        if verdict.alert:
            fresh.append(_alert(app, tx, verdict, found, article_id=article_id, story_id=story_id, topic=topic, seen_at=seen_at))
    return ruling, dispatch(app, tx, fresh) if fresh else ()


def _alert(
    app: App, tx: Connection, verdict: Verdict, found: Reading, *, article_id: int, story_id: int, topic: Row, seen_at: datetime
) -> int:
    """One alert; its way out is decided for all of an article together."""
    now, article = app.clock(), found.article
    return alerts.add(
        tx,
        {
            "kind": AlertKind.FIRST_REPORT,
            "reason": verdict.reason,
            "topic_id": topic["id"],
            "topic": topic["name"],
            "topic_title": topic["title"],
            "query": topic["query"],
            "ruleset_id": found.ruleset_id,
            "story_id": story_id,
            "article_id": article_id,
            "quote": verdict.match.quote.of(article),
            "sentence": verdict.match.quote.of(article),
            "marks": _marks(verdict),
            "url": article.url,
            "title": article.title,
            "outlet": article.outlet,
            "published": article.published,
            "seen_at": seen_at,
            "created_at": now,
        },
    )


def _marks(verdict: Verdict) -> list[tuple[int, int]]:
    """The matched words within the quote, counted from its start."""
    quote = verdict.match.quote
    inside = (
        span for span in verdict.match.spans if span.in_title == quote.in_title and quote.start <= span.start and span.end <= quote.end
    )
    return [(span.start - quote.start, span.end - quote.start) for span in inside]


def tell_read(app: App, article_id: int, ruling: Ruling) -> None:
    article = ruling.reading.article
    verdicts = {verdict.match.topic: verdict.reason.value for verdict in ruling.verdicts}
    app.tell(
        "read",
        article=article_id,
        url=article.url,
        outlet=article.outlet,
        title=article.title,
        source=article.source.value,
        language=article.language,
        duplicate_of=ruling.placement.duplicate_of,
        topics=verdicts,
    )
