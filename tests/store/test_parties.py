"""Rows of parties: written with a decision, merged, split, and filled in for databases of before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import NOW
from watcher.model import Topic
from watcher.model.parties import PartyKind, PartyMerger, PartyRecord
from watcher.store import migrate, parties, topics
from watcher.store.database import Database

TARVEK = PartyRecord("yard", "tarvek", PartyKind.NAME, {"en": ("Tarvek", "Tarvek AG"), "ru": ("Тарвек",)}, "company")
UNION = PartyRecord("yard", "union", PartyKind.ROLE, {}, "union")


@pytest.fixture
def topic_id(database: Database) -> int:
    with database.write() as tx:
        return topics.add(tx, Topic("yard", "The yard", "yard"), channels=[], now=NOW)


def save(database: Database, topic_id: int, *saved: PartyRecord) -> list[PartyRecord]:
    """Write parties and return all of the topic."""
    with database.write() as tx:
        parties.save_all(tx, saved, topic_ids={"yard": topic_id}, article_id=None, now=NOW)
        return list(parties.list_for_topic(tx, topic_id))


def test_a_party_is_read_back_as_it_was(database: Database, topic_id: int) -> None:
    """With names by language, kind, role and who merged it; written again it is changed, not doubled."""
    merged = replace(UNION, merged_into="tarvek", merged_by=PartyMerger.PROGRAM)
    first, second = save(database, topic_id, TARVEK, merged)
    assert (replace(first, id=0, created_at=None), replace(second, id=0, created_at=None)) == (TARVEK, merged)
    more = replace(first, names={**first.names, "ko": ("타르벡",)})
    assert save(database, topic_id, more) == [more, second]


def test_a_merge_is_undone_and_remembered(database: Database, topic_id: int) -> None:
    """A split party counts by itself, and the row says that a user wants it so; a later merge takes that back."""
    _, union = save(database, topic_id, TARVEK, UNION)
    with database.write() as tx:
        parties.merge(tx, union.id, "tarvek")
        merged = parties.list_for_topic(tx, topic_id)[1]
        parties.split(tx, [union.id], NOW)
        parted = parties.list_for_topic(tx, topic_id)[1]
        parties.merge(tx, union.id, "tarvek")
        again = parties.list_for_topic(tx, topic_id)[1]
    assert (merged.merged_into, merged.merged_by, merged.is_kept_apart) == ("tarvek", PartyMerger.USER, False)
    assert (parted.merged_into, parted.merged_by, parted.is_kept_apart) == ("", None, True)
    assert again == merged


def test_an_article_loads_the_last_and_the_merged(database: Database, topic_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many spoke: those of a key, the latest, what is merged and what that is merged into."""
    monkeypatch.setattr(parties, "MAX_COMPARED", 1)
    names = ["lead", "asked", "merged", "old", "latest"]
    rows = [PartyRecord("yard", name, PartyKind.NAME, merged_into="lead" if name == "merged" else "") for name in names]
    save(database, topic_id, *rows)
    with database.read() as tx:
        found = {each.key for each in parties.list_relevant(tx, [topic_id], ["asked"])}
    assert found == {"lead", "asked", "merged", "latest"}


def test_a_removed_topic_takes_its_parties_along(database: Database, topic_id: int) -> None:
    """No row is left of them."""
    save(database, topic_id, TARVEK)
    with database.write() as tx:
        topics.remove(tx, "yard")
        assert parties.list_for_topic(tx, topic_id) == ()


def test_the_migration_makes_a_row_for_every_party_and_loses_nothing(tmp_path: Path) -> None:
    """Each party of a topic's statements once, without those that name nobody; the statements are as they were."""
    old = Database(f"sqlite:///{tmp_path}/old.db")
    migrate.upgrade(old, "7b1e94c3d05a")
    columns = (
        "topic_id, claim, party, stance, quote, source, factuality, sentence, quote_start, quote_end, sentence_start, sentence_end,"
        " in_title, background, confirms, on_the_record, origin, slots, effective_at, title, url, outlet, seen_at, ruleset_id, reason,"
        " rules"
    )
    with old.write() as tx:
        topic = "INSERT INTO topic (id, name, title, query, enabled, created_at) VALUES (?, ?, 'T', 'q', 1, '2026-01-01')"
        for number, name in ((1, "yard"), (2, "mill")):
            tx.exec_driver_sql(topic, (number, name))
        values = (
            "'c', ?, 'deny', 'q', '[]', 'certain', 's', 0, 1, 0, 1, 0, 0, 0, 0, '', '{}', '2026-01-02', 't', 'u', 'o',"
            " '2026-01-02 00:00:00.000000', 'r', 'x', ''"
        )
        for topic_id, party in ((1, "iran"), (1, "iran"), (1, "media"), (1, "unknown"), (2, "iran"), (2, "sources"), (2, "expert")):
            tx.exec_driver_sql(f"INSERT INTO statement ({columns}) VALUES (?, {values})", (topic_id, party))
        before = tx.exec_driver_sql("SELECT * FROM statement ORDER BY id").all()
    migrate.upgrade(old)
    with old.read() as tx:
        assert tx.exec_driver_sql("SELECT * FROM statement ORDER BY id").all() == before
        found = [(each.topic, each.key, each.kind) for number in (1, 2) for each in parties.list_for_topic(tx, number)]
    old.close()
    assert found == [("yard", "iran", PartyKind.ENTITY), ("mill", "iran", PartyKind.ENTITY)]
