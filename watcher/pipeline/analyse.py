"""analyse: an article is stored.  stories, topics, statements | ledger, routing -> statements, alerts, deliveries, all or nothing"""

from __future__ import annotations

from datetime import datetime

from watcher import analysis
from watcher.app import App
from watcher.errors import Reason, ReasonedError
from watcher.ledger.apply_parties import PartyTable
from watcher.ledger.context import effective_date
from watcher.model import Article, Decisions, Reading
from watcher.pipeline.create_alerts import create_alerts
from watcher.pipeline.load_context import load_ledger_context
from watcher.pipeline.open_propositions import open_propositions
from watcher.pipeline.wakes import Wake, Wakes
from watcher.store import articles, parties, statements, topics, work_queue
from watcher.store.column_types import Connection
from watcher.text.urls import url_key
from watcher.workers import tasks


def analyse_article(app: App, article_id: int) -> Wakes:
    """Analyse a stored article: one from a replay, or one whose reading was out of date."""
    now = app.clock()
    with app.database.write() as tx:
        stored = articles.claim(tx, article_id, now, now + app.policy.lease)
    if stored is None:
        return ()
    revision, rules = app.ruleset.current()
    try:
        found = app.workers.call(tasks.annotate_article, stored.article, rules)
    except ReasonedError as error:
        with app.database.write() as tx:
            work_queue.record_failure(tx, work_queue.ARTICLES, article_id, retry_at=None, reason=error.reason, detail=str(error))
        app.log_event("read_failed", warn=True, url=stored.article.url, reason=error.reason.value, detail=str(error))
        return ()
    with app.database.write() as tx:
        if topics.ruleset_revision(tx) != revision:
            work_queue.postpone(tx, work_queue.ARTICLES, article_id, app.clock())
            return [Wake("analyse", article_id)]
        ruling, wakes = decide_and_record(app, tx, article_id, found, stored.suppressed_by, seen_at=stored.seen_at)
    log_article_read(app, article_id, ruling)
    return wakes


def store_article(app: App, article: Article) -> tuple[int, bool]:
    """Store an article of a replay.  Return its id, and whether it is new."""
    identity = url_key(article.url)
    with app.database.write() as tx:
        if (known := articles.find_by_identity(tx, identity)) is not None:
            return known, False
        return articles.add(tx, article, identity=identity, now=app.clock(), suppressed_by=None), True


def decide_and_record(
    app: App, tx: Connection, article_id: int, reading: Reading, suppressed_by: Reason | None, *, seen_at: datetime
) -> tuple[Decisions, Wakes]:
    """Decide what the reading adds, and write story, matches, statements, alerts, messages and deliveries in one transaction."""
    locked = topics.lock(tx, [match.topic for match in reading.matches])
    topic_ids = {name: each.id for name, each in locked.items()}
    context = load_ledger_context(tx, reading, locked, app, article_id=article_id, seen_at=seen_at)
    decisions = analysis.decide(reading, context, suppressed_by=suppressed_by)
    parties.save_all(tx, context.brought_parties, topic_ids=topic_ids, article_id=article_id, now=seen_at)
    story_id = articles.record_analysis(tx, article_id, decisions, at=effective_date(reading.article.published, seen_at))
    statements.add_all(tx, decisions.statements, topic_ids=topic_ids, language=reading.article.language, ruleset_id=reading.ruleset_id)
    for each in decisions.stories:
        topic_id = topic_ids[each.match.topic]
        topics.add_match(tx, each.match, each.reason, article_id=article_id, topic_id=topic_id, story_id=story_id, now=seen_at)
    table = open_propositions(tx, decisions.statements, context, topic_ids=topic_ids, language=reading.article.language, now=seen_at)
    wakes = create_alerts(
        *(app, tx, decisions, context.topics, topic_ids),
        propositions=table,
        speakers=PartyTable.build(context.parties),
        article_id=article_id,
        story_id=story_id,
        seen_at=seen_at,
    )
    return decisions, wakes


def log_article_read(app: App, article_id: int, decisions: Decisions) -> None:
    """Log what was read in an article and decided on it."""
    article = decisions.reading.article
    verdicts = {verdict.match.topic: verdict.reason.value for verdict in decisions.stories}
    app.log_event(
        "article_read",
        article=article_id,
        url=article.url,
        outlet=article.outlet,
        title=article.title,
        source=article.source.value,
        language=article.language,
        duplicate_of=decisions.placement.duplicate_of,
        topics=verdicts,
        statements_not_filed=_statements_not_filed(decisions.reading),
    )


def _statements_not_filed(reading: Reading) -> dict[str, int]:
    """How many statements were read and not filed, by the reason; empty for nearly every article."""
    left_out = {"repeated": reading.repeated_statements, "beyond_limit": reading.statements_beyond_limit}
    return {reason: count for reason, count in left_out.items() if count}
