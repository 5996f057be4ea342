"""Articles that alerted and are read again, and what they said then."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from watcher.errors import Reason
from watcher.model import Article, ArticleRevision, Entry, StoredArticle, StoredReread, TextSource
from watcher.store import work_queue
from watcher.store.column_types import Connection, Row, Values
from watcher.store.tables import RereadState, article, article_revision, entry, entry_key, reread

MIN_WAIT_AFTER_READING = timedelta(minutes=10)
"""However often a feed lists an article anew, it is read no sooner after it was last."""
_FEED_SOURCES = (TextSource.FEED, TextSource.SUMMARY)


def schedule(tx: Connection, article_id: int, *, now: datetime, due_at: datetime | None, ends_at: datetime) -> None:
    """Have an article read again from now on, unless it is already.  ``due_at`` None: when its feed lists it anew."""
    if find_for_article(tx, article_id) is None:
        values = {"article_id": article_id, "state": RereadState.OPEN, "due_at": due_at, "started_at": now, "ends_at": ends_at}
        tx.execute(sa.insert(reread).values(**values))


def claim(tx: Connection, reread_id: int, now: datetime, until: datetime) -> StoredReread | None:
    """Take an article to read again until then; None where another has it or it is not read again any more."""
    row = work_queue.claim_row(tx, work_queue.REREADS, reread_id, now, until)
    return None if row is None else _as_stored_reread(row)


def find_for_article(tx: Connection, article_id: int) -> StoredReread | None:
    """Return how far the re-reading of an article is; None where it never alerted."""
    row = tx.execute(sa.select(reread).where(reread.c.article_id == article_id)).mappings().one_or_none()
    return None if row is None else _as_stored_reread(row)


def _as_stored_reread(row: Row) -> StoredReread:
    return StoredReread(
        id=row["id"],
        article_id=row["article_id"],
        entry_id=row["entry_id"],
        is_open=row["state"] == RereadState.OPEN,
        due_at=row["due_at"],
        started_at=row["started_at"],
        ends_at=row["ends_at"],
        last_read_at=row["last_read_at"],
        read_count=row["read_count"],
        reason=Reason(row["reason"]) if row["reason"] else None,
        detail=row["detail"],
    )


def record_reading(tx: Connection, done: StoredReread, reason: Reason, *, now: datetime, due_at: datetime | None, goes_on: bool) -> None:
    """Store what came of a reading.  ``goes_on``: it is read again at ``due_at``, or where that is None when its feed lists it anew."""
    counts: Values = {"read_count": reread.c.read_count + 1, "last_read_at": now, "reason": reason, "detail": None, "failures": 0}
    _release(tx, done, due_at, goes_on=goes_on, **counts)


def record_failure(tx: Connection, done: StoredReread, reason: Reason, detail: str, *, due_at: datetime | None, goes_on: bool) -> None:
    """Store why it could not be read again."""
    _release(tx, done, due_at, goes_on=goes_on, reason=reason, detail=detail[:2000], failures=reread.c.failures + 1)


def end(tx: Connection, done: StoredReread) -> None:
    """Read an article no more, with what is stored of its last reading."""
    _release(tx, done, None, goes_on=False)


def _release(tx: Connection, done: StoredReread, due_at: datetime | None, *, goes_on: bool, **values: object) -> None:
    state = RereadState.OPEN if goes_on else RereadState.ENDED
    work_queue.record_outcome(tx, work_queue.REREADS, done.id, state=state, due_at=due_at if goes_on else None, entry_id=None, **values)
    if done.entry_id is not None:  # its article holds the text
        tx.execute(sa.update(entry).where(entry.c.id == done.entry_id).values(content=None, summary=None))


def end_expired(tx: Connection, now: datetime) -> int:
    """End the re-reading of articles that only waited for their feed, and whose time is over.  Return how many."""
    over = sa.and_(reread.c.state == RereadState.OPEN, reread.c.due_at.is_(None), reread.c.ends_at <= now)
    return tx.execute(sa.update(reread).where(over).values(state=RereadState.ENDED)).rowcount


def bring_forward(tx: Connection, feed_id: int, entries: Sequence[Entry], *, now: datetime) -> list[int]:
    """Make due the articles that are read again and that their feed lists with a new date.  Return the rows that are due now."""
    waiting = _open_for_feed(tx, feed_id, now)
    if not waiting:
        return []
    by_key = _rows_by_key(tx, feed_id, waiting)
    due = []
    for item in entries:
        row = next((by_key[key] for key in item.identity_keys if key in by_key), None)
        if row is None or item.updated is None or (row["updated"] is not None and item.updated <= row["updated"]):
            continue
        text = {"content": item.content, "summary": item.summary} if row["source"] in _FEED_SOURCES else {}
        tx.execute(sa.update(entry).where(entry.c.id == row["entry_id"]).values(title=item.title, updated=item.updated, **text))
        earliest = max(now, (row["last_read_at"] or row["started_at"]) + MIN_WAIT_AFTER_READING)
        at = earliest if row["due_at"] is None else min(row["due_at"], earliest)
        tx.execute(sa.update(reread).where(reread.c.id == row["id"]).values(due_at=at, entry_id=row["entry_id"]))
        due += [row["id"]] if at <= now else []
    return due


def _open_for_feed(tx: Connection, feed_id: int, now: datetime) -> Sequence[Row]:
    """List the articles of a feed's entries that are read again, usually none."""
    columns = (reread.c.id, reread.c.due_at, reread.c.started_at, reread.c.last_read_at)
    query = (
        sa.select(*columns, entry.c.id.label("entry_id"), entry.c.updated, article.c.source)
        .join(article, article.c.id == reread.c.article_id)
        .join(entry, entry.c.article_id == reread.c.article_id)
        .where(reread.c.state == RereadState.OPEN, reread.c.ends_at > now, entry.c.feed_id == feed_id)
    )
    return tx.execute(query).mappings().all()


