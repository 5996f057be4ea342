"""A database of the release before the plain names is migrated with all it holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from watcher.errors import Reason
from watcher.model import AlertKind, MuteScope, Stance
from watcher.store import alert_routes, alerts, articles, migrate, problems, scheduled_tasks, statements, topic_versions, work_queue
from watcher.store.database import Database
from watcher.store.tables import metadata

FORMER_HEAD = "c95c1f37e405"
THEN = "2026-11-20 10:00:00.000000"
LATER = "2026-11-20 11:00:00.000000"
QUOTE = {"text": "it denies this", "sentence": "Moscow says it denies this.", "url": "http://a.example/1", "title": "T", "outlet": "a"}
ROWS: dict[str, list[dict[str, Any]]] = {
    "feed": [{"id": 1, "url": "http://a.example/feed", "state": "active", "created_at": THEN, "next_poll_at": LATER}],
    "story": [{"id": 3, "opened_at": THEN, "last_at": THEN}],
    "topic": [{"id": 2, "name": "arms", "title": "Arms", "query": "shell*", "enabled": 1, "created_at": THEN}],
    "wording": [{"id": 1, "topic_id": 2, "number": 1, "name": "arms", "title": "Arms", "query": "shell*", "created_at": THEN}],
    "gate": [{"topic_id": 2}],
    "article": [
        {
            "id": 5,
            "url": "http://a.example/1",
            "identity": "a.example/1",
            "feed_id": 1,
            "outlet": "a",
            "title": "T",
            "text": b"",
            "story_id": 3,
        }
        | {"source": "page", "seen_at": THEN, "silent": "cold-start", "state": "judged", "sketch": b"\x07" + b"\x00" * 7, "shingles": 4}
    ],
    "sketch": [{"hash": 7, "article_id": 5, "at": THEN}],
    "entry": [{"id": 1, "feed_id": 1, "title": "T", "seen_at": THEN, "silent": "too-old", "state": "read", "article_id": 5}],
    "match": [
        {"id": 1, "article_id": 5, "topic_id": 2, "story_id": 3, "reason": "told-by-its-statements", "spans": "[]", "created_at": THEN}
        | {"quote_start": 0, "quote_end": 1, "quote_in_title": 0}
    ],
    "statement": [
        {"id": number, "topic_id": 2, "article_id": 5, "claim": "supplied", "party": "russia", "source": '["Moscow"]', "stance": "deny"}
        | {"factuality": "certain", "quote": QUOTE["text"], "sentence": QUOTE["sentence"], "quote_start": 0, "quote_end": 14}
        | {"sentence_start": 0, "sentence_end": 27, "in_title": 0, "recap": recap, "confirms": 0, "named": 1, "origin": "a", "slots": "{}"}
        | {
            "at": LATER,
            "title": "T",
            "url": QUOTE["url"],
            "outlet": "a",
            "seen_at": THEN,
            "ruleset_id": "r",
            "kind": kind,
            "reason": reason,
        }
        | {"rejected_at": rejected, "rejected_why": "wrong drill" if rejected else None}
        for number, recap, kind, reason, rejected in (
            (1, 0, "denial", "denies-what-is-asserted", None),
            (2, 1, None, "recap", None),
            (3, 0, None, "already-on-record", THEN),
        )
    ],
    "alert": [
        {
            "id": 9,
            "kind": "denial",
            "reason": "denies-what-is-asserted",
            "topic_id": 2,
            "topic": "arms",
            "topic_title": "Arms",
            "query": "shell*",
        }
        | {"ruleset_id": "r", "story_id": 3, "article_id": 5, "quote": QUOTE["text"], "sentence": QUOTE["sentence"], "marks": "[[12, 26]]"}
        | {"url": QUOTE["url"], "title": "T", "outlet": "a", "seen_at": THEN, "created_at": THEN, "wording": 1, "severity": "high"}
        | {"claim": "supplied", "claim_titles": '{"en": "Shells"}', "party": "russia", "parties": '["russia"]', "stance": "deny"}
        | {"names": '{"en": "Russia"}', "source": '["Moscow"]', "factuality": "certain", "against": "[]"}
    ],
    "channel": [{"id": 1, "name": "hook", "kind": "webhook", "settings": "{}", "enabled": 0, "created_at": THEN, "off_reason": "HTTP 410"}],
    "message": [
        {"id": 1, "created_at": THEN, "kind": "alert", "notes": None},
        {"id": 2, "created_at": THEN, "kind": "operator"}
        | {
            "notes": json.dumps(
                [
                    {"reason": "feed-fails", "subject": "http://a.example/feed", "text": "x", "since": "2026-11-20T10:00:00+00:00"}
                    | {"over": False, "counts": {}}
                ]
            )
        },
    ],
    "message_alert": [{"message_id": 1, "alert_id": 9}],
    "delivery": [
        {"id": number, "key": f"k{number}", "message_id": number, "channel_id": 1, "recipient": "r", "state": "dead", "created_at": THEN}
        | {"answer": "no", "reason": "channel-off"}
        for number in (1, 2)
    ],
    "dispatch": [
        {
            "id": 4,
            "alert_id": 9,
            "channel_id": 1,
            "state": "held",
            "bundle": "off",
            "due_at": LATER,
            "created_at": THEN,
            "reason": "channel-off",
        }
    ],
    "mute": [{"id": 6, "of": "claim", "subject": "arms/supplied", "until": "2099-01-01 00:00:00.000000", "created_at": THEN}],
    "trouble": [
        {"id": 8, "reason": "outbox-ages", "subject": "hook", "text": "x", "opened_at": THEN, "seen_at": LATER, "told_at": LATER}
        | {"closed_at": LATER, "over_told_at": None}
    ],
    "chore": [{"name": "alive", "due_at": LATER}],
    "tombstone": [{"identity": "a.example/0", "pruned_at": THEN}],
    "notice": [{"id": 1, "reason": "cold-start", "subject": "s", "text": "x", "count": 2, "created_at": THEN}],
}


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Database]:
    """A database of the former head with a row or more in each table whose names change, and in those beside them."""
    database = Database(f"sqlite:///{tmp_path}/old.db")
    migrate.upgrade(database, FORMER_HEAD)
    with database.write() as tx:
        for table, rows in ROWS.items():
            for row in rows:
                names = ", ".join(f'"{name}"' for name in row)
                tx.exec_driver_sql(
                    f'INSERT INTO "{table}" ({names}) VALUES ({", ".join("?" for _ in row)})',
                    tuple(row.values()),
                )
    yield database
    database.close()


def stored_rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but the search index, with its columns in the order of their names."""
    with database.read() as tx:
        tables = [name for name in sa.inspect(tx).get_table_names() if not name.startswith(("article_words", "alembic"))]
        columns = {name: sorted(column["name"] for column in sa.inspect(tx).get_columns(name)) for name in tables}
        return {
            name: sorted(
                (
                    tuple(row)
                    for row in tx.exec_driver_sql('SELECT {} FROM "{}"'.format(", ".join(f'"{each}"' for each in columns[name]), name))
                ),
                key=repr,
            )
            for name in tables
        }


