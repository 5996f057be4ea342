"""Whether two names in different scripts are one name: their consonants as sounds, as *Фалькенау*, *Falkenau* and *팔케나우* share them.

What a script cannot write is lost: Korean has no *f* and *v* and one letter for *l* and *r*, so that sounds are compared in classes.
In one script names are spelt alike or they are two.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

SOUND_CLASSES = {
    **dict.fromkeys("bpf", "P"),
    "v": "P",
    "w": "W",
    **dict.fromkeys("gkqc", "K"),
    **dict.fromkeys("dt", "T"),
    **dict.fromkeys("szj", "S"),
    **dict.fromkeys("lr", "L"),
    "m": "M",
    "n": "N",
    "h": "H",
}
"""Consonant -> the class that scripts keep apart; vowels have none."""
_REPLACED = (
    *(("sch", "s"), ("sh", "s"), ("kh", "h"), ("ch", "h"), ("ph", "f"), ("th", "t")),
    *(("ng", "n"), ("x", "ks"), ("gn", "n"), ("ck", "k"), ("qu", "kw")),
)
"""Letters that are one sound, or one that is two."""
_SOFT_C = re.compile("c(?=[eiy])")
_DOUBLED = re.compile(r"(.)\1+")
_NO_LETTERS = re.compile("[^a-z]")
_WEAK_SOUNDS = frozenset("HW")
_WEAK_COST = 0.25
"""What a sound costs that one script writes and another drops, or writes as a neighbour."""
MAX_DISTANCE = 0.2
"""Differing sounds, as a share of the longer name's."""
SIMILAR_DISTANCE = 0.3
"""The same for spellings that nothing else speaks against."""
MIN_SOUNDS = 3
"""Fewer say too little: then the vowels have to agree too."""
_SCRIPT_NAMES = ("LATIN", "CYRILLIC", "HANGUL", "CJK", "HIRAGANA", "KATAKANA", "ARABIC", "HEBREW", "GREEK")
_MAX_LETTERS = 80


def script_of(name: str) -> str:
    """Return the script of a name's first letter; empty where it has none."""
    letter = next((character for character in name if character.isalpha()), "")
    full = unicodedata.name(letter, "") if letter else ""
    return next((script for script in _SCRIPT_NAMES if full.startswith(script)), "")


@lru_cache(maxsize=1 << 14)
def sounds(name: str) -> str:
    """Return a name's consonants as classes of sounds."""
    latin = _plain_latin(name)
    for written, sound in _REPLACED:
        latin = latin.replace(written, sound)
    latin = _SOFT_C.sub("s", latin)
    return "".join(SOUND_CLASSES.get(letter, "") for letter in latin)


def _plain_latin(name: str) -> str:
    return _DOUBLED.sub(r"\1", _NO_LETTERS.sub("", anyascii(name[:_MAX_LETTERS]).lower()))


def sound_alike(one: str, other: str) -> bool:
    """Whether two names of different scripts are likely one."""
    if script_of(one) == script_of(other):
        return False
    first, second = sounds(one), sounds(other)
    longer = max(len(first), len(second))
    if min(len(first), len(second)) < MIN_SOUNDS:
        return bool(first) and _plain_latin(one) == _plain_latin(other)
    if _cost(first[0], second[0]) > _WEAK_COST or abs(len(first) - len(second)) >= 1 + MAX_DISTANCE * longer:
        return False  # most pairs, without the work
    return _distance(first, second) < MAX_DISTANCE * longer


def similar_sounds(one: str, other: str) -> bool:
    """Whether two names in Latin letters may be spellings of one, taken from different scripts."""
    first, second = sounds(one), sounds(other)
    longer = max(len(first), len(second))
    return min(len(first), len(second)) >= MIN_SOUNDS and first[0] == second[0] and _distance(first, second) <= SIMILAR_DISTANCE * longer


def _distance(first: str, second: str) -> float:
    """Return the edit distance of two sequences of sounds; weak sounds cost little."""
    row = [0.0]
    for sound in second:
        row.append(row[-1] + _drop_cost(sound))
    for sound in first:
        following = [row[0] + _drop_cost(sound)]
        for at, other in enumerate(second):
            following.append(min(row[at] + _cost(sound, other), row[at + 1] + _drop_cost(sound), following[-1] + _drop_cost(other)))
        row = following
    return row[-1]


def _drop_cost(sound: str) -> float:
    return _WEAK_COST if sound in _WEAK_SOUNDS else 1.0


def _cost(sound: str, other: str) -> float:
    if sound == other or {sound, other} == {"W", "P"}:
        return 0.0
    return _WEAK_COST if "H" in {sound, other} and {sound, other} & set("KS") else 1.0
