"""Who is a party to a written claim: the entities that it names, and whom they speak for."""

from __future__ import annotations

from watcher.ledger.topic_claims import with_represented_parties
from watcher.model import Claim, Topic
from watcher.names.entities import Entities

PEOPLE = {
    "own.toml": {
        "kind": "person",
        "okonjo": {"party": "tarvek", "en": {"names": ["Okonjo"]}},
        "lamarr": {"en": {"names": ["Lamarr"]}},
    },
    "firms.toml": {"kind": "body", "tarvek": {"en": {"names": ["Tarvek"]}}},
}


def parties(*named: str) -> tuple[str, ...]:
    """The parties to a claim that names these."""
    topic = Topic("yard", "The yard", "yard", (Claim("sold", {"en": "The yard is sold"}, named),))
    return with_represented_parties(topic, Entities.from_tables(PEOPLE)).claims[0].parties


def test_a_person_who_is_a_party_brings_whom_he_speaks_for() -> None:
    """What he says is filed under his company, so that is a party to the claim too; named first, he stays."""
    assert parties("okonjo") == ("okonjo", "tarvek")
    assert parties("tarvek") == ("tarvek",)


def test_a_person_without_a_party_speaks_for_himself() -> None:
    """An entity that is a person and names no party is one; a key that is no entity is left as it is."""
    assert Entities.from_tables(PEOPLE)["lamarr"].party == "lamarr"
    assert parties("lamarr", "glf") == ("lamarr", "glf")


def test_a_claim_that_names_nobody_stays_open() -> None:
    """Without parties everybody's word counts."""
    assert parties() == ()