def test_nothing_is_lost_on_the_way_up_and_down(old: Database) -> None:
    """Up and down again gives every row of every table back, byte for byte; up alone keeps the number of rows of each, and adds some."""
    before = stored_rows(old)
    assert {name for name, rows in before.items() if rows} == set(ROWS)
    migrate.upgrade(old)
    now = stored_rows(old)
    assert len(now.pop("proposition")) == 1, "the statements of before are on one claim"
    assert now.pop("party"), "the statements of before have parties"
    assert sorted(len(rows) for rows in now.values() if rows) == sorted(len(rows) for rows in before.values() if rows)
    migrate.downgrade(old, FORMER_HEAD)
    after = stored_rows(old)
    notes = [json.loads(row[-1]) if row[-1] else None for row in after.pop("message")]
    assert notes == [json.loads(row[-1]) if row[-1] else None for row in before.pop("message")]
    assert after == before


def test_alerts_and_claims_are_shown_as_before(old: Database) -> None:
    """An old alert, with its quote, names, version and highlights, and the statements of its claim are read by today's code."""
    migrate.upgrade(old)
    with old.read() as tx:
        (alert,) = alerts.list_latest(tx, 10)
        assert (alert.id, alert.kind, alert.topic, alert.claim, alert.parties) == (9, AlertKind.DENIAL, "arms", "supplied", ("russia",))
        assert (alert.quote.text, alert.quote.names, alert.marks) == (QUOTE["text"], {"en": "Russia"}, ((12, 26),))
        assert alert.reason is Reason.DENIES_ASSERTION
        row = alerts.find(tx, 9)
        assert row is not None and topic_versions.find_row(tx, row.topic_id, row.topic_version) is not None
        on_record = statements.list_ledger(tx, topic_id=2)
        assert [(item.id, item.statement.background, item.statement.on_the_record) for item in on_record] == [
            (1, False, True),
            (2, True, True),
        ]
        assert {item.effective_at.hour for item in on_record} == {11}
        assert {item.statement.stance for item in on_record} == {Stance.DENY}
        rejected = statements.find(tx, 3)
        assert rejected is not None and rejected.rejection_note == "wrong drill"
        assert [row["id"] for row in articles.list_latest(tx, 5)] == [5]


def test_routing_problems_and_messages_keep_their_state(old: Database) -> None:
    """What is held stays held under its key, a mute still mutes, and a problem that is over is still to be reported."""
    migrate.upgrade(old)
    with old.read() as tx:
        (held,) = alert_routes.list_held_in_groups(tx, 1, ["off"])
        assert (held.id, held.alert_id) == (4, 9)
        assert alert_routes.count_held_while_disabled(tx, 1) == 1
        (mute,) = tx.exec_driver_sql("SELECT scope, subject FROM mute").all()
        assert (MuteScope(mute.scope), mute.subject) == (MuteScope.CLAIM, "arms/supplied")
        (row,) = problems.list_unreported(tx)
        assert (row.id, row.as_note().reason) == (8, Reason.DELIVERIES_OVERDUE)
        assert scheduled_tasks.due_at(tx, "alive") is not None
        assert work_queue.count_by_state(tx, work_queue.HELD_ALERTS) == {"held": 1}


def test_every_stored_reason_is_one_of_todays(old: Database) -> None:
    """After the migration no row of any table, and no note of a message, holds a reason that today's code does not know."""
    migrate.upgrade(old)
    known = {reason.value for reason in Reason}
    with old.read() as tx:
        seen = set()
        for table in metadata.sorted_tables:
            for column in ("reason", "suppressed_by"):
                if column in table.c:
                    seen |= set(tx.execute(sa.select(table.c[column]).where(table.c[column].is_not(None))).scalars())
        for notes in tx.execute(sa.select(metadata.tables["message"].c.notes)).scalars():
            seen |= {note["reason"] for note in notes or ()}
    assert seen <= known
    assert {"covered-by-statement-alert", "background", "feed-failing", "channel-disabled", "deliveries-overdue", "cold-start"} <= seen
