"""The words by which a language says who speaks: roles, and the little words around names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from watcher.statements.parties.word_patterns import WordPatterns
from watcher.text.language_data import lexicon_tables, role_tables
from watcher.text.normalise import fold_words


class RoleClass(StrEnum):
    """What a role is for the question who speaks; ``data/roles.toml`` explains each."""

    SOURCES = "sources"
    MEDIA = "media"
    DOCUMENT = "document"
    VOICE = "voice"
    OFFICE = "office"
    STATE = "state"
    ORGANISATION = "organisation"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class PartyRole:
    """A role of ``data/roles.toml``.  ``is_named``: a name beside it is its own; ``has_members``: a named person of it speaks for it.

    ``leads``: an office of organisations too, for which its holder then speaks.
    """

    key: str
    role_class: RoleClass
    is_named: bool = False
    has_members: bool = False
    leads: bool = False


class PartyWordList(StrEnum):
    """The lists of ``[parties]`` in a language's ``parties.toml``."""

    ARTICLES = "articles"
    INDEFINITE_ARTICLES = "indefinite_articles"
    """After them stands no name."""
    POSSESSIVES = "possessives"
    """*its*, *his*: of somebody named before."""
    PRONOUNS_MALE = "pronouns_male"
    PRONOUNS_FEMALE = "pronouns_female"
    PRONOUNS_THING = "pronouns_thing"
    PRONOUNS_PLURAL = "pronouns_plural"
    PRONOUNS_SPEAKER = "pronouns_speaker"
    """*I*, *we*."""
    PRONOUNS_RELATIVE = "pronouns_relative"
    """Stand alone for somebody named just before: *who*, *the latter*."""
    NOBODY = "nobody"
    """Say of nobody in particular who speaks: *no one*, *people*."""
    PREPOSITIONS_OF = "prepositions_of"
    """What follows is what somebody belongs to."""
    PREPOSITIONS_OBLIQUE = "prepositions_oblique"
    """What follows does not speak: *an envoy to …*."""
    PREPOSITIONS_PLACE = "prepositions_place"
    """What follows may be a place."""
    CONJUNCTIONS = "conjunctions"
    TITLES = "titles"
    """Stand before, in Korean after, the name of a person."""
    NAME_LINKS = "name_links"
    """May stand between the words of a name."""
    NEVER_NAMES = "never_names"
    """Words with a capital that are no part of a name: days, months."""
    QUANTIFIERS = "quantifiers"
    QUALIFIERS = "qualifiers"
    """May stand between a role and its name: *former*, *acting*."""
    CASE_ENDINGS = "case_endings"
    """Endings that are cut off a name."""
    UNSAFE_ENDINGS = "unsafe_endings"
    """Endings that are cut off where the article has the name without them too."""


@dataclass(frozen=True)
class PartyWords:
    """The words of one language."""

    language: str
    roles: WordPatterns[PartyRole] = field(default_factory=WordPatterns)
    portfolios: WordPatterns[str] = field(default_factory=WordPatterns)
    bodies: frozenset[str] = frozenset()
    """Roles that are several people or a body."""
    lists: Mapping[PartyWordList, frozenset[str]] = field(default_factory=dict)
    endings: tuple[str, ...] = ()
    """Case endings and particles, the longest first."""
    unsafe_endings: tuple[str, ...] = ()
    legal_forms: frozenset[tuple[str, ...]] = frozenset()
    surnames: frozenset[str] = frozenset()
    """Family names that stand before the given name."""
    nouns_are_capitalised: bool = False
    modifiers_come_first: bool = False
    """Whether all that belongs to a noun stands before it, and words are written without capitals."""
    head_comes_first: bool = False
    """Whether of several nouns the first is what the others belong to."""
    _unions: dict[tuple[PartyWordList, ...], frozenset[str]] = field(default_factory=dict, compare=False, init=False)
    """Lists that were asked for together -> their words."""

    def has(self, words: PartyWordList, form: str) -> bool:
        """Whether a word is on a list."""
        return form in self.lists.get(words, frozenset())

    def is_particle(self, form: str) -> bool:
        """Whether a word is but a particle, cut off a word of another script."""
        return self.modifiers_come_first and form in self.endings

    def has_any(self, lists: tuple[PartyWordList, ...], form: str) -> bool:
        """Whether a word is on one of several lists."""
        found = self._unions.get(lists)
        if found is None:
            found = self._unions[lists] = frozenset().union(*(self.lists.get(each, frozenset()) for each in lists))
        return form in found


_LEGAL_FORMS, _PORTFOLIOS = "legal_forms", "portfolios"
_CLASS, _NAMED, _MEMBERS, _LEADS = "class", "named", "person_speaks_for_it", "leads_organisations"
_BODY_CLASSES = (RoleClass.GROUP, RoleClass.STATE, RoleClass.ORGANISATION)
_SURNAMES = "surnames"
_SWITCHES = ("nouns_are_capitalised", "modifiers_come_first", "head_comes_first")


def compile_party_words(language: str, table: Mapping[str, Any], roles: Mapping[str, Any]) -> PartyWords:
    """Compile a language's ``[parties]`` and its words of the roles.

    Raises:
        ValueError: the table holds a list that no rule knows, or a role's class is none.
    """
    unknown = set(table) - {each.value for each in PartyWordList} - {_SURNAMES, *_SWITCHES}
    if unknown:
        raise ValueError(f"unknown lists of [parties]: {', '.join(sorted(unknown))}; known are {', '.join(PartyWordList)}")
    found, portfolios = WordPatterns[PartyRole](), WordPatterns[str]()
    for key, entry in roles.items():
        if key == _PORTFOLIOS:
            for name, words in entry.items():
                for forms in words.get(language, ()):
                    portfolios.add(forms, name)
        elif key != _LEGAL_FORMS:
            role = PartyRole(key, RoleClass(entry[_CLASS]), bool(entry.get(_NAMED)), bool(entry.get(_MEMBERS)), bool(entry.get(_LEADS)))
            for forms, _example in entry.get(language, ()):
                found.add(forms, role)
    longest_first = sorted(table.get(PartyWordList.CASE_ENDINGS, ()), key=lambda ending: (-len(ending), ending))
    return PartyWords(
        language,
        found,
        portfolios,
        frozenset(key for key, entry in roles.items() if entry.get(_CLASS) in _BODY_CLASSES),
        {each: frozenset(table.get(each, ())) for each in PartyWordList},
        tuple(longest_first),
        tuple(sorted(table.get(PartyWordList.UNSAFE_ENDINGS, ()), key=lambda ending: (-len(ending), ending))),
        frozenset(folded for form in roles.get(_LEGAL_FORMS, {}).get("forms", ()) if (folded := fold_words(form))),
        frozenset(table.get(_SURNAMES, "").split()),
        *(bool(table.get(switch)) for switch in _SWITCHES),
    )


@lru_cache(maxsize=16)
def load_party_words(language: str) -> PartyWords:
    """Return a language's words, compiled once; a language without them has none."""
    return compile_party_words(language, lexicon_tables().get(language, {}).get("parties", {}), role_tables())
