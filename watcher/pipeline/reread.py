"""reread: an article that alerted is due again.  fetch | articles.extract, ledger.corrections -> corrections of what was told"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.app import App
from watcher.articles.reread_schedule import next_reread_at
from watcher.errors import FetchError, Reason, ReasonedError
from watcher.ledger.apply_propositions import PropositionTable
from watcher.ledger.correction_alerts import correction_alerts, quotes_of, standing_alerts
from watcher.model import (
    Article,
    CacheValidators,
    Entry,
    HttpResponse,
    NotModified,
    StoredAlert,
    StoredArticle,
    StoredReread,
    TextComparison,
    TextSource,
)
from watcher.pipeline.corrected_statements import VersionReading, correct_statements, read_version
from watcher.pipeline.failures import retry_soon
from watcher.pipeline.route_alerts import route_alerts
from watcher.pipeline.wakes import Wakes
from watcher.store import alerts, articles, entries, propositions, rereads, topics, work_queue
from watcher.store.column_types import Connection
from watcher.workers import tasks

_MAX_RETRY_AFTER = timedelta(days=1)
_GONE_STATUSES = frozenset({404, 410})
_HOPELESS_REASONS = frozenset({Reason.BAD_URL, Reason.BLOCKED_ADDRESS})
"""Reasons for which a page is not asked for again."""


@dataclass(frozen=True, slots=True)
class _DueArticle:
    """What is on record about an article that is due.  ``latest``: as it was read last; ``entry``: what to read it with."""

    row: StoredReread
    stored: StoredArticle
    latest: Article
    standing: Sequence[StoredAlert]
    entry: Entry
    validators: CacheValidators

    @property
    def has_page(self) -> bool:
        """Whether its text is its page's, and not the feed's own."""
        return self.stored.article.source is TextSource.PAGE


@dataclass(frozen=True, slots=True)
class _PresentVersion:
    """The article as it reads now, what changed, and where a quote did, its statements."""

    article: Article
    comparison: TextComparison
    reading: VersionReading | None


def schedule_rereads(app: App, tx: Connection, article_id: int, source: TextSource) -> None:
    """Have an article that alerted read again: its page at growing ages, the feed's own text when the feed lists it anew."""
    ages, now = app.policy.reread_ages, app.clock()
    if ages and source is not TextSource.SUPPLIED:
        due_at = next_reread_at(article_id, now, now, ages) if source is TextSource.PAGE else None
        rereads.schedule(tx, article_id, now=now, due_at=due_at, ends_at=now + ages[-1])


def reread_article(app: App, reread_id: int) -> Wakes:
    """Read an article again, and tell what its publisher changed of what alerts quoted from it."""
    now = app.clock()
    with app.database.write() as tx:
        row = rereads.claim(tx, reread_id, now, now + app.policy.lease)
    if row is None:
        return ()
    with app.database.read() as tx:
        due_article = _load_due_article(tx, row)
    if not due_article.stored.article.text or not app.policy.reread_ages:  # pruned, or switched off since
        return _end(app, row)
    try:
        page = app.fetcher.get(due_article.stored.article.url, due_article.validators) if due_article.has_page else None
        if isinstance(page, NotModified) or (page is not None and page.body_hash == due_article.validators.body_hash):
            return _record_unchanged(app, due_article)
        version = _read_present(app, due_article, page)
    except FetchError as error:
        if error.reason is Reason.HOST_BUSY:
            return retry_soon(app, work_queue.REREADS, reread_id)
        return _record_failure(app, due_article, error, _wait_after(error), hopeless=_is_hopeless(error))
    except ReasonedError as error:
        return _record_failure(app, due_article, error, timedelta(0), hopeless=False)
    return _store_reading(app, due_article, page, version)


def _load_due_article(tx: Connection, row: StoredReread) -> _DueArticle:
    stored = articles.get(tx, row.article_id)
    first = stored.article
    latest = rereads.latest_version(tx, stored)
    listed = entries.find(tx, row.entry_id) if row.entry_id is not None else None
    return _DueArticle(
        row=row,
        stored=stored,
        latest=latest,
        standing=standing_alerts(alerts.list_stored_for_article(tx, row.article_id)),
        entry=Entry(
            title=listed.title if listed else latest.title,
            url=first.url,
            published=first.published,
            author=first.author,
            outlet=first.outlet,
            language=first.language,
            tags=first.tags,
            content=listed.content if listed else None,
            summary=listed.summary if listed else None,
        ),
        validators=articles.get_validators(tx, row.article_id),
    )


def _read_present(app: App, due_article: _DueArticle, page: HttpResponse | None) -> _PresentVersion:
    """Extract and compare in a worker."""
    body, kind = (page.body, page.content_type) if page is not None else (None, "")
    first, quotes = due_article.stored.article, quotes_of(due_article.standing)
    extracted, comparison = app.workers.call(
        tasks.compare_with_page, body, due_article.entry, first.url, kind, latest=due_article.latest, quotes=quotes
    )
    present = replace(first, title=extracted.title, text=extracted.text)
    return _PresentVersion(present, comparison, read_version(app, present) if comparison.changes else None)


