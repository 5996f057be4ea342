"""The parties that an article brings to a topic's record: new ones, those that are one on record, and names that one gains.  Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from watcher.ledger.apply_parties import PartyTable
from watcher.ledger.party_keys import KnownParty, match_party, same_name
from watcher.model import EXPERT_PARTY, MEDIA_PARTY, SOURCES_PARTY, UNKNOWN_PARTY, LedgerContext, Reading, Statement
from watcher.model.parties import PartyKind, PartyMerger, PartyRecord, SourceParty

NO_PARTIES = frozenset({MEDIA_PARTY, EXPERT_PARTY, SOURCES_PARTY, UNKNOWN_PARTY})
"""Keys that name nobody in particular."""
MAX_NEW_PARTIES = 60
"""So many of one article are compared with those on record; the rest go by their keys."""
MAX_NAMES = 8
"""Names that are kept for one language."""
_DEFAULT_LANGUAGE = "en"


def matched_statements(reading: Reading) -> list[Statement]:
    """Return a reading's statements on the topics that it matches."""
    matched = {match.topic for match in reading.matches}
    return [each for each in reading.statements if each.topic in matched]


def with_new_parties(context: LedgerContext, reading: Reading) -> LedgerContext:
    """Return what was known, with the parties that the reading brings among the others."""
    brought = tuple(new_parties(matched_statements(reading), reading.parties, context.parties, language=reading.article.language))
    known = PartyTable.build((*context.parties, *brought))
    return replace(context, parties=tuple(known.by_key.values()), brought_parties=brought)


def new_parties(
    statements: Iterable[Statement], spoken: Sequence[SourceParty], on_record: Iterable[PartyRecord], *, language: str | None
) -> list[PartyRecord]:
    """Return what to write of a reading's parties: each that is new, merged where it is one on record, and each that changed."""
    described = {each.key: each for each in spoken}
    found: dict[tuple[str, str], PartyRecord] = {}
    table = PartyTable.build(on_record)
    wanted = dict.fromkeys((each.topic, each.party) for each in statements if each.party not in NO_PARTIES)
    for number, (topic, key) in enumerate(wanted):
        party = described.get(key) or SourceParty(key, key, PartyKind.ENTITY)
        table = PartyTable({**table.by_key, **found})
        stored = table.by_key.get((topic, key))
        if stored is None:
            lead = _lead_on_record(party, table, topic) if number < MAX_NEW_PARTIES else None
            merger = PartyMerger.PROGRAM if lead else None
            found[topic, key] = PartyRecord(topic, key, party.kind, _added_names({}, party, language), party.role, lead or "", merger)
        elif (named := _added_names(stored.names, party, language)) != stored.names or (party.role and not stored.role):
            found[topic, key] = replace(stored, names=named, role=stored.role or party.role)
        table = PartyTable({**table.by_key, **found})
        for other in _spokespersons(party, table, topic):
            found[topic, other.key] = replace(other, merged_into=table.lead_key(topic, key), merged_by=PartyMerger.PROGRAM)
    return list(found.values())


def _added_names(names: Mapping[str, tuple[str, ...]], party: SourceParty, language: str | None) -> dict[str, tuple[str, ...]]:
    """Return names with those of a party in one language."""
    spoken = language or _DEFAULT_LANGUAGE
    together = tuple(dict.fromkeys((*names.get(spoken, ()), *party.names)))[:MAX_NAMES]
    return {**names, spoken: together} if together else dict(names)


def _lead_on_record(party: SourceParty, table: PartyTable, topic: str) -> str | None:
    """Return the party on record that one counts as: the lead of all that match."""
    groups: dict[str, list[PartyRecord]] = {}
    for each in table.of_topic(topic):
        groups.setdefault(table.lead_key(topic, each.key), []).append(each)
    return match_party(party, [_known_party(lead, group) for lead, group in groups.items()])


def _known_party(lead: str, group: Sequence[PartyRecord]) -> KnownParty:
    """Return a party with the names and the role of all that count as it."""
    first = next((each for each in group if each.key == lead), group[0])
    names = tuple(name for each in group for some in each.names.values() for name in some)
    return KnownParty(lead, first.kind, names, next((each.role for each in group if each.role), ""))


def _spokespersons(party: SourceParty, table: PartyTable, topic: str) -> list[PartyRecord]:
    """Return persons on record, filed under their own names, whom this article gives as speaking for the party."""
    if party.kind not in (PartyKind.NAME, PartyKind.ROLE, PartyKind.ENTITY):
        return []
    lead = table.lead_key(topic, party.key)
    return [
        each
        for each in table.of_topic(topic)
        if each.kind is PartyKind.NAME and not each.role and not each.merged_into and not each.is_kept_apart
        if each.key not in (party.key, lead) and _all_are_among(each, party.names)
    ]


def _all_are_among(record: PartyRecord, names: Sequence[str]) -> bool:
    """Whether every name of a record is one of these, and one of them of several words: a person's in full."""
    own = [name for some in record.names.values() for name in some]
    return bool(own) and any(" " in name for name in own) and all(any(same_name(name, other) for other in names) for name in own)
