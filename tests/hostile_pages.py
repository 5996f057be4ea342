"""Pages that say one thing thousands of times, or hold nothing but words of saying, quotation marks and brackets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from watcher.model import Article, TextSource

PUBLISHED = datetime(2023, 9, 5, 12, tzinfo=UTC)
PAGE_LENGTH = 264_000
_STATES = ("Pyongyang", "Moscow", "Kyiv", "Washington", "Beijing", "Tehran", "Paris", "London", "Berlin", "Seoul", "Tokyo", "Ankara")
_CUES = ("denies", "says", "declined to comment on reports")


def _other_party_each_time(number: int) -> str:
    return f"{_STATES[number % len(_STATES)]} {_CUES[number % len(_CUES)]} that North Korea has sold {number} shells to Russia."


HOSTILE_SENTENCES: dict[str, Callable[[int], str]] = {
    "one denial": lambda _: "Pyongyang denies that it has sold shells to Russia.",
    "numbered denials": lambda number: f"On Tuesday Pyongyang denies for the {number}th time that it has sold shells to Russia.",
    "other parties": _other_party_each_time,
    "one sentence": lambda _: "Pyongyang denies that Moscow denies that Pyongyang sold shells to Russia and",
    "words of saying": lambda _: "denies says said denied that",
    "open quotations": lambda _: "“Pyongyang has sold shells to Russia, Moscow said.",
    "quotation marks": lambda _: '“"«"',
    "brackets": lambda _: "([",
}
"""Kind of page -> its n-th sentence."""


def hostile_article(kind: str, length: int = PAGE_LENGTH, *, address: str = "https://example.org/page") -> Article:
    """A page of so many characters about one denial, which its title and first line hold."""
    lead = "Pyongyang denies that it has sold shells to Russia."
    parts, size, number = [lead + "\n\n"], 0, 0
    while size < length:
        parts.append(HOSTILE_SENTENCES[kind](number))
        size, number = size + len(parts[-1]) + 1, number + 1
    return Article(address, "Outlet", lead, " ".join(parts), TextSource.SUPPLIED, PUBLISHED, "en")
