"""A quote for a terminal: wrapped, with the matched words highlighted, and nothing in it that could move the cursor."""

from __future__ import annotations

from collections.abc import Iterable

from watcher.rendering import layout, sanitise
from watcher.rendering.sanitise import MarkedPiece

HIGHLIGHT_ON, HIGHLIGHT_OFF = "\x1b[1;33m", "\x1b[0m"


def format_quote(sentence: str, marks: Iterable[tuple[int, int]], *, width: int = 74, colour: bool = True, limit: int = 1200) -> list[str]:
    """Return lines of at most ``width`` columns; matched words are bright yellow, or in [brackets] without ``colour``.

    Of a sentence of more than ``limit`` characters the part with the first mark is shown.
    """
    lines: list[list[MarkedPiece]] = [[]]
    used = 0
    pieces = sanitise.split_at_marks(sentence, marks, max_characters=limit, characters_before_mark=limit // 6)
    for word in _split_words(pieces if colour else [MarkedPiece(f"[{text}]" if marked else text, False) for text, marked in pieces]):
        size = sum(layout.column_width(text) for text, _ in word)
        if used and used + 1 + size > width:
            lines.append([])
            used = 0
        if used:
            lines[-1].append(MarkedPiece(" ", lines[-1][-1].marked and word[0].marked))
        lines[-1].extend(word)
        used += size + bool(used)
    return ["".join(_add_highlight(line)) for line in lines]


def _split_words(pieces: list[MarkedPiece]) -> list[list[MarkedPiece]]:
    """Cut the pieces at spaces: each word is a list of pieces, since a mark may end inside a word."""
    words: list[list[MarkedPiece]] = [[]]
    for text, marked in pieces:
        for position, part in enumerate(layout.split_at_breaks(text)):
            if position:
                words.append([])
            if part:
                words[-1].append(MarkedPiece(part, marked))
    return [word for word in words if word]


def _add_highlight(line: list[MarkedPiece]) -> Iterable[str]:
    open_ = False
    for text, marked in line:
        if marked != open_:
            yield HIGHLIGHT_ON if marked else HIGHLIGHT_OFF
            open_ = marked
        yield text
    if open_:
        yield HIGHLIGHT_OFF
