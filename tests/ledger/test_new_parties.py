"""The parties that an article brings: new ones, and those that count as one on record."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.conftest import NOW
from watcher.ledger.apply_parties import PartyTable, apply_parties
from watcher.ledger.new_parties import MAX_NAMES, new_parties
from watcher.model import Factuality, FiledStatement, Quote, Span, Stance, Statement
from watcher.model.parties import PartyKind, PartyMerger, PartyRecord, SourceParty


def said_by(party: str) -> Statement:
    """A statement of a party on the topic ``dam``."""
    return Statement("dam", "close", party, ("Outlet",), Stance.ASSERT, Factuality.CERTAIN, Span(0, 1), Span(0, 1))


def spoken(key: str, *names: str, kind: PartyKind = PartyKind.NAME, role: str = "") -> SourceParty:
    """A party as an article has it."""
    return SourceParty(key, names[0] if names else key, kind, names, True, role)


def brought(party: SourceParty, on_record: list[PartyRecord], language: str = "en") -> dict[str, PartyRecord]:
    """What an article with one statement of this party brings, by key."""
    return {each.key: each for each in new_parties([said_by(party.key)], [party], on_record, language=language)}


TARVEK = PartyRecord("dam", "tarvek", PartyKind.NAME, {"en": ("Tarvek",)}, "company", id=1)
HARUN = PartyRecord("dam", "harun", PartyKind.NAME, {"en": ("Dedi Harun",)}, id=2)


def test_a_new_party_is_written_with_its_names() -> None:
    """Under its key, with what the article calls it in the article's language."""
    found = brought(spoken("tarvek", "Tarvek", "Tarvek AG", role="company"), [], "de")
    assert found == {"tarvek": PartyRecord("dam", "tarvek", PartyKind.NAME, {"de": ("Tarvek", "Tarvek AG")}, "company")}


def test_nobody_in_particular_is_no_party() -> None:
    """Media, sources and the unknown have no row."""
    assert new_parties([said_by("media"), said_by("sources"), said_by("unknown")], [], [], language="en") == []


def test_a_name_in_another_script_counts_as_the_one_on_record() -> None:
    """It has a row of its own, which says so, and that the program says so."""
    found = brought(spoken("tarvek-ru", "Тарвек"), [TARVEK], "ru")["tarvek-ru"]
    assert (found.merged_into, found.merged_by) == ("tarvek", PartyMerger.PROGRAM)


def test_a_party_on_record_gains_names_up_to_a_bound() -> None:
    """Another spelling is kept, of a language so many; the same article again changes nothing."""
    many = [f"Tarvek {number}" for number in range(MAX_NAMES)]
    found = brought(spoken("tarvek", "Tarvek", *many), [TARVEK])["tarvek"]
    assert found.id == TARVEK.id
    assert found.names["en"] == ("Tarvek", *many[: MAX_NAMES - 1])
    assert brought(spoken("tarvek", "Tarvek"), [TARVEK]) == {}


def test_a_person_on_record_counts_as_the_body_once_an_article_says_so() -> None:
    """Who was filed under the own name speaks for the company from then on, unless a user keeps them apart."""
    company = spoken("tarvek", "Tarvek", "Dedi Harun", role="company")
    assert brought(company, [TARVEK, HARUN])["harun"].merged_into == "tarvek"
    assert "harun" not in brought(company, [TARVEK, replace(HARUN, is_kept_apart=True)])


def test_who_is_merged_into_the_merged_counts_as_the_lead() -> None:
    """A new name that matches a merged one counts as what that counts as."""
    merged = PartyRecord("dam", "tarvek-ru", PartyKind.NAME, {"ru": ("Тарвек",)}, merged_into="tarvek", id=3)
    found = brought(spoken("tarvek-verf", "Верфь Тарвек"), [replace(TARVEK, names={}), merged], "ru")
    assert found["tarvek-verf"].merged_into == "tarvek"


def filed(party: str) -> FiledStatement:
    """A statement on record."""
    return FiledStatement(said_by(party), Quote("t", "t", "u", "t", "o", NOW, NOW, party=party), NOW)


def test_statements_count_for_the_lead_and_come_back() -> None:
    """A merged party's statement is the lead's and keeps whom it was read of; after a split it is its own again."""
    merged = PartyTable.build([TARVEK, replace(HARUN, merged_into="tarvek")])
    (counted,) = apply_parties([filed("harun")], merged)
    assert (counted.party, counted.quote.party, counted.party_as_read) == ("tarvek", "tarvek", "harun")
    assert apply_parties([counted], PartyTable.build([TARVEK, HARUN])) == [filed("harun")]


@pytest.mark.parametrize("key", ["tarvek", "nobody"])
def test_who_is_not_merged_counts_by_himself(key: str) -> None:
    """On record or not."""
    assert apply_parties([filed(key)], PartyTable.build([TARVEK])) == [filed(key)]


def test_merges_in_a_circle_end() -> None:
    """Two parties that count as each other name one of them, and nothing hangs."""
    table = PartyTable.build([replace(TARVEK, merged_into="harun"), replace(HARUN, merged_into="tarvek")])
    assert table.lead_key("dam", "tarvek") in {"tarvek", "harun"}
