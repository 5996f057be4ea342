"""The facts for the health check, and the problems that are open, reported or closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from watcher.errors import Reason
from watcher.model import ChannelFacts, DeliveryState, ExtractionFacts, FeedFacts, Problem, RoutingState, StoredProblem, TextSource
from watcher.store import feeds
from watcher.store.column_types import Connection, Row
from watcher.store.tables import EntryState, FeedState, alert_route, article, channel, delivery, entry, event, feed, problem, scheduled_task

DAY = timedelta(days=1)
EVENT_REASONS = (Reason.ENTRIES_LOST, Reason.FEED_MOVED)


def feed_facts(tx: Connection) -> list[FeedFacts]:
    rows = tx.execute(sa.select(feed).where(feed.c.state != FeedState.DISABLED).order_by(feed.c.id)).mappings()
    return [FeedFacts(row["url"], row["failures"], row["reason"], row["detail"], feeds.latest_entry_times(tx, row["id"])) for row in rows]


def extraction_facts(tx: Connection, now: datetime) -> list[ExtractionFacts]:
    """Count, by feed, how entries were read in the last day, and in the week before it."""
    day, week = now - DAY, now - 8 * DAY
    fresh, poor = article.c.seen_at >= day, article.c.source == TextSource.SUMMARY
    counted = [sa.func.sum(sa.case((which, 1), else_=0)) for which in (fresh, sa.and_(fresh, poor), ~fresh, sa.and_(~fresh, poor))]
    read = sa.select(article.c.feed_id, *counted).where(article.c.seen_at >= week, article.c.feed_id.is_not(None))
    reads = {row[0]: tuple(row[1:]) for row in tx.execute(read.group_by(article.c.feed_id))}
    lost = sa.select(entry.c.feed_id, sa.func.count()).where(entry.c.state == EntryState.FAILED, entry.c.seen_at >= day)
    failed = {row[0]: row[1] for row in tx.execute(lost.group_by(entry.c.feed_id))}
    urls = {row.id: row.url for row in tx.execute(sa.select(feed.c.id, feed.c.url).where(feed.c.state == FeedState.ACTIVE))}
    found = []
    for number, url in urls.items():
        now_read, now_poor, was_read, was_poor = reads.get(number, (0, 0, 0, 0))
        found.append(ExtractionFacts(url, now_read, now_poor, failed.get(number, 0), was_read, was_poor))
    return found


def channel_facts(tx: Connection, now: datetime) -> list[ChannelFacts]:
    found = []
    for row in tx.execute(sa.select(channel).order_by(channel.c.id)).mappings():
        mine = delivery.c.channel_id == row["id"]
        due = (mine, delivery.c.state == DeliveryState.DUE, delivery.c.due_at.is_not(None))
        waiting = tx.execute(sa.select(sa.func.count(), sa.func.min(delivery.c.created_at)).where(*due)).one()
        late = sa.and_(alert_route.c.channel_id == row["id"], alert_route.c.state == RoutingState.HELD, alert_route.c.due_at <= now)
        overdue = tx.execute(sa.select(sa.func.count(), sa.func.min(alert_route.c.due_at)).where(late)).one()
        dead = (mine, delivery.c.state == DeliveryState.DEAD, delivery.c.created_at >= now - DAY)
        given_up = tx.execute(sa.select(sa.func.count()).where(*dead)).scalar_one()
        said = sa.select(delivery.c.detail).where(*due, delivery.c.detail.is_not(None)).order_by(delivery.c.id.desc()).limit(1)
        oldest = min((at for at in (waiting[1], overdue[1]) if at is not None), default=None)
        detail = tx.execute(said).scalar()
        found.append(ChannelFacts(row["name"], waiting[0] + overdue[0], oldest, given_up, detail, row["disabled_reason"]))
    return found


def recent_events(tx: Connection, now: datetime) -> list[Problem]:
    """List the events of the last day, the last one of each subject."""
    wanted = sa.select(event).where(event.c.reason.in_(EVENT_REASONS), event.c.created_at >= now - DAY).order_by(event.c.id)
    last = {(row["reason"], row["subject"]): row["text"] for row in tx.execute(wanted).mappings()}
    return [Problem(Reason(reason), subject, text) for (reason, subject), text in last.items()]


# ── what is open ──────────────────────────────────────────────────────────────────────────────────────────────────────


def update_open(tx: Connection, problems: Iterable[Problem], *, now: datetime) -> None:
    """Open new problems, renew those that persist, close those that are over."""
    holding = {(row["reason"], row["subject"]): row["id"] for row in list_open(tx)}
    for each in problems:
        if (number := holding.pop((each.reason, each.subject), None)) is not None:
            tx.execute(sa.update(problem).where(problem.c.id == number).values(text=each.text[:1000], last_seen_at=now))
        else:
            values = {"reason": each.reason, "subject": each.subject, "text": each.text[:1000], "opened_at": now, "last_seen_at": now}
            tx.execute(sa.insert(problem).values(**values))
    if holding:
        tx.execute(sa.update(problem).where(problem.c.id.in_(holding.values())).values(closed_at=now))


def list_open(tx: Connection) -> Sequence[Row]:
    return tx.execute(sa.select(problem).where(problem.c.closed_at.is_(None)).order_by(problem.c.id)).mappings().all()


def list_unreported(tx: Connection) -> list[StoredProblem]:
    """List problems not reported yet, and reported ones whose end is not."""
    begun = sa.and_(problem.c.closed_at.is_(None), problem.c.reported_at.is_(None))
    over = sa.and_(problem.c.closed_at.is_not(None), problem.c.reported_at.is_not(None), problem.c.closure_reported_at.is_(None))
    rows = tx.execute(sa.select(problem).where(sa.or_(begun, over)).order_by(problem.c.id)).mappings()
    return [_as_stored_problem(row) for row in rows]


def mark_reported(tx: Connection, reported: Sequence[StoredProblem], *, now: datetime) -> None:
    for over, column in ((False, "reported_at"), (True, "closure_reported_at")):
        ids = [each.id for each in reported if (each.closed_at is not None) is over]
        tx.execute(sa.update(problem).where(problem.c.id.in_(ids)).values({column: now}))


def _as_stored_problem(row: Row) -> StoredProblem:
    return StoredProblem(row["id"], Reason(row["reason"]), row["subject"], row["text"], row["opened_at"], row["closed_at"])


# ── what is done by the clock ─────────────────────────────────────────────────────────────────────────────────────────


def task_due_at(tx: Connection, name: str) -> datetime | None:
    at: datetime | None = tx.execute(sa.select(scheduled_task.c.due_at).where(scheduled_task.c.name == name)).scalar()
    return at


def schedule_task(tx: Connection, name: str, due_at: datetime) -> None:
    if tx.execute(sa.update(scheduled_task).where(scheduled_task.c.name == name).values(due_at=due_at)).rowcount == 0:
        tx.execute(sa.insert(scheduled_task).values(name=name, due_at=due_at))
