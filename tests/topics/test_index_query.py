"""What the index is asked for: whatever matches holds it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from watcher.data import load_entities
from watcher.errors import QueryError
from watcher.model import AllOf, Article, IndexQuery, IndexWord, TextSource, Topic
from watcher.names.article_fields import article_field_tokens
from watcher.text.index_tokens import index_tokens, query_tokens
from watcher.text.normalise import fold_words
from watcher.topics.index_query import index_query, index_query_missing_one
from watcher.topics.match import compile_topics
from watcher.topics.query_parser import parse_query

WORDS = ["grève", "grèves", "북한", "북한이", "朝鲜", "鲜", "법", "в", "завод", "заводу", "Iran", "drone", "drones", "12", "l'arme"]
LEAVES = st.sampled_from(
    [*WORDS[:-1], '"l\'arme"', "@iran", "dro*", "북한*", "title:drone", "outlet:cadran", "tag:défense", "lang:fr", '"朝鲜 법"']
)
QUERIES = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds("({} AND {})".format, inner, inner)
        | st.builds("({} OR {})".format, inner, inner)
        | st.builds("({} NOT {})".format, inner, inner)
        | st.builds("AT LEAST 2 OF ({}^2 {} {}^-1)".format, inner, inner, inner)
    ),
    max_leaves=6,
)


def holds(wanted: IndexQuery, words: set[str]) -> bool:
    if isinstance(wanted, IndexWord):
        return any(word.startswith(wanted.text) for word in words) if wanted.prefix else wanted.text in words
    return (all if isinstance(wanted, AllOf) else any)(holds(part, words) for part in wanted.parts)


@given(
    QUERIES,
    st.lists(st.sampled_from(WORDS), max_size=8),
    st.lists(st.sampled_from(WORDS), max_size=2),
    st.sampled_from(["fr", "ru", "ko", "zh"]),
)
def test_the_index_loses_no_match(query: str, text: list[str], title: list[str], language: str) -> None:
    """Whatever the query and the article: if it matches, the article's words in the index satisfy what the index is asked for."""
    try:
        root = parse_query(query, load_entities()).root
    except QueryError:
        return
    article = Article("https://lecadran.example/1", "Le Cadran", " ".join(title), " ".join(text), TextSource.SUPPLIED, tags=("Défense",))
    words = set(index_tokens([*fold_words(article.title), "\n", *fold_words(article.text), *article_field_tokens(article, None)]))
    if compile_topics([Topic("t", "T", query)], load_entities()).match_topics(article, language):
        for wanted in (index_query(root, load_entities()), index_query_missing_one(root, load_entities())):
            assert wanted is None or holds(wanted, words)


def test_what_is_written_without_blanks_goes_in_by_pairs() -> None:
    """A Hangul word and a run of Han letters are indexed by neighbouring letters, and asked for so; other words whole."""
    assert index_tokens(fold_words("북한이 在朝鲜 U.S. 법")) == ["북한", "한이", "在朝", "朝鲜", "鲜", "u", "s", "법"]
    assert query_tokens(fold_words("朝鲜")) == [("朝鲜", False)]
    assert query_tokens(fold_words("鲜")) == [("鲜", True)]
    assert query_tokens(fold_words("북한")) == [("북한", False)]
    assert query_tokens(("dro",), prefix=True) == [("dro", True)]


def test_a_query_short_of_one_clause_is_still_asked_for() -> None:
    """What is nearest to the border holds all clauses but one."""
    wanted = index_query_missing_one(parse_query("drone ship iran", load_entities()).root, load_entities())
    assert wanted is not None
    assert holds(wanted, {"drone", "iran"})
    assert not holds(wanted, {"drone"})
