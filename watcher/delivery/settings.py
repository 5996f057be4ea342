"""What the kinds' own checks of settings share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from watcher.data.message_texts import require_wording_language
from watcher.errors import UsageError

DEFAULT_LANGUAGE = "en"
"""Of channels stored without a language; a new channel gets ``[delivery] language``."""


def text_setting(kind: str, settings: Mapping[str, Any], name: str) -> str | None:
    """Return a setting that is text, or None where it is not given.

    Raises:
        UsageError: it is something else, or blank.
    """
    value = settings.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise UsageError(f"Setting {name!r} of a channel of kind {kind} must be text that is not blank.")
    return value.strip()


def message_language(settings: Mapping[str, Any]) -> str:
    """Return the language of a channel's messages."""
    return str(settings.get("language", DEFAULT_LANGUAGE))


def language_setting(kind: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """Return ``language`` where it is given, else nothing.

    Raises:
        UsageError: there are no words for this language.
    """
    language = text_setting(kind, settings, "language")
    if language is None:
        return {}
    require_wording_language(language)
    return {"language": language}
