"""Handles and titles of topics, as they are typed."""

from __future__ import annotations

import re
import unicodedata

from watcher.errors import UsageError


def slugify_title(title: str) -> str:
    """Derive a handle: ``Iran drones`` -> ``iran-drones``; letters of other scripts are left out."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def check_handle(name: str, title: str) -> None:
    """Accept a handle that can be typed.

    Raises:
        UsageError: it cannot.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name):
        raise UsageError(f"Cannot derive a handle from {title!r}. Give one of a-z, 0-9 and - with --name, for example: --name my-topic")


def one_line(text: str) -> str:
    """Return the text as one line without control characters."""
    from watcher.rendering.sanitise import strip_unsafe

    return " ".join(strip_unsafe(text).split())
