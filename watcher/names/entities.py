"""Entities and concepts: the @names of the query language, and what each is called in every language.

They are data.  A file of ``watcher/data/entities`` is TOML: a ``kind`` for all its entries (state, person, body, medium, concept), and
a table each ::

    kind = "state"

    [iran]
    territory = "IR"                 # takes the names of this territory from CLDR, in every language watcher writes
    example = "…"                    # a sentence that must match, run by the tests
    counter = "…"                    # one that must not
    without = ["…"]                  # names of CLDR that are a word or a name of something else
    not = ["…"]                      # phrases in which an alias does not mean the entity
    party = "iran"                   # whom it speaks for: a state or body that is an entity too, or "media"
    wire = true                      # a news agency, whose words others print
    en-fr-es.names = ["…"]           # the same in several languages
    [iran.fr]
    people = ["iranien{,ne,s,nes}"]  # any role: names, capital, people, government, short; {a,b} writes out both, a final * any ending
    local = ["…"]                    # counts only in texts of this very language, where the word means something else in another;
                                     # so do local-people and local-compounds, which are adjectives
    [[raisi.office]]                 # what it is called while it holds an office: from that day, and until the other
    from = 2021-08-03
    to = 2024-05-20
    fr = ["président iranien"]

A state, and a body or person that names no party, speaks for itself; a medium for the media. Every territory of CLDR that no file names
is an entity too, by the slug of its English name. States compete for words, so that in *South Korea* no *Korea* is found; so do people
and bodies; and in the *Moscow Times* there is no Moscow. Concepts do not compete: a delivery of arms is about arms.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from watcher.errors import ConfigError
from watcher.text.language_data import name_languages
from watcher.text.normalise import fold, fold_words

ENTITY_KINDS = ("state", "person", "body", "medium", "place", "concept")
MEDIA_PARTY = "media"
"""The party of those who carry others' words."""
MAX_SPELLINGS = 3000
"""How many spellings one entry with braces may stand for."""
_ENTITY_KEYS = frozenset({"territory", "example", "counter", "not", "without", "party", "wire", "office"})
_OFFICE_KEYS = frozenset({"from", "to"})
_SHORT_NAME_LETTERS = 3
"""A name of so few Latin letters (EU, Irã) is a word of some other language."""
_TERRITORIES_WITH_TWO_NAMES = frozenset({"MM"})
"""Only of these CLDR has a second name in brackets; else it is what a territory belongs to, as in *Hong Kong (China)*."""
_NON_TERRITORIES = frozenset({"ZZ", "QO", "XA", "XB", "EZ"})


@dataclass(frozen=True, slots=True)
class Alias:
    """What an entity is called in one language, and in which role.  A final ``*`` stands for any ending."""

    language: str
    text: str
    role: str = "names"
    since: date | None = None
    until: date | None = None
    """It is called so from ``since`` and before ``until``."""

    @property
    def same_language_only(self) -> bool:
        """Whether it counts only in texts of its own language."""
        return self.role.startswith("local")

    @property
    def is_demonym(self) -> bool:
        """Whether it is a demonym, or a part of one."""
        return self.role.removeprefix("local-") in ("people", "compounds", "short")


@dataclass(frozen=True, slots=True)
class Entity:
    name: str
    kind: str
    aliases: tuple[Alias, ...]
    blocking_phrases: tuple[str, ...] = ()
    """Phrases in which an alias does not mean this entity."""
    example: str = ""
    counterexample: str = ""
    party: str | None = None
    """Whom it speaks for: the name of a state or body, or ``media``; None: it does not speak (a concept)."""
    is_wire_agency: bool = False
    """A news agency, whose words others print."""


