"""The packaged words of the languages, read once: ``watcher/data/lexicons``.

They are part of the program like its grammar; only this module and those it serves know where they lie.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=1)
def lexicon_tables() -> dict[str, dict[str, Any]]:
    """Language -> what its lexicon file holds."""
    folder = files("watcher") / "data" / "lexicons"
    found = {entry.name.removesuffix(".toml"): entry for entry in folder.iterdir() if entry.name.endswith(".toml")}
    return {language: tomllib.loads(found[language].read_text(encoding="utf-8")) for language in sorted(found)}


@lru_cache(maxsize=1)
def particles() -> frozenset[str]:
    """What may be glued to the end of a noun, in every language that does so; a chain of two is one of them."""
    every: set[str] = set()
    for table in lexicon_tables().values():
        glued = table.get("particles", {})
        first, second = glued.get("first", ()), glued.get("second", ())
        every.update(first)
        every.update(head + tail for head in first for tail in second)
    return frozenset(every)


@lru_cache(maxsize=1)
def _language_lists() -> dict[str, list[str]]:
    return tomllib.loads((files("watcher") / "data" / "languages.toml").read_text(encoding="utf-8"))


def news_languages() -> frozenset[str]:
    """The languages an article may be recognised as."""
    return frozenset(_language_lists()["news"])


def name_languages() -> tuple[str, ...]:
    """The languages in which territories have their names."""
    return tuple(_language_lists()["names"])
