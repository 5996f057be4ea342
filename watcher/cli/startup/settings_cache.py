"""Where the database is, without the quarter of a second that checking every setting takes, when the file was checked already.

Most commands need one setting.  A configuration file that passed the whole check leaves an empty stamp in the user's cache, named by
the program's version and the file's path, size and time; while it stands, the file is read as bare TOML.  The environment and
credentials are always checked in full: whoever uses those is a service, and does not wait at a prompt.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from pathlib import Path

from watcher import __version__
from watcher.folders import cache_folder, default_database_url, find_config_file

_SETTINGS_MODULE = Path(__file__).parent.parent / "config.py"


def cached_database_url(config_option: Path | None) -> str | None:
    """The database's URL; None where the settings have to be loaded to know."""
    if _set_by_environment():
        return None
    file = _existing_config_file(config_option)
    if file is None:
        return None if config_option or os.environ.get("WATCHER_CONFIG") else default_database_url()
    mark = _stamp_path(file)
    try:
        if mark is None or not mark.exists():
            return None
        url = tomllib.loads(file.read_text(encoding="utf-8")).get("database", {}).get("url", "")
    except (OSError, ValueError, AttributeError):
        return None
    return url or default_database_url()


def remember_checked(config_option: Path | None) -> None:
    """The whole configuration was checked and is good: remember it, if that is possible and means anything."""
    file = None if _set_by_environment() else _existing_config_file(config_option)
    mark = _stamp_path(file) if file else None
    if mark is None or mark.exists():
        return
    try:
        mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in list(mark.parent.glob("settings-*"))[:-20]:
            old.unlink(missing_ok=True)
        mark.touch(mode=0o600)
    except OSError:
        pass  # a home that cannot be written: slower, not wrong


def _set_by_environment() -> bool:
    return "CREDENTIALS_DIRECTORY" in os.environ or any(
        name.upper().startswith("WATCHER_") and name != "WATCHER_CONFIG" for name in os.environ
    )


def _existing_config_file(config_option: Path | None) -> Path | None:
    named = find_config_file(config_option)
    return named if named.is_file() else None


def _stamp_path(file: Path) -> Path | None:
    folder = cache_folder()
    try:
        at = file.stat()
    except OSError:
        return None
    told = (
        f"{__version__}|{_SETTINGS_MODULE.stat().st_mtime_ns}|{file.resolve()}|{at.st_ino}|{at.st_size}|{at.st_mtime_ns}|{at.st_ctime_ns}"
    )
    return None if folder is None else folder / f"settings-{hashlib.sha256(told.encode()).hexdigest()[:24]}"
