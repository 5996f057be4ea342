"""Whom each source of an article speaks for: one key for all that a party is called.  Pure.

tokens.py         a sentence as the words of names, without marks, but with what stood between them
word_patterns.py  lists of words and phrases with beginnings and endings left open
party_words.py    the words of a language, of data/roles.toml and lexicons/<language>/parties.toml
name_forms.py     one stem for the forms of a name, and the key of a name
phrase_parts.py   a noun phrase as names, entities, roles and words
name_table.py     every name of the article with what appositions tie to it
resolver.py       the party of a source
party_choice.py   which of a phrase's parts speaks, by the rules in their order
entity_mentions.py  the entities of the data by their characters
"""

from watcher.model.parties import PartyKind, SourceParty
from watcher.statements.parties.entity_mentions import EntityMention
from watcher.statements.parties.party_words import PartyWords, load_party_words
from watcher.statements.parties.resolver import PartyResolver

__all__ = ["EntityMention", "PartyKind", "PartyResolver", "PartyWords", "SourceParty", "load_party_words"]
