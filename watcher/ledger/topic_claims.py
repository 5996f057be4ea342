"""A topic's claims by id."""

from __future__ import annotations

from collections.abc import Mapping

from watcher.model import Claim, Topic

IMPLICIT_CLAIM_ID = "topic"
"""The id of the one claim of a topic that lists none."""


def claims_by_id(topic: Topic) -> Mapping[str, Claim]:
    """Return a topic's claims by id; the implicit one where it lists none."""
    listed = topic.claims or (Claim(IMPLICIT_CLAIM_ID, {"en": topic.title}, implicit=True),)
    return {claim.id: claim for claim in listed}


def claim_of(topic: Topic, claim_id: str) -> Claim:
    """Return a claim of a topic; one that the program opened where nobody wrote it."""
    return claims_by_id(topic).get(claim_id) or Claim(claim_id, {"en": claim_id}, opened=True)
