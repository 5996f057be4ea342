"""The migration that lets articles be read again: nothing of an older database is lost, up or down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from watcher.errors import Reason
from watcher.model import CacheValidators
from watcher.store import articles, migrate, rereads
from watcher.store.database import Database

FORMER_HEAD, HERE = "8a41f0c7d5e2", "7b1e94c3d05a"
THEN = "2026-01-01 00:00:00.000000"
ROWS = (
    f"INSERT INTO feed (id, url, state, created_at, next_poll_at) VALUES (1, 'https://a.example/feed', 'active', '{THEN}', '{THEN}')",
    f"INSERT INTO story (id, opened_at, last_at) VALUES (1, '{THEN}', '{THEN}')",
    "INSERT INTO article (id, url, identity, feed_id, outlet, title, text, source, seen_at, state, story_id)"
    f" VALUES (1, 'https://a.example/1', 'a.example/1', 1, 'A', 'One', x'28b52ffd200009000054657874', 'page', '{THEN}', 'judged', 1)",
    f"INSERT INTO entry (id, feed_id, title, published, seen_at, state, article_id) VALUES (1, 1, 'One', '{THEN}', '{THEN}', 'read', 1)",
    f"INSERT INTO topic (id, name, title, query, enabled, created_at) VALUES (1, 't', 'T', 'ship', 1, '{THEN}')",
    *(
        "INSERT INTO alert (id, kind, reason, topic_id, topic, topic_title, query, ruleset_id, story_id, article_id, quote, sentence,"
        f" marks, url, title, outlet, seen_at, created_at, claim, party) VALUES ({number}, '{kind}', 'new-claim', 1, 't', 'T', 'ship', 'r',"
        f" 1, 1, 'q', 's', '[]', 'u', 't', 'o', '{THEN}', '{THEN}', 'sunk', 'russia')"
        for number, kind in ((1, "first-report"), (2, "correction"))
    ),
    f"INSERT INTO channel (id, name, kind, settings, enabled, created_at) VALUES (1, 'c', 'webhook', '{{}}', 1, '{THEN}')",
    f"INSERT INTO message (id, created_at) VALUES (1, '{THEN}')",
    "INSERT INTO message_alert (message_id, alert_id) VALUES (1, 1)",
    f"INSERT INTO alert_route (id, alert_id, channel_id, message_id, state, created_at) VALUES (1, 1, 1, 1, 'posted', '{THEN}')",
    f"INSERT INTO acknowledgement (alert_id, created_at) VALUES (1, '{THEN}')",
)


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Database]:
    """A database of the former head with an article that alerted twice, and what hangs on its alerts."""
    database = Database(f"sqlite:///{tmp_path}/old.db")
    migrate.upgrade(database, FORMER_HEAD)
    with database.write() as tx:
        for row in ROWS:
            tx.exec_driver_sql(row)
    yield database
    database.close()


def stored_rows(database: Database) -> dict[str, list[dict[str, Any]]]:
    with database.read() as tx:
        names = [name for name in sa.inspect(tx).get_table_names() if not name.startswith(("article_words", "alembic"))]
        return {name: [dict(row) for row in tx.exec_driver_sql(f'SELECT * FROM "{name}"').mappings()] for name in names}


def test_nothing_is_lost_on_the_way_up_and_down(old: Database) -> None:
    """Up keeps every value of every row; down again gives the same database."""
    before = stored_rows(old)
    migrate.upgrade(old, HERE)
    now = stored_rows(old)
    assert all([row | kept for row, kept in zip(now[name], rows, strict=True)] == now[name] for name, rows in before.items())
    assert now["reread"] == now["article_revision"] == []
    migrate.downgrade(old, FORMER_HEAD)
    assert stored_rows(old) == before


def test_an_article_from_before_is_not_read_again(old: Database) -> None:
    """It has no validators and no row; its alert may still not be stored twice, but corrections of it may be several."""
    migrate.upgrade(old)
    with old.write() as tx:
        assert rereads.find_for_article(tx, 1) is None
        assert articles.get_validators(tx, 1) == CacheValidators()
        again = "INSERT INTO alert SELECT {} FROM alert WHERE id = 1"
        columns = [column["name"] for column in sa.inspect(tx).get_columns("alert")]
        for number, correction in ((3, 1), (4, 2)):
            values = {
                "id": str(number),
                "kind": "'correction'",
                "reason": f"'{Reason.QUOTE_REWORDED}'",
                "correction_number": str(correction),
            }
            tx.exec_driver_sql(again.format(", ".join(values.get(name, f'"{name}"') for name in columns)))
    with pytest.raises(sa.exc.IntegrityError), old.write() as tx:
        tx.exec_driver_sql(again.format(", ".join("5" if name == "id" else f'"{name}"' for name in columns)))


def test_corrections_go_with_a_downgrade_and_their_articles_stay(old: Database) -> None:
    """The former rule allows one correction of an article, so that the publisher's are dropped; nothing else is."""
    migrate.upgrade(old, HERE)
    with old.write() as tx:
        tx.exec_driver_sql("UPDATE alert SET correction_number = 1 WHERE id = 2")
    migrate.downgrade(old, FORMER_HEAD)
    assert [row["id"] for row in stored_rows(old)["alert"]] == [1]
    assert len(stored_rows(old)["article"]) == 1
