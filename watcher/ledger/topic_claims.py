"""A topic's claims by id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from watcher.ledger.apply_propositions import PropositionTable
from watcher.model import Claim, PropositionOrigin, Topic
from watcher.names.entities import Entities

IMPLICIT_CLAIM_ID = "topic"
"""The id of the one claim that a topic without any had; statements on it are still on record."""


def claims_by_id(topic: Topic) -> Mapping[str, Claim]:
    """Return a topic's claims by id; the implicit one where it lists none."""
    listed = topic.claims or (Claim(IMPLICIT_CLAIM_ID, {"en": topic.title}, implicit=True),)
    return {claim.id: claim for claim in listed}


def with_represented_parties(topic: Topic, entities: Entities) -> Topic:
    """Return a topic whose claims name, beside each entity that is a party to them, whom it speaks for: statements are filed under that."""

    def represented(names: tuple[str, ...]) -> tuple[str, ...]:
        parties = (entities[name].party for name in names if name in entities)
        return tuple(dict.fromkeys((*names, *(party for party in parties if party))))

    return replace(topic, claims=tuple(replace(claim, parties=represented(claim.parties)) for claim in topic.claims))


def claim_titles(topic: Topic, key: str, table: PropositionTable) -> Mapping[str, str]:
    """Return what a claim is shown as, by language: its own titles where it is written, else those on record; empty where it has none."""
    written = claims_by_id(topic).get(key)
    if written is not None:
        return written.titles
    found = table.by_key.get((topic.name, key))
    return found.titles if found is not None else {}


def claim_origin(topic: Topic, key: str, table: PropositionTable) -> PropositionOrigin:
    """Return who put a claim on its topic: a title that a user gave counts as stated."""
    written = claims_by_id(topic).get(key)
    if written is not None:
        return PropositionOrigin.OPENED if written.implicit else PropositionOrigin.WRITTEN
    found = table.by_key.get((topic.name, key))
    if found is None:
        return PropositionOrigin.OPENED
    return PropositionOrigin.STATED if found.is_renamed else found.origin