@dataclass(frozen=True, eq=False)
class Entities:
    """All of them, by name.  ``digest`` changes whenever any of their words does; hashed by identity."""

    by_name: Mapping[str, Entity] = field(default_factory=dict)
    digest: str = ""

    @classmethod
    def from_tables(cls, tables: Mapping[str, Mapping[str, Any]]) -> Entities:
        """Make them of the tables of TOML files, by file name, and of CLDR.

        Raises:
            ConfigError: an entry is wrong; it names file and entry.
        """
        found: dict[str, Entity] = {}
        sources: dict[str, str] = {}
        taken: set[str] = set()
        for source, table in tables.items():
            for entity, territory in _parse_entity_file(source, table):
                found[entity.name] = _merge_entities(found[entity.name], entity) if entity.name in found else entity
                sources[entity.name] = source
                taken.update({territory} if territory else ())
        for code, names in _territories().items():
            if code not in taken:
                slug = slugify(_split_bracketed_name(names["en"])[0])
                if slug not in found:
                    found[slug] = Entity(slug, "state", _territory_aliases(code), party=slug)
        for entity in found.values():
            if entity.party not in (None, MEDIA_PARTY, entity.name) and entity.party not in found:
                raise ConfigError(
                    f"{sources[entity.name]}: [{entity.name}]: its party {entity.party!r} is not an entity. Add it, or name another one."
                )
        return cls(dict(sorted(found.items())), _content_digest(found.values()))

    def __contains__(self, name: object) -> bool:
        return name in self.by_name

    def __getitem__(self, name: str) -> Entity:
        return self.by_name[name]

    def aliases_of(self, name: str) -> tuple[Alias, ...]:
        """What it is called, by language and role.  Raises KeyError where there is none of this name."""
        return self.by_name[name].aliases

    def suggest(self, name: str) -> str | None:
        """The name a person may have meant: one spelt alike, else one that goes by this very word; None where nothing is near."""
        wanted = slugify(name)
        if wanted in self.by_name:
            return wanted
        alike = difflib.get_close_matches(wanted, self.by_name, n=5, cutoff=0.7)
        if alike:
            return min(alike, key=lambda candidate: sorted(candidate) != sorted(wanted))  # letters swapped come before letters changed
        words = fold_words(name)
        for entity in self.by_name.values():
            if any(fold_words(alias.text) == words for alias in entity.aliases):
                return entity.name
        parts = [entity for entity in self.by_name if wanted and wanted in entity.split("-")]
        return parts[0] if parts else None


def slugify(name: str) -> str:
    """Make a name for files and queries: ``Côte d’Ivoire`` -> ``cote-d-ivoire``."""
    return "-".join(fold_words(name))


def expand_braces(pattern: str) -> tuple[str, ...]:
    """Expand ``nord-coréen{,ne}`` -> ``nord-coréen``, ``nord-coréenne``.  Raises ValueError for broken braces or too many spellings."""
    done = [""]
    for literal, group in re.findall(r"([^{}]+)|\{([^{}]*)\}", pattern):
        choices = group.split(",") if not literal else [literal]
        if len(done) * len(choices) > MAX_SPELLINGS:
            raise ValueError(f"{pattern!r} stands for more than {MAX_SPELLINGS} spellings")
        done = [head + choice for head in done for choice in choices]
    if re.sub(r"\{[^{}]*\}", "", pattern).strip("{}") != re.sub(r"\{[^{}]*\}", "", pattern) or pattern.count("{") != pattern.count("}"):
        raise ValueError(f"{pattern!r} has an unmatched brace")
    return tuple(dict.fromkeys(done))


def _parse_entity_file(source: str, document: Mapping[str, Any]) -> Iterable[tuple[Entity, str | None]]:
    kind = document.get("kind", "concept")
    if kind not in ENTITY_KINDS:
        raise ConfigError(f"{source}: kind {kind!r} is not one of {', '.join(ENTITY_KINDS)}.")
    for name, table in document.items():
        if name == "kind":
            continue
        if not isinstance(table, dict) or slugify(name) != name:
            raise ConfigError(f"{source}: [{name}] must be a table whose name is written as in [north-korea].")
        try:
            yield _parse_entity(name, kind, table), table.get("territory")
        except (TypeError, ValueError, AttributeError) as error:
            raise ConfigError(f"{source}: [{name}]: {error}.") from None


