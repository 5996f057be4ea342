"""What all commands share: the options before the command, the settings, the entities and the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher import folders
from watcher.errors import UsageError
from watcher.services.lookup import did_you_mean

if TYPE_CHECKING:
    from watcher.config import Settings
    from watcher.names.entities import Entities
    from watcher.store.database import Database


@dataclass(frozen=True, slots=True)
class GlobalOptions:
    """The options before the command.  ``overrides``: section -> key -> value of each --set."""

    config: Path | None = None
    debug: bool = False
    overrides: dict[str, dict[str, str]] = field(default_factory=dict)


GLOBAL_OPTIONS = GlobalOptions()
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only; for lists, print just the IDs.")]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show what would be done without doing it.")]


def load_settings_and_log() -> Settings:
    """Load the settings and configure the log by them."""
    from watcher import log

    loaded = load_settings()
    log.configure(loaded.log.level, loaded.log.format)
    return loaded


def load_settings() -> Settings:
    """Load the settings, for a command that logs nothing."""
    from watcher import config
    from watcher.cli.startup import settings_cache

    loaded = config.load_settings(GLOBAL_OPTIONS.config, **GLOBAL_OPTIONS.overrides)
    if not GLOBAL_OPTIONS.overrides:
        settings_cache.remember_checked(GLOBAL_OPTIONS.config)
    return loaded


def parse_overrides(assignments: Iterable[str]) -> dict[str, dict[str, str]]:
    """Read ``section.key=value`` of each --set.

    Raises:
        UsageError: one is not of that form, or there is no such setting.
    """
    found: dict[str, dict[str, str]] = {}
    for word in assignments:
        name, equals, value = word.partition("=")
        section, dot, key = name.strip().partition(".")
        if not (equals and dot and key):
            raise UsageError(f"Invalid --set {word!r}. Write it as section.key=value, for example: --set log.level=debug")
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
    """Return the folder of the configuration file, which may hold the user's own ``entities/*.toml``."""

    return folders.find_config_file(GLOBAL_OPTIONS.config).parent


def load_entities() -> Entities:
    """Load all entities, the user's own among them."""
    from watcher import data

    return data.load_entities(config_folder())


@contextmanager
def open_database() -> Iterator[Database]:
    """Open the configured database, created where it does not exist: every command works on a fresh machine."""
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
