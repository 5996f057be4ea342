"""The training texts follow docs/annotation.md, as far as a program can see."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from training.__main__ import HERE, read_articles
from training.marks import MarkedText, parse_marks

LANGUAGES = ("de", "en", "es", "fr", "ko", "ru")
STANCES = {"assert", "deny", "no-comment", "unaware", "ask", "other"}
GUIDELINE = Path(__file__).parents[2] / "docs" / "annotation.md"
QUOTED_WHOLE = re.compile(r'"[^"]*"|“[^“”]*”|«[^«»]*»|„[^„“]*“')
MIN_ARTICLES, MIN_CUES = 200, 2500


@cache
def _articles(language: str) -> tuple[MarkedText, ...]:
    return tuple(read_articles(language, HERE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_enough_texts(language: str) -> None:
    """The learning curves of docs/annotation.md still rise at 120 articles: no language has fewer, or few cues."""
    articles = _articles(language)
    assert len(articles) >= MIN_ARTICLES
    assert sum(span.kind == "c" for article in articles for span in article.spans) >= MIN_CUES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cue_has_one_of_six_stances(language: str) -> None:
    """A stance that is misspelled would be a label of its own."""
    assert {span.stance for article in _articles(language) for span in article.spans if span.kind == "c"} == STANCES


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_article_is_a_title_and_paragraphs(language: str) -> None:
    """The first line is the title, which the taggers are told; no mark goes over a line's end."""
    for article in _articles(language):
        assert "\n" in article.text, article.text[:60]
        for span in article.spans:
            marked = article.text[span.start : span.end]
            assert marked.strip(), article.text[max(0, span.start - 40) : span.end + 40]
            assert "\n" not in marked, marked


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotation_marks_stay_outside(language: str) -> None:
    """A cue or content that is a whole quotation is marked without its quotation marks."""
    for article in _articles(language):
        for span in article.spans:
            if span.kind != "s":
                assert not QUOTED_WHOLE.fullmatch(article.text[span.start : span.end]), article.text[span.start : span.end]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_there_twice(language: str) -> None:
    """A text in two files would stand in the learnt and in the tested part of a fold."""
    texts = [article.text for article in _articles(language)]
    assert len(texts) == len(set(texts))


def test_the_examples_of_the_guideline_are_well_formed() -> None:
    """Each example in docs/annotation.md is marked in the form that it explains, with stances that there are."""
    examples = [text for text in re.findall(r"`([^`]+)`", GUIDELINE.read_text(encoding="utf-8")) if "</" in text and "…" not in text]
    stances = {span.stance for example in examples for span in parse_marks(example).spans if span.kind == "c"}
    assert len(examples) > 30
    assert stances == STANCES
