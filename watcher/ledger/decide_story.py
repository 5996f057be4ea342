"""For one matched topic of one article: what its story is worth telling, or the reason why nothing is told of it.

Where the article's statements changed a record, they tell it; the story speaks only where they have nothing to say.
"""

from __future__ import annotations

from collections.abc import Sequence

from watcher.errors import Reason
from watcher.ledger.decide_statements import KIND_STRENGTH
from watcher.model import AlertKind, Placement, Severity, StatementDecision, StoryDecision, Topic, TopicMatch

_REASONS_THAT_LEAVE_STORY_ALONE = frozenset({Reason.UNKNOWN_SPEAKER})


def decide_story(
    match: TopicMatch,
    *,
    placement: Placement,
    stories_on_record: frozenset[tuple[str, int]],
    suppressed_by: Reason | None,
    topic: Topic | None = None,
    statement_decisions: Sequence[StatementDecision] = (),
    statements_supported: bool = False,
    alerted_recently: bool = False,
    alerted_within_day: bool = False,
) -> StoryDecision:
    """The verdict on ``match``.

    ``told``: (topic name, story id) that are on record.  ``silent``: why nothing this article brings may alert (COLD_START, TOO_OLD,
    NEW_TOPIC), or None.  A near-copy of a story that this topic has not on record is a first report: the original was about something else.
    ``filings``: what its statements on this topic do.  ``spoken``: statements can be read in its language, so that a new story without one
    is an update, unless the topic has told nothing ``lately``; ``just``: it has told something within a day, which a story in a language
    whose statements cannot be read most likely retells.
    """
    if any(filing.raises_alert for filing in statement_decisions):
        return StoryDecision(match, Reason.COVERED_BY_STATEMENT_ALERT, raises_alert=False)
    if placement.story_id is not None and (match.topic, placement.story_id) in stories_on_record:
        return StoryDecision(match, Reason.STORY_ON_RECORD if placement.duplicate_of is None else Reason.NEAR_COPY, raises_alert=False)
    if suppressed_by is not None:
        return StoryDecision(match, suppressed_by, raises_alert=False)
    if topic is not None and topic.claims and not statements_supported and alerted_within_day:
        return StoryDecision(match, Reason.NEW_STORY, raises_alert=True, kind=AlertKind.UPDATE, severity=Severity.LOW)
    if topic is None or not topic.claims or not statements_supported:
        return StoryDecision(match, Reason.FIRST_REPORT, raises_alert=True)
    if heard := [filing for filing in statement_decisions if filing.reason not in _REASONS_THAT_LEAVE_STORY_ALONE]:
        best = max(heard, key=lambda filing: KIND_STRENGTH[filing.kind] if filing.kind else 0)
        return StoryDecision(match, best.reason, raises_alert=False)
    if alerted_recently:
        return StoryDecision(match, Reason.NEW_STORY, raises_alert=True, kind=AlertKind.UPDATE, severity=Severity.LOW)
    return StoryDecision(match, Reason.FIRST_REPORT, raises_alert=True)
