"""The ledger seen and corrected: claims, statement, reanalyse, explain."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import CommandResult, RunCommand
from tests.running_watcher import running_world
from watcher import data
from watcher.bootstrap import utc_now
from watcher.cli import output
from watcher.model import Article, TextSource
from watcher.pipeline.analyse import analyse_article, store_article
from watcher.store import topics

ACCUSED = "The White House said on Monday that North Korea had delivered artillery shells to Russia."
DENIED = "The Kremlin on Wednesday denied that North Korea had supplied weapons to Russia."


@pytest.fixture
def ledger(run_in_process: RunCommand, tmp_path: Path) -> Any:
    """A watcher that read an accusation and, the day after, its denial."""
    with running_world(tmp_path) as made:
        made.clock.current = utc_now() - timedelta(days=3)
        with made.database.write() as tx:
            topics.add(tx, data.builtin_topics_by_name()["rnk-arms"].topic, channels=[], now=made.clock())
        for number, text in enumerate((ACCUSED, DENIED), 1):
            article = Article(
                f"https://a.example/{number}", f"Outlet {number}", f"Piece {number}", text, TextSource.SUPPLIED, made.clock(), "en"
            )
            article_id, _ = store_article(made.app, article)
            analyse_article(made.app, article_id)
            made.clock.advance(days=1)
    config = tmp_path / "watcher.toml"
    config.write_text(f'[database]\nurl = "sqlite:///{tmp_path}/watcher.db"\n')

    def run(*words: str, code: int = 0) -> CommandResult:
        return run_in_process("--config", str(config), *words, code=code)

    return run


def _positions(run: Any, *words: str) -> set[tuple[str, str]]:
    rows = run("claims", "rnk-arms", "--json", *words).rows()
    return {(row["party"], row["stance"]) for row in rows if row["claim"] == "supplied"}


def test_claims_show_each_partys_position_in_its_words(ledger: Any) -> None:
    """Claim by claim: who asserts and who denies, since when, in which words, within eighty columns."""
    assert _positions(ledger) == {("united-states", "assert"), ("russia", "deny")}
    shown = ledger("claims", "rnk-arms").out
    assert "Russia denies" in shown and "United States asserts" in shown and "since " in shown
    assert max(map(output.display_width, shown.splitlines())) <= 80


def test_a_denial_alerts_against_the_accusation(ledger: Any) -> None:
    """The alert of the second article names party, stance and claim, and holds the first article's words."""
    (latest, *_) = ledger("alerts", "--json").rows()
    assert (latest["kind"], latest["claim"], latest["party"], latest["stance"]) == ("denial", "supplied", "russia", "deny")
    assert latest["against"][0]["party"] == "united-states"
    assert latest["against"][0]["quote"] in ACCUSED
    assert "against: United States asserts it" in ledger("alerts", "--limit", "1").out


def test_a_rejected_statement_counts_no_more_and_can_come_back(ledger: Any) -> None:
    """Out of the fold with its reason, alerting nobody; restored, it counts as before."""
    told = len(ledger("alerts", "--json").rows())
    (denial,) = [row["id"] for row in ledger("statement", "list", "--party", "russia", "--json").rows() if row["claim"] == "supplied"]
    ledger("statement", "reject", str(denial), "--why", "another delivery")
    assert ("russia", "deny") not in _positions(ledger)
    assert ledger("statement", "show", str(denial), "--json").rows()[0]["rejected_why"] == "another delivery"
    ledger("reanalyse", "--quiet")
    assert ("russia", "deny") not in _positions(ledger)
    (again,) = [row["id"] for row in ledger("statement", "list", "--party", "russia", "--json").rows() if row["claim"] == "supplied"]
    ledger("statement", "restore", str(again))
    assert ("russia", "deny") in _positions(ledger)
    assert len(ledger("alerts", "--json").rows()) == told


def test_reanalyse_keeps_what_is_read_alike_and_alerts_nobody(ledger: Any) -> None:
    """Read anew with the same rules, the ledger is the same and no alert is added; a dry run changes nothing at all."""
    before, told = _positions(ledger), len(ledger("alerts", "--json").rows())
    ids = ledger("statement", "list", "--quiet").out
    ledger("reanalyse", "--dry-run")
    assert ledger("statement", "list", "--quiet").out == ids
    ledger("reanalyse")
    assert (_positions(ledger), len(ledger("alerts", "--json").rows())) == (before, told)


def test_explain_says_why_of_each_statement(ledger: Any) -> None:
    """Each statement of the article with what it changed and the reason."""
    (topic,) = ledger("explain", "2", "--topic", "rnk-arms", "--json").rows()
    found = {(each["claim"], each["party"], each["kind"], each["reason"]) for each in topic["statements"]}
    assert ("supplied", "russia", "denial", "denies-assertion") in found
    assert "denies-assertion" in ledger("explain", "2").out


def test_explain_traces_the_rules_of_each_statement(ledger: Any) -> None:
    """``--trace`` lists by name and meaning what read the denial; without it, no rule is shown."""
    traced = ledger("explain", "2", "--topic", "rnk-arms", "--trace").out
    assert "attribution/cue-before-content: The subject stands before the cue" in traced
    assert "speaker/state-or-body" in traced
    assert "- ledger/first-denial" in traced
    assert "attribution/" not in ledger("explain", "2", "--topic", "rnk-arms").out


def test_explain_traces_the_verbs_of_saying_that_made_no_statement(ledger: Any, tmp_path: Path) -> None:
    """``--trace`` prints a question's own words with the rule that keeps it from being a position; without it, nothing is printed."""
    with running_world(tmp_path) as world:
        text = "The White House asked whether North Korea had delivered artillery shells to Russia. " + DENIED
        article = Article("https://a.example/3", "Outlet 3", "Piece 3", text, TextSource.SUPPLIED, world.clock(), "en")
        number, _ = store_article(world.app, article)
        analyse_article(world.app, number)
    command = ("explain", str(number), "--topic", "rnk-arms")
    assert "“asked whether” made no statement: attribution/question" in ledger(*command, "--trace").out
    assert "made no statement" not in ledger(*command).out


def test_a_new_topics_ledger_is_filled_in_silence(ledger: Any) -> None:
    """Removed and added again, the topic knows who holds what, and nobody was alerted."""
    told = len(ledger("alerts", "--json").rows())
    ledger("topic", "remove", "rnk-arms")
    ledger("topic", "add", "rnk-arms")
    assert _positions(ledger) == {("united-states", "assert"), ("russia", "deny")}
    assert len(ledger("alerts", "--json").rows()) == told
    assert {row["reason"] for row in ledger("statement", "list", "--json").rows() if row["kind"]} <= {"new-topic", "merged-into-alert"}


def test_a_number_that_is_none_is_named(ledger: Any) -> None:
    """One sentence, and how to see those there are."""
    assert "No statement 999." in ledger("statement", "show", "999", code=2).err
    assert "A reason is missing" in ledger("statement", "reject", "1", "--why", " ", code=2).err
