"""The query language and its errors."""

from __future__ import annotations

import pickle
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import QueryError
from watcher.names.leaf import EntityRef, Term
from watcher.topics.query_parser import MAX_QUERY_LENGTH, parse_query
from watcher.topics.query_tree import And, AtLeast, Near, Not, Or, SameSentence


class Known:
    """Two names and one suggestion: all the parser asks of entities."""

    def __contains__(self, name: object) -> bool:
        return name in ("iran", "russia")

    def suggest(self, name: str) -> str | None:
        return "iran" if name == "irna" else None


def tree(query: str) -> object:
    return parse_query(query, Known()).root


A, B, C = Term(("a",)), Term(("b",)), Term(("c",))


@pytest.mark.parametrize(
    ("query", "root"),
    [
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("a b OR c", Or((And((A, B)), C))),
        ("a (b OR c)", And((A, Or((B, C))))),
        ("a NOT b", And((A, Not(B)))),
        ("a AND NOT (b OR c)", And((A, Not(B), Not(C)))),
        ("NOT NOT a", A),
        ("a AND(b)", And((A, B))),
        ("@iran @Russia", And((EntityRef("iran"), EntityRef("russia")))),
        ("Drone*", Term(("drone",), prefix=True)),
        ('"arms deal*"', Term(("arms", "deal"), prefix=True)),
        ("Jong-un", Term(("jong", "un"))),
        ("“l’arme”", Term(("l", "arme"))),
        ("« arme de guerre »", Term(("arme", "de", "guerre"))),
        ("a SENTENCE b SENTENCE c", SameSentence((A, B, C))),
        ("a SENTENCE/2 (b OR c)", SameSentence((A, Or((B, C))), 2)),
        ("a SENTENCE NOT b", SameSentence((A, Not(B)))),
        ('"OR" ANDES', And((Term(("or",), exact=True), Term(("andes",))))),
        ("a NEAR/3 b", Near((A, B), 3)),
        ("a NEAR b", Near((A, B), 10)),
        ("a NEAR/3 (b OR c) SENTENCE @iran", SameSentence((Near((A, Or((B, C))), 3), EntityRef("iran")))),
        ("title:a b", And((Term(("a",), field_name="title"), B))),
        ("title:(a NEAR/2 b)", Near((Term(("a",), field_name="title"), Term(("b",), field_name="title")), 2)),
        ("Title:@iran", EntityRef("iran", field_name="title")),
        ('outlet:"Le Monde" NOT tag:sport', And((Term(("le", "monde"), field_name="outlet"), Not(Term(("sport",), field_name="tag"))))),
        ("lang:(fr OR de) a", And((Or((Term(("fr",), field_name="lang"), Term(("de",), field_name="lang"))), A))),
        ("feed:https://a.example/rss", Term(("https", "a", "example", "rss"), field_name="feed")),
        ("subtitle:a", Term(("subtitle", "a"))),
        ("AT LEAST 2 OF (a b c)", AtLeast((A, B, C), (1, 1, 1), 2)),
        ("AT  LEAST 4 OF(a^3 b^2 c^-5)", AtLeast((A, B, C), (3, 2, -5), 4)),
        ("AT LEAST 3 OF (a (b c)^2 (b OR c))", AtLeast((A, And((B, C)), Or((B, C))), (1, 2, 1), 3)),
        ("NOT AT LEAST 2 OF (a b) c", And((Not(AtLeast((A, B), (1, 1), 2)), C))),
        ("북한 무기", And((Term(("북한",)), Term(("무기",))))),
        ("朝鲜", Term(("朝", "鲜"))),
    ],
)
def test_what_a_query_means(query: str, root: object) -> None:
    """NOT binds tightest, then SENTENCE, then AND or juxtaposition, then OR; a hyphenated word is a phrase."""
    assert tree(query) == root


