"""What was known before an article: the one place that says which part of the record a decision may look at.

The record is loaded from the database (``pipeline.load_context``), or simulated by a backtest or a seeding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from watcher.model import ClaimWindows, FiledStatement, LedgerContext, Proposition, StoryCandidate, Topic
from watcher.model.parties import PartyRecord

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LedgerRecord:
    """What is on record and may bear on an article; more than that does no harm."""

    statements: Iterable[FiledStatement] = ()
    stories_on_record: frozenset[tuple[str, int]] = frozenset()
    """(topic name, story id)."""
    alert_times: Mapping[str, Iterable[datetime]] = field(default_factory=dict)
    """Topic name -> the dates of the articles that its alerts are about."""
    story_candidates: tuple[StoryCandidate, ...] = ()
    propositions: tuple[Proposition, ...] = ()
    parties: tuple[PartyRecord, ...] = ()


def effective_date(published: datetime | None, seen_at: datetime) -> datetime:
    """Return when an article counts as published: a missing date, and one in the future, is a mistake."""
    return min(published or seen_at, seen_at)


def assemble_context(
    ledger: LedgerRecord,
    topics: Mapping[str, Topic],
    windows: ClaimWindows,
    *,
    article_id: int,
    published: datetime | None,
    seen_at: datetime,
) -> LedgerContext:
    """Select from the record what counts for an article of this date."""
    date = effective_date(published, seen_at)

    def alerted_within(span: timedelta) -> frozenset[str]:
        return frozenset(name for name, times in ledger.alert_times.items() if any(abs(date - time) <= span for time in times))

    return LedgerContext(
        story_candidates=ledger.story_candidates,
        stories_on_record=ledger.stories_on_record,
        statements=tuple(item for item in ledger.statements if item.effective_at >= date - windows.denial_window),
        topics=topics,
        propositions=ledger.propositions,
        parties=ledger.parties,
        alerted_recently=alerted_within(windows.update_window),
        alerted_within_day=alerted_within(min(windows.update_window, _ONE_DAY)),
        windows=windows,
        article_id=article_id,
        seen_at=seen_at,
    )
