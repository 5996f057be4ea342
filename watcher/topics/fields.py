"""What is known of an article beside its words, as tokens of the same stream: ``outlet:le outlet:monde``.

A form never holds a colon, so that none of these can be mistaken for a word of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from watcher.model import Article
from watcher.text.normalise import forms
from watcher.text.urls import outlet_of
from watcher.topics.tree import ABOUT, Term

BREAK = "\n"
"""The token between two things that no phrase can bridge."""


def about(article: Article, language: str | None) -> Iterator[str]:
    """The outlet's name and the address's host, the language, the feed that listed the article, and the publisher's tags."""
    said = (
        ("outlet", (article.outlet, outlet_of(article.url))),
        ("lang", (language or "",)),
        ("feed", article.feed),
        ("tag", article.tags),
    )
    for field, texts in said:
        for text in texts:
            yield BREAK
            yield from marked(field, forms(text))


def marked(field: str, words: Iterable[str]) -> Iterator[str]:
    return (f"{field}:{word}" for word in words)


def stream_words(term: Term) -> tuple[str, ...]:
    """The words of a term as they stand in the stream."""
    return tuple(marked(term.where, term.forms)) if term.where in ABOUT else term.forms
