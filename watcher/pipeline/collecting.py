"""collect: an entry is listed.  fetch.get | articles.extract -> an article, judged in the same transaction"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from watcher import reading
from watcher.app import App
from watcher.errors import ExtractError, FetchError, Reason, Reasoned, WorkerError
from watcher.model import Fetched, Reading
from watcher.pipeline.judging import judge, tell_read
from watcher.pipeline.steps import Wake, Wakes, later, reason, too_old
from watcher.store import articles, entries, feeds, retention, search, topics, work
from watcher.store.types import Row
from watcher.text.urls import is_front_page, is_numeric, url_key

LONGEST_WAIT_SECONDS = 86_400.0
_NO_PAGE = "urn:watcher:entry:"
_HOPELESS = frozenset({Reason.BAD_URL, Reason.BLOCKED_ADDRESS, Reason.GONE, Reason.REDIRECTS, Reason.TOO_LARGE, Reason.BAD_BODY})
"""Reasons for which a page is not worth asking for again."""


def collect(app: App, entry_id: int) -> Wakes:
    """Read an entry's article: the page, else the feed's own content, else its summary."""
    now = app.clock()
    with app.database.write() as tx:
        row = work.claim(tx, work.ENTRIES, entry_id, now, now + app.policy.lease)
        if row is None:
            return ()
        feed = feeds.get(tx, row["feed_id"])
        identity = _identity(row, feed)
        known = articles.find(tx, identity)
        if known is not None or retention.pruned(tx, identity):
            entries.read(tx, entry_id, known)
            return ()
    try:
        read = _read(app, _page(app, row, identity), row, feed)
    except FetchError as error:
        if error.reason is Reason.HOST_BUSY:
            return later(app, work.ENTRIES, entry_id)
        waits = app.policy.page_retry
        again = app.clock() + timedelta(seconds=min(error.retry_after or waits[row["failures"]], LONGEST_WAIT_SECONDS))
        return _entry_failed(app, row, error, again)
    except Reasoned as error:
        return _entry_failed(app, row, error, None)
    return _file(app, row, identity, read)


def _identity(row: Row, feed: Row) -> str:
    """What an entry's article is known by: its address, or the entry itself where that address is the site's front page or none."""
    url = row["url"]
    own = url and not is_front_page(url, feed["url"], feed["site_url"])
    return url_key(url) if own else f"{_NO_PAGE}{row['id']}"


def _page(app: App, row: Row, identity: str) -> Fetched | None:
    """The entry's page; None where there is none to have.  FetchError: it may come yet, and is worth waiting for."""
    if identity.startswith(_NO_PAGE):
        return None
    try:
        answer = app.fetcher.get(row["url"])
        return answer if isinstance(answer, Fetched) else None
    except FetchError as error:
        hopeless = error.reason in _HOPELESS
        absent = error.status is not None and 400 <= error.status < 500 and error.reason is not Reason.RATE_LIMITED
        if error.reason is not Reason.HOST_BUSY and (hopeless or absent or row["failures"] >= len(app.policy.page_retry)):
            app.log.debug("page missing", url=row["url"], reason=error.reason.value, detail=str(error))
            return None
        raise


def _read(app: App, page: Fetched | None, row: Row, feed: Row) -> tuple[int, Reading]:
    """Extract and annotate in a worker; a page that breaks one is left for the feed's own text."""
    entry, url = entries.as_entry(row), row["url"] or feed["site_url"] or feed["url"]
    if entry.outlet is None and is_numeric(url):  # an address of digits names nobody
        entry = replace(entry, outlet=feed["title"])
    revision, rules = app.rules.current()
    listed_by = (feed["title"], feed["url"])
    if page is not None:
        try:
            return revision, app.workers.call(reading.read_page, page.body, entry, url, page.content_type, rules, feed=listed_by)
        except (WorkerError, ExtractError) as error:
            app.log.debug("page unreadable", url=url, reason=error.reason.value, detail=str(error))
    return revision, app.workers.call(reading.read_page, None, entry, url, "", rules, feed=listed_by)


def _entry_failed(app: App, row: Row, error: Reasoned, again: datetime | None) -> Wakes:
    with app.database.write() as tx:
        work.fail(tx, work.ENTRIES, row["id"], again=again, reason=error.reason, detail=str(error))
    app.tell(
        "read failed",
        trouble=True,
        url=row["url"],
        reason=error.reason.value,
        detail=str(error),
        again=again.isoformat() if again else None,
    )
    return ()


def _file(app: App, row: Row, identity: str, read: tuple[int, Reading]) -> Wakes:
    """Store the article and judge it, in one transaction with the entry that brought it."""
    revision, found = read
    now = app.clock()
    silent = reason(row["silent"]) or too_old(app, found.article.published, now)  # only the page may have had the date
    with app.database.write() as tx:
        known = articles.find(tx, identity)
        article_id = known or articles.add(tx, found.article, identity=identity, now=now, silent=silent, feed_id=row["feed_id"])
        entries.read(tx, row["id"], article_id)
        if known is not None:
            return ()
        search.put(tx, article_id, found.article)
        if topics.revision(tx) != revision:  # a topic changed meanwhile: read it again with today's
            return [Wake("analyse", article_id)]
        ruling, wakes = judge(app, tx, article_id, found, silent, seen_at=now)
    tell_read(app, article_id, ruling)
    return wakes
