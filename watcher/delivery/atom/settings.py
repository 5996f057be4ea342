"""Settings of an Atom channel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from watcher.delivery.kind import ChannelSettings
from watcher.delivery.settings import language_setting, text_setting
from watcher.errors import UsageError
from watcher.rendering.sanitise import safe_line

DEFAULT_KEEP, MAX_KEEP = 200, 5000
DEFAULT_TITLE = "watcher"


def validate_settings(settings: ChannelSettings) -> dict[str, Any]:
    """Return the settings as stored, with the defaults filled in.

    Raises:
        UsageError: the file cannot be written, or a value is out of range.
    """
    path = text_setting("atom", settings, "path")
    if path is None or not Path(path).is_absolute() or not Path(path).name:
        raise UsageError("An atom channel needs an absolute file path: path=/var/lib/watcher/alerts.atom")
    if Path(path).is_dir() or not Path(path).parent.is_dir():
        raise UsageError(f"Cannot write {safe_line(path, 200)}: its folder must exist, and it must not be a folder itself.")
    keep = str(settings.get("keep") or DEFAULT_KEEP)
    if not keep.isascii() or not keep.isdigit() or not 1 <= int(keep) <= MAX_KEEP:
        raise UsageError(f"keep must be 1 to {MAX_KEEP}, not {safe_line(keep, 40)!r}.")
    title = text_setting("atom", settings, "title") or DEFAULT_TITLE
    return {"path": path, "keep": int(keep), "title": safe_line(title, 120)} | language_setting("atom", settings)


def recipients(settings: ChannelSettings) -> tuple[str, ...]:
    """Return the file's path."""
    return (settings["path"],)


def mask_secrets(settings: ChannelSettings) -> dict[str, Any]:
    """Return the settings: none is secret."""
    return dict(settings)
