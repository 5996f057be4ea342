"""For one matched topic of one article: what its story is worth telling, or the reason why nothing is told of it.

Where the article's statements changed a record, they tell it; the story speaks only where they have nothing to say.
"""

from __future__ import annotations

from collections.abc import Sequence

from watcher.alerts.transition import STRENGTH
from watcher.errors import Reason
from watcher.model import AlertKind, Filing, Match, Placement, Severity, Topic, Verdict

_MUTE = frozenset({Reason.UNKNOWN_SPEAKER})


def decide(
    match: Match,
    *,
    placement: Placement,
    told: frozenset[tuple[str, int]],
    silent: Reason | None,
    topic: Topic | None = None,
    filings: Sequence[Filing] = (),
    spoken: bool = False,
    lately: bool = False,
    just: bool = False,
) -> Verdict:
    """The verdict on ``match``.

    ``told``: (topic name, story id) that are on record.  ``silent``: why nothing this article brings may alert (COLD_START, TOO_OLD,
    NEW_TOPIC), or None.  A near-copy of a story that this topic has not on record is a first report: the original was about something else.
    ``filings``: what its statements on this topic do.  ``spoken``: statements can be read in its language, so that a new story without one
    is an update, unless the topic has told nothing ``lately``; ``just``: it has told something within a day, which a story in a language
    whose statements cannot be read most likely retells.
    """
    if any(filing.alert for filing in filings):
        return Verdict(match, Reason.STATEMENT, alert=False)
    if placement.story_id is not None and (match.topic, placement.story_id) in told:
        return Verdict(match, Reason.ALREADY_TOLD if placement.duplicate_of is None else Reason.NEAR_COPY, alert=False)
    if silent is not None:
        return Verdict(match, silent, alert=False)
    if topic is not None and topic.claims and not spoken and just:
        return Verdict(match, Reason.NEW_STORY, alert=True, kind=AlertKind.UPDATE, severity=Severity.LOW)
    if topic is None or not topic.claims or not spoken:
        return Verdict(match, Reason.FIRST_REPORT, alert=True)
    if heard := [filing for filing in filings if filing.reason not in _MUTE]:
        best = max(heard, key=lambda filing: STRENGTH[filing.kind] if filing.kind else 0)
        return Verdict(match, best.reason, alert=False)
    if lately:
        return Verdict(match, Reason.NEW_STORY, alert=True, kind=AlertKind.UPDATE, severity=Severity.LOW)
    return Verdict(match, Reason.FIRST_REPORT, alert=True)
