"""The reader of statements on texts that no newspaper would print."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.statements.gold import gold_languages, gold_reader
from watcher.model import Article, Span, TextSource, TopicMatch

_SAID = "Téhéran|Minsk|L'Iran|a livré|des drones|Belarus|denied|a nié|qui|que|that|and|et|il|he|said"
_WORDS = st.sampled_from(_SAID.split("|"))
_MARKS = st.sampled_from(['"', "«", "»", "“", "”", "(", ")", ":", ";", ",", ".", "?", "!", "—", "\n", "\n\n", "'", "’", "…"])
_TEXT = st.lists(_WORDS | _MARKS, max_size=40).map(" ".join) | st.text(max_size=60)


@pytest.mark.parametrize("language", gold_languages())
@settings(max_examples=150, deadline=None)
@given(title=_TEXT, text=_TEXT)
def test_no_text_makes_it_fail(language: str, title: str, text: str) -> None:
    """Whatever stands in an article, it is read to its end, and each quote and sentence is a part of it."""
    article = Article("https://a.example/1", "a.example", title, text, TextSource.SUPPLIED)
    for said in gold_reader().statement_reader.read_statements(
        article, language, tuple(TopicMatch(name, (), Span(0, 0)) for name in gold_reader().topics)
    ):
        whole = article.title if said.quote_span.in_title else article.text
        assert 0 <= said.sentence_span.start <= said.quote_span.start < said.quote_span.end <= len(whole)
        assert said.party
        assert said.quote_span.text_in(article).strip()
