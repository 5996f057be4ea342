"""The words watcher ships with, read from the package: entities, starter topics.  A user's own folder is laid over them by file name.

entities/*.toml   what @names stand for          load_entities()
topics/*.toml     topics to start with           starter_topics()
lexicons/*/*.toml the words of each language     languages.load_language_data()
roles.toml        who speaks without a name      languages.roles_text()
templates/        what messages are made of      load_reason_texts() for its sentences of reasons
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from watcher.errors import ConfigError
from watcher.model import Topic
from watcher.model.claim_data import claims_from_data

if TYPE_CHECKING:
    from watcher.names.entities import Entities


@dataclass(frozen=True, slots=True)
class BuiltinTopic:
    """A packaged topic with sentences that must match it and sentences that must not."""

    topic: Topic
    must_match: tuple[str, ...]
    must_not_match: tuple[str, ...]
    offered_by_init: bool = True
    """``watcher init`` offers it; the others are there to be asked for by name."""


def toml_texts(folder: str, user_folder: Path | None = None) -> dict[str, str]:
    """File name -> text of the TOML files of ``watcher/data/<folder>``, by name; those of ``overlay/<folder>`` replace or join them.

    Raises ConfigError where a file cannot be read.
    """
    return dict(sorted((_packaged(folder) | own_toml_texts(folder, user_folder)).items()))


def own_toml_texts(folder: str, user_folder: Path | None) -> dict[str, str]:
    """Read the user's own files, without the packaged ones.

    Raises:
        ConfigError: a file cannot be read.
    """
    found = {}
    for path in sorted((user_folder / folder).glob("*.toml")) if user_folder is not None else ():
        try:
            found[path.name] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path} cannot be read: {error}. It must be a UTF-8 text file you may read.") from None
    return found


@lru_cache(maxsize=8)
def _packaged(folder: str) -> dict[str, str]:
    entries = (entry for entry in (files("watcher") / "data" / folder).iterdir() if entry.name.endswith(".toml"))
    return {entry.name: entry.read_text(encoding="utf-8") for entry in sorted(entries, key=lambda entry: entry.name)}


@lru_cache(maxsize=1)
def load_reason_texts() -> dict[str, str]:
    """Return the English sentence of each reason, by its value."""
    texts: dict[str, str] = tomllib.loads(_packaged("templates")["words.en.toml"])["reasons"]
    return texts


def load_entities(user_folder: Path | None = None) -> Entities:
    """Load all entities and concepts, as the files are now.

    Raises:
        ConfigError: an entry is wrong; the text names it and its file.
    """
    return entities_with_own(own_toml_texts("entities", user_folder))


def entities_with_own(own_texts: Mapping[str, str]) -> Entities:
    """Load all entities and concepts, with the user's own files given as texts by name."""
    return _load_entities(tuple(sorted(own_texts.items())))


@lru_cache(maxsize=4)
def _load_entities(own: tuple[tuple[str, str], ...]) -> Entities:
    return entities_from_toml(_packaged("entities") | dict(own))  # the user's own last, so that they have the last word


def entities_from_toml(texts: Mapping[str, str]) -> Entities:
    """The entities of TOML texts by file name, and of CLDR.

    Raises:
        ConfigError: a text is no TOML, or an entry is wrong; it names file and entry.
    """
    from watcher.names.entities import Entities

    return Entities.from_tables({source: _parse_toml(source, text) for source, text in texts.items()})


def _parse_toml(source: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{source} is not valid TOML: {error}. Correct it and try again.") from None


def builtin_topics(user_folder: Path | None = None) -> tuple[BuiltinTopic, ...]:
    """Load the built-in topics, by name.

    Raises:
        ConfigError: a file is wrong; the text names it.
    """
    return tuple(
        sorted((_parse_builtin_topic(name, text) for name, text in toml_texts("topics", user_folder).items()), key=lambda it: it.topic.name)
    )


def _parse_builtin_topic(source: str, text: str) -> BuiltinTopic:
    table = _parse_toml(source, text)
    missing = [key for key in ("name", "title", "query") if not isinstance(table.get(key), str)]
    if missing:
        raise ConfigError(f"{source}: {missing[0]!r} is missing. A topic file needs name, title and query.")
    topic = Topic(table["name"], table["title"], " ".join(table["query"].split()), claims_from_data(table.get("claims"), source=source))
    return BuiltinTopic(topic, tuple(table.get("match", ())), tuple(table.get("miss", ())), table.get("starter", True))


def builtin_topics_by_name(user_folder: Path | None = None) -> dict[str, BuiltinTopic]:
    """Load the built-in topics, by name."""
    return {each.topic.name: each for each in builtin_topics(user_folder)}


@lru_cache(maxsize=1)
def packaged_words_digest() -> str:
    """Return a hash of every packaged word and model that articles are read with, except topics."""
    from watcher.data import languages

    words = {
        "entities": toml_texts("entities"),
        "lexicons": languages.lexicon_texts(),
        "roles": languages.roles_text(),
        "counters": languages.counters_text(),
        "events": languages.event_texts(),
        "taggers": languages.tagger_digests(),
    }
    return hashlib.sha256(repr(words).encode()).hexdigest()
