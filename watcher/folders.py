"""The folders of the configuration, the database and the cache.  Light to import: a prompt asks here before it loads any setting."""

from __future__ import annotations

import os
from pathlib import Path

from watcher.errors import ConfigError

SYSTEM_CONFIG_FILE = Path("/etc/watcher/watcher.toml")


def find_config_file(explicit_path: Path | None = None) -> Path:
    """Find the file: from the option or WATCHER_CONFIG; under systemd, the one in its folder; else the user's, else the service's."""
    if explicit_path or os.environ.get("WATCHER_CONFIG"):
        return explicit_path or Path(os.environ["WATCHER_CONFIG"])
    if folder := os.environ.get("CONFIGURATION_DIRECTORY"):
        return Path(folder) / "watcher.toml"
    import platformdirs

    try:
        own = Path(platformdirs.user_config_dir("watcher")) / "watcher.toml"
    except RuntimeError:  # a user without a home directory
        return SYSTEM_CONFIG_FILE
    return SYSTEM_CONFIG_FILE if SYSTEM_CONFIG_FILE.exists() and not own.exists() else own


def data_folder() -> Path:
    """Return the folder of the database where no URL is set.

    Raises:
        ConfigError: the user has no home directory.
    """
    import platformdirs

    try:
        return Path(os.environ.get("STATE_DIRECTORY") or platformdirs.user_data_dir("watcher"))
    except RuntimeError:
        raise ConfigError("No home directory for the database. Set HOME, or configure [database] url.") from None


def default_database_url() -> str:
    """Return the URL of the database in the data folder.

    Raises:
        ConfigError: the user has no home directory.
    """
    return f"sqlite:///{data_folder() / 'watcher.db'}"


def cache_folder() -> Path | None:
    """Return the user's cache folder; None for a user without a home directory."""
    import platformdirs

    try:
        return Path(platformdirs.user_cache_dir("watcher"))
    except RuntimeError:
        return None
