"""Entities and concepts: the @names of the query language, and what each is called in every language.

They are data.  A file of ``watcher/data/entities`` is TOML: a ``kind`` for all its entries, and a table each ::

    kind = "state"

    [iran]
    territory = "IR"                 # takes the names of this territory from CLDR, in every language watcher writes
    example = "…"                    # a sentence that must match, run by the tests
    counter = "…"                    # one that must not
    not = ["…"]                      # phrases in which an alias does not mean the entity
    [iran.fr]
    people = ["iranien{,ne,s,nes}"]  # any role: names, capital, people, government, short; {a,b} writes out both, a final * any ending
    local = ["…"]                    # counts only in texts of this very language, where the word means something else in another

Every territory of CLDR that no file names is an entity too, by the slug of its English name.  States compete for words, so that in
*South Korea* no *Korea* is found; so do people and bodies.  Concepts do not: a delivery of arms is about arms.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from watcher.errors import ConfigError
from watcher.text.lexicon import name_languages
from watcher.text.normalise import forms

KINDS = ("state", "person", "body", "concept")
MOST_FORMS = 500
"""How many spellings one entry with braces may stand for."""
_OWN_KEYS = frozenset({"territory", "example", "counter", "not"})
_NO_TERRITORY = frozenset({"ZZ", "QO", "XA", "XB", "EZ"})


@dataclass(frozen=True, slots=True)
class Alias:
    """What an entity is called in one language, and in which role.  A final ``*`` stands for any ending."""

    language: str
    text: str
    role: str = "names"

    @property
    def local(self) -> bool:
        """Whether it counts only in texts of its own language."""
        return self.role == "local"


@dataclass(frozen=True, slots=True)
class Entity:
    name: str
    kind: str
    aliases: tuple[Alias, ...]
    blocks: tuple[str, ...] = ()
    """Phrases in which an alias does not mean this entity."""
    example: str = ""
    counter: str = ""


@dataclass(frozen=True, eq=False)
class Entities:
    """All of them, by name.  ``digest`` changes whenever any of their words does; hashed by identity."""

    by_name: Mapping[str, Entity] = field(default_factory=dict)
    digest: str = ""

    @classmethod
    def load(cls, texts: Mapping[str, str] | Iterable[str]) -> Entities:
        """From the texts of TOML files (by file name, where there is one) and CLDR.  Raises ConfigError naming file and entry."""
        named = dict(texts) if isinstance(texts, Mapping) else {f"file {n}": text for n, text in enumerate(texts, 1)}
        found: dict[str, Entity] = {}
        taken: set[str] = set()
        for source, text in named.items():
            for entity, territory in _read(source, text):
                found[entity.name] = _joined(found[entity.name], entity) if entity.name in found else entity
                taken.update({territory} if territory else ())
        for code, names in _territories().items():
            if code not in taken:
                slug = slugify(_unbracketed(names["en"])[0])
                if slug not in found:
                    found[slug] = Entity(slug, "state", _cldr(code))
        return cls(dict(sorted(found.items())), _digest(found.values()))

    def __contains__(self, name: object) -> bool:
        return name in self.by_name

    def __getitem__(self, name: str) -> Entity:
        return self.by_name[name]

    def expand(self, name: str) -> tuple[Alias, ...]:
        """What it is called, by language and role.  Raises KeyError where there is none of this name."""
        return self.by_name[name].aliases

    def suggest(self, name: str) -> str | None:
        """The name a person may have meant: one spelt alike, else one that goes by this very word; None where nothing is near."""
        wanted = slugify(name)
        if wanted in self.by_name:
            return wanted
        alike = difflib.get_close_matches(wanted, self.by_name, n=5, cutoff=0.7)
        if alike:
            return min(alike, key=lambda known: sorted(known) != sorted(wanted))  # letters swapped come before letters changed
        words = forms(name)
        for entity in self.by_name.values():
            if any(forms(alias.text) == words for alias in entity.aliases):
                return entity.name
        parts = [known for known in self.by_name if wanted and wanted in known.split("-")]
        return parts[0] if parts else None


def slugify(name: str) -> str:
    """``Côte d’Ivoire`` -> ``cote-d-ivoire``."""
    return "-".join(forms(name))


def spell_out(pattern: str) -> tuple[str, ...]:
    """``nord-coréen{,ne}`` -> ``nord-coréen``, ``nord-coréenne``.  Raises ValueError for broken braces or too many spellings."""
    done = [""]
    for literal, group in re.findall(r"([^{}]+)|\{([^{}]*)\}", pattern):
        choices = group.split(",") if not literal else [literal]
        if len(done) * len(choices) > MOST_FORMS:
            raise ValueError(f"{pattern!r} stands for more than {MOST_FORMS} spellings")
        done = [head + choice for head in done for choice in choices]
    if re.sub(r"\{[^{}]*\}", "", pattern).strip("{}") != re.sub(r"\{[^{}]*\}", "", pattern) or pattern.count("{") != pattern.count("}"):
        raise ValueError(f"{pattern!r} has a brace that does not pair")
    return tuple(dict.fromkeys(done))


def _read(source: str, text: str) -> Iterable[tuple[Entity, str | None]]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{source} is not valid TOML: {error}. Correct it and try again.") from None
    kind = document.pop("kind", "concept")
    if kind not in KINDS:
        raise ConfigError(f"{source}: kind {kind!r} is not one of {', '.join(KINDS)}.")
    for name, table in document.items():
        if not isinstance(table, dict) or slugify(name) != name:
            raise ConfigError(f"{source}: [{name}] must be a table whose name is written as in [north-korea].")
        try:
            yield _entity(name, kind, table), table.get("territory")
        except (TypeError, ValueError, AttributeError) as error:
            raise ConfigError(f"{source}: [{name}]: {error}.") from None


def _entity(name: str, kind: str, table: dict[str, Any]) -> Entity:
    aliases = list(_cldr(table["territory"])) if "territory" in table else []
    for language, roles in table.items():
        if language in _OWN_KEYS:
            continue
        for role, written in roles.items():
            if isinstance(written, str):
                raise ValueError(f"{language}.{role} must be a list")
            aliases += (Alias(language, text, role) for pattern in written for text in spell_out(pattern))
    for alias in aliases:
        if not forms(alias.text) or "*" in alias.text[:-1]:
            raise ValueError(f"{alias.text!r} cannot be searched for")
    blocks = tuple(text for pattern in table.get("not", ()) for text in spell_out(pattern))
    return Entity(name, kind, tuple(dict.fromkeys(aliases)), blocks, table.get("example", ""), table.get("counter", ""))


def _joined(first: Entity, second: Entity) -> Entity:
    """One entity told in two files: all the words of both, the second's example."""
    aliases = tuple(dict.fromkeys(first.aliases + second.aliases))
    blocks = tuple(dict.fromkeys(first.blocks + second.blocks))
    return Entity(first.name, second.kind, aliases, blocks, second.example or first.example, second.counter or first.counter)


