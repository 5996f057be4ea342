"""Templates and words of messages: the built-in ones in ``watcher/data/templates``, and a user's own folder."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from watcher.errors import ConfigError
from watcher.rendering.renderer import MessageTexts, Renderer, require_language
from watcher.rendering.wording import Wording


@lru_cache(maxsize=1)
def builtin_texts() -> MessageTexts:
    """Return the built-in templates and words."""
    return _sorted_out({entry.name: entry.read_text("utf-8") for entry in (files("watcher") / "data" / "templates").iterdir()})


def own_texts(folder: Path) -> MessageTexts:
    """Return the templates and words in a user's folder, as the files are now.

    Raises:
        ConfigError: a file cannot be read, or is not TOML.
    """
    texts = {}
    for path in sorted(path for path in folder.iterdir() if path.name.endswith((".j2", ".toml"))) if folder.is_dir() else ():
        try:
            texts[path.name] = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{path} cannot be read: {error}. It must be a UTF-8 text file you may read.") from None
    return _sorted_out(texts, folder)


def _sorted_out(texts: dict[str, str], folder: Path | None = None) -> MessageTexts:
    """Tell words files (``words.LANGUAGE.toml``) and templates (``*.j2``) apart by their names."""
    words: dict[str, dict[str, Any]] = {}
    for name, text in sorted(texts.items()):
        if name.startswith("words.") and name.endswith(".toml"):
            try:
                words[name.split(".")[1]] = tomllib.loads(text)
            except tomllib.TOMLDecodeError as error:
                raise ConfigError(f"{folder / name if folder else name} is not valid TOML: {error}. Correct it and try again.") from None
    return MessageTexts(words, {name: text for name, text in texts.items() if name.endswith(".j2")})


def load_renderer(folder: Path | None = None) -> Renderer:
    """Load the renderer, with a user's own templates and words where ``folder`` is given.

    Raises:
        ConfigError: a words file cannot be used.
    """
    try:
        return Renderer(builtin_texts(), own_texts(folder) if folder else None, own_name=str(folder or ""))
    except ValueError as error:
        raise ConfigError(f"The words in {folder} cannot be used: {error}. Correct the file and try again.") from None


@lru_cache(maxsize=1)
def builtin_renderer() -> Renderer:
    """Return the renderer without anything of a user's own."""
    return load_renderer()


def wording_languages() -> tuple[str, ...]:
    """Return the languages messages can be written in."""
    return tuple(builtin_texts().words)


def builtin_wording(language: str) -> Wording:
    """Return the built-in words of a language.

    Raises:
        UsageError: there are none.
    """
    return builtin_renderer().wording(language)


def require_wording_language(language: str) -> None:
    """Check that messages can be written in a language.

    Raises:
        UsageError: there are no words for it.
    """
    require_language(language, wording_languages())
