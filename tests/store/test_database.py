"""Transactions and column types on a real SQLite file."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.conftest import NOW
from watcher.errors import StoreError
from watcher.model import Topic
from watcher.store import feeds, topics
from watcher.store.database import Database
from watcher.store.tables import article, feed


def test_no_update_is_lost_among_threads(database: Database) -> None:
    """Four threads that read and write a counter fifty times each count to two hundred."""
    with database.write() as tx:
        feed_id = feeds.add(tx, "http://a.example/", title="0", now=NOW)

    def count() -> None:
        for _ in range(50):
            with database.write() as tx:
                seen = int(tx.execute(sa.select(feed.c.title)).scalar_one())
                tx.execute(sa.update(feed).where(feed.c.id == feed_id).values(title=str(seen + 1)))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as tx:
        assert tx.execute(sa.select(feed.c.title)).scalar_one() == "200"


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    """What a transaction wrote before it failed is gone."""
    with pytest.raises(RuntimeError), database.write() as tx:
        feeds.add(tx, "http://a.example/", title="", now=NOW)
        raise RuntimeError
    with database.read() as tx:
        assert feeds.list_with_entry_counts(tx) == []


def test_instants_come_back_aware_and_utc(database: Database) -> None:
    """An instant stored in Seoul's time is the same instant in UTC."""
    seoul = datetime(2026, 3, 1, 21, 0, tzinfo=timezone(timedelta(hours=9)))
    with database.write() as tx:
        feed_id = feeds.add(tx, "http://a.example/", title="", now=seoul)
    with database.read() as tx:
        assert feeds.get_row(tx, feed_id)["created_at"] == NOW
        assert feeds.get_row(tx, feed_id)["created_at"].tzinfo is not None


def test_a_naive_instant_is_refused(database: Database) -> None:
    """Whose clock was it?  Nobody can say, so it is not stored."""
    with pytest.raises(sa.exc.StatementError, match="no time zone"), database.write() as tx:
        feeds.add(tx, "http://a.example/", title="", now=datetime(2026, 3, 1))  # noqa: DTZ001


def test_text_is_compressed_at_rest(database: Database) -> None:
    """The file holds no readable article text, and the text comes back whole, lone surrogates and all."""
    text = "Moscou et Pyongyang \ud800 북한 " * 500
    row = {"url": "u", "identity": "u", "outlet": "o", "title": "t", "text": text, "source": "page", "seen_at": NOW, "state": "read"}
    with database.write() as tx:
        tx.execute(sa.insert(article).values(**row))
    with database.read() as tx:
        assert tx.execute(sa.select(article.c.text)).scalar_one() == text
        stored = tx.exec_driver_sql("SELECT length(text) FROM article").scalar_one()
    assert stored < len(text.encode("utf-8", "surrogatepass")) / 10


def test_an_unknown_state_is_refused(database: Database) -> None:
    """The CHECK on an enum holds in the database itself."""
    with database.write() as tx:
        feeds.add(tx, "http://a.example/", title="", now=NOW)
    with pytest.raises(sa.exc.IntegrityError, match="ck_feed_state"), database.write() as tx:
        tx.execute(sa.update(feed).values(state="asleep"))


def test_foreign_keys_hold(database: Database) -> None:
    """Removing a topic removes its gate and its matches with it."""
    with database.write() as tx:
        topics.add(tx, Topic("t", "T", "x"), channels=[], now=NOW)
    with database.write() as tx:
        topics.remove(tx, "t")
    with database.read() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM topic_lock").scalar_one() == 0


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: path.write_bytes(b"this is no database, but long enough to be looked at" * 50), "not a database"),
        (lambda path: path.mkdir(), "folder exists"),
    ],
)
def test_a_file_that_is_no_database_is_named(tmp_path: Path, make: object, says: str) -> None:
    """The sentence names the file and the remedy."""
    path = tmp_path / "watcher.db"
    make(path)  # type: ignore[operator]
    with pytest.raises(StoreError) as caught:
        from watcher.store import migrate

        migrate.upgrade(Database(f"sqlite:///{path}"))
    assert str(path) in str(caught.value)
    assert says in str(caught.value)


def test_a_database_that_was_not_set_up_says_how(tmp_path: Path) -> None:
    """A missing table is not reported as SQL."""
    with pytest.raises(StoreError, match="watcher db upgrade"), Database(f"sqlite:///{tmp_path}/x.db").read() as tx:
        feeds.list_with_entry_counts(tx)


@pytest.mark.parametrize("url", ["nonsense", "oracle9://x", "mysql+nodriver://x"])
def test_an_unusable_url_is_named(url: str) -> None:
    """A database URL that no driver takes gives a sentence with the shape of a good one."""
    with pytest.raises(StoreError, match="sqlite:////"):
        Database(url)