@pytest.mark.parametrize(
    ("query", "column", "says"),
    [
        ("", 1, "empty"),
        ("   ", 1, "empty"),
        ("(a b", 1, "never closed"),
        ("a (b (c)", 3, "never closed"),
        ("a b)", 4, "closes nothing"),
        ('a "b c', 3, "never closed"),
        ("a «b", 3, "never closed"),
        ("a AND", 3, "AND has nothing after it"),
        ("a AND ", 3, "AND has nothing after it"),
        ("(a OR) b", 4, "OR has nothing after it"),
        ("OR a", 1, "OR has nothing before it"),
        ("a AND OR b", 7, "OR cannot follow AND"),
        ("a () b", 4, "are empty"),
        ("a NOT", 3, "NOT has nothing after it"),
        ("NOT a", 1, "match every article"),
        ("a OR NOT b", 6, "match every article"),
        ("NOT (a b)", 1, "match every article"),
        ("a @irna", 3, "@iran"),
        ("@zzz", 1, "No entity or concept @zzz"),
        ("a @ b", 3, "needs a name"),
        ("a &&", 3, "no letter or digit"),
        ("a dr*ne", 5, "only end a word"),
        ("a d*", 3, "at least 2 letters"),
        ("a title: b", 3, "title:drone, without a space"),
        ("a outlet:@iran", 3, "outlet: takes words"),
        ("tag:(a outlet:b)", 1, "outlet: cannot stand inside tag:"),
        ("lang:french a", 6, "Did you mean lang:fr?"),
        ("lang:Deutsch a", 6, "Did you mean lang:de?"),
        ("lang:xx a", 6, "code of two letters"),
        ("a SENTENCE outlet:b", 3, "applies to the whole article"),
        ("outlet:(a SENTENCE b)", 1, "does not consist of sentences"),
        ("a NEAR/0 b", 3, "from 1 to"),
        ("a NEAR/101 b", 3, "from 1 to"),
        ("a NEAR/x b", 3, "NEAR/5"),
        ("a NEAR/2 b NEAR/3 c", 12, "side by side"),
        ("a NEAR (b c)", 3, "not AND"),
        ("a NEAR NOT b", 3, "not NOT"),
        ("a NEAR (b SENTENCE c)", 3, "not another group"),
        ("NEAR/3 a", 1, "nothing before it"),
        ("a NEAR/3", 3, "nothing after it"),
        ("a AT LEAST OF (b)", 6, "AT LEAST 2 OF (drone missile^2)"),
        ("AT LEAST 3 OF (a b)", 1, "can never be reached: the items weigh 2"),
        ("AT LEAST 0 OF (a b)", 1, "is always met"),
        ("AT LEAST 2 OF ((a OR b OR c))", 1, "Leave out OR"),
        ("AT LEAST 2 OF (a OR b)", 18, "side by side"),
        ("AT LEAST 2 OF (a^2 AND b)", 20, "side by side"),
        ("AT LEAST 1 OF (a (NOT b))", 1, "negative weight"),
        ("AT LEAST 1 OF (a^2.5)", 17, "whole number"),
        ("AT LEAST 1 OF (a^0)", 17, "whole number"),
        ("AT LEAST 2 OF (a b a)", 1, "is a duplicate"),
        ("AT LEAST 1 OF ()", 16, "are empty"),
        ("a^3 b", 2, "inside AT LEAST"),
        ('"' + "a " * 31 + '"', 1, "31 words"),
        ("a SENTENCE/0 b", 3, "from 1 to"),
        ("a SENTENCE/2 b SENTENCE c", 16, "side by side"),
        ("a SENTENCE (b SENTENCE c)", 3, "inside another"),
        ("(" * 60 + "a" + ")" * 60, 51, "parentheses are open"),
        ("a" * (MAX_QUERY_LENGTH + 1), 1, str(MAX_QUERY_LENGTH)),
    ],
)
def test_errors_point_and_advise(query: str, column: int, says: str) -> None:
    """Every wrong query gets the column of what is wrong and a sentence that names it."""
    with pytest.raises(QueryError) as caught:
        parse_query(query, Known())
    assert says in str(caught.value)
    assert caught.value.column == column
    assert "^" in caught.value.with_caret()


@pytest.mark.parametrize(
    "query",
    [
        "(" * 10_000,
        "(" * 3000,
        "(" * 1500 + "a" + ")" * 1500,
        "NOT " * 999 + "a",
        "NOT(" * 49 + "a" + ")" * 49,
        "(a OR " * 49 + "b" + ")" * 49,
        "a SENTENCE " * 350 + "a",
        '"' * 3999,
        '"' + "a " * 4900 + '"',
        "a NEAR/100 " * 900 + "a",
        "AT LEAST 2 OF (" * 49 + "a b" + ")" * 49,
        "AT LEAST 2 OF (" + " ".join(f"a{n}^9" for n in range(1200)) + ")",
        "AT LEAST " * 1000,
        "AT" + " " * 9000 + "LEAST",
        "title:" * 1600 + "a",
        "title:(" * 49 + "a" + ")" * 49,
        "^" * 9000,
        "a OR " * 799 + "a",
        "@" * 4000,
    ],
)
def test_nothing_typed_burns_the_cpu(query: str) -> None:
    """The worst that fits is answered in well under a second, with a query or a QueryError."""
    began = time.process_time()
    try:
        parse_query(query, Known())
    except QueryError as error:
        assert 1 <= error.column <= len(query) + 1
    assert time.process_time() - began < 1


WORDS = ["AND ", "OR ", "NOT ", "SENTENCE ", "NEAR/2 ", "AT LEAST 2 OF ", "title:", "tag:", "lang:fr ", "^2", "@iran "]
TYPED = st.sampled_from([*'ab()"*@«»“:/&- \n', *WORDS])


@given(st.lists(TYPED, max_size=30).map("".join))
def test_any_typing_is_a_query_or_an_error(query: str) -> None:
    """Whatever is typed, the answer is a tree or a QueryError whose column is in the query, or just behind it."""
    try:
        parsed = parse_query(query, Known())
    except QueryError as error:
        assert 1 <= error.column <= len(query) + 1
    else:
        assert pickle.loads(pickle.dumps(parsed)) == parsed


def test_a_lower_case_operator_is_noted() -> None:
    """'or' is searched for, and its author is told so."""
    parsed = parse_query("gold or silver", Known())
    assert len(parsed.warnings) == 1
    assert "OR" in parsed.warnings[0]
    assert isinstance(parsed.root, And)
