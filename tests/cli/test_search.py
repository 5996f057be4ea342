"""``watcher search``, and what a topic would have done: over what is stored."""

from __future__ import annotations

import pytest

from tests.cli.conftest import RunCommand


def test_search_finds_what_is_stored_newest_first(run_with_history: RunCommand) -> None:
    """Each hit with its sentence and what matched in it; only ids when quiet; the code is 1 where nothing is found."""
    rows = run_with_history("search", "@russia OR @north-korea", "--json").rows()
    assert len(rows) >= 2
    assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True)
    assert all(row["marks"] for row in rows)
    assert run_with_history("search", "@russia OR @north-korea", "--quiet", "--limit", "1").out.split() == [str(rows[0]["id"])]
    assert "river" in run_with_history("search", "river").out
    assert run_with_history("search", "zeppelin", code=1).out == ""
    assert run_with_history("search", "river", "--since", "1h", code=1).out == ""
    assert run_with_history("search", "river", "--since", "2020-01-01", "--quiet").out


@pytest.mark.parametrize(
    "query",
    [
        "river'; DROP TABLE article; --",
        '"river" OR "x") OR (1=1',
        "river NEAR/3 words:x",
        "words:river",
        "river* AND NOT {a b}: c",
        "^river",
        '""""river',
        "river OR article_words MATCH 1",
        "-river +x",
        "river\\",
        "%river_",
        "AND OR NOT",
        "rank bm25(article_words)",
    ],
)
def test_nothing_typed_reaches_the_index_as_its_language(run_with_history: RunCommand, query: str) -> None:
    """Whatever is typed is words to look for, or a QueryError with its column; the index answers no error, and all is still there."""
    try:
        done = run_with_history("search", query, "--quiet")
    except AssertionError as refused:
        code = int(str(refused).split("): ")[1].split("\n")[0])
        assert code in (1, 2)
        assert "answered" not in str(refused)
    else:
        assert done.code == 0
    assert run_with_history("search", "river", "--quiet").out


def test_a_wrong_query_or_time_is_told(run_with_history: RunCommand) -> None:
    """With the caret, or with how a time is written."""
    assert "Did you mean @iran?" in run_with_history("search", "@irn", code=2).err
    assert "Write it as 90d" in run_with_history("search", "river", "--since", "soon", code=2).err


def test_a_topic_shows_what_it_would_have_done(run_with_history: RunCommand) -> None:
    """topic add and topic test --since: matches and alerts a week, with titles; the repeated story alerts once; --dry-run adds nothing."""
    (added,) = run_with_history("topic", "add", "Cargo", "@russia OR @north-korea", "--dry-run", "--json").rows()
    told = added["backtest"]
    assert told["matches"] == sum(week["matches"] for week in told["weeks"]) == len(told["articles"]) >= 2
    assert 1 <= told["alerts"] < told["matches"]
    assert {each["reason"] for each in told["articles"]} >= {"covered-by-statement-alert", "near-copy"}
    assert "cargo" not in run_with_history("topic", "list", "--quiet").out.split()
    out = run_with_history("topic", "add", "Cargo", "@russia OR @north-korea").out
    assert f"{told['matches']} matches and {told['alerts']} alert" in out
    assert "week of" in out
    assert "Shells for Moscow" in out
    (again,) = run_with_history("topic", "test", "cargo", "--since", "30d", "--json").rows()
    assert (again["matches"], again["alerts"]) == (told["matches"], told["alerts"])
    assert run_with_history("topic", "test", "zeppelin", "--since", "30d", "--quiet", code=1).out == ""


def test_those_nearest_to_the_border_are_shown(run_with_history: RunCommand) -> None:
    """An article that lacks one clause of three is near, with the clause it lacks; one whose words are far apart matched barely."""
    (told,) = run_with_history("topic", "test", "@russia AND @north-korea AND zeppelin", "--since", "30d", "--json", code=1).rows()
    assert told["matches"] == 0
    assert told["near"]
    assert told["near"][0]["lacks"] == ["zeppelin"]
    assert "missing: zeppelin" in run_with_history("topic", "test", "@russia AND @north-korea AND zeppelin", "--since", "30d", code=1).out
