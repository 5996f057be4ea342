"""Secrets that are kept elsewhere: a setting that says where, and never what.

credential:hook.secret    a file of systemd's LoadCredential (``$CREDENTIALS_DIRECTORY``)
env:HOOK_SECRET           a variable of the environment
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from watcher.errors import UsageError

REFERENCEABLE_SETTINGS = frozenset({"secret", "smtp"})
"""Settings that may be references: nothing but a send needs their value."""
_REFERENCE_PATTERN = re.compile(r"(credential|env):([A-Za-z0-9_.-]{1,100})")


def is_reference(value: object) -> bool:
    return isinstance(value, str) and _REFERENCE_PATTERN.fullmatch(value) is not None


def resolve(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with every reference looked up; UsageError where there is nothing under it."""
    return {
        name: _read_secret(value) if name in REFERENCEABLE_SETTINGS and is_reference(value) else value for name, value in settings.items()
    }


def resolve_available(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Those settings that can be looked at here: a reference need not mean anything to the person who types it."""
    found: dict[str, Any] = {}
    for name, value in settings.items():
        try:
            found |= resolve({name: value})
        except UsageError:
            continue
    return found


def _read_secret(reference: str) -> str:
    where, _, name = reference.partition(":")
    if where == "env":
        value = os.environ.get(name)
    else:
        folder = os.environ.get("CREDENTIALS_DIRECTORY")
        path = Path(folder) / name if folder and name not in (".", "..") else None
        try:
            value = path.read_text(encoding="utf-8").strip() if path and path.is_file() else None
        except OSError:
            value = None
    if not value:
        credential = f"there is no credential {name}: give the unit LoadCredential={name}:…"
        what = f"the environment has no {name}" if where == "env" else credential
        raise UsageError(f"its secret is kept elsewhere, and {what}.")
    return value