def _rows_by_key(tx: Connection, feed_id: int, rows: Iterable[Row]) -> dict[str, Row]:
    """Return the rows by the keys that their entries are recognised by."""
    by_entry = {row["entry_id"]: row for row in rows}
    keys = sa.select(entry_key.c.key, entry_key.c.entry_id).where(entry_key.c.feed_id == feed_id, entry_key.c.entry_id.in_(list(by_entry)))
    return {each.key: by_entry[each.entry_id] for each in tx.execute(keys)}


# ── what it said then ─────────────────────────────────────────────────────────────────────────────────────────────────


def add_revision(tx: Connection, article_id: int, version: Article, reason: Reason, *, now: datetime) -> None:
    """Store what an article says now.  A vanished text is stored as none, and once."""
    text = version.text
    if reason is Reason.TEXT_VANISHED:
        latest = list_revisions(tx, article_id)[-1:]
        if latest and latest[0].reason is reason:
            return
        text = ""
    values = {"article_id": article_id, "read_at": now, "title": version.title, "text": text, "reason": reason}
    tx.execute(sa.insert(article_revision).values(**values))


def latest_version(tx: Connection, stored: StoredArticle) -> Article:
    """Return an article as it was read last: not as it was when most of its text was gone."""
    versions = [each for each in list_revisions(tx, stored.id) if each.reason is not Reason.TEXT_VANISHED]
    return replace(stored.article, title=versions[-1].title, text=versions[-1].text) if versions else stored.article


def list_revisions(tx: Connection, article_id: int) -> list[ArticleRevision]:
    """List what an article said when it was read again and had changed, first to last."""
    query = sa.select(article_revision).where(article_revision.c.article_id == article_id).order_by(article_revision.c.id)
    rows = tx.execute(query).mappings()
    return [ArticleRevision(row["read_at"], row["title"], row["text"], Reason(row["reason"])) for row in rows]
