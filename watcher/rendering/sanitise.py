"""Text and addresses from outside, made safe to show: no control characters, no bidirectional overrides, bounded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote, urlsplit

ELLIPSIS = "…"
MarkSpans = tuple[tuple[int, int], ...]


class MarkedPiece(NamedTuple):
    """Some text, and whether it is marked."""

    text: str
    marked: bool


# Controls, line and paragraph separators become a space; what reverses the reading order or is not a character goes away.
# No-break spaces stay: French typography needs them.
_CONTROLS_AND_BLANKS = re.compile(r"(?:[\x00-\x1f\x7f-\x9f]|[^\S\u00a0\u202f])+")
_INVISIBLE_CHARACTERS = re.compile(
    "\x1b\\[[0-?]*[ -/]*[@-~]|[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\U000e0000-\U000e007f]"
)
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")


def strip_unsafe(text: str) -> str:
    """Remove from ``text`` what cannot or must not be shown.  Keeps the outer blanks (as one space), so that pieces can be joined again."""
    return _CONTROLS_AND_BLANKS.sub(" ", _INVISIBLE_CHARACTERS.sub("", replace_lone_surrogates(text)))


def replace_lone_surrogates(text: str) -> str:
    """Replace lone surrogates, which no encoding can carry."""
    return _LONE_SURROGATES.sub("\ufffd", text)


def safe_line(text: str, limit: int = 300) -> str:
    """Return ``text`` as one safe line of at most ``limit`` characters."""
    return truncate(strip_unsafe(text).strip(), limit)


def truncate(text: str, limit: int) -> str:
    """Cut ``text`` to at most ``limit`` characters, at a word's end where there is one near."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit * 2 // 3 else cut).rstrip() + ELLIPSIS


def split_at_marks(
    sentence: str, marks: Iterable[tuple[int, int]], *, max_characters: int = 1200, characters_before_mark: int = 200
) -> list[MarkedPiece]:
    """Split the sentence into pieces, each marked or not, safe to show.

    Marks may overlap, stand in any order, and reach beyond the sentence.  A sentence longer than ``max_characters`` is cut
    to the part that starts ``characters_before_mark`` before its first mark.
    """
    spans = _merge_marks(sentence, marks)
    start, end = 0, len(sentence)
    if len(sentence) > max_characters:
        start = _next_word_start(sentence, max(0, spans[0][0] - characters_before_mark)) if spans else 0
        end = _last_word_end(sentence, min(len(sentence), start + max_characters))
    pieces: list[MarkedPiece] = []
    at = start
    for low, high in spans:
        low, high = max(low, at), min(high, end)  # noqa: PLW2901
        if low >= high:
            continue
        pieces += [MarkedPiece(strip_unsafe(sentence[at:low]), False), MarkedPiece(strip_unsafe(sentence[low:high]), True)]
        at = high
    pieces.append(MarkedPiece(strip_unsafe(sentence[at:end]), False))
    if start > 0:
        pieces.insert(0, MarkedPiece(ELLIPSIS + " ", False))
    if end < len(sentence):
        pieces.append(MarkedPiece(" " + ELLIPSIS, False))
    return _strip_outer_blanks([piece for piece in pieces if piece.text])


def _next_word_start(sentence: str, at: int) -> int:
    """The next word's start, where one is near."""
    space = sentence.find(" ", at - 1, at + 30) if at else -1
    return space + 1 if space >= 0 else at


def _last_word_end(sentence: str, at: int) -> int:
    """The end of the last whole word, where one is near."""
    space = sentence.rfind(" ", at - 30, at + 1) if at < len(sentence) else -1
    return space if space >= 0 else at


def _merge_marks(sentence: str, marks: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ascending, apart, inside the sentence; two marks with nothing but blanks between them are one."""
    tidy: list[tuple[int, int]] = []
    for low, high in sorted((max(0, a), min(len(sentence), b)) for a, b in marks):
        if low >= high:
            continue
        if tidy and (low <= tidy[-1][1] or not sentence[tidy[-1][1] : low].strip()):
            tidy[-1] = (tidy[-1][0], max(high, tidy[-1][1]))
        else:
            tidy.append((low, high))
    return tidy


def _strip_outer_blanks(pieces: list[MarkedPiece]) -> list[MarkedPiece]:
    if pieces:
        pieces[0] = pieces[0]._replace(text=pieces[0].text.lstrip())
        pieces[-1] = pieces[-1]._replace(text=pieces[-1].text.rstrip())
    return [piece for piece in pieces if piece.text]


def safe_link(url: str | None) -> str | None:
    """Return ``url`` as it may stand in an ``href``: http or https with a host, nothing that breaks a line or a quote; else None."""
    if not url:
        return None
    tidy = re.sub(r"[\t\r\n]", "", _INVISIBLE_CHARACTERS.sub("", _LONE_SURROGATES.sub("", url))).strip()  # as browsers do
    try:
        parts = urlsplit(tidy)
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
            return None
    except ValueError:
        return None
    if len(tidy) > 4000:
        return None
    # Everything but plain address characters is percent-encoded; what is encoded already stays as it is.
    netloc = _ascii_host(parts.netloc)
    tail = tidy.split("//", 1)[1][len(parts.netloc) :] if "//" in tidy else ""
    return f"{parts.scheme.lower()}://{quote(netloc, safe='@:[]%-._~!$&+,;=')}{quote(tail, safe='/?#%:@!$&+,;=-._~()*[]|')}"


def link_host(url: str | None) -> str:
    """Return where a link really leads: its host, in the ASCII form that look-alike letters cannot imitate.  Empty where it is no link."""
    safe = safe_link(url)
    return (urlsplit(safe).hostname or "") if safe else ""


def _ascii_host(netloc: str) -> str:
    if netloc.isascii():
        return netloc
    user, at, name = netloc.rpartition("@")
    label, colon, port = name.partition(":")
    try:
        label = label.encode("idna").decode()
    except UnicodeError:
        return netloc
    return f"{user}{at}{label}{colon}{port}"
