"""Backups are whole, checked, and come back."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from tests.conftest import NOW
from watcher.errors import StoreError, UsageError
from watcher.store import backup, feeds, migrate
from watcher.store.database import Database


def fill(database: Database, *urls: str) -> None:
    for url in urls:
        with database.write() as tx:
            feeds.add(tx, url, title="", now=NOW)


def urls(database: Database) -> list[str]:
    with database.read() as tx:
        return [row["url"] for row in feeds.list_with_entry_counts(tx)]


def test_a_backup_comes_back_whole(database: Database, tmp_path: Path) -> None:
    """What was written before is there again, what came after is not, and the database that was there is kept beside it."""
    fill(database, "http://a.example/", "http://b.example/")
    assert backup.create_backup(database, tmp_path / "copy.db")["feed"] == 2
    assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0, "it holds secrets"
    fill(database, "http://c.example/")
    kept = backup.restore_backup(database, tmp_path / "copy.db")
    assert urls(database) == ["http://a.example/", "http://b.example/"]
    assert kept is not None
    assert backup.verify_backup(kept)["feed"] == 3
    assert not migrate.upgrade(database)


def test_a_backup_is_whole_while_others_write(database: Database, tmp_path: Path) -> None:
    """Taken in the middle of writing, it is one moment of it, without damage."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            fill(database, f"http://{number}.example/")
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = [backup.create_backup(database, tmp_path / "copy.db")["feed"] for _ in range(5)]
    finally:
        stop.set()
        writer.join()
    assert counts == sorted(counts)


def test_into_an_empty_place(database: Database, tmp_path: Path) -> None:
    """A machine that has none gets its database from the backup."""
    fill(database, "http://a.example/")
    backup.create_backup(database, tmp_path / "copy.db")
    other = Database(f"sqlite:///{tmp_path}/new/watcher.db")
    assert backup.restore_backup(other, tmp_path / "copy.db") is None
    assert urls(other) == ["http://a.example/"]
    other.close()


def test_what_is_no_backup_is_refused_and_touches_nothing(database: Database, tmp_path: Path) -> None:
    """No file, no database, somebody else's, damaged, from a newer watcher: each gets its sentence."""
    fill(database, "http://a.example/")
    backup.create_backup(database, tmp_path / "copy.db")
    whole = (tmp_path / "copy.db").read_bytes()
    (tmp_path / "text.db").write_text("not a database, but long enough to look at" * 30)
    (tmp_path / "cut.db").write_bytes(whole[: len(whole) // 2])
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE x (y)")
    (tmp_path / "newer.db").write_bytes(whole)
    with sqlite3.connect(tmp_path / "newer.db") as newer:
        newer.execute("UPDATE alembic_version SET version_num = 'ffffffffffff'")
    for name in ("nothing.db", "text.db", "cut.db", "other.db", "newer.db"):
        with pytest.raises(UsageError):
            backup.restore_backup(database, tmp_path / name)
    with pytest.raises(UsageError):
        backup.create_backup(database, tmp_path / "watcher.db")
    with pytest.raises(StoreError):
        backup.create_backup(database, tmp_path / "no folder" / "copy.db")
    assert urls(database) == ["http://a.example/"]