def _parse_entity(name: str, kind: str, table: dict[str, Any]) -> Entity:
    without = {fold_words(text) for text in _word_list(table.get("without", []), "without")}
    aliases = (
        [alias for alias in _territory_aliases(table["territory"]) if fold_words(alias.text) not in without] if "territory" in table else []
    )
    for languages, roles in table.items():
        if languages in _ENTITY_KEYS:
            continue
        for role, written in roles.items():
            for language in languages.split("-"):
                aliases += (Alias(language, text, role) for text in _word_list(written, f"{languages}.{role}"))
    for office in table.get("office", ()):
        since, until = _office_day(office, "from"), _office_day(office, "to")
        for languages, written in office.items():
            for language in languages.split("-") if languages not in _OFFICE_KEYS else ():
                aliases += (Alias(language, text, "office", since, until) for text in _word_list(written, f"office {languages}"))
    for alias in aliases:
        if not any(map(str.isalnum, alias.text)) or "*" in alias.text[:-1]:
            raise ValueError(f"{alias.text!r} cannot be searched for")
    return Entity(
        name,
        kind,
        tuple(dict.fromkeys(aliases)),
        _word_list(table.get("not", []), "not"),
        table.get("example", ""),
        table.get("counter", ""),
        table.get("party") or {"state": name, "body": name, "person": name, "medium": MEDIA_PARTY}.get(kind),
        bool(table.get("wire", False)),
    )


def _word_list(words: Any, key: str) -> tuple[str, ...]:
    if not isinstance(words, list) or not all(isinstance(pattern, str) for pattern in words):
        raise ValueError(f"{key} must be a list of strings")
    return tuple(text for pattern in words for text in expand_braces(pattern))


def _office_day(office: Mapping[str, Any], key: str) -> date | None:
    day = office.get(key)
    if day is not None and type(day) is not date:
        raise ValueError(f"office {key} must be a date such as 2021-08-03 (without quotes)")
    return day


def _merge_entities(first: Entity, second: Entity) -> Entity:
    """One entity told in two files: all the words of both, the second's example."""
    return replace(
        second,
        aliases=tuple(dict.fromkeys(first.aliases + second.aliases)),
        blocking_phrases=tuple(dict.fromkeys(first.blocking_phrases + second.blocking_phrases)),
        example=second.example or first.example,
        counterexample=second.counterexample or first.counterexample,
        party=second.party if second.party not in (None, second.name, MEDIA_PARTY) else first.party or second.party,
        is_wire_agency=first.is_wire_agency or second.is_wire_agency,
    )


@lru_cache(maxsize=1)
def _territories() -> dict[str, dict[str, str]]:
    """Territory code -> language -> name, for every country and dependency of CLDR."""
    from babel import Locale

    found: dict[str, dict[str, str]] = {}
    for language in name_languages():
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code not in _NON_TERRITORIES:
                found.setdefault(code, {})[language] = name
    return {code: names for code, names in sorted(found.items()) if "en" in names}


def _territory_aliases(code: str) -> tuple[Alias, ...]:
    names = _territories().get(code)
    if names is None:
        raise ValueError(f"CLDR has no territory {code!r}")
    texts = [
        (language, text)
        for language, name in names.items()
        for text in _split_bracketed_name(name)[: 2 if code in _TERRITORIES_WITH_TWO_NAMES else 1]
    ]
    texts += [(language, text.replace(" & ", " and ")) for language, text in texts if " & " in text]
    return tuple(
        Alias(language, text, "local" if len(text) <= _SHORT_NAME_LETTERS and fold(text).isascii() else "names") for language, text in texts
    )


def _split_bracketed_name(name: str) -> tuple[str, ...]:
    """``Myanmar (Burma)`` -> both; brackets in the middle of a name stay."""
    found = re.fullmatch(r"(.+?)\s*[(（]([^()（）]+)[)）]", name)
    return found.groups() if found else (name,)


def _content_digest(entities: Iterable[Entity]) -> str:
    told = "\n".join(
        f"{entity.name}|{entity.kind}|{entity.party}|{entity.is_wire_agency}|{entity.blocking_phrases}|"
        f"{[(a.language, a.text, a.same_language_only, a.since, a.until) for a in entity.aliases]}"
        for entity in sorted(entities, key=lambda entity: entity.name)
    )
    return hashlib.sha256(told.encode()).hexdigest()[:16]
