"""Whether a party of an article is one that a topic has on record: by key, by name, across scripts, by role.  In doubt it is another.

A wrong merge tells a reversal that was none, a wrong split misses one; a user can merge and split what is on record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from watcher.model.parties import PartyKind, SourceParty
from watcher.names.transliteration import script_of, similar_sounds, sound_alike
from watcher.text.normalise import fold_words

TIE = ":"
"""Between a role's key and the organisation or place that it is tied to."""
MAX_COMPARED_NAMES = 12
"""Names of one party that are compared: the rest are further spellings."""
_MIN_NAME_LETTERS = {"HANGUL": 2, "CJK": 2}
_DEFAULT_MIN_NAME_LETTERS = 3
_COMPARABLE_KINDS = (PartyKind.NAME, PartyKind.ENTITY)


@dataclass(frozen=True, slots=True)
class KnownParty:
    """A party on record.  ``names``: its proper names as written, in all languages; ``role``: what the articles tie to it."""

    key: str
    kind: PartyKind
    names: tuple[str, ...] = ()
    role: str = ""


def match_party(party: SourceParty, on_record: Sequence[KnownParty]) -> str | None:
    """Return the key of the party on record that this one is; None where there is none, or more than one may be meant."""
    same = next((other for other in on_record if other.key == party.key), None)
    if same is not None and not _are_namesakes(party, same):
        return same.key
    if party.kind in _COMPARABLE_KINDS:
        named = [other.key for other in on_record if _shares_name(party, other)]
        return _only(named) if named else _match_role_of_name(party, on_record)
    return _match_role(party, on_record) if party.kind is PartyKind.ROLE else None


def _match_role_of_name(party: SourceParty, on_record: Sequence[KnownParty]) -> str | None:
    """A name whose role is on record without one: the first to bear it."""
    if not party.role or any(other.role == party.role for other in on_record if other.kind in _COMPARABLE_KINDS):
        return None
    return _only([other.key for other in on_record if other.kind is PartyKind.ROLE and _role_of(other.key) == party.role])


def _match_role(party: SourceParty, on_record: Sequence[KnownParty]) -> str | None:
    """A role: the same one with a place that does not speak against it, else the one named party that has this role."""
    role = _role_of(party.key)
    tied = [
        other.key
        for other in on_record
        if other.kind is PartyKind.ROLE and _roles_agree(_role_of(other.key), role) and _ties_agree(party.key, other.key)
    ]
    if tied:
        return _only(tied)
    return _only([other.key for other in on_record if other.kind in _COMPARABLE_KINDS and other.role == role])


def _only(keys: Sequence[str]) -> str | None:
    return keys[0] if len(keys) == 1 else None


def _role_of(key: str) -> str:
    return key.partition(TIE)[0]


def _roles_agree(one: str, other: str) -> bool:
    """Whether two roles are one, or one says less: *the ministry* and *the ministry of health*."""
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


def _ties_agree(one: str, other: str) -> bool:
    first, second = one.partition(TIE)[2], other.partition(TIE)[2]
    return not first or not second or first == second or similar_sounds(first, second)


def _are_namesakes(party: SourceParty, other: KnownParty) -> bool:
    """Whether two persons share but the last name: each has a full name, and no full name is common to both."""
    if party.kind is not PartyKind.NAME or other.kind is not PartyKind.NAME:
        return False
    mine, theirs = _full_names(party.names, party.key), _full_names(other.names, other.key)
    scripts = {script_of(name[0]) for name in mine} & {script_of(name[0]) for name in theirs}
    return bool(scripts) and not any(_compatible_given_names(one, another) for one in mine for another in theirs)


def _full_names(names: Sequence[str], key: str) -> list[tuple[str, ...]]:
    """Return the names of several words that end in the key's word."""
    folded = (name_words(name) for name in names[:MAX_COMPARED_NAMES])
    return [words for words in folded if len(words) > 1 and words[-1] == key]


def _compatible_given_names(one: Sequence[str], other: Sequence[str]) -> bool:
    return one[0].startswith(other[0]) or other[0].startswith(one[0]) or one[0] in other or other[0] in one


def _shares_name(party: SourceParty, other: KnownParty) -> bool:
    mine, theirs = party.names[:MAX_COMPARED_NAMES], other.names[:MAX_COMPARED_NAMES]
    if other.kind is not PartyKind.NAME:  # an entity's own names are data, a role has none: what is left are persons who spoke for it
        theirs = tuple(name for name in theirs if len(name_words(name)) > 1)
    return any(same_name(one, another) for one in mine for another in theirs)


@lru_cache(maxsize=1 << 14)
def name_words(name: str) -> tuple[str, ...]:
    """Return the folded words of a name."""
    return fold_words(name)


def same_name(one: str, other: str) -> bool:
    """Whether two names are one: the same words, one the beginning or the end of the other, or the same sounds in two scripts."""
    first, second = name_words(one), name_words(other)
    if not first or not second:
        return False
    if script_of(one) == script_of(other):
        shorter, longer = sorted((first, second), key=len)
        if sum(map(len, shorter)) < _MIN_NAME_LETTERS.get(script_of(one), _DEFAULT_MIN_NAME_LETTERS):
            return first == second
        return shorter in (longer[: len(shorter)], longer[-len(shorter) :])
    if sound_alike("".join(first), "".join(second)):
        return True
    if (len(first) == 1) != (len(second) == 1):
        single, several = (first, second) if len(first) == 1 else (second, first)
        return sound_alike(single[0], several[-1]) or sound_alike(single[0], several[0])
    return False
