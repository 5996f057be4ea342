"""A topic's propositions as its user handles them: listed with positions, merged, split, renamed, muted; stated ones edited and removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from watcher.errors import UsageError
from watcher.services.lookup import find_topic, parse_row_id, require_known

if TYPE_CHECKING:
    from watcher.ledger.positions import Position
    from watcher.model import Proposition, StatedClaim, StoredTopic
    from watcher.names.entities import Entities
    from watcher.store.column_types import Connection
    from watcher.store.database import Database


@dataclass(frozen=True, slots=True)
class ClaimReport:
    """A proposition, those merged into it, and every position on it, in the order of their opening."""

    proposition: Proposition
    merged: tuple[Proposition, ...]
    positions: tuple[Position, ...]
    party_names: Mapping[str, str] = field(default_factory=dict)
    """Key of a party with a position -> what it is called."""


# ── finding ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def list_claims(tx: Connection, topic_id: int, entities: Entities) -> list[ClaimReport]:
    """List a topic's propositions without those that count as another one: numbers last, each in the order in which they came."""
    from watcher.ledger.apply_parties import PartyTable, apply_parties
    from watcher.ledger.apply_propositions import PropositionTable, apply_propositions
    from watcher.ledger.positions import fold_positions
    from watcher.model import NUMBER_KEY
    from watcher.pipeline.party_names import english_name
    from watcher.store import parties, propositions, statements

    known = propositions.list_for_topic(tx, topic_id)
    table = PropositionTable.build(known)
    spoken = parties.list_for_topic(tx, topic_id)
    speakers = PartyTable.build(spoken)
    recorded = apply_parties(statements.list_ledger(tx, topic_id=topic_id), speakers)
    positions = fold_positions(apply_propositions(recorded, table))
    names = {each.party: english_name(each.topic, each.party, entities, speakers) for each in positions}
    return [
        ClaimReport(
            each,
            tuple(other for other in known if other.merged_into and table.lead_key(other.topic, other.key) == each.key),
            tuple(position for position in positions if position.claim == each.key),
            names,
        )
        for each in sorted(known, key=lambda each: each.key.startswith(NUMBER_KEY))
        if not each.merged_into
    ]


def shown_title(proposition: Proposition) -> str:
    """Return a proposition's title in English, else in its own language, else what its key is about; of a number what is counted."""
    from watcher.data.event_tables import claim_gloss
    from watcher.model import NUMBER_KEY

    if proposition.key.startswith(NUMBER_KEY) and not proposition.is_renamed:
        return claim_gloss(proposition.key)
    titles = proposition.titles
    return titles.get("en") or next(iter(titles.values()), "") or claim_gloss(proposition.key)


def find_claim(tx: Connection, topic: StoredTopic, typed: str) -> Proposition:
    """Return a topic's proposition by its key, or by its number as `watcher claims` lists it.

    Raises:
        UsageError: there is none; names the nearest.
    """
    from watcher.store import propositions

    known = propositions.list_for_topic(tx, topic.id)
    number = parse_row_id(typed)
    found = [each for each in known if each.key == typed] or [each for each in known if number and each.id == number]
    if found:
        return found[0]
    hint = f"List claims with: watcher claims {topic.topic.name}"
    require_known(typed, [each.key for each in known], f"claim of topic {topic.topic.name}:", hint)
    raise AssertionError("A key that is known was found.")


# ── merging and splitting ─────────────────────────────────────────────────────────────────────────────────────────────


def merge_claims(database: Database, topic: str, lead: str, other: str) -> tuple[Proposition, Proposition]:
    """Let ``other`` count as ``lead`` from now on, and in what is on record; return both, the lead first.

    Raises:
        UsageError: there is no such topic or claim, both are one already, or ``other`` stands in the topic's file.
    """
    from watcher.ledger.apply_propositions import PropositionTable
    from watcher.model import PropositionOrigin
    from watcher.store import propositions

    with database.write() as tx:
        stored = find_topic(tx, topic)
        first, second = find_claim(tx, stored, lead), find_claim(tx, stored, other)
        table = PropositionTable.build(propositions.list_for_topic(tx, stored.id))
        first = table.by_key[topic, table.lead_key(topic, first.key)]
        if table.lead_key(topic, second.key) == first.key:
            raise UsageError(f"{first.key} and {second.key} are one claim already. Undo it with: watcher claim split {topic} {second.key}")
        if second.origin is PropositionOrigin.WRITTEN:
            raise UsageError(
                f"{second.key} is a claim of the topic's file, so others can only be merged into it: "
                f"watcher claim merge {topic} {second.key} {first.key}"
            )
        propositions.merge(tx, second.id, first.key)
    return first, second


