"""A quote for a terminal: wrapped, with the matched words set off, and nothing in it that could move the cursor."""

from __future__ import annotations

from collections.abc import Iterable

from watcher.rendering import sanitise

HIGHLIGHT_ON, HIGHLIGHT_OFF = "\x1b[1;33m", "\x1b[0m"


def format_quote(sentence: str, marks: Iterable[tuple[int, int]], *, width: int = 74, colour: bool = True, limit: int = 1200) -> list[str]:
    """Lines of at most ``width`` columns; matched words are bright yellow, or in [brackets] without ``colour``.

    Of a sentence of more than ``limit`` characters the part with the first mark is shown.
    """
    lines: list[list[tuple[str, bool]]] = [[]]
    used = 0
    pieces = sanitise.split_at_marks(sentence, marks, max_characters=limit, characters_before_mark=limit // 6)
    for word in _split_words(pieces if colour else [(f"[{text}]" if marked else text, False) for text, marked in pieces]):
        size = sum(sanitise.column_width(text) for text, _ in word)
        if used and used + 1 + size > width:
            lines.append([])
            used = 0
        if used:
            lines[-1].append((" ", lines[-1][-1][1] and word[0][1]))
        lines[-1].extend(word)
        used += size + bool(used)
    return ["".join(_add_highlight(line)) for line in lines]


def _split_words(pieces: list[sanitise.MarkedPiece]) -> list[list[tuple[str, bool]]]:
    """The pieces cut at spaces: each word is a list of (text, marked), since a mark may end inside a word."""
    words: list[list[tuple[str, bool]]] = [[]]
    for text, marked in pieces:
        for position, part in enumerate(sanitise.split_at_breaks(text)):
            if position:
                words.append([])
            if part:
                words[-1].append((part, marked))
    return [word for word in words if word]


def _add_highlight(line: list[tuple[str, bool]]) -> Iterable[str]:
    open_ = False
    for text, marked in line:
        if marked != open_:
            yield HIGHLIGHT_ON if marked else HIGHLIGHT_OFF
            open_ = marked
        yield text
    if open_:
        yield HIGHLIGHT_OFF
