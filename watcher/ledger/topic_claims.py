"""A topic's claims by id."""

from __future__ import annotations

from collections.abc import Mapping

from watcher.ledger.apply_propositions import PropositionTable
from watcher.model import Claim, Topic

IMPLICIT_CLAIM_ID = "topic"
"""The id of the one claim that a topic without any had; statements on it are still on record."""


def claims_by_id(topic: Topic) -> Mapping[str, Claim]:
    """Return a topic's claims by id; the implicit one where it lists none."""
    listed = topic.claims or (Claim(IMPLICIT_CLAIM_ID, {"en": topic.title}, implicit=True),)
    return {claim.id: claim for claim in listed}


def claim_titles(topic: Topic, key: str, table: PropositionTable) -> Mapping[str, str]:
    """Return what a claim is shown as, by language: its own titles where it is written, else those on record; empty where it has none."""
    written = claims_by_id(topic).get(key)
    if written is not None:
        return written.titles
    found = table.by_key.get((topic.name, key))
    return found.titles if found is not None else {}
