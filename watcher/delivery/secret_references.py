"""Secrets kept outside the database: the setting names the place, not the value.

credential:hook.secret    a file of systemd's LoadCredential (``$CREDENTIALS_DIRECTORY``)
env:HOOK_SECRET           a variable of the environment
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from watcher.errors import UsageError

_REFERENCE_PATTERN = re.compile(r"(credential|env):([A-Za-z0-9_.-]{1,100})")


def is_reference(value: object) -> bool:
    """Tell whether a setting's value names a place instead of holding the value."""
    return isinstance(value, str) and _REFERENCE_PATTERN.fullmatch(value) is not None


def resolve(settings: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Return the settings with every reference among ``names`` replaced by what it names.

    Raises:
        UsageError: there is nothing in that place.
    """
    return {name: _read_secret(value) if name in names and is_reference(value) else value for name, value in settings.items()}


def resolve_available(settings: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Return the settings without the references that cannot be read here: the daemon's environment may differ from the user's."""
    available: dict[str, Any] = {}
    for name, value in settings.items():
        try:
            available |= resolve({name: value}, names)
        except UsageError:
            continue
    return available


def _read_secret(reference: str) -> str:
    place, _, name = reference.partition(":")
    value = os.environ.get(name) if place == "env" else _read_credential(name)
    if value:
        return value
    if place == "env":
        raise UsageError(f"its secret is read from the environment variable {name}, which is not set.")
    raise UsageError(f"its secret is read from the systemd credential {name}, which is missing. Add LoadCredential={name}:… to the unit.")


def _read_credential(name: str) -> str | None:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    path = Path(folder) / name if folder and name not in (".", "..") else None
    try:
        return path.read_text(encoding="utf-8").strip() if path and path.is_file() else None
    except OSError:
        return None
