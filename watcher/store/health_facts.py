"""The facts for the health check: how feeds, extraction and channels are doing."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from watcher.errors import Reason
from watcher.model import ChannelFacts, DeliveryState, ExtractionFacts, FeedFacts, Problem, RoutingState, TextSource
from watcher.store import feeds
from watcher.store.column_types import Connection
from watcher.store.tables import EntryState, FeedState, alert_route, article, channel, delivery, entry, event, feed

DAY = timedelta(days=1)
EVENT_REASONS = (Reason.ENTRIES_LOST, Reason.FEED_MOVED)


def feed_facts(tx: Connection) -> list[FeedFacts]:
    """Return the failures and the rhythm of every feed that is not disabled."""
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
    """Count, by channel, what waits, since when, and what was given up in the last day."""
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
