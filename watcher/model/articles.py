"""Articles, stretches of their text, and the stories they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TextSource(StrEnum):
    """Where an article's text came from, best first."""

    PAGE = "page"
    FEED = "feed"
    SUMMARY = "summary"
    SUPPLIED = "given"
    """Handed over whole: replay."""


@dataclass(frozen=True, slots=True)
class Article:
    """One text by one outlet.  Title and text are plain, free of control characters, NFC; the text's paragraphs end in newlines."""

    url: str
    outlet: str
    title: str
    text: str
    source: TextSource
    published: datetime | None = None
    language: str | None = None
    author: str | None = None
    listed_by: tuple[str, ...] = ()
    """The feed that listed it: its title and its address."""
    tags: tuple[str, ...] = ()
    """Under which headings its publisher filed it."""


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` of an article's text, or of its title where ``in_title``."""

    start: int
    end: int
    in_title: bool = False

    def text_in(self, article: Article) -> str:
        """Return the words of the span."""
        return (article.title if self.in_title else article.text)[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A bottom-k sketch of a text's shingles: the smallest hashes, ascending, and how many there were in all."""

    hashes: tuple[int, ...]
    shingle_count: int


@dataclass(frozen=True, slots=True)
class StoryCandidate:
    """An earlier article that shares shingles with the one in hand: a candidate for being its original."""

    article_id: int
    story_id: int
    fingerprint: Fingerprint


@dataclass(frozen=True, slots=True)
class Placement:
    """The story an article joins (None: it opens one), the article it repeats, and how much of the shorter text is shared (0 to 1)."""

    story_id: int | None = None
    duplicate_of: int | None = None
    overlap: float = 0.0
