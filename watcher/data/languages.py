"""The words of each language, read from the package: ``lexicons/<language>/*.toml``, ``languages.toml`` and ``counters.toml``.

A language is a folder of small files, each of use without the others:

    sentences.toml    abbreviations, so that its texts are cut into sentences well
    inflection.toml   endings, so that a plain word of a query finds its forms
    particles.toml    what is glued to the end of a noun
    endings.toml      what follows the stem of a verb
    lemmas.toml       dictionary forms that the dictionary of the language lacks
    parties.toml      the little words around names, so that a source is filed under one key; roles.toml beside the folder has the roles
    numbers.toml      numbers as they are spelled, with counters.toml beside the folders: so that figures are read
    cues.toml         verbs and nouns of saying, so that statements are read; with them
    grammar.toml, references.toml, speakers.toml, certainty.toml, time.toml    the lists of ``watcher.statements.word_categories``
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any

from watcher.text.language_data import EventData, LanguageData

_MODEL = ".crfsuite"
_EVENT_WORDS = "event_words.toml"


def load_language_data() -> LanguageData:
    """The packaged words of all languages.

    Raises:
        ValueError: a file is no TOML, or holds a list that another file of the language holds too.
    """
    texts: dict[str, list[str]] = {}
    for path, text in lexicon_texts().items():
        texts.setdefault(path.partition("/")[0], []).append(text)
    lists = tomllib.loads((files("watcher") / "data" / "languages.toml").read_text(encoding="utf-8"))
    tables = {language: merge_files(parts) for language, parts in texts.items()}
    return LanguageData(
        tables,
        frozenset(lists["news"]),
        tuple(lists["names"]),
        roles=tomllib.loads(roles_text()),
        load_counters=load_counters,
        load_events=load_event_data,
        read_tagger=read_tagger,
        tagger_languages=frozenset(name.removesuffix(_MODEL) for name in _tagger_files()),
    )


def load_event_data() -> EventData:
    """Load every event class, and how the words of a language are looked for."""
    texts = event_texts()
    matching = tomllib.loads(texts.pop(_EVENT_WORDS))
    classes: dict[str, Any] = {}
    for text in texts.values():
        classes |= tomllib.loads(text)
    return EventData(classes, matching)


def event_texts() -> dict[str, str]:
    """Read the files of the event classes and of how their words are looked for: path -> text, by name."""
    folder = files("watcher") / "data"
    found = {f"events/{file.name}": file for file in (folder / "events").iterdir() if file.name.endswith(".toml")}
    found[_EVENT_WORDS] = folder / _EVENT_WORDS
    return {path: found[path].read_text(encoding="utf-8") for path in sorted(found)}


def read_tagger(language: str) -> bytes | None:
    """Read the model of a language's tagger; None where there is none."""
    name = f"{language}{_MODEL}"
    return (files("watcher") / "data" / "taggers" / name).read_bytes() if name in _tagger_files() else None


def tagger_digests() -> dict[str, str]:
    """Return the SHA-256 of each language's model, as hexadecimal digits, by language."""
    languages = sorted(name.removesuffix(_MODEL) for name in _tagger_files())
    return {language: hashlib.sha256(read_tagger(language) or b"").hexdigest() for language in languages}


@lru_cache(maxsize=1)
def _tagger_files() -> frozenset[str]:
    folder = files("watcher") / "data" / "taggers"
    return frozenset(file.name for file in folder.iterdir() if file.name.endswith(_MODEL)) if folder.is_dir() else frozenset()


@lru_cache(maxsize=1)
def roles_text() -> str:
    """Return ``roles.toml``: who speaks without a name, in every language."""
    return (files("watcher") / "data" / "roles.toml").read_text(encoding="utf-8")


def load_counters() -> dict[str, dict[str, Any]]:
    """Read what numbers count: class -> its kind and, by language, its words."""
    return tomllib.loads(counters_text())


def counters_text() -> str:
    """Read the file of what numbers count, whatever the language."""
    return (files("watcher") / "data" / "counters.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def lexicon_texts() -> dict[str, str]:
    """``language/file.toml`` -> its text, by name."""
    folder = files("watcher") / "data" / "lexicons"
    found = {
        f"{language.name}/{file.name}": file
        for language in folder.iterdir()
        if language.is_dir()
        for file in language.iterdir()
        if file.name.endswith(".toml")
    }
    return {path: found[path].read_text(encoding="utf-8") for path in sorted(found)}


def merge_files(texts: Iterable[str]) -> dict[str, Any]:
    """The tables of a language's files as one; a table may be spread over several files.

    Raises:
        ValueError: a file is no TOML, or a list stands in two of them.
    """
    merged: dict[str, Any] = {}
    for text in texts:
        for name, value in tomllib.loads(text).items():
            if not isinstance(value, dict) or name not in merged:
                if name in merged:
                    raise ValueError(f"[[{name}]] stands in two files of one language. Put them into one.")
                merged[name] = value
                continue
            twice = merged[name].keys() & value.keys()
            if twice:
                raise ValueError(f"the list {sorted(twice)[0]} of [{name}] stands in two files of one language. Put them into one.")
            merged[name] = merged[name] | value
    return merged
