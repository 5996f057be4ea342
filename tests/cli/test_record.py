"""What was read, told and sent: ``article``, ``alerts``, ``delivery``, ``explain`` and ``status``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.article_texts import ARMS_DEAL, RIVER_FLOOD
from tests.cli.conftest import RunCommand
from watcher.store.database import Database


def numbers(run_with_history: RunCommand) -> dict[str, int]:
    return {row["title"]: row["id"] for row in run_with_history("article", "list", "--json").rows()}


def test_articles_are_listed_and_shown(run_with_history: RunCommand) -> None:
    """Newest first, with topics and copies; one with its whole text, by number or address."""
    rows = run_with_history("article", "list", "--json").rows()
    assert [row["title"] for row in rows] == ["A ship", "Pyongyang arms Russia", "Shells for Moscow", "The river"]
    assert [row["topics"] for row in rows] == [["arms", "ships"], ["arms"], ["arms"], []]
    assert rows[1]["duplicate_of"] == rows[2]["id"]
    assert [row["title"] for row in run_with_history("article", "list", "--topic", "ships", "--json").rows()] == ["A ship"]
    assert len(run_with_history("article", "list", "--feed", "1", "--limit", "2", "-q").out.splitlines()) == 2
    (shown,) = run_with_history("article", "show", rows[2]["url"], "--json").rows()
    assert shown["text"] == ARMS_DEAL
    assert [each["id"] for each in shown["also"]] == [rows[1]["id"]]
    assert RIVER_FLOOD in " ".join(run_with_history("article", "show", str(rows[3]["id"]), "-q").out.split())
    assert "No article" in run_with_history("article", "show", "9" * 30, code=2).err


def test_an_alert_is_shown_with_where_it_went(run_with_history: RunCommand) -> None:
    """The sentence, the query that fired, who else tells it, and each delivery's fate."""
    alert = run_with_history("alerts", "--topic", "arms", "--json").rows()[-1]
    (shown,) = run_with_history("alerts", "show", str(alert["id"]), "--json").rows()
    assert shown["quote"] in ARMS_DEAL
    assert shown["query"] == "@russia AND @north-korea AND @arms"
    assert {each["channel"]: each["state"] for each in shown["sent_to"]} == {"hook": "sent", "desk": "dead"}
    text = run_with_history("alerts", "show", str(alert["id"])).out
    assert "hook to http://127.0.0.1" in text
    assert "also reported by" in text
    assert "No alert 99." in run_with_history("alerts", "show", "99", code=2).err
    assert "Did you mean arms?" in run_with_history("alerts", "--topic", "armss", code=2).err
    assert len(run_with_history("alerts", "-q").out.split()) == 3


def test_a_failed_delivery_is_retried(run_with_history: RunCommand) -> None:
    """Retry gives it all its tries again under its old key; what was sent cannot be; --dry-run changes nothing."""
    rows = run_with_history("delivery", "list", "--json").rows()
    assert {(row["channel"], row["state"]) for row in rows} == {("desk", "dead")}
    number = str(rows[0]["id"])
    assert "watcher delivery retry" in run_with_history("delivery", "show", number).out
    assert "Would schedule 2 deliveries for retry" in run_with_history("delivery", "retry", "--dead", "--dry-run").out
    assert len(run_with_history("delivery", "list", "--state", "failed", "-q").out.split()) == 2
    assert len(run_with_history("delivery", "list", "--state", "dead", "-q").out.split()) == 2
    run_with_history("delivery", "retry", number)
    (back,) = run_with_history("delivery", "list", "--state", "pending", "--json").rows()
    assert (str(back["id"]), back["key"], back["failures"]) == (number, rows[0]["key"], 0)
    assert "Scheduled 1 delivery for retry." in run_with_history("delivery", "retry", "--dead", "--channel", "desk").out
    (sent, *_) = run_with_history("delivery", "list", "--state", "sent", "-q").out.split()
    assert "was sent already" in run_with_history("delivery", "retry", sent, code=2).err
    assert "--failed" in run_with_history("delivery", "retry", code=2).err
    assert "Did you mean failed?" in run_with_history("delivery", "list", "--state", "faild", code=2).err


