"""Settings of a command channel."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path
from typing import Any

from watcher.delivery.kind import ChannelSettings
from watcher.delivery.settings import language_setting, text_setting
from watcher.errors import UsageError
from watcher.rendering.sanitise import safe_line

_FORMATS = ("json", "text")


def validate_settings(settings: ChannelSettings) -> dict[str, Any]:
    """Return the settings as stored: the program and its arguments as a list.

    Raises:
        UsageError: the program cannot be run, or the format or language is unknown.
    """
    words = _split_command_line(settings["run"])
    if not Path(words[0]).is_absolute() or shutil.which(words[0]) is None:
        raise UsageError(f"{safe_line(words[0], 120)!r} is not an executable. Give the absolute path of a program.")
    form = text_setting("command", settings, "format") or "json"
    if form not in _FORMATS:
        raise UsageError(f"format must be json or text, not {safe_line(form, 40)!r}.")
    return {"run": words, "format": form} | language_setting("command", settings)


def _split_command_line(command_line: Any) -> list[str]:
    try:
        words = shlex.split(command_line) if isinstance(command_line, str) else list(command_line)
    except ValueError as error:
        raise UsageError(f"Cannot parse the command ({error}). Quote its arguments as in a shell.") from None
    if not words or not all(isinstance(word, str) for word in words):
        raise UsageError("A command channel needs a program: run='/usr/local/bin/notify --desk paris'")
    return words


def recipients(settings: ChannelSettings) -> tuple[str, ...]:
    """Return the program's name."""
    return (Path(settings["run"][0]).name,)


def mask_secrets(settings: ChannelSettings) -> dict[str, Any]:
    """Hide the arguments, which may hold a token."""
    return dict(settings) | {"run": settings["run"][0] + (" …" if settings["run"][1:] else "")}
