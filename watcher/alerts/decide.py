"""For one matched topic of one article: an alert, or the reason why there is none."""

from __future__ import annotations

from watcher.errors import Reason
from watcher.model import Match, Placement, Verdict


def decide(match: Match, *, placement: Placement, told: frozenset[tuple[str, int]], silent: Reason | None) -> Verdict:
    """The verdict on ``match``.

    ``told``: (topic name, story id) that are on record.  ``silent``: why nothing this article brings may alert (COLD_START, TOO_OLD,
    NEW_TOPIC), or None.  A near-copy of a story that this topic has not on record is a first report: the original was about something else.
    """
    if placement.story_id is not None and (match.topic, placement.story_id) in told:
        return Verdict(match, Reason.ALREADY_TOLD if placement.duplicate_of is None else Reason.NEAR_COPY, alert=False)
    if silent is not None:
        return Verdict(match, silent, alert=False)
    return Verdict(match, Reason.FIRST_REPORT, alert=True)
