"""Screens: 80 columns, pipes, colour only where it is wanted, and nothing from outside that moves the cursor."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.conftest import RunCommand
from watcher.cli import output
from watcher.store.database import Database

LISTS = (("feed", "list"), ("topic", "list"), ("channel", "list"), ("article", "list"), ("delivery", "list"), ("alerts",), ("status",))
LISTS += (("config", "show"), ("topic", "show", "arms"), ("article", "show", "2"), ("alerts", "show", "1"), ("delivery", "show", "2"))
LISTS += (("explain", "2"),)
EVIL = "\x1b[31mred\x1b[2J\x1b]0;title\x07 new\nline \u202egnp.exe \u2066x\u200fy\x9b31m 북한이 \ud800"


@pytest.fixture
def poisoned(run_with_history: RunCommand, tmp_path: Path) -> RunCommand:
    """The database after every text in it that comes from outside turned hostile, and long."""
    evil = (EVIL * 6).encode("utf-8", "replace").decode()
    columns = {
        "feed": ("title", "detail", "reason"),
        "entry": ("title",),
        "article": ("title", "outlet", "author"),
        "alert": ("title", "outlet", "sentence", "quote", "topic_title"),
        "delivery": ("detail", "response"),
        "event": ("text",),
    }
    with Database(f"sqlite:///{tmp_path}/watcher.db").write() as tx:
        for table, names in columns.items():
            for name in names:
                tx.exec_driver_sql(f"UPDATE {table} SET {name} = ?", (evil,))
    return run_with_history


@pytest.mark.parametrize("words", LISTS, ids=" ".join)
@pytest.mark.parametrize("as_terminal", [True, False], ids=["terminal", "pipe"])
def test_hostile_text_is_only_text(poisoned: RunCommand, words: tuple[str, ...], as_terminal: bool, request: pytest.FixtureRequest) -> None:
    """No escape byte, control character or turn of the reading order from outside arrives, and a terminal's lines fit 80 columns."""
    if as_terminal:
        request.getfixturevalue("terminal")
        request.getfixturevalue("monkeypatch").setenv("NO_COLOR", "1")
    out = poisoned(*words).out
    assert out.strip()
    for letter in "\x1b\x07\x9b\u202e\u2066\u200f\r":
        assert letter not in out, (words, letter)
    if as_terminal:
        wide = [line for line in out.splitlines() if output.display_width(line) > 80 and "http" not in line]
        assert not wide


@pytest.mark.parametrize("words", [words for words in LISTS if words[0] not in ("config",)], ids=" ".join)
def test_json_is_one_object_a_line(poisoned: RunCommand, words: tuple[str, ...]) -> None:
    """Every line of --json parses, and holds no raw control character either."""
    lines = poisoned(*words, "--json").out.splitlines()
    assert lines
    for line in lines:
        assert isinstance(json.loads(line), dict)
        assert "\x1b" not in line
        assert "\u202e" not in line


def test_a_table_survives_a_pipe(run_with_history: RunCommand) -> None:
    """In a pipe each row is a line of tab-separated cells, uncut, without a head."""
    (line,) = run_with_history("feed", "list").out.splitlines()
    cells = line.split("\t")
    assert cells[0] == "1"
    assert cells[6].startswith("http://127.0.0.1")


def test_colour_only_on_a_terminal_that_wants_it(run_with_history: RunCommand, terminal: None) -> None:
    """A terminal gets colour; NO_COLOR and TERM=dumb take it away, and brackets mark the words instead."""
    assert "\x1b[1" in run_with_history("alerts").out
    for environment in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        out = run_with_history("alerts", **environment).out
        assert "\x1b" not in out
        assert "[Russia]" in out


def test_empty_lists_leave_a_pipe_empty(run_in_process: RunCommand) -> None:
    """What to do next is said on standard error, so that a program reads nothing."""
    for words in (("feed", "list"), ("topic", "list"), ("channel", "list"), ("article", "list"), ("delivery", "list"), ("alerts",)):
        done = run_in_process(*words)
        assert done.out == ""
        assert done.err


@given(st.lists(st.integers(1, 200), min_size=1, max_size=8), st.integers(40, 200), st.data())
def test_columns_fit(sizes: list[int], room: int, data: st.DataObject) -> None:
    """However wide the cells, the columns fit the room as far as eight columns each allow, and none grows."""
    give = data.draw(st.integers(0, len(sizes) - 1))
    found = output.fit_widths(sizes, room, give)
    assert all(new <= old for new, old in zip(found, sizes, strict=True))
    least = sum(min(size, output.MIN_COLUMN_WIDTH) for size in sizes) + 2 * (len(sizes) - 1)
    assert sum(found) + 2 * (len(found) - 1) <= max(room, least)


@given(st.text(max_size=60), st.integers(2, 40))
def test_a_cell_has_the_width_it_is_given(text: str, size: int) -> None:
    """Filled or cut, in the terminal's columns."""
    assert output.display_width(output.pad_or_cut(output.sanitise_line(text), size)) == size


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (("feeds",), "feed"),
        (("topc", "list"), "topic"),
        (("alert",), "alerts"),
        (("feed", "lst"), "list"),
        (("feed", "list", "--jsn"), "--json"),
    ],
)
def test_did_you_mean(run_in_process: RunCommand, words: tuple[str, ...], near: str) -> None:
    """A mistyped noun, verb or option is answered with the nearest there is, and code 2."""
    done = run_in_process(*words, code=2)
    assert near in done.err.splitlines()[-1]
    assert done.out == ""


def test_a_wait_is_rounded_and_an_age_is_not() -> None:
    """A poll due in a second less than five minutes is due in five; what was a second less than five minutes ago was four."""
    now = output.now()
    assert output.relative_time(now + timedelta(seconds=299)) == "in 5 min"
    assert output.relative_time(now - timedelta(seconds=299)) == "4 min ago"
    assert output.relative_time(None) == "never"
