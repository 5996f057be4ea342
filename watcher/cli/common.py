"""What all commands share: the options before the command, settings, the database, and names that were mistyped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli.screen import ago, clock, now, pad, safe, show_json, table, width
from watcher.errors import UsageError

if TYPE_CHECKING:
    from watcher.config import Settings
    from watcher.store.database import Database
    from watcher.topics.entities import Entities

__all__ = [
    "GIVEN",
    "WIDTH",
    "Given",
    "Json",
    "Quiet",
    "ago",
    "clock",
    "now",
    "pad",
    "safe",
    "settings",
    "show_json",
    "store",
    "table",
    "width",
]

WIDTH = 80


@dataclass(frozen=True, slots=True)
class Given:
    """The options before the command.  ``flags``: section -> key -> value of each --set."""

    config: Path | None = None
    debug: bool = False
    flags: dict[str, dict[str, str]] = field(default_factory=dict)


GIVEN = Given()
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors; of a list, only what names its rows.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and do nothing.")]


def settings() -> Settings:
    """The settings, with the log configured by them."""
    from watcher import log

    loaded = unlogged()
    log.configure(loaded.log.level, loaded.log.format)
    return loaded


def unlogged() -> Settings:
    """The settings, for a command that logs nothing."""
    from watcher import config
    from watcher.cli import stamp

    loaded = config.load(GIVEN.config, **GIVEN.flags)
    if not GIVEN.flags:
        stamp.keep(GIVEN.config)
    return loaded


def flags(words: Iterable[str]) -> dict[str, dict[str, str]]:
    """``section.key=value`` of each --set, as settings.  UsageError naming what is wrong and the nearest that is known."""
    found: dict[str, dict[str, str]] = {}
    for word in words:
        name, equals, value = word.partition("=")
        section, dot, key = name.strip().partition(".")
        if not (equals and dot and key):
            raise UsageError(f"--set {word!r} is no setting: write it as section.key=value, as in --set log.level=debug")
        from watcher.config import Settings

        sections: dict[str, Any] = {name: each.annotation for name, each in Settings.model_fields.items()}
        known = [f"{name}.{key}" for name, each in sections.items() for key in each.model_fields]
        if f"{section}.{key}" not in known:
            raise UsageError(
                f"Unknown setting {section}.{key} in --set.{nearest(f'{section}.{key}', known) or ' See: watcher config show'}"
            )
        found.setdefault(section, {})[key] = value
    return found


def words() -> Path:
    """The folder of the configuration file, where the user's own ``entities/*.toml`` may lie."""
    from watcher.cli import stamp

    return stamp.place(GIVEN.config).parent


def entities() -> Entities:
    """All entities and concepts, the user's own among them."""
    from watcher import data

    return data.load_entities(words())


@contextmanager
def store() -> Iterator[Database]:
    """The configured database, made if it is not there: every command works on a fresh machine."""
    from watcher.cli import stamp
    from watcher.store import migrate
    from watcher.store.database import Database

    url = None if GIVEN.flags else stamp.database_url(GIVEN.config)
    if url is None:
        from watcher import config

        url = config.database_url(unlogged())
    opened = Database(url)
    try:
        migrate.upgrade(opened)
        yield opened
    finally:
        opened.close()


def nearest(word: str, known: Iterable[str], *, start: str = " Did you mean ") -> str:
    """`` Did you mean rnk-arms?``, or nothing where no known name is like it."""
    import difflib

    names = {name.casefold(): name for name in known if name}
    close = difflib.get_close_matches(word.casefold(), names, 1, 0.6) or [name for name in names if word and word.casefold() in name][:1]
    return f"{start}{safe(names[close[0]])}?" if close else ""


def chosen(word: str, known: Iterable[str], what: str, remedy: str) -> str:
    """``word``, if it is one of the known names; else UsageError with the nearest, or all there are."""
    names = list(known)
    if word in names:
        return word
    listed = ", ".join(safe(name) for name in names[:12]) + (", …" if len(names) > 12 else "") or "none yet"
    near = nearest(word, names)
    raise UsageError(f"There is no {what} {safe(word)!r}{'.' + near if near else f'; there are: {listed}.'} {remedy}")
