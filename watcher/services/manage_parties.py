"""A topic's parties as its user handles them: listed with their names, merged into one, split again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from watcher.errors import UsageError
from watcher.services.lookup import find_topic, parse_row_id, require_known

if TYPE_CHECKING:
    from watcher.model import StoredTopic
    from watcher.model.parties import PartyRecord
    from watcher.store.column_types import Connection
    from watcher.store.database import Database


@dataclass(frozen=True, slots=True)
class PartyReport:
    """A party, those that count as it, and how many statements are on record of all of them."""

    party: PartyRecord
    merged: tuple[PartyRecord, ...]
    statement_count: int

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """Language -> the names of all of them."""
        found: dict[str, tuple[str, ...]] = {}
        for each in (self.party, *self.merged):
            for language, names in each.names.items():
                found[language] = tuple(dict.fromkeys((*found.get(language, ()), *names)))
        return found


def list_parties(tx: Connection, topic_id: int) -> list[PartyReport]:
    """List a topic's parties in the order in which they came, without those that count as another one."""
    from watcher.ledger.apply_parties import PartyTable
    from watcher.store import parties, statements

    on_record = parties.list_for_topic(tx, topic_id)
    table = PartyTable.build(on_record)
    counts = Counter(table.lead_key(item.statement.topic, item.party) for item in statements.list_ledger(tx, topic_id=topic_id))
    merged: dict[str, list[PartyRecord]] = {}
    for each in on_record:
        if each.merged_into:
            merged.setdefault(table.lead_key(each.topic, each.key), []).append(each)
    return [PartyReport(each, tuple(merged.get(each.key, ())), counts[each.key]) for each in on_record if not each.merged_into]


def find_party(tx: Connection, topic: StoredTopic, typed: str) -> PartyRecord:
    """Return a topic's party by its key, by its number as `watcher party list` shows it, or by a name as it is written.

    Raises:
        UsageError: there is none; names the nearest.
    """
    from watcher.store import parties

    on_record = parties.list_for_topic(tx, topic.id)
    number = parse_row_id(typed)
    by_key = [each for each in on_record if each.key == typed] or [each for each in on_record if number and each.id == number]
    by_name = [each for each in on_record if any(typed in names for names in each.names.values())]
    if found := by_key or by_name:
        return found[0]
    hint = f"List parties with: watcher party list {topic.topic.name}"
    require_known(typed, [each.key for each in on_record], f"party of topic {topic.topic.name}:", hint)
    raise AssertionError("A key that is known was found.")


def report_party(tx: Connection, topic: StoredTopic, typed: str) -> PartyReport:
    """Return the report of a party, or of the one that it counts as.

    Raises:
        UsageError: there is none; names the nearest.
    """
    found = find_party(tx, topic, typed)
    reports = list_parties(tx, topic.id)
    return next(report for report in reports if found.key in (report.party.key, *(each.key for each in report.merged)))


def merge_parties(database: Database, topic: str, lead: str, other: str) -> tuple[PartyRecord, PartyRecord]:
    """Let ``other`` count as ``lead`` from now on, and in what is on record; return both, the lead first.

    Raises:
        UsageError: there is no such topic or party, or both are one already.
    """
    from watcher.ledger.apply_parties import PartyTable
    from watcher.store import parties

    with database.write() as tx:
        stored = find_topic(tx, topic)
        first, second = find_party(tx, stored, lead), find_party(tx, stored, other)
        table = PartyTable.build(parties.list_for_topic(tx, stored.id))
        first = table.by_key[topic, table.lead_key(topic, first.key)]
        if table.lead_key(topic, second.key) == first.key:
            raise UsageError(f"{first.key} and {second.key} are one party already. Undo it with: watcher party split {topic} {second.key}")
        parties.merge(tx, second.id, first.key)
    return first, second


def split_party(database: Database, topic: str, typed: str, *, now: datetime) -> list[PartyRecord]:
    """Undo merges, the user's and the program's: let a party count by itself, or all that count as it; return those.

    Raises:
        UsageError: there is no such topic or party, or nothing was merged.
    """
    from watcher.store import parties

    with database.write() as tx:
        stored = find_topic(tx, topic)
        party = find_party(tx, stored, typed)
        parted = [party] if party.merged_into else [each for each in parties.list_for_topic(tx, stored.id) if each.merged_into == party.key]
        if not parted:
            raise UsageError(f"Nothing is merged into {party.key}. List parties with: watcher party list {topic}")
        parties.split(tx, [each.id for each in parted], now)
    return parted
