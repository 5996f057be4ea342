"""What a party is called: as texts write it, in the reader's language where it has a name there; never by its key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from watcher.model import Quote
from watcher.rendering import sanitise
from watcher.rendering.wording import Wording

_MAX_LETTERS = 160
_LATIN_BEFORE = 0x250
"""Letters from here on are not those of the Latin script."""


def party_name(quote: Quote, wording: Wording) -> str:
    """Return what the party is called; empty where the quote is nobody's statement."""
    return name_of(quote.party, quote.names, wording) if quote.party else ""


def name_of(party: str, names: Mapping[str, str], wording: Wording) -> str:
    """Return a party's name: in the reader's language, else the word for its role, else as texts in another language write it."""
    own = names.get(wording.language) or wording.parties.get(party) or role_word(party, wording)
    return sanitise.safe_line(own or _foreign_name(names) or _words_of_key(party), _MAX_LETTERS)


def role_word(party: str, wording: Wording) -> str:
    """Return the word for a role that no name tells apart; empty for any other party."""
    return wording.roles.get(party, "")


def role_of(party: str, name: str, wording: Wording) -> str:
    """Return the words for a role (``ministry-health:portugal``) that ``name`` tells apart; empty for what is no such role."""
    role = role_word(party.partition(":")[0], wording)
    return wording.clauses["role_of"].format(role=role, name=name) if role and name else ""


def is_plural(parties: Sequence[str], wording: Wording) -> bool:
    """Whether a verb after the parties' names is in the plural."""
    return len(parties) > 1 or any(party.partition(":")[0] in wording.clauses["plural_roles"] for party in parties)


def join_names(names: Sequence[str], wording: Wording) -> str:
    """Join names into a list, as in *Russia, North Korea and China*."""
    *others, last = names
    return wording.labels["and"].format(others=", ".join(others), last=last) if others else last


def _foreign_name(names: Mapping[str, str]) -> str:
    """Return a name of another language: the English one, else one in Latin letters, else the first."""
    ordered = [name for name in (names.get("en", ""), *names.values()) if name]
    return next((name for name in ordered if all(ord(letter) < _LATIN_BEFORE for letter in name)), ordered[0] if ordered else "")


def _words_of_key(party: str) -> str:
    """Return a key as words: a name's key is the name in small letters."""
    words = party.replace(":", " ").replace("-", " ").replace("_", " ").strip()
    return words.title() if words.islower() else words
