"""Which party on record a party of an article is."""

from __future__ import annotations

import pytest

from watcher.ledger.party_keys import KnownParty, match_party, same_name
from watcher.model.parties import PartyKind, SourceParty


def name(key: str, *names: str, role: str = "") -> SourceParty:
    """A party with a name."""
    return SourceParty(key, names[0], PartyKind.NAME, names, True, role)


def role(key: str) -> SourceParty:
    """A role without a name."""
    return SourceParty(key, key, PartyKind.ROLE, role=key.partition(":")[0])


def on_record(key: str, *names: str, role: str = "") -> KnownParty:
    """A named party on record."""
    return KnownParty(key, PartyKind.NAME, names, role)


RECORDED_ROLE = KnownParty("prosecutors:varna", PartyKind.ROLE, role="prosecutors")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Okonjo", "Marta Okonjo"),
        ("Tarvek", "Tarvek Shipyards"),
        ("Фалькенау", "Falkenau"),
        ("팔케나우", "Falkenau Motoren"),
        ("ÖBAG", "Öbag"),
    ],
)
def test_forms_of_one_name(one: str, other: str) -> None:
    """A last name, a name without its tail, and a name in another script are the name."""
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"), [("Marta Okonjo", "Marta Oliveira"), ("Tarvek", "Tarvin"), ("Li", "Li Wei"), ("Nord Bank", "Bank Nord Ost")]
)
def test_two_names(one: str, other: str) -> None:
    """A common given name, a like beginning, a name of two letters make no name one."""
    assert not same_name(one, other)


@pytest.mark.parametrize(
    ("party", "known", "expected"),
    [
        (name("tarvek", "Tarvek"), [on_record("tarvek", "Tarvek")], "tarvek"),
        (name("okonjo", "Okonjo"), [on_record("tarvek", "Tarvek", "Marta Okonjo")], "tarvek"),
        (name("falkenau", "Фалькенау"), [on_record("falkenau-motoren", "Falkenau Motoren")], "falkenau-motoren"),
        (role("prosecutors"), [RECORDED_ROLE], "prosecutors:varna"),
        (role("ministry"), [KnownParty("ministry-health", PartyKind.ROLE)], "ministry-health"),
        (role("prosecutors:barna"), [RECORDED_ROLE], "prosecutors:varna"),
        (name("usai", "Usai"), [KnownParty("prosecutors", PartyKind.ROLE, ("prosecutor", "Elena Usai"))], "prosecutors"),
        (role("union"), [on_record("glf", "GLF", role="union")], "glf"),
        (name("glf", "GLF", role="union"), [KnownParty("union", PartyKind.ROLE, role="union")], "union"),
    ],
)
def test_the_party_on_record_is_found(party: SourceParty, known: list[KnownParty], expected: str) -> None:
    """By its key, by a name of whoever spoke for it, across scripts; a role by the one party that has it."""
    assert match_party(party, known) == expected


@pytest.mark.parametrize(
    ("party", "known"),
    [
        (name("tirena-line", "티레나 리네"), [KnownParty("italy", PartyKind.ENTITY, ("Italian",))]),
        (name("vogt", "Peter Vogt"), [on_record("vogt", "Anna Vogt")]),
        (role("prosecutors:ruse"), [RECORDED_ROLE]),
        (role("prosecutors"), [RECORDED_ROLE, KnownParty("prosecutors:ruse", PartyKind.ROLE)]),
        (role("union"), [on_record("glf", "GLF", role="union"), on_record("evg", "EVG", role="union")]),
        (name("evg", "EVG", role="union"), [on_record("glf", "GLF", role="union"), KnownParty("union", PartyKind.ROLE)]),
        (role("police"), [on_record("glf", "GLF", role="union")]),
    ],
)
def test_in_doubt_it_is_another(party: SourceParty, known: list[KnownParty]) -> None:
    """Another given name, another place, or two that may be meant: none is taken."""
    assert match_party(party, known) is None
