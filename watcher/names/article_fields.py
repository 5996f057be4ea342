"""What is known of an article beside its words, as tokens of the same stream: ``outlet:le outlet:monde``.

A form never holds a colon, so that none of these can be mistaken for a word of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from watcher.model import Article
from watcher.names.leaf import ARTICLE_FIELDS, Term
from watcher.text.index_tokens import index_tokens
from watcher.text.normalise import fold_words
from watcher.text.urls import outlet_from_url

PHRASE_BREAK = "\n"
"""The token between two things that no phrase can bridge."""


def article_field_tokens(article: Article, language: str | None) -> Iterator[str]:
    """Tokenise the outlet's name, the address's host, the language, the feed that listed the article, and the publisher's tags."""
    said = (
        ("outlet", (article.outlet, outlet_from_url(article.url))),
        ("lang", (language or "",)),
        ("feed", article.listed_by),
        ("tag", article.tags),
    )
    for field, texts in said:
        for text in texts:
            yield PHRASE_BREAK
            yield from prefix_with_field(field, fold_words(text))


def prefix_with_field(field: str, words_of_field: Iterable[str]) -> Iterator[str]:
    return (f"{field}:{word}" for word in words_of_field)


def stream_tokens(term: Term) -> tuple[str, ...]:
    """Return the words of a term as they stand in the stream."""
    return tuple(prefix_with_field(term.field_name, term.forms)) if term.field_name in ARTICLE_FIELDS else term.forms


def index_words(article: Article) -> list[str]:
    """List the words under which an article stands in the search index, without its language, which is found out later."""
    tokens = [*fold_words(article.title), PHRASE_BREAK, *fold_words(article.text), *article_field_tokens(article, None)]
    return [word for word in index_tokens(tokens) if word != PHRASE_BREAK]
