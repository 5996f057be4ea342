"""What a party is called in every language that messages are written in: of entities, of a topic's record, and of roles."""

from __future__ import annotations

from watcher.data.message_texts import builtin_wording, wording_languages
from watcher.ledger.apply_parties import PartyTable
from watcher.names.display_names import display_names
from watcher.names.entities import Entities
from watcher.rendering.party_names import name_of, role_of, role_word


def party_names(topic: str, party: str, entities: Entities, speakers: PartyTable) -> dict[str, str]:
    """Language -> what a party is called there; none for one that the words of messages have a name for."""
    languages = wording_languages()
    written = speakers.display_names(topic, party) | display_names(entities, party, languages)
    role, _, beside = party.partition(":")
    wordings = {language: builtin_wording(language) for language in languages}
    if not any(role_word(role, wording) for wording in wordings.values()):
        return written
    if not beside:
        return {}
    place = speakers.display_names(topic, beside) | display_names(entities, beside, languages)
    named = {each: role_of(party, name_of(beside, place, wording), wording) for each, wording in wordings.items()}
    return written | {language: name for language, name in named.items() if name}


def english_name(topic: str, party: str, entities: Entities, speakers: PartyTable) -> str:
    """Return what a party is called at a prompt."""
    return name_of(party, party_names(topic, party, entities, speakers), builtin_wording("en"))
