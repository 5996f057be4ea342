"""``watcher party``: who speaks on a topic is listed, shown, merged and split; what is on record follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.conftest import CommandResult, RunCommand
from tests.running_watcher import World, running_world
from watcher.bootstrap import utc_now
from watcher.model import Article, Factuality, Reading, Span, Stance, Statement, TextSource, Topic, TopicMatch
from watcher.model.parties import PartyKind, SourceParty
from watcher.pipeline.analyse import decide_and_record, store_article
from watcher.stories.fingerprint import compute_fingerprint

YARD = Topic("yard", "The yard", "yard")


def file_statement(world: World, number: int, party: SourceParty, stance: str, sentence: str, language: str) -> None:
    """Put one article with one statement on record, as if it had been read."""
    article = Article(
        f"https://a.example/{number}", f"Outlet {number}", f"Title {number}", sentence, TextSource.SUPPLIED, world.clock(), language
    )
    article_id, _ = store_article(world.app, article)
    span = Span(0, len(sentence))
    source = (article.outlet, party.written)
    statement = Statement("yard", "close", party.key, source, Stance(stance), Factuality.CERTAIN, span, span, on_the_record=True)
    fingerprint, match = compute_fingerprint(article.title, sentence), TopicMatch("yard", (), span)
    reading = Reading(article, fingerprint, (match,), "by hand", (statement,), True, parties=(party,))
    with world.database.write() as tx:
        decide_and_record(world.app, tx, article_id, reading, None, seen_at=world.clock())
    world.clock.advance(days=1)


@pytest.fixture
def record(run_in_process: RunCommand, tmp_path: Path) -> Callable[..., CommandResult]:
    """A company denies in English and confirms in Russian; a union asserts."""
    with running_world(tmp_path) as world:
        world.clock.current = utc_now() - timedelta(days=4)
        world.add_topic(YARD)
        union = SourceParty("union", "the union", PartyKind.ROLE, role="union")
        company = SourceParty("tarvek", "Tarvek", PartyKind.NAME, ("Tarvek", "Tarvek AG"), True, "company")
        russian = SourceParty("tarvek-verf", "Верфь «Тарвек»", PartyKind.NAME, ("Тарвек",), True)
        file_statement(world, 1, union, "assert", "The yard will close, the union says", "en")
        file_statement(world, 2, company, "deny", "Tarvek denied that it would close the yard", "en")
        file_statement(world, 3, russian, "assert", "Верфь закроется, признал «Тарвек»", "ru")
    config = tmp_path / "watcher.toml"
    config.write_text(f'[database]\nurl = "sqlite:///{tmp_path}/watcher.db"\n')

    def run(*words: str, code: int = 0) -> CommandResult:
        return run_in_process("--config", str(config), *words, code=code)

    return run


def positions(run: Callable[..., CommandResult]) -> set[tuple[str, str]]:
    """(party, stance) of each position that holds."""
    return {(row["party"], row["stance"]) for row in run("claims", "yard", "--json").rows()}


def test_a_name_in_another_script_is_the_party_on_record(record: Callable[..., CommandResult]) -> None:
    """Its assertion after the denial is a reversal by one party, listed once with the names of both languages."""
    assert positions(record) == {("union", "assert"), ("tarvek", "assert")}
    assert {row["kind"] for row in record("alerts", "--json").rows()} >= {"reversal"}
    company = next(row for row in record("party", "list", "yard", "--json").rows() if row["party"] == "tarvek")
    assert company["names"] == {"en": ["Tarvek", "Tarvek AG"], "ru": ["Тарвек"]}
    assert (company["statements"], company["merged"]) == (2, [{"party": "tarvek-verf", "by": "program"}])


def test_a_split_brings_both_back_and_a_merge_undoes_it(record: Callable[..., CommandResult]) -> None:
    """After the split each has its own position; merged again the record is as before."""
    before = positions(record)
    record("party", "split", "yard", "tarvek-verf")
    assert positions(record) == {("union", "assert"), ("tarvek", "deny"), ("tarvek-verf", "assert")}
    record("party", "merge", "yard", "tarvek", "Тарвек")
    assert positions(record) == before
    assert "merged by you" in record("party", "show", "yard", "Тарвек").out


def test_the_list_and_one_party_are_shown_at_a_prompt(record: Callable[..., CommandResult]) -> None:
    """The list has a line for each party; a party is found by a name, and shows what counts as it."""
    lines = record("party", "list", "yard").out.splitlines()
    assert [line.split("\t")[1:5] for line in lines] == [["union", "role", "union", "1"], ["tarvek", "name", "company", "2"]]
    shown = record("party", "show", "yard", "Tarvek AG").out
    assert "tarvek-verf counts as it, merged by the program" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "yard", "tarvk"), "Did you mean tarvek?"),
        (("split", "yard", "union"), "Nothing is merged into union"),
        (("merge", "yard", "tarvek", "tarvek-verf"), "one party already"),
    ],
)
def test_what_cannot_be_done_is_said(record: Callable[..., CommandResult], words: tuple[str, ...], said: str) -> None:
    """With the way out, and nothing is changed."""
    before = positions(record)
    assert said in record("party", *words, code=2).err
    assert positions(record) == before
