"""The four steps: poll, collect, analyse, deliver.  Each loads, has something pure decide, and saves in one transaction.

A step takes the id of a row, may be run twice without harm, and returns the work it made due.  It has never heard of an engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from watcher import analysis, reading
from watcher.app import App
from watcher.delivery import recipients, send
from watcher.delivery.retry import next_try
from watcher.errors import DeliveryError, ExtractError, FetchError, Reason, Reasoned, WatcherError, WorkerError
from watcher.feeds.schedule import next_poll
from watcher.model import (
    AlertKind,
    Article,
    Delivery,
    Fetched,
    Ledger,
    NotModified,
    ParsedFeed,
    Reading,
    Ruling,
    Validators,
    Verdict,
)
from watcher.store import alerts, articles, channels, deliveries, entries, feeds, topics, work
from watcher.store.types import Connection, Row
from watcher.text.urls import is_front_page, is_numeric, url_key


class Wake(NamedTuple):
    """Work that is due now: a task of the engine and the row it is about."""

    task: str
    key: int


Wakes = Sequence[Wake]
HOST_BUSY_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 86_400.0
_NO_PAGE = "urn:watcher:entry:"
_HOPELESS = frozenset({Reason.BAD_URL, Reason.BLOCKED_ADDRESS, Reason.GONE, Reason.REDIRECTS, Reason.TOO_LARGE, Reason.BAD_BODY})
"""Reasons for which a page is not worth asking for again."""


# ── poll: a feed is due ───────────────────────────────────────────────────────────────────────────────────────────────


def poll(app: App, feed_id: int) -> Wakes:
    """Ask a feed for what is new and list it."""
    now = app.clock()
    with app.database.write() as tx:
        row = work.claim(tx, work.POLLS, feed_id, now, now + app.policy.lease)
    if row is None:
        return ()
    try:
        answer = app.fetcher.get(row["url"], Validators(row["etag"], row["last_modified"], row["body_hash"]))
        if isinstance(answer, NotModified) or answer.body_hash == row["body_hash"]:
            return _unchanged(app, row, answer)
        parsed = app.workers.call(reading.read_feed, answer.body, answer.url, answer.content_type)
    except FetchError as error:
        if error.reason is Reason.HOST_BUSY:
            return _later(app, work.POLLS, feed_id)
        return _poll_failed(app, row, error, error.retry_after)
    except Reasoned as error:
        return _poll_failed(app, row, error, None)
    return _listed(app, row, answer, parsed)


def _unchanged(app: App, row: Row, answer: Fetched | NotModified) -> Wakes:
    now = app.clock()
    with app.database.write() as tx:
        feeds.unchanged(tx, row["id"], now=now, next_poll_at=_next_poll(app, tx, row["id"], now, headers=answer.headers))
    app.tell("polled", feed=row["url"], new=0)
    return ()


def _poll_failed(app: App, row: Row, error: Reasoned, retry_after: float | None) -> Wakes:
    now = app.clock()
    with app.database.write() as tx:
        again = _next_poll(app, tx, row["id"], now, retry_after=retry_after, failures=row["failures"] + 1)
        feeds.failed(tx, row["id"], now=now, next_poll_at=again, reason=error.reason, detail=str(error))
    app.tell("poll failed", feed=row["url"], reason=error.reason.value, detail=str(error))
    return ()


def _listed(app: App, row: Row, answer: Fetched, parsed: ParsedFeed) -> Wakes:
    """Entries first, validators with them in one transaction: a feed's ETag stored before its entries loses them at a crash."""
    now, cold = app.clock(), row["first_read_at"] is None
    aged = Reason.COLD_START if cold else None
    silent = {position: why for position, item in enumerate(parsed.entries) if (why := aged or _too_old(app, item.published, now))}
    validators = Validators(answer.headers.get("etag"), answer.headers.get("last-modified"), answer.body_hash)
    with app.database.write() as tx:
        added = entries.add(tx, row["id"], parsed.entries, now=now, silent=silent)
        again = _next_poll(app, tx, row["id"], now, headers=answer.headers, ttl=parsed.ttl)
        feeds.read(tx, row["id"], parsed, validators, new=len(added), now=now, next_poll_at=again)
        if answer.moved_to and answer.moved_to != row["url"]:
            feeds.move(tx, row["id"], answer.moved_to)
        if cold and added:
            text = (
                f"{len(added)} entries were there at the first poll of {row['url']}. They are stored and compared with, and alert nobody."
            )
            alerts.note(tx, reason=Reason.COLD_START, subject=row["url"], text=text, count=len(added), now=now)
    if cold and added:
        app.tell("cold start", feed=row["url"], entries=len(added))
    app.tell("polled", feed=row["url"], title=parsed.title, new=len(added))
    return [Wake("collect", key) for key in added]


