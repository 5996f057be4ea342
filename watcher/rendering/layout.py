"""Widths and line breaks, counted in columns and not in characters."""

from __future__ import annotations

import re
import unicodedata

_BREAK_OPPORTUNITIES = re.compile(r"[\n\t]+|(?<!«) +(?! |[»:;!?…](?:[\s.,]|$))")


def column_width(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes: a Korean syllable takes two."""
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(text: str, line_width: int = 72, *, first_prefix: str = "", other_prefix: str = "") -> str:
    """Fill ``text`` to ``line_width`` columns; the first line starts with ``first_prefix``, the others with ``other_prefix``.

    Breaks at ordinary spaces only (a no-break space holds, and so does one inside guillemets or before a colon), and inside a word
    that is wider than a line, unless it is a web address.
    """
    lines: list[str] = []
    current, used, empty = first_prefix, column_width(first_prefix), True
    for word in filter(None, split_at_breaks(text)):
        for part in _split_long_word(word, line_width - column_width(other_prefix)):
            wide = column_width(part)
            if not empty and used + 1 + wide > line_width:
                lines.append(current)
                current, used, empty = other_prefix, column_width(other_prefix), True
            current, used, empty = (current + part, used + wide, False) if empty else (f"{current} {part}", used + 1 + wide, False)
    return "\n".join([*lines, current]).rstrip()


def split_at_breaks(text: str) -> list[str]:
    """Cut ``text`` where a line may be broken: not within French quotation marks, nor before a colon that stands apart."""
    return _BREAK_OPPORTUNITIES.split(text)


def _split_long_word(word: str, width: int) -> list[str]:
    """Cut ``word`` into parts no wider than ``width`` columns; a web address stays whole, so that it can be followed."""
    if column_width(word) <= width or word.startswith(("http://", "https://")):
        return [word]
    parts, part, used = [], "", 0
    for character in word:
        wide = _character_width(character)
        if used + wide > width and part:
            parts.append(part)
            part, used = "", 0
        part, used = part + character, used + wide
    return [*parts, part]
