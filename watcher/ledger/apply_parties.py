"""Parties that count as another one, applied to statements before anything is decided.

Statements keep the key that they were read of (``FiledStatement.party_read_as``), so that a split brings everything back.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from watcher.model import FiledStatement
from watcher.model.parties import PartyRecord

_MAX_MERGES = 50


@dataclass(frozen=True)
class PartyTable:
    """The parties of some topics, by topic and key."""

    by_key: Mapping[tuple[str, str], PartyRecord]

    @classmethod
    def build(cls, parties: Iterable[PartyRecord]) -> PartyTable:
        """Make the table of what is on record; of two of one key the later counts."""
        return cls({(each.topic, each.key): each for each in parties})

    def lead_key(self, topic: str, key: str) -> str:
        """Return the key of the party that this one counts as: itself, where nobody merged it."""
        for _ in range(_MAX_MERGES):
            found = self.by_key.get((topic, key))
            if found is None or not found.merged_into:
                break
            key = found.merged_into
        return key

    def of_topic(self, topic: str) -> list[PartyRecord]:
        """List the parties of a topic."""
        return [each for (name, _), each in self.by_key.items() if name == topic]

    def display_names(self, topic: str, key: str) -> dict[str, str]:
        """Return language -> the first name in which an article of that language has a party; empty for one that has none."""
        found = self.by_key.get((topic, key))
        return {language: names[0] for language, names in found.names.items() if names} if found is not None else {}


def apply_parties(statements: Iterable[FiledStatement], table: PartyTable) -> list[FiledStatement]:
    """Return the statements, each of the party that it counts as."""
    applied = []
    for item in statements:
        lead = table.lead_key(item.statement.topic, item.party_as_read)
        if lead == item.party:
            applied.append(item)
            continue
        read_as = "" if lead == item.party_as_read else item.party_as_read
        statement, quote = replace(item.statement, party=lead), replace(item.quote, party=lead)
        applied.append(replace(item, statement=statement, quote=quote, party_read_as=read_as))
    return applied