def _too_old(app: App, published: datetime | None, now: datetime) -> Reason | None:
    """Why something that is new to us is no news."""
    aged = app.policy.max_age is not None and published is not None and now - published > app.policy.max_age
    return Reason.TOO_OLD if aged else None


def _next_poll(
    app: App,
    tx: Connection,
    feed_id: int,
    now: datetime,
    *,
    headers: Mapping[str, str] | None = None,
    ttl: timedelta | None = None,
    retry_after: float | None = None,
    failures: int = 0,
) -> datetime:
    return next_poll(
        now,
        published=feeds.rhythm(tx, feed_id),
        ttl=ttl,
        headers=headers or {},
        retry_after=retry_after,
        failures=failures,
        bounds=app.policy.bounds,
        spread=app.spread(),
    )


# ── collect: an entry is listed ───────────────────────────────────────────────────────────────────────────────────────


def collect(app: App, entry_id: int) -> Wakes:
    """Read an entry's article: the page, else the feed's own content, else its summary."""
    now = app.clock()
    with app.database.write() as tx:
        row = work.claim(tx, work.ENTRIES, entry_id, now, now + app.policy.lease)
        if row is None:
            return ()
        feed = feeds.get(tx, row["feed_id"])
        identity = _identity(row, feed)
        if (known := articles.find(tx, identity)) is not None:
            entries.read(tx, entry_id, known)
            return ()
    try:
        read = _read(app, _page(app, row, identity), row, feed)
    except FetchError as error:
        if error.reason is Reason.HOST_BUSY:
            return _later(app, work.ENTRIES, entry_id)
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
            app.tell("page missing", url=row["url"], reason=error.reason.value, detail=str(error))
            return None
        raise


def _read(app: App, page: Fetched | None, row: Row, feed: Row) -> tuple[int, Reading]:
    """Extract and annotate in a worker; a page that breaks one is left for the feed's own text."""
    entry, url = entries.as_entry(row), row["url"] or feed["site_url"] or feed["url"]
    if entry.outlet is None and is_numeric(url):  # an address of digits names nobody
        entry = replace(entry, outlet=feed["title"])
    revision, rules = app.rules.current()
    if page is not None:
        try:
            return revision, app.workers.call(reading.read_page, page.body, entry, url, page.content_type, rules)
        except (WorkerError, ExtractError) as error:
            app.tell("page unreadable", url=url, reason=error.reason.value, detail=str(error))
    return revision, app.workers.call(reading.read_page, None, entry, url, "", rules)


def _entry_failed(app: App, row: Row, error: Reasoned, again: datetime | None) -> Wakes:
    with app.database.write() as tx:
        work.fail(tx, work.ENTRIES, row["id"], again=again, reason=error.reason, detail=str(error))
    app.tell("read failed", url=row["url"], reason=error.reason.value, detail=str(error), again=again.isoformat() if again else None)
    return ()


def _file(app: App, row: Row, identity: str, read: tuple[int, Reading]) -> Wakes:
    """Store the article and judge it, in one transaction with the entry that brought it."""
    revision, found = read
    now = app.clock()
    silent = _reason(row["silent"]) or _too_old(app, found.article.published, now)  # only the page may have had the date
    with app.database.write() as tx:
        known = articles.find(tx, identity)
        article_id = known or articles.add(tx, found.article, identity=identity, now=now, silent=silent, feed_id=row["feed_id"])
        entries.read(tx, row["id"], article_id)
        if known is not None:
            return ()
        if topics.revision(tx) != revision:  # a topic changed meanwhile: read it again with today's
            return [Wake("analyse", article_id)]
        ruling, wakes = _judge(app, tx, article_id, found, silent, seen_at=now)
    _tell(app, article_id, ruling)
    return wakes


# ── analyse: an article is read ───────────────────────────────────────────────────────────────────────────────────────


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
        app.tell("read failed", url=row["url"], reason=error.reason.value, detail=str(error))
        return ()
    with app.database.write() as tx:
        if topics.revision(tx) != revision:
            work.postpone(tx, work.ARTICLES, article_id, app.clock())
            return [Wake("analyse", article_id)]
        ruling, wakes = _judge(app, tx, article_id, found, _reason(row["silent"]), seen_at=row["seen_at"])
    _tell(app, article_id, ruling)
    return wakes