@lru_cache(maxsize=1)
def _territories() -> dict[str, dict[str, str]]:
    """Territory code -> language -> name, for every country and dependency of CLDR."""
    from babel import Locale

    found: dict[str, dict[str, str]] = {}
    for language in name_languages():
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code not in _NO_TERRITORY:
                found.setdefault(code, {})[language] = name
    return {code: names for code, names in sorted(found.items()) if "en" in names}


def _cldr(code: str) -> tuple[Alias, ...]:
    names = _territories().get(code)
    if names is None:
        raise ValueError(f"CLDR has no territory {code!r}")
    return tuple(Alias(language, text) for language, name in names.items() for text in _unbracketed(name))


def _unbracketed(name: str) -> tuple[str, ...]:
    """``Myanmar (Burma)`` -> both; brackets in the middle of a name stay."""
    found = re.fullmatch(r"(.+?)\s*[(（]([^()（）]+)[)）]", name)
    return found.groups() if found else (name,)


def _digest(entities: Iterable[Entity]) -> str:
    told = "\n".join(
        f"{entity.name}|{entity.kind}|{entity.blocks}|{[(a.language, a.text, a.local) for a in entity.aliases]}"
        for entity in sorted(entities, key=lambda entity: entity.name)
    )
    return hashlib.sha256(told.encode()).hexdigest()[:16]
