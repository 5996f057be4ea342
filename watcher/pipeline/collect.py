"""collect: an entry is listed.  fetch | articles.extract -> an article, decided about in the same transaction"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from watcher.app import App
from watcher.errors import ExtractError, FetchError, Reason, ReasonedError, WorkerError
from watcher.model import CacheValidators, HttpResponse, Reading, StoredEntry, StoredFeed
from watcher.names.article_fields import index_words
from watcher.pipeline.analyse import decide_and_record, log_article_read
from watcher.pipeline.failures import retry_soon
from watcher.pipeline.suppression import too_old_reason
from watcher.pipeline.wakes import Wake, Wakes
from watcher.store import articles, entries, feeds, retention, search_index, topics, work_queue
from watcher.text.urls import is_front_page, is_ip_address, url_key
from watcher.workers import tasks

MAX_RETRY_WAIT_SECONDS = 86_400.0
_ENTRY_URN = "urn:watcher:entry:"
_PERMANENT_PAGE_FAILURES = frozenset(
    {Reason.BAD_URL, Reason.BLOCKED_ADDRESS, Reason.GONE, Reason.REDIRECTS, Reason.TOO_LARGE, Reason.BAD_BODY}
)
"""Reasons for which a page is not worth asking for again."""


def collect_entry(app: App, entry_id: int) -> Wakes:
    """Read an entry's article: the page, else the feed's own content, else its summary."""
    now = app.clock()
    with app.database.write() as tx:
        listed = entries.claim(tx, entry_id, now, now + app.policy.lease)
        if listed is None:
            return ()
        feed = feeds.get(tx, listed.feed_id)
        identity = _article_identity(listed, feed)
        known = articles.find_by_identity(tx, identity)
        if known is not None or retention.is_pruned(tx, identity):
            entries.mark_read(tx, entry_id, known)
            return ()
    try:
        page = _fetch_page(app, listed, identity)
        read = _annotate_entry(app, page, listed, feed)
    except FetchError as error:
        if error.reason is Reason.HOST_BUSY:
            return retry_soon(app, work_queue.ENTRIES, entry_id)
        waits = app.policy.page_retry
        again = app.clock() + timedelta(seconds=min(error.retry_after or waits[listed.failures], MAX_RETRY_WAIT_SECONDS))
        return _record_read_failure(app, listed, error, again)
    except ReasonedError as error:
        return _record_read_failure(app, listed, error, None)
    return _store_and_decide(app, listed, identity, read, page.validators if page else None)


def _article_identity(listed: StoredEntry, feed: StoredFeed) -> str:
    """Return what identifies an entry's article: its address, or the entry itself where that is the site's front page or missing."""
    url = listed.entry.url
    return url_key(url) if url and not is_front_page(url, feed.url, feed.site_url) else f"{_ENTRY_URN}{listed.id}"


def _fetch_page(app: App, listed: StoredEntry, identity: str) -> HttpResponse | None:
    """Return the entry's page; None where it cannot be fetched.

    Raises:
        FetchError: another attempt later may succeed.
    """
    if listed.entry.url is None or identity.startswith(_ENTRY_URN):
        return None
    try:
        answer = app.fetcher.get(listed.entry.url)
        return answer if isinstance(answer, HttpResponse) else None
    except FetchError as error:
        hopeless = error.reason in _PERMANENT_PAGE_FAILURES
        absent = error.status is not None and 400 <= error.status < 500 and error.reason is not Reason.RATE_LIMITED
        if error.reason is not Reason.HOST_BUSY and (hopeless or absent or listed.failures >= len(app.policy.page_retry)):
            app.log.debug("page_missing", url=listed.entry.url, reason=error.reason.value, detail=str(error))
            return None
        raise


def _annotate_entry(app: App, page: HttpResponse | None, listed: StoredEntry, feed: StoredFeed) -> tuple[int, Reading]:
    """Extract and annotate in a worker; where the page fails, use the feed's own text."""
    entry, url = listed.entry, listed.entry.url or feed.site_url or feed.url
    if entry.outlet is None and is_ip_address(url):  # an address of digits names nobody
        entry = replace(entry, outlet=feed.title)
    revision, rules = app.ruleset.current()
    listed_by = (feed.title, feed.url)
    if page is not None:
        try:
            return revision, app.workers.call(tasks.annotate_page, page.body, entry, url, page.content_type, rules, listed_by=listed_by)
        except (WorkerError, ExtractError) as error:
            app.log.debug("page_unreadable", url=url, reason=error.reason.value, detail=str(error))
    return revision, app.workers.call(tasks.annotate_page, None, entry, url, "", rules, listed_by=listed_by)


def _record_read_failure(app: App, listed: StoredEntry, error: ReasonedError, retry_at: datetime | None) -> Wakes:
    with app.database.write() as tx:
        work_queue.record_failure(tx, work_queue.ENTRIES, listed.id, retry_at=retry_at, reason=error.reason, detail=str(error))
    app.log_event(
        "read_failed",
        warn=True,
        url=listed.entry.url,
        reason=error.reason.value,
        detail=str(error),
        retry_at=retry_at.isoformat() if retry_at else None,
    )
    return ()


def _store_and_decide(
    app: App, listed: StoredEntry, identity: str, annotated: tuple[int, Reading], validators: CacheValidators | None
) -> Wakes:
    """Store the article and decide about it, in one transaction with its entry."""
    revision, found = annotated
    now = app.clock()
    silent = listed.suppressed_by or too_old_reason(app, found.article.published, now)  # only the page may have had the date
    words = index_words(found.article)  # before the transaction: it grows with the text
    with app.database.write() as tx:
        known = articles.find_by_identity(tx, identity)
        if known is not None:
            entries.mark_read(tx, listed.id, known)
            return ()
        article_id = articles.add(
            tx, found.article, identity=identity, now=now, suppressed_by=silent, feed_id=listed.feed_id, validators=validators
        )
        entries.mark_read(tx, listed.id, article_id)
        search_index.index_article(tx, article_id, words)
        if topics.ruleset_revision(tx) != revision:  # a topic changed meanwhile: read it again with today's
            return [Wake("analyse", article_id)]
        ruling, wakes = decide_and_record(app, tx, article_id, found, silent, seen_at=now)
    log_article_read(app, article_id, ruling)
    return wakes