def _judge(app: App, tx: Connection, article_id: int, found: Reading, silent: Reason | None, *, seen_at: datetime) -> tuple[Ruling, Wakes]:
    """Decide what the reading adds, and write story, matches, alerts, message and deliveries: all or nothing."""
    at = min(found.article.published or seen_at, seen_at)  # a date in the future is a mistake
    gates = topics.lock(tx, [match.topic for match in found.matches])
    candidates = articles.candidates(tx, found.fingerprint, not_id=article_id, at=at, window=app.policy.story_window)
    told = topics.on_record(tx, [row["id"] for row in gates.values()], {candidate.story_id for candidate in candidates})
    ruling = analysis.judge(found, Ledger(candidates, told), silent=silent)
    story_id = articles.judge(tx, article_id, ruling, at=at)
    wakes: list[Wake] = []
    for verdict in ruling.verdicts:
        topic = gates[verdict.match.topic]
        ids = {"article_id": article_id, "topic_id": topic["id"], "story_id": story_id}
        topics.record(tx, verdict.match, verdict.reason, **ids, now=seen_at)
        if verdict.alert:
            wakes += _alert(app, tx, verdict, found, article_id=article_id, story_id=story_id, topic=topic, seen_at=seen_at)
    return ruling, wakes


def _alert(
    app: App, tx: Connection, verdict: Verdict, found: Reading, *, article_id: int, story_id: int, topic: Row, seen_at: datetime
) -> Wakes:
    """One alert, the message that carries it, and a delivery for each recipient of the topic's channels."""
    now, article = app.clock(), found.article
    alert_id = alerts.add(
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
    to = [(channel, recipient) for channel in channels.of_topic(tx, topic["id"]) for recipient in recipients(channel)]
    return [Wake("deliver", key) for key in deliveries.post(tx, [alert_id], to, now=now)]


def _marks(verdict: Verdict) -> list[tuple[int, int]]:
    """The matched words within the quote, counted from its start."""
    quote = verdict.match.quote
    inside = (
        span for span in verdict.match.spans if span.in_title == quote.in_title and quote.start <= span.start and span.end <= quote.end
    )
    return [(span.start - quote.start, span.end - quote.start) for span in inside]


def _tell(app: App, article_id: int, ruling: Ruling) -> None:
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


# ── deliver: a delivery is due ────────────────────────────────────────────────────────────────────────────────────────


def deliver(app: App, delivery_id: int) -> Wakes:
    """Claim, send, and only then mark as sent: at least once, with one key over all tries."""
    now = app.clock()
    with app.database.write() as tx:
        row = work.claim(tx, work.DELIVERIES, delivery_id, now, now + app.policy.lease)
        if row is None:
            return ()
        delivery, enabled = deliveries.load(tx, row)
    try:
        if not enabled:
            raise DeliveryError(Reason.CHANNEL_OFF, f"The channel {delivery.channel.name} is disabled; enable it and retry.")
        answer = send(delivery, ways=app.ways)
    except DeliveryError as error:
        return _undelivered(app, delivery, error)
    with app.database.write() as tx:
        deliveries.sent(tx, delivery_id, answer, now=app.clock())
    app.tell("sent", delivery=delivery.key, channel=delivery.channel.name, recipient=delivery.recipient, answer=answer)
    return ()


def _undelivered(app: App, delivery: Delivery, error: DeliveryError) -> Wakes:
    """Try again by the schedule, or end dead, with the receiver's own words."""
    again = None
    if not error.permanent:
        again = next_try(app.clock(), delivery.attempts + 1, app.policy.retry, app.spread(), error.retry_after)
    with app.database.write() as tx:
        work.fail(tx, work.DELIVERIES, delivery.id, again=again, reason=error.reason, detail=str(error))
    app.tell(
        "not sent" if again else "gave up",
        delivery=delivery.key,
        channel=delivery.channel.name,
        recipient=delivery.recipient,
        reason=error.reason.value,
        detail=str(error),
        again=again.isoformat() if again else None,
    )
    return ()


# ── shared ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _later(app: App, queue: work.Queue, key: int) -> Wakes:
    """Our own limit for the host is reached: nobody's fault, in a moment."""
    with app.database.write() as tx:
        work.postpone(tx, queue, key, app.clock() + timedelta(seconds=HOST_BUSY_SECONDS * (0.5 + app.spread())))
    return ()


def _reason(stored: str | None) -> Reason | None:
    return Reason(stored) if stored else None


def hand_over(app: App, article: Article) -> tuple[int, bool]:
    """Store an article that came whole (replay).  Returns its id, and whether it is new."""
    identity = url_key(article.url)
    with app.database.write() as tx:
        if (known := articles.find(tx, identity)) is not None:
            return known, False
        return articles.add(tx, article, identity=identity, now=app.clock(), silent=None), True


def trouble(error: Exception) -> tuple[Reason, str]:
    """The reason and sentence to store for an exception nobody expected."""
    if isinstance(error, Reasoned):
        return error.reason, str(error)
    text = str(error) if isinstance(error, WatcherError) else f"{type(error).__name__}: {error}"
    return Reason.UNEXPECTED, text
