"""docs/glossary.md names things that are there."""

from __future__ import annotations

import importlib
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from watcher.cli import build_app
from watcher.cli.startup import typer_fast

ROOT = Path(__file__).parent.parent
GLOSSARY = ROOT / "docs" / "glossary.md"


def glossary_rows() -> list[tuple[str, str, str]]:
    """Term, meaning and place of each line of the tables."""
    lines = [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    return [(term, meaning, place.strip("`")) for term, meaning, place in cells if term != "term"]


@cache
def command_names() -> set[str]:
    """The full name of each command, as `watcher topic add`."""
    names = set()
    stack = [("watcher", typer_fast.build_fast_command(build_app()))]
    while stack:
        name, command = stack.pop()
        names.add(name)
        stack += [(f"{name} {word}", inner) for word, inner in getattr(command, "commands", {}).items()]
    return names


def exists(place: str) -> bool:
    """Whether a module, an attribute of a module, a command or a folder is there."""
    if "/" in place:
        return (ROOT / place).exists()
    if " " in place:
        return place in command_names()
    module, _, name = place.rpartition(".")
    if name[0].isupper():
        return hasattr(importlib.import_module(module), name)
    return find_spec(place) is not None or hasattr(importlib.import_module(module), name)


@pytest.mark.parametrize(("term", "place"), [(term, place) for term, _, place in glossary_rows()])
def test_each_term_lives_where_the_glossary_says(term: str, place: str) -> None:
    """The module, class, command or folder of each term exists."""
    assert exists(place), f"{term}: there is no {place}"


def test_a_place_that_is_not_there_is_noticed() -> None:
    """The check above can fail: for a class, a module, a command and a folder."""
    assert not any(map(exists, ("watcher.model.Stori", "watcher.names.nothing", "watcher topic ad", "tests/nowhere/")))


def test_each_term_is_explained_once_in_one_sentence() -> None:
    """About sixty terms, each once, each meaning a single sentence."""
    rows = glossary_rows()
    assert 55 <= len(rows) <= 90
    assert len({term for term, _, _ in rows}) == len(rows)
    for term, meaning, _ in rows:
        assert re.fullmatch(r"[^.]+(\([^)]*\)[^.]*)*\.", meaning), f"{term} is not explained in one sentence"