def split_claim(database: Database, topic: str, typed: str) -> list[Proposition]:
    """Undo merges: let a merged claim count by itself again, or all that are merged into a claim; return those.

    Raises:
        UsageError: there is no such topic or claim, or nothing was merged.
    """
    from watcher.store import propositions

    with database.write() as tx:
        stored = find_topic(tx, topic)
        claim = find_claim(tx, stored, typed)
        known = propositions.list_for_topic(tx, stored.id)
        parted = [claim] if claim.merged_into else [each for each in known if each.merged_into == claim.key]
        if not parted:
            raise UsageError(f"Nothing is merged into {claim.key}. List claims with: watcher claims {topic}")
        propositions.split(tx, [each.id for each in parted])
    return parted


# ── muting and naming ─────────────────────────────────────────────────────────────────────────────────────────────────


def mute_claim(database: Database, topic: str, typed: str, *, now: datetime | None) -> Proposition:
    """Let statements on a claim raise no alert any more; None: let them again.  Return the claim as it was.

    Raises:
        UsageError: there is no such topic or claim.
    """
    from watcher.store import propositions

    with database.write() as tx:
        claim = find_claim(tx, find_topic(tx, topic), typed)
        propositions.set_muted(tx, claim.id, now)
    return claim


def rename_claim(database: Database, topic: str, typed: str, title: str) -> Proposition:
    """Give a claim another title, in the language that it is in; without one, its own again.  Return the claim as it is now.

    Raises:
        UsageError: there is no such topic or claim, or it stands in the topic's file.
    """
    from watcher.model import PropositionOrigin
    from watcher.services.topic_names import one_line
    from watcher.store import propositions
    from watcher.text.language import detect_language

    with database.write() as tx:
        stored = find_topic(tx, topic)
        claim = find_claim(tx, stored, typed)
        if claim.origin is PropositionOrigin.WRITTEN:
            raise UsageError(f"{claim.key} is a claim of the topic's file. Change its titles there: watcher topic edit {topic}")
        text = one_line(title)
        propositions.rename(tx, claim.id, {detect_language(text, next(iter(claim.titles), None)): text} if text else None)
        return find_claim(tx, stored, claim.key)


# ── stated claims ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class FrameChanges:
    """What a user changes of a stated claim; None and empty leave it as it is.  ``who`` and ``what`` may be emptied with ``-``."""

    sentence: str = ""
    event: str = ""
    who: str = ""
    what: str = ""


def edit_claim(database: Database, topic: str, typed: str, changes: FrameChanges, *, now: datetime) -> StatedClaim:
    """Change a stated claim: another sentence is parsed anew, then the rest is changed.  Its key stays.  Return it as it is now.

    Raises:
        UsageError: there is no such topic, claim or event class, or the claim was not stated.
    """
    from watcher.services.state_claims import draft_claim, require_event

    with database.write() as tx:
        stored = find_topic(tx, topic)
        was = _find_stated(tx, stored, typed)
        new = replace(draft_claim(changes.sentence, ()).claim, key=was.key) if changes.sentence else was
        frame = new.frame
        if changes.event:
            frame = replace(frame, event=require_event(changes.event), lemmas=())
        if changes.who:
            frame = replace(frame, participants={"agent": changes.who} if changes.who != "-" else {})
        if changes.what:
            frame = replace(frame, object=changes.what if changes.what != "-" else "")
        new = replace(new, frame=frame)
        _save_stated(tx, stored, [new if each.key == was.key else each for each in stored.topic.stated], now)
    return new


def remove_claim(database: Database, topic: str, typed: str, *, now: datetime) -> StatedClaim:
    """Take back a stated claim; its statements stay on record, on a claim that the program keeps by itself.

    Raises:
        UsageError: there is no such topic or claim, or the claim was not stated.
    """
    with database.write() as tx:
        stored = find_topic(tx, topic)
        was = _find_stated(tx, stored, typed)
        _save_stated(tx, stored, [each for each in stored.topic.stated if each.key != was.key], now)
    return was


def _find_stated(tx: Connection, topic: StoredTopic, typed: str) -> StatedClaim:
    claim = find_claim(tx, topic, typed)
    found = next((each for each in topic.topic.stated if each.key == claim.key), None)
    if found is None:
        raise UsageError(f"{claim.key} was not stated with --claim, but is {claim.origin}. Rename it, merge it or mute it instead.")
    return found


def _save_stated(tx: Connection, topic: StoredTopic, stated: Sequence[StatedClaim], now: datetime) -> None:
    from watcher.store import topics

    topics.update(tx, topic.id, replace(topic.topic, stated=tuple(stated)), now=now)
