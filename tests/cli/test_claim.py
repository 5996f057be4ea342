"""``watcher claim`` and claims stated with ``--claim``: shown with positions, merged, split, renamed, muted, edited and removed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import CommandResult, RunCommand
from tests.running_watcher import World, running_world
from watcher.bootstrap import utc_now
from watcher.cli import output
from watcher.model import Article, Factuality, Reading, Span, Stance, Statement, TextSource, Topic, TopicMatch
from watcher.model.parties import PartyKind
from watcher.pipeline.analyse import analyse_article, decide_and_record, store_article
from watcher.services.state_claims import draft_claims
from watcher.store import parties
from watcher.stories.fingerprint import compute_fingerprint

MILL = Topic("mill", "The mill", "mill", stated=(draft_claims(["Audentia closes its Brennick mill"], ())[0].claim,))
UNION_SAYS = "Le moulin de Brennick fermera en mai, affirme le syndicat"
OWNER_DENIES = "Audentia denied that production would end"


def file_statement(world: World, number: int, claim: str, party: str, stance: str, sentence: str, language: str) -> None:
    """Put one article with one statement on record, as if it had been read."""
    article = Article(
        f"https://a.example/{number}", f"Outlet {number}", f"Title {number}", sentence, TextSource.SUPPLIED, world.clock(), language
    )
    article_id, _ = store_article(world.app, article)
    span = Span(0, len(sentence))
    statement = Statement("mill", claim, party, (article.outlet, party), Stance(stance), Factuality.CERTAIN, span, span, on_the_record=True)
    match = TopicMatch("mill", (), span)
    reading = Reading(article, compute_fingerprint(article.title, sentence), (match,), "by hand", (statement,), True)
    with world.database.write() as tx:
        decide_and_record(world.app, tx, article_id, reading, None, seen_at=world.clock())
    world.clock.advance(days=1)


@pytest.fixture
def file_later(tmp_path: Path) -> Callable[..., None]:
    """``file_later(3, "halt", "owner", "deny", "…", "en")``: one more article on that record, of now."""

    def add(*values: object) -> None:
        with running_world(tmp_path) as world:
            world.clock.current = utc_now()
            file_statement(world, *values)  # type: ignore[arg-type]

    return add


@pytest.fixture
def ledger(run_in_process: RunCommand, tmp_path: Path) -> Callable[..., CommandResult]:
    """A union's French assertion on what was stated, and a company's denial that was read on another event."""
    with running_world(tmp_path) as world:
        world.clock.current = utc_now() - timedelta(days=3)
        world.add_topic(MILL)
        file_statement(world, 1, "close", "union", "assert", UNION_SAYS, "fr")
        file_statement(world, 2, "halt-production", "audentia", "deny", OWNER_DENIES, "en")
    config = tmp_path / "watcher.toml"
    config.write_text(f'[database]\nurl = "sqlite:///{tmp_path}/watcher.db"\n')

    def run(*words: str, code: int = 0) -> CommandResult:
        return run_in_process("--config", str(config), *words, code=code)

    return run


def positions(run: Callable[..., CommandResult]) -> set[tuple[str, str, str]]:
    return {(row["claim"], row["party"], row["stance"]) for row in run("claims", "mill", "--json").rows()}


def test_claims_are_listed_as_sentences_with_positions_and_numbers(ledger: Callable[..., CommandResult], terminal: None) -> None:
    """What was stated by its sentence; what was opened without an assertion by what its event class is; in 80 columns."""
    shown = ledger("claims", "mill").out
    assert "close (stated): Audentia closes its Brennick mill" in shown
    assert "Unions assert it" in shown and "Audentia denies it" in shown
    assert "halt-production" not in shown
    assert max(map(output.display_width, shown.splitlines())) <= 80
    numbers = {row["claim"]: row["number"] for row in ledger("claims", "mill", "--json").rows()}
    (by_number,) = ledger("claim", "show", "mill", str(numbers["close"]), "--json").rows()
    assert by_number["key"] == "close"
    assert "fermer" in by_number["finds"]["fr"]


def test_a_party_that_is_a_name_is_shown_as_articles_write_it(ledger: Callable[..., CommandResult], tmp_path: Path) -> None:
    """Its key is for other commands; a role is called by its word."""
    with running_world(tmp_path) as world, world.database.write() as tx:
        known = parties.list_by_topic_name(tx, "mill")
        owner = next(each for each in known if each.key == "audentia")
        named = replace(owner, kind=PartyKind.NAME, names={"fr": ("le groupe Audentia",), "en": ("Audentia Mills",)})
        tx.exec_driver_sql("DELETE FROM party WHERE key = 'audentia'")
        parties.save_all(tx, [replace(named, id=0)], topic_ids={"mill": 1}, article_id=2, now=utc_now())
    assert "Audentia Mills denies" in ledger("claims", "mill").out
    names = {row["party"]: row["party_name"] for row in ledger("claims", "mill", "--json").rows()}
    assert names == {"union": "unions", "audentia": "Audentia Mills"}


def test_an_opened_claims_title_is_the_sentence_that_asserted_it(
    ledger: Callable[..., CommandResult], file_later: Callable[..., None]
) -> None:
    """In its own language, on record and in its alert."""
    file_later(3, "halt-production", "mayor", "assert", "Die Mühle steht still, sagt der Bürgermeister", "de")
    (row,) = [each for each in ledger("claims", "mill", "--json").rows() if each["party"] == "mayor"]
    assert row["titles"] == {"de": "Die Mühle steht still, sagt der Bürgermeister"}
    (alert, *_) = ledger("alerts", "--json").rows()
    assert (alert["claim"], alert["party"]) == ("halt-production", "mayor")
    assert "Die Mühle steht still" in ledger("alerts", "show", str(alert["id"])).out


def test_a_merge_lets_one_answer_the_other_and_a_split_undoes_it(
    ledger: Callable[..., CommandResult], file_later: Callable[..., None]
) -> None:
    """Positions move at once, nothing on record is changed, and a later denial is told against what it now answers."""
    before = positions(ledger)
    assert before == {("close", "union", "assert"), ("halt-production", "audentia", "deny")}
    assert "watcher claim split mill halt-production" in " ".join(ledger("claim", "merge", "mill", "close", "halt-production").out.split())
    assert positions(ledger) == {("close", "union", "assert"), ("close", "audentia", "deny")}
    assert "with " in ledger("claims", "mill").out
    assert "one claim already" in ledger("claim", "merge", "mill", "halt-production", "close", code=2).err
    file_later(3, "halt-production", "state", "deny", "The state denied that production would end", "en")
    (latest, *_) = ledger("alerts", "--json").rows()
    assert (latest["claim"], [each["party"] for each in latest["against"]]) == ("close", ["union"])
    ledger("claim", "split", "mill", "close")
    assert positions(ledger) == before | {("halt-production", "state", "deny")}
    assert "Nothing is merged" in ledger("claim", "split", "mill", "close", code=2).err


def test_a_muted_claim_goes_on_record_and_alerts_nobody(ledger: Callable[..., CommandResult], file_later: Callable[..., None]) -> None:
    """Its statements have the reason; unmuted, the next change is told again."""
    told = len(ledger("alerts", "--json").rows())
    ledger("claim", "mute", "mill", "close")
    assert "close (stated, muted)" in ledger("claims", "mill").out
    file_later(3, "close", "union", "deny", "The union took it back", "en")
    assert len(ledger("alerts", "--json").rows()) == told
    (silent, *_) = ledger("statement", "list", "--json").rows()
    assert (silent["claim"], silent["kind"], silent["reason"]) == ("close", "reversal", "claim-muted")
    assert "raises alerts again" in ledger("claim", "unmute", "mill", "close").out
    file_later(4, "close", "union", "assert", "The union said again that it will close", "en")
    assert len(ledger("alerts", "--json").rows()) == told + 1


def test_a_renamed_claim_is_shown_by_its_new_title_until_it_is_undone(ledger: Callable[..., CommandResult]) -> None:
    """The key stays."""
    ledger("claim", "rename", "mill", "close", "The end of the Brennick mill")
    assert "close (stated): The end of the Brennick mill" in ledger("claims", "mill").out
    ledger("claim", "rename", "mill", "close")
    assert "close (stated): Audentia closes its Brennick mill" in ledger("claims", "mill").out


def test_a_stated_claim_is_edited_and_removed(ledger: Callable[..., CommandResult]) -> None:
    """Parts alone or the whole sentence; removed, its statements stay on a claim that is no longer stated."""
    (edited,) = ledger("claim", "edit", "mill", "close", "--who", "Lodwin", "--what", "-", "--json").rows()
    assert (edited["who"], "what" in edited, edited["key"]) == ("Lodwin", False, "close")
    (parsed,) = ledger("claim", "edit", "mill", "close", "--sentence", "Lodwin ferme le port", "--json").rows()
    assert (parsed["language"], parsed["what"]) == ("fr", "le port")
    assert "No event class" in ledger("claim", "edit", "mill", "close", "--event", "clos", code=2).err
    assert "Nothing to change" in ledger("claim", "edit", "mill", "close", code=2).err
    assert "was not stated" in ledger("claim", "edit", "mill", "halt-production", "--who", "x", code=2).err
    ledger("claim", "remove", "mill", "close")
    assert ("close", "union", "assert") in positions(ledger)
    assert "(stated)" not in ledger("claims", "mill").out


def test_a_claim_that_is_not_there_is_named(ledger: Callable[..., CommandResult]) -> None:
    """With the nearest one, and where to list them."""
    said = ledger("claim", "mute", "mill", "clos", code=2).err
    assert "Did you mean close?" in said and "watcher claims mill" in said
    assert "No topic" in ledger("claim", "mute", "mil", "close", code=2).err


# ── stated with a topic ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_topic_is_added_with_claims_that_are_shown_back(run_in_process: RunCommand, terminal: None, tmp_path: Path) -> None:
    """Who, does what, to what, and the words of other languages; exported and imported, edited by one more; in 80 columns."""
    added = run_in_process("topic", "add", "Mill", "mill", "--claim", "Audentia closes its Brennick mill", "--claim", "Moths like wool")
    for part in ("who        Audentia", "does what  close", "to what    its Brennick mill", "finds fr  fermer"):
        assert part in added.out
    assert "its own language only" in added.err
    assert max(map(output.display_width, added.out.splitlines())) <= 80
    exported = run_in_process("topic", "export").out
    (changed,) = run_in_process("topic", "edit", "mill", "--claim", "Lodwin schließt den Hafen", "--json").rows()
    assert [each["key"] for each in changed["stated"]] == ["close", "moth-like-wool", "close-2"]
    assert "close-2: Lodwin schließt den Hafen" in run_in_process("topic", "show", "mill").out
    (tmp_path / "mill.toml").write_text(exported)
    run_in_process("topic", "import", str(tmp_path / "mill.toml"), "--replace")
    assert run_in_process("topic", "export").out == exported


def test_what_is_read_on_a_stated_claim_is_shown_on_it(run_in_process: RunCommand, tmp_path: Path) -> None:
    """From a sentence at a prompt to positions, in two languages, with the article's words."""
    config = tmp_path / "watcher.toml"
    config.write_text(f'[database]\nurl = "sqlite:///{tmp_path}/watcher.db"\n')
    run_in_process("--config", str(config), "topic", "add", "Mill", "Audentia", "--claim", "Audentia closes its Brennick mill")
    texts = {
        "en": ("Audentia will close mill, union says", "Audentia will close its mill in Brennick in May, the IGM union said on Monday."),
        "fr": ("Audentia dément fermer son usine", "Audentia a démenti mardi vouloir fermer son usine de Brennick."),
    }
    with running_world(tmp_path) as world:
        for language, (title, text) in texts.items():
            article = Article(f"https://a.example/{language}", "Outlet", title, text, TextSource.SUPPLIED, world.clock(), language)
            article_id, _ = store_article(world.app, article)
            analyse_article(world.app, article_id)
            world.clock.advance(days=1)
    rows = run_in_process("--config", str(config), "claims", "mill", "--json").rows()
    found = {(row["party"].casefold(), row["stance"]) for row in rows if row["claim"] == "close" and row["origin"] == "stated"}
    assert {("audentia", "deny"), ("union", "assert")} <= found


def test_a_claim_that_cannot_be_used_adds_no_topic(run_in_process: RunCommand) -> None:
    """One sentence says what to do."""
    assert "is empty" in run_in_process("topic", "add", "Mill", "mill", "--claim", " ", code=2).err
    assert run_in_process("topic", "list", "-q").out == ""
