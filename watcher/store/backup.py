"""A copy of a SQLite database while it is in use, and back.  Both are looked at before they count."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from watcher.errors import StoreError, UsageError
from watcher.store.database import Database
from watcher.store.migrate import migrations_folder, read_revisions

PAGES_PER_STEP = 2000
COUNTED_TABLES = ("feed", "entry", "article", "alert", "delivery", "topic", "channel")


def create_backup(database: Database, target: Path) -> dict[str, int]:
    """Write a complete, checked copy to ``target`` (SQLite's online backup); the daemon may run.  Return the number of rows in each table.

    Raises:
        UsageError: ``target`` is the database itself, or this is not a SQLite database.
        StoreError: the copy cannot be written.
    """
    source = _database_file(database)
    if target.exists() and target.samefile(source):
        raise UsageError(f"{target} is the database itself. Name another file.")
    temporary = target.with_name(f".{target.name}.part")
    try:
        temporary.unlink(missing_ok=True)
        temporary.touch(mode=0o600)
        _copy_database(source, temporary)
        found = verify_backup(temporary)
        _fsync(temporary)
        temporary.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"The backup {target} cannot be written: {getattr(error, 'strerror', None) or error}.") from error
    finally:
        temporary.unlink(missing_ok=True)
    return found


def restore_backup(database: Database, source: Path) -> Path | None:
    """Replace the database with a backup; nobody else may use it.  Return the path under which the previous one is kept.

    Raises:
        UsageError: the backup is missing, damaged, or from a newer version.
        StoreError: it cannot be copied.
    """
    path = _database_file(database)
    verify_backup(source)
    database.close()
    temporary, kept = path.with_name(f".{path.name}.part"), path.with_name(f"{path.name}.before-restore")
    try:
        temporary.unlink(missing_ok=True)
        temporary.touch(mode=0o600)
        _copy_database(source, temporary)
        verify_backup(temporary)
        _fsync(temporary)
        there = path.exists()
        if there:
            _copy_database(path, kept)  # with what still is in its journal
            _fsync(kept)
        for journal in (f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(journal).unlink(missing_ok=True)
        temporary.replace(path)
        return kept if there else None
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{source} cannot be restored to {path}: {getattr(error, 'strerror', None) or error}.") from error
    finally:
        temporary.unlink(missing_ok=True)


def verify_backup(path: Path) -> dict[str, int]:
    """Check a backup and return the number of rows in each table.

    Raises:
        UsageError: it is missing, damaged, not a watcher database, or from a newer version.
    """
    if not path.is_file():
        raise UsageError(f"No file {path}. Check the path of the backup.")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as opened:
            verdict = opened.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if verdict != "ok":
                raise UsageError(f"{path} is damaged: {verdict}. Take another backup.")
            (revision,) = opened.execute("SELECT version_num FROM alembic_version").fetchone()
            if revision not in read_revisions(migrations_folder()):
                raise UsageError(f"{path} was written by a newer watcher (revision {revision}). Install that version first.")
            return {name: opened.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in COUNTED_TABLES}  # noqa: S608
    except (sqlite3.Error, TypeError) as error:
        raise UsageError(f"{path} is not a watcher database ({error}). Name a copy made with: watcher db backup") from error


def _database_file(database: Database) -> Path:
    if database.path is None:
        raise UsageError("Only a SQLite database can be copied here. Use the server's own tools, e.g. pg_dump.")
    return database.path


def _copy_database(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as written:
        read.execute("PRAGMA busy_timeout=30000")
        read.backup(written, pages=PAGES_PER_STEP)
        written.execute("PRAGMA journal_mode=DELETE")


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
