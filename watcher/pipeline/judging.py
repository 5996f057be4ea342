"""analyse: an article is read.  stories, topics, statements | alerts -> findings, alerts, deliveries, all or nothing"""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher import analysis, reading
from watcher.app import App
from watcher.errors import Reason, Reasoned
from watcher.model import Article, Ledger, Reading, Ruling
from watcher.pipeline.steps import Wake, Wakes, reason
from watcher.pipeline.telling import tell
from watcher.store import alerts, articles, statements, topics, work
from watcher.store.types import Connection
from watcher.text.urls import url_key

_A_DAY = timedelta(days=1)


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
    """Decide what the reading adds, and write story, matches, statements, alerts, message and deliveries: all or nothing."""
    at = min(found.article.published or seen_at, seen_at)  # a date in the future is a mistake
    gates = topics.lock(tx, [match.topic for match in found.matches])
    ids = {name: int(row["id"]) for name, row in gates.items()}
    candidates = articles.candidates(tx, found.fingerprint, not_id=article_id, at=at, window=app.policy.story_window)
    claims = {(ids[said.topic], said.claim) for said in found.statements if said.topic in ids}
    known = Ledger(
        candidates=candidates,
        told=topics.on_record(tx, ids.values(), {candidate.story_id for candidate in candidates}),
        statements=statements.known(tx, claims, at=at, standing=app.policy.windows.standing, not_of=article_id),
        topics={name: topics.as_topic(row) for name, row in gates.items()},
        lately=alerts.lately(tx, ids.values(), at=at, within=app.policy.quiet),
        just=alerts.lately(tx, ids.values(), at=at, within=min(app.policy.quiet, _A_DAY)),
        windows=app.policy.windows,
        article_id=article_id,
        seen_at=seen_at,
    )
    ruling = analysis.judge(found, known, silent=silent)
    story_id = articles.judge(tx, article_id, ruling, at=at)
    statements.file(tx, ruling.filings, topics=ids, language=found.article.language, ruleset_id=found.ruleset_id)
    for verdict in ruling.verdicts:
        where = {"article_id": article_id, "topic_id": ids[verdict.match.topic], "story_id": story_id}
        topics.record(tx, verdict.match, verdict.reason, **where, now=seen_at)
    return ruling, tell(app, tx, ruling, gates, article_id=article_id, story_id=story_id, seen_at=seen_at)


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
