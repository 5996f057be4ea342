"""Korean words without particles and endings.  The rules are of the alphabet; which particles and endings there are is data.

A syllable is (lead, vowel, tail) by arithmetic on its code point.  A stem that ends in a vowel runs together with the ending: 숨지 + 었다
is 숨졌다, 하 + ㄴ다 is 한다.  What the parts were is not always certain, so all that are possible are returned.
"""

from __future__ import annotations

from functools import lru_cache

from watcher.text.language_data import lexicon_tables, particles

_FIRST_SYLLABLE = 0xAC00
_LAST_SYLLABLE = 0xD7A3
_TAILS = 28
_VOWELS = 21
_TAIL_N, _TAIL_L, _TAIL_M, _TAIL_B, _TAIL_SS = 4, 8, 16, 17, 20
_JOINED_TAILS = frozenset([_TAIL_N, _TAIL_L, _TAIL_M, _TAIL_B])
_LEAD_SILENT = 11
_A, _AE, _EO, _YEO, _O, _WA, _WAE, _OE, _U, _WO, _EU, _I = 0, 1, 4, 6, 8, 9, 10, 11, 13, 14, 18, 20
_VOWELS_BEFORE_CONTRACTION = {_A: (_A, _EU), _AE: (_A, _AE), _EO: (_EO, _EU), _YEO: (_I, _YEO), _WA: (_O,), _WAE: (_OE,), _WO: (_U,)}
"""Vowel of a stem run together with -a or -eo -> what the stem's vowel may have been."""
_DICTIONARY_ENDING = chr(_FIRST_SYLLABLE + (3 * _VOWELS + _A) * _TAILS)
"""Every verb's dictionary form ends in it."""
_MAX_ENDING = 6
_MIN_NOUN = 2


@lru_cache(maxsize=1)
def _endings() -> dict[str, frozenset[str]]:
    table = lexicon_tables().get("ko", {}).get("endings", {})
    return {name: frozenset(listed) for name, listed in table.items()}


def korean_stems(word: str) -> tuple[str, ...]:
    """Return the nouns and the verbs' dictionary forms that a word may be a form of; empty where it ends in no Korean syllable."""
    if not word or _parts(word[-1]) is None:
        return ()
    return (*_without_particles(word), *_dictionary_forms(word))


def _without_particles(word: str) -> list[str]:
    every, after_short = particles(), _endings().get("short_noun_particles", frozenset())
    lengths = range(1, min(_MAX_ENDING, len(word) - 1) + 1)
    return [word[:-n] for n in lengths if word[-n:] in every and (len(word) - n >= _MIN_NOUN or word[-n:] in after_short)]


def _dictionary_forms(word: str) -> list[str]:
    endings = _endings()
    found: list[str] = []
    for length in range(min(_MAX_ENDING, len(word) - 1) + 1):
        head, ending = word[: len(word) - length], word[len(word) - length :]
        if length and ending in endings.get("plain", ()):
            found.append(head)
        parts = _parts(head[-1])
        if parts is None:
            break
        lead, vowel, tail = parts
        before = head[:-1]
        if ending in endings.get("past", ()) and tail == _TAIL_SS:
            found += _uncontracted(before, lead, vowel)
        elif ending in endings.get("joined", ()) and tail in _JOINED_TAILS:
            found.append(before + _syllable(lead, vowel))
        elif ending in endings.get("contracted", ()) and not tail:
            found += _uncontracted(before, lead, vowel)
    return [stem + _DICTIONARY_ENDING for stem in dict.fromkeys(found) if stem]


def _uncontracted(before: str, lead: int, vowel: int) -> list[str]:
    """Return the stems that may have run together with -a or -eo into the last syllable; a silent lead is the ending's own."""
    found = [before + _syllable(lead, was) for was in _VOWELS_BEFORE_CONTRACTION.get(vowel, (vowel,))]
    return [before, *found] if lead == _LEAD_SILENT and vowel in (_A, _EO) else found


def _parts(syllable: str) -> tuple[int, int, int] | None:
    code = ord(syllable)
    if not _FIRST_SYLLABLE <= code <= _LAST_SYLLABLE:
        return None
    rest, tail = divmod(code - _FIRST_SYLLABLE, _TAILS)
    return (*divmod(rest, _VOWELS), tail)


def _syllable(lead: int, vowel: int) -> str:
    return chr(_FIRST_SYLLABLE + (lead * _VOWELS + vowel) * _TAILS)
