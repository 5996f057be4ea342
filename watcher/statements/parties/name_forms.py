"""One stem for the forms of a name, and the key of a name: *Борхерт* and *Борхерта* are one, and so are *Müller* and *MÜLLER*."""

from __future__ import annotations

import re
from collections.abc import Sequence

from anyascii import anyascii

from watcher.statements.parties.party_words import PartyWordList, PartyWords

_VOWELS = frozenset("aeiouyаеиоуыэюя")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_KEY_LETTERS = re.compile(r"[^a-z0-9]+")
MAX_KEY_LETTERS = 60
_FAMILY_NAME_LETTERS = range(2, 5)
"""Letters of a Korean name, family and given."""
_MIN_STEM, _MIN_STEM_HANGUL = 3, 2


def stem(form: str, words: PartyWords) -> str:
    """Cut one case ending or particle off a folded word, where enough is left and it is surely one."""
    if words.nouns_are_capitalised:  # a genitive looks like many a name: only ``same_word`` can tell
        return form
    for ending in words.endings:
        rest = form.removesuffix(ending)
        if rest != form and _is_long_enough(rest) and not (ending[0] in _VOWELS and rest[-1] in _VOWELS):
            return rest
    return form


def stems(form: str, words: PartyWords) -> frozenset[str]:
    """Return all that a word may be a form of, itself among them."""
    found = {form, stem(form, words)}
    for ending in (*words.endings, *words.unsafe_endings):
        rest = form.removesuffix(ending)
        if rest != form and _is_long_enough(rest):
            found.add(rest)
    return frozenset(found)


def same_word(one: str, other: str, words: PartyWords) -> bool:
    """Whether two folded words are forms of one name."""
    return one == other or stem(one, words) == stem(other, words) or one in stems(other, words) or other in stems(one, words)


def _is_long_enough(rest: str) -> bool:
    return len(rest) >= (_MIN_STEM_HANGUL if _HANGUL.search(rest) else _MIN_STEM)


def core_forms(forms: Sequence[str], words: PartyWords) -> tuple[str, ...]:
    """Return a name's words without titles, articles and legal forms; all of them where nothing else is there."""
    kept = list(forms)
    changed = True
    while changed and len(kept) > 1:
        changed = False
        if words.has_any((PartyWordList.TITLES, PartyWordList.ARTICLES), kept[0]):
            kept, changed = kept[1:], True
        for legal in words.legal_forms:
            size = len(legal)
            if len(kept) > size and tuple(kept[-size:]) == legal:
                kept, changed = kept[:-size], True
            elif len(kept) > size and tuple(kept[:size]) == legal:
                kept, changed = kept[size:], True
    return tuple(kept)


def name_key(forms: Sequence[str]) -> str:
    """Return the key of a name: its words in Latin letters, joined by hyphens."""
    latin = (_KEY_LETTERS.sub("", anyascii(form).lower()) for form in forms)
    return "-".join(part for part in latin if part)[:MAX_KEY_LETTERS].strip("-")


def initials(forms: Sequence[str]) -> str:
    """Return the first letters of a name's words."""
    return "".join(form[0] for form in forms if form)


def looks_like_person(forms: Sequence[str], words: PartyWords) -> bool:
    """Whether a name that no capital shows may be a person's: a family name with a short given name, or several words."""
    if len(forms) > 1:
        return True
    return len(forms) == 1 and forms[0][:1] in words.surnames and len(forms[0]) in _FAMILY_NAME_LETTERS
