"""What all commands share: the options before the command, settings, the database, and names that were mistyped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli.output import sanitise_line
from watcher.errors import UsageError

if TYPE_CHECKING:
    from watcher.config import Settings
    from watcher.names.entities import Entities
    from watcher.store.database import Database


@dataclass(frozen=True, slots=True)
class GlobalOptions:
    """The options before the command.  ``flags``: section -> key -> value of each --set."""

    config: Path | None = None
    debug: bool = False
    overrides: dict[str, dict[str, str]] = field(default_factory=dict)


GLOBAL_OPTIONS = GlobalOptions()
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors; of a list, only what names its rows.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and do nothing.")]


def load_settings_and_log() -> Settings:
    """The settings, with the log configured by them."""
    from watcher import log

    loaded = load_settings()
    log.configure(loaded.log.level, loaded.log.format)
    return loaded


def load_settings() -> Settings:
    """The settings, for a command that logs nothing."""
    from watcher import config
    from watcher.cli.startup import settings_cache

    loaded = config.load_settings(GLOBAL_OPTIONS.config, **GLOBAL_OPTIONS.overrides)
    if not GLOBAL_OPTIONS.overrides:
        settings_cache.remember_checked(GLOBAL_OPTIONS.config)
    return loaded


def parse_overrides(assignments: Iterable[str]) -> dict[str, dict[str, str]]:
    """``section.key=value`` of each --set, as settings.  UsageError naming what is wrong and the nearest that is known."""
    found: dict[str, dict[str, str]] = {}
    for word in assignments:
        name, equals, value = word.partition("=")
        section, dot, key = name.strip().partition(".")
        if not (equals and dot and key):
            raise UsageError(f"--set {word!r} is no setting: write it as section.key=value, as in --set log.level=debug")
        from watcher.config import Settings

        sections: dict[str, Any] = {name: each.annotation for name, each in Settings.model_fields.items()}
        known = [f"{name}.{key}" for name, each in sections.items() for key in each.model_fields]
        if f"{section}.{key}" not in known:
            raise UsageError(
                f"Unknown setting {section}.{key} in --set.{did_you_mean(f'{section}.{key}', known) or ' See: watcher config show'}"
            )
        found.setdefault(section, {})[key] = value
    return found


def config_folder() -> Path:
    """The folder of the configuration file, where the user's own ``entities/*.toml`` may lie."""
    from watcher.cli.startup import settings_cache

    return settings_cache.config_path(GLOBAL_OPTIONS.config).parent


def load_entities() -> Entities:
    """All entities and concepts, the user's own among them."""
    from watcher import data

    return data.load_entities(config_folder())


@contextmanager
def open_database() -> Iterator[Database]:
    """The configured database, made if it is not there: every command works on a fresh machine."""
    from watcher.cli.startup import settings_cache
    from watcher.store import migrate
    from watcher.store.database import Database

    url = None if GLOBAL_OPTIONS.overrides else settings_cache.cached_database_url(GLOBAL_OPTIONS.config)
    if url is None:
        from watcher import config

        url = config.database_url(load_settings())
    opened = Database(url)
    try:
        migrate.upgrade(opened)
        yield opened
    finally:
        opened.close()


def did_you_mean(typed: str, candidates: Iterable[str], *, prefix: str = " Did you mean ") -> str:
    """`` Did you mean rnk-arms?``, or nothing where no known name is like it."""
    import difflib

    names = {name.casefold(): name for name in candidates if name}
    close = difflib.get_close_matches(typed.casefold(), names, 1, 0.6) or [name for name in names if typed and typed.casefold() in name][:1]
    return f"{prefix}{sanitise_line(names[close[0]])}?" if close else ""


def require_known(typed: str, candidates: Iterable[str], noun: str, hint: str) -> str:
    """``word``, if it is one of the known names; else UsageError with the nearest, or all there are."""
    names = list(candidates)
    if typed in names:
        return typed
    listed = ", ".join(sanitise_line(name) for name in names[:12]) + (", …" if len(names) > 12 else "") or "none yet"
    near = did_you_mean(typed, names)
    raise UsageError(f"There is no {noun} {sanitise_line(typed)!r}{'.' + near if near else f'; there are: {listed}.'} {hint}")
