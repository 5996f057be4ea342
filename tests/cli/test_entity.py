"""``watcher entity`` and ``topic check``, as a person types them."""

from __future__ import annotations

import os
from pathlib import Path

from tests.cli.conftest import RunCommand

DAM = ("entity", "add", "dam", "--words", "fr=barrage,barrages", "--words", "en=dam{,s}")
SEEN = ("--example", "Le barrage a cédé mardi.", "--counter", "Le bar est fermé mardi.")


def own(home: Path) -> Path:
    return home / ".config" / "watcher" / "entities"


def test_list_and_show(run_in_process: RunCommand) -> None:
    """Entities are listed by kind with whom they speak for, and one is shown with all its words; a wrong name gets the nearest."""
    people = run_in_process("entity", "list", "--kind", "person", "--json").rows()
    assert {"name": "peskov", "party": "russia"}.items() <= next(row for row in people if row["name"] == "peskov").items()
    assert {row["kind"] for row in people} == {"person"}
    assert "kim-jong-un" in run_in_process("entity", "list", "--kind", "person", "--quiet").out.split()
    shown = run_in_process("entity", "show", "@shoigu", "--json").rows()[0]
    assert "Шойгу" in shown["aliases"]["ru"]["names"] and shown["party"] == "russia"
    assert "Choïgou" in run_in_process("entity", "show", "shoigu").out
    assert "office 2021-01-20..2025-01-20" in run_in_process("entity", "show", "biden").out
    assert "Did you mean shoigu?" in run_in_process("entity", "show", "shoigou", code=2).err
    assert "planet" in run_in_process("entity", "list", "--kind", "planet", code=2).err


def test_an_entity_of_ones_own_is_matched_by_every_command(run_in_process: RunCommand, own_home: Path) -> None:
    """Added beside the configuration file, it is listed, checked, and found by `topic test` and `topic add`."""
    run_in_process(*DAM, *SEEN, "--dry-run")
    assert not own(own_home).exists()
    assert str(own(own_home) / "own.toml") in run_in_process(*DAM, *SEEN).out
    assert [row["name"] for row in run_in_process("entity", "list", "--own", "--json").rows()] == ["dam"]
    assert run_in_process("topic", "test", "@dam", "--text", "Deux barrages ont cédé.").code == 0
    run_in_process("topic", "add", "dams", "@dam AND river")
    assert run_in_process("entity", "check").out == "1 entity checked, all correct.\n"
    assert "already have an entity" in run_in_process(*DAM, *SEEN, code=2).err


def test_nothing_is_kept_that_is_not_seen(run_in_process: RunCommand, own_home: Path) -> None:
    """Words that are not in their example, or are in the counter-example, are refused with the sentence; so is an entry without them."""
    assert "Le bar" in run_in_process(*DAM, "--example", "Le barrage.", "--counter", "Le bar et le barrage.", code=2).err
    assert "not found in: Le bar." in run_in_process(*DAM, "--example", "Le bar.", "--counter", "Rien.", code=2).err
    assert "--example" in run_in_process(*DAM, code=2).err
    assert "LANG=WORD" in run_in_process("entity", "add", "dam", "--words", "barrage", *SEEN, code=2).err
    assert "not a valid entity name" in run_in_process("entity", "add", "Big_Dam", "--words", "fr=barrage", *SEEN, code=2).err
    assert "iram" in run_in_process("entity", "add", "x", "--kind", "person", "--party", "iram", "--words", "fr=barrage", *SEEN, code=2).err
    assert not own(own_home).exists()


def test_words_join_an_entity_that_is_there(run_in_process: RunCommand) -> None:
    """A name that watcher has keeps its kind and words, and gains the new ones."""
    run_in_process(
        "entity", "add", "shoigu", "--words", "fr=Choïgougou", "--example", "M. Choïgougou est là.", "--counter", "M. Chou est là."
    )
    shown = run_in_process("entity", "show", "shoigu", "--json").rows()[0]
    assert shown["kind"] == "person" and shown["party"] == "russia"
    assert {"Choïgougou", "Choïgou"} <= set(shown["aliases"]["fr"]["names"])


def test_a_broken_file_is_named(run_in_process: RunCommand, own_home: Path) -> None:
    """A file of one's own that cannot be read is named by every command that needs it."""
    own(own_home).mkdir(parents=True)
    (own(own_home) / "mine.toml").write_text("[dam", encoding="utf-8")
    for words in (("entity", "list"), ("entity", "check"), ("topic", "test", "@iran", "--text", "x")):
        assert "mine.toml" in run_in_process(*words, code=2).err
    (own(own_home) / "mine.toml").write_text('[dam]\nfr.words = ["barrage"]\nexample = "Rien."', encoding="utf-8")
    out = run_in_process("entity", "check", code=1).out
    assert "no counter" in out and "Rien." in out


def test_a_file_that_may_not_be_written_is_named(run_in_process: RunCommand, own_home: Path) -> None:
    """Where the folder cannot be made, one sentence says which file."""
    own(own_home).parent.mkdir(parents=True)
    own(own_home).write_text("", encoding="utf-8")
    assert os.fspath(own(own_home)) in run_in_process(*DAM, *SEEN, code=2).err


def test_topic_check_runs_the_examples_of_what_is_brought_along(run_in_process: RunCommand) -> None:
    """All packaged topics pass on their examples; a topic whose query cannot be read any more is told with exit code 1."""
    rows = {row["topic"]: row for row in run_in_process("topic", "check", "--json").rows()}
    assert {"rnk-arms", "rnk-exercises", "rnk-troops", "rnk-summit"} <= set(rows)
    assert all(row["examples"] >= 12 and not row["wrong"] for row in rows.values())
    assert "No topic" in run_in_process("topic", "check", "rnk-arm", code=2).err
    run_in_process(*DAM, *SEEN)
    run_in_process("topic", "add", "dams", "@dam AND river")
    assert run_in_process("topic", "check", "dams").out.startswith("dams: its query is valid")


def test_topic_check_says_what_is_wrong(run_in_process: RunCommand, own_home: Path) -> None:
    """An own file that takes a packaged topic's words away makes its examples fail, each by name; so does a topic whose entity is gone."""
    run_in_process(*DAM, *SEEN)
    run_in_process("topic", "add", "dams", "@dam AND river")
    (own(own_home) / "own.toml").unlink()
    assert "@dam" in run_in_process("topic", "check", "dams", code=1).out
    (own(own_home) / "concepts-summits.toml").write_text('[joint-exercise]\nfr.words = ["rien"]', encoding="utf-8")
    assert run_in_process("topic", "check", "rnk-exercises", code=1).out.startswith("rnk-exercises: wrong")