# ── what comes of it ──────────────────────────────────────────────────────────────────────────────────────────────────


def _end(app: App, row: StoredReread) -> Wakes:
    with app.database.write() as tx:
        rereads.end(tx, row)
    return ()


def _record_unchanged(app: App, due_article: _DueArticle) -> Wakes:
    due_at, goes_on = _next_reading(app, due_article)
    with app.database.write() as tx:
        rereads.record_reading(tx, due_article.row, Reason.PAGE_UNCHANGED, now=app.clock(), due_at=due_at, goes_on=goes_on)
    _log_reading(app, due_article, Reason.PAGE_UNCHANGED, 0)
    return ()


def _store_reading(app: App, due_article: _DueArticle, page: HttpResponse | None, version: _PresentVersion) -> Wakes:
    """Store the new version, the corrections and their messages in one transaction, and correct the record of who said what."""
    due_at, goes_on = _next_reading(app, due_article)
    article_id, now, comparison = due_article.stored.id, app.clock(), version.comparison
    with app.database.write() as tx:
        if rereads.find_for_article(tx, article_id) is None:  # pruned meanwhile
            return ()
        if page is not None:
            articles.set_validators(tx, article_id, page.validators)
        if comparison.reason is not Reason.PAGE_UNCHANGED:
            rereads.add_revision(tx, article_id, version.article, comparison.reason, now=now)
        if comparison.changes:
            correct_statements(app, tx, due_article.stored, comparison, version.reading, now=now)
        added = _add_corrections(tx, due_article, version, now)
        rereads.record_reading(tx, due_article.row, comparison.reason, now=now, due_at=due_at, goes_on=goes_on)
        wakes = route_alerts(app, tx, added) if added else ()
    _log_reading(app, due_article, comparison.reason, len(added))
    return wakes


def _add_corrections(tx: Connection, due_article: _DueArticle, version: _PresentVersion, now: datetime) -> list[int]:
    """Write the alerts, on the topics that are still watched; return their numbers."""
    if not version.comparison.changes:
        return []
    locked = topics.lock(tx, {each.alert.topic for each in due_article.standing})
    watched = {name: each.topic for name, each in locked.items() if each.enabled}
    standing = _without_muted(tx, due_article.standing, [each.id for each in locked.values()])
    story_id = due_article.standing[0].alert.story_id
    number = alerts.count_corrections(tx, due_article.stored.id)
    raised = correction_alerts(version.comparison, standing, watched, version.article, seen_at=now)
    return [
        alerts.add(tx, each, topic_id=locked[each.topic.name].id, story_id=story_id, now=now, correction_number=number + position)
        for position, each in enumerate(raised, 1)
    ]


def _without_muted(tx: Connection, standing: Sequence[StoredAlert], topic_ids: Sequence[int]) -> list[StoredAlert]:
    """Leave out the alerts on propositions that a user muted."""
    on_record = propositions.list_relevant(tx, topic_ids, {each.alert.claim for each in standing})
    table = PropositionTable.build(on_record)
    return [each for each in standing if not each.alert.claim or not table.is_muted(each.alert.topic, each.alert.claim)]


def _record_failure(app: App, due_article: _DueArticle, error: ReasonedError, wait: timedelta, *, hopeless: bool) -> Wakes:
    """Store why it could not be read: it is tried again at its next age, since nobody waits for it."""
    due_at, goes_on = _next_reading(app, due_article)
    due_at = max(due_at, app.clock() + wait) if due_at is not None else None
    with app.database.write() as tx:
        rereads.record_failure(tx, due_article.row, error.reason, str(error), due_at=due_at, goes_on=goes_on and not hopeless)
    app.log_event("reread_failed", warn=True, url=due_article.stored.article.url, reason=error.reason.value, detail=str(error))
    return ()


def _next_reading(app: App, due_article: _DueArticle) -> tuple[datetime | None, bool]:
    """Return when it is read next (None: when its feed lists it anew), and whether it is at all."""
    now, row = app.clock(), due_article.row
    if not due_article.has_page:
        return None, now < row.ends_at
    due_at = next_reread_at(row.article_id, row.started_at, now, app.policy.reread_ages)
    return due_at, due_at is not None


def _wait_after(error: FetchError) -> timedelta:
    return min(timedelta(seconds=error.retry_after or 0), _MAX_RETRY_AFTER)


def _is_hopeless(error: FetchError) -> bool:
    return error.status in _GONE_STATUSES or error.reason in _HOPELESS_REASONS


def _log_reading(app: App, due_article: _DueArticle, reason: Reason, corrections: int) -> None:
    app.log_event(
        "article_reread",
        article=due_article.stored.id,
        url=due_article.stored.article.url,
        reason=reason.value,
        corrections=corrections or None,
    )