def test_explain_tells_for_every_topic_why(run_with_history: RunCommand) -> None:
    """From the stored reasons: the first report, the copy, and the clauses that a miss lacks."""
    of = numbers(run_with_history)

    def told(title: str) -> dict[str, dict[str, object]]:
        return {row["topic"]: row for row in run_with_history("explain", str(of[title]), "--json").rows()}

    first, copy, river = told("Shells for Moscow"), told("Pyongyang arms Russia"), told("The river")
    assert (first["arms"]["reason"], first["arms"]["alerted"]) == ("covered-by-statement-alert", True)
    assert (copy["arms"]["reason"], copy["arms"]["alerted"], copy["arms"]["first_told_by"]) == ("near-copy", False, of["Shells for Moscow"])
    assert not river["arms"]["matched"]
    assert [clause["holds"] for clause in river["arms"]["clauses"]] == [False, False, False]  # type: ignore[attr-defined]
    text = run_with_history("explain", str(of["The river"]), "--topic", "ships").out
    assert "✗ ship" in text
    assert "arms" not in text


def test_explain_of_an_article_without_topics_fits_one_screen(run_with_history: RunCommand, terminal: None) -> None:
    """With the built-in topics, whose queries are long, each miss takes two lines at most; every clause is shown on demand."""
    run_with_history("init", "--quiet")
    river = str(numbers(run_with_history)["The river"])
    short = run_with_history("explain", river, NO_COLOR="1").out.splitlines()
    assert len(short) <= 20
    assert any(line.startswith("  ships: missing: ship; harbour") for line in short)
    assert any(line.startswith("  rnk-arms: missing: ") for line in short)
    full = run_with_history("explain", river, "--clauses").out.splitlines()
    assert len(full) > 100
    one = run_with_history("explain", river, "--topic", "rnk-arms").out.splitlines()
    assert len(short) < len(one) < len(full)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("alerts", "show", "abc"), "No alert abc. List alerts with: watcher alerts"),
        (("alerts", "ack", "1", "abc"), "No alert abc. List alerts with: watcher alerts"),
        (("statement", "show", "abc"), "No statement abc. List statements with: watcher statement list"),
        (("delivery", "show", "abc"), "No delivery abc. List deliveries with:"),
        (("delivery", "retry", "abc"), "No delivery abc. List deliveries with:"),
        (("mute", "remove", "abc"), "No mute abc. List active mutes with: watcher mute list"),
        (("feed", "enable", "abc"), "No feed abc. List feeds with: watcher feed list"),
        (("article", "show", "abc"), "No article abc. List articles with: watcher article list"),
        (("alerts", "show", str(2**63)), f"No alert {2**63}. List alerts with: watcher alerts"),
        (("alerts", "show", "-1"), "No such option: -1"),
    ],
    ids=" ".join,
)
def test_a_handle_that_names_nothing_is_answered_in_one_wording(
    run_with_history: RunCommand, words: tuple[str, ...], sentence: str
) -> None:
    """A word, or a number beyond what the database can hold, is no row: the sentence says so and how to list them."""
    assert sentence in run_with_history(*words, code=2).err
    assert run_with_history("alerts", "ack", "1", "--json").rows() == [{"acknowledged": [1]}]  # the refused call acknowledged nothing


def test_status_says_what_is_wrong_on_one_screen(
    run_with_history: RunCommand, terminal: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty feeds in trouble, and long titles, still fit 80 columns and 24 lines with room for the prompt."""
    monkeypatch.setenv("NO_COLOR", "1")
    with Database(f"sqlite:///{tmp_path}/watcher.db").write() as tx:
        for number in range(40):
            tx.exec_driver_sql(
                "INSERT INTO feed (url, title, state, created_at, next_poll_at, failures, reason, detail) VALUES "
                "(?, '', 'active', '2026-01-01', '2026-01-01', 3, 'timeout', ?)",
                (f"http://example.org/{number}", "It did not answer within 30 s, and nobody knows why. " * 4),
            )
        tx.exec_driver_sql("UPDATE alert SET title = ?", ("북한 " * 100,))
    from watcher.cli.output import display_width

    lines = run_with_history("status").out.splitlines()
    assert len(lines) <= 22
    assert max(map(display_width, lines)) <= 80
    assert any("desk to desk@example.org: 2 failed" in line for line in lines)
    assert any("more: watcher feed list" in line for line in lines)
    assert run_with_history("status", "--check", "--quiet", code=1).out == ""


def test_status_is_well_where_nothing_is_wrong(run_with_history: RunCommand) -> None:
    """With the dead deliveries' channel gone, nothing is wrong and --check agrees."""
    run_with_history("channel", "remove", "desk")
    assert "No problems." in run_with_history("status", "--check").out
    (facts,) = run_with_history("status", "--json").rows()
    assert facts["last_24h"] == {"entries": 4, "articles": 4, "matched": 3, "alerts": 3}
