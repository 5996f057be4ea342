"""The marks of a training text: ``<s>source</s>``, ``<c k="deny">cue</c>``, ``<t>content</t>``, nested where the text is.  Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TAG = re.compile(r'<(?:(/)([sct])|([sct])((?: [a-z]+="[^"]*")*))>')
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class MarkedSpan:
    """``text[start:end]``; ``kind``: s, c or t; ``stance`` of a cue; ``background``: it retells what was said before."""

    kind: str
    start: int
    end: int
    stance: str = ""
    background: bool = False


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A training article: its plain text, title first, and its spans in the order of their ends."""

    text: str
    spans: tuple[MarkedSpan, ...]


def parse_marks(marked: str) -> MarkedText:
    """Parse one article.

    Raises:
        ValueError: a mark is not closed, or closes what is not open.
    """
    plain: list[str] = []
    length, at = 0, 0
    open_marks: list[tuple[str, int, dict[str, str]]] = []
    spans: list[MarkedSpan] = []
    for found in _TAG.finditer(marked):
        piece = marked[at : found.start()]
        plain.append(piece)
        length += len(piece)
        at = found.end()
        if not found[1]:
            open_marks.append((found[3], length, dict(_ATTRIBUTE.findall(found[4]))))
            continue
        if not open_marks or open_marks[-1][0] != found[2]:
            raise ValueError(
                f"</{found[2]}> closes nothing at character {found.start()}: {marked[max(0, found.start() - 40) : found.end()]!r}"
            )
        kind, start, attributes = open_marks.pop()
        stance = attributes.get("k", "assert" if kind == "c" else "")
        spans.append(MarkedSpan(kind, start, length, stance, attributes.get("b") == "1"))
    if open_marks:
        raise ValueError(f"<{open_marks[-1][0]}> is never closed: {marked[:60]!r}")
    plain.append(marked[at:])
    return MarkedText("".join(plain), tuple(spans))


def split_articles(text: str) -> list[str]:
    """Split a training file into its articles: blank lines stand between them."""
    return [part.strip("\n") for part in re.split(r"\n\s*\n", text) if part.strip()]
