"""Rows of propositions: written with their topic, opened with a decision, and filled in for databases of before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import NOW
from watcher.model import Claim, Frame, Proposition, PropositionOrigin, StatedClaim, Topic
from watcher.store import migrate, propositions, topics
from watcher.store.database import Database

MILL = StatedClaim("close", "The group closes its mill", "en", Frame("close", participants={"agent": "The group"}, object="its mill"))
YARD = Topic("yard", "The yard", "yard", (Claim("sold", {"en": "The yard is sold", "fr": "Le chantier est vendu"}),), (MILL,))


@pytest.fixture
def topic_id(database: Database) -> int:
    with database.write() as tx:
        return topics.add(tx, YARD, channels=[], now=NOW)


def origins(database: Database, topic_id: int) -> dict[str, str]:
    with database.read() as tx:
        return {each.key: each.origin.value for each in propositions.list_for_topic(tx, topic_id)}


def test_a_topics_claims_have_rows(database: Database, topic_id: int) -> None:
    """Those of its file with their titles, those that its user stated with their frame; the topic is read back as it was."""
    with database.read() as tx:
        written, stated = propositions.list_for_topic(tx, topic_id)
        assert (written.key, written.origin, dict(written.titles)) == ("sold", PropositionOrigin.WRITTEN, dict(YARD.claims[0].titles))
        assert (stated.key, stated.frame, dict(stated.titles)) == ("close", MILL.frame, {"en": MILL.sentence})
        assert topics.list_enabled(tx) == (YARD,)
        assert topics.get_by_name(tx, "yard").topic == topics.lock(tx, ["yard"])["yard"].topic == YARD


def test_what_is_stated_no_more_is_gone_unless_statements_are_on_it(database: Database, topic_id: int) -> None:
    """Without statements the row goes; with statements it stays, as one that the program keeps by itself."""
    from dataclasses import replace

    second = replace(MILL, key="close-2")
    with database.write() as tx:
        topics.update(tx, topic_id, replace(YARD, stated=(MILL, second)), now=NOW)
        _add_statement(tx, topic_id, "close")
        topics.update(tx, topic_id, replace(YARD, claims=(), stated=()), now=NOW)
    assert origins(database, topic_id) == {"close": "opened"}


def test_a_merge_a_mute_and_a_name_are_undone_without_loss(database: Database, topic_id: int) -> None:
    """Each is a note on the row; taken away, the row is as before."""
    with database.write() as tx:
        before = propositions.list_for_topic(tx, topic_id)
        number = before[1].id
        propositions.merge(tx, number, "sold")
        propositions.set_muted(tx, number, NOW)
        propositions.rename(tx, number, {"de": "Die Mühle schließt"})
        changed = propositions.list_for_topic(tx, topic_id)[1]
        assert (changed.merged_into, changed.is_muted, dict(changed.titles)) == ("sold", True, {"de": "Die Mühle schließt"})
        propositions.split(tx, [number])
        propositions.set_muted(tx, number, None)
        propositions.rename(tx, number, None)
        assert propositions.list_for_topic(tx, topic_id) == before


def test_an_article_loads_what_it_speaks_of_and_what_users_changed(database: Database, topic_id: int) -> None:
    """However many were opened: a key that is read, what is stated, muted or merged, and what that is merged into."""
    with database.write() as tx:
        keys = ("a", "b", "c", "lead")
        opened = [Proposition("yard", key, PropositionOrigin.OPENED, {"en": key}) for key in keys]
        stored = propositions.open_all(tx, opened, topic_ids={"yard": topic_id}, now=NOW)
        propositions.merge(tx, stored[1].id, "lead")
        found = {each.key for each in propositions.list_relevant(tx, [topic_id], ["a"])}
    assert found == {"a", "b", "lead", "close"}


def test_a_removed_topic_takes_its_propositions_along(database: Database, topic_id: int) -> None:
    """No row is left of them."""
    with database.write() as tx:
        topics.remove(tx, "yard")
        assert propositions.list_for_topic(tx, topic_id) == ()


# ── migration ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Database]:
    """A database of before: a topic with a claim, statements on it, on one that was taken out of the file, and on the implicit one."""
    made = Database(f"sqlite:///{tmp_path}/old.db")
    migrate.upgrade(made, "5d0c2a9be714")
    with made.write() as tx:
        claims = '[{"id": "sold", "titles": {"en": "The yard is sold"}}]'
        topic = "INSERT INTO topic (id, name, title, query, claims, enabled, created_at) VALUES (?, ?, ?, 'q', ?, 1, '2026-01-01')"
        tx.exec_driver_sql(topic, (1, "yard", "The yard", claims))
        tx.exec_driver_sql(topic, (2, "loose", "Loose ends", None))
        for arguments in ((1, "sold"), (1, "burnt"), (2, "topic"), (2, "gone")):
            _add_statement(tx, *arguments, stance="deny", quote="It is not so")
            _add_statement(tx, *arguments, quote="Der Hof ist verkauft", language="de")
        alert = (
            "INSERT INTO alert (kind, reason, topic_id, topic, topic_title, query, ruleset_id, story_id, quote, sentence, marks, url,"
            " title, outlet, seen_at, created_at, claim, claim_titles) VALUES ('denial', 'new-claim', 1, 'yard', 'T', 'q', 'r', 1, 'q',"
            " 's', '[]',"
            " 'u', 't', 'o', '2026-01-01', '2026-01-01', 'burnt', '{\"en\": \"The yard burnt\"}')"
        )
        tx.exec_driver_sql(alert)
    yield made
    made.close()


def _add_statement(tx: object, topic_id: int, claim: str, *, stance: str = "assert", quote: str = "q", language: str = "en") -> None:
    names = (
        "topic_id, claim, stance, quote, language, party, source, factuality, sentence, quote_start, quote_end, sentence_start,"
        " sentence_end, in_title, background, confirms, on_the_record, origin, slots,"
        " effective_at, title, url, outlet, seen_at, ruleset_id, reason"
    )
    fixed = (
        "'p', '[]', 'certain', 's', 0, 1, 0, 1, 0, 0, 0, 0, '', '{}', '2026-01-02', 't', 'u', 'o', '2026-01-02 00:00:00.000000', 'r', 'x'"
    )
    values = (topic_id, claim, stance, quote, language)
    tx.exec_driver_sql(f"INSERT INTO statement ({names}) VALUES (?, ?, ?, ?, ?, {fixed})", values)  # type: ignore[attr-defined]


def test_the_migration_makes_a_row_for_every_key_and_loses_nothing(old: Database) -> None:
    """Titles are the file's, else the last alert's, else the topic's, else the clause that asserted it, never a key."""
    with old.read() as tx:
        before = tx.exec_driver_sql("SELECT * FROM statement ORDER BY id").all()
    migrate.upgrade(old)
    with old.read() as tx:
        assert [tuple(row)[: len(before[0])] for row in tx.exec_driver_sql("SELECT * FROM statement ORDER BY id")] == list(
            map(tuple, before)
        )
        found = {each.key: each for number in (1, 2) for each in propositions.list_for_topic(tx, number)}
    assert {key: dict(each.titles) for key, each in found.items()} == {
        "sold": {"en": "The yard is sold"},
        "burnt": {"en": "The yard burnt"},
        "topic": {"en": "Loose ends"},
        "gone": {"de": "Der Hof ist verkauft"},
    }
    assert {key for key, each in found.items() if each.origin is PropositionOrigin.OPENED} == {"topic"}
    assert found["sold"].created_at is not None and found["sold"].created_at.day == 2
