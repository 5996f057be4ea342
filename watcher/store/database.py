"""Connections and transactions.  One visible transaction: ``with database.write() as tx``.

SQLite: WAL, foreign keys on, ``isolation_level=None`` and our own BEGIN, IMMEDIATE for writers.  With SQLAlchemy's defaults four threads
incrementing a counter reached 54 of 200 without an error (design.md, section 5).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from watcher.errors import StoreError

_WRITE_OPTION = "watcher_write"
BUSY_SECONDS = 30


class Database:
    """One database.  ``throwaway``: no wait for the disk, for a replay's temporary file."""

    def __init__(self, url: str, *, throwaway: bool = False) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self._throwaway = throwaway
        self._writer = threading.RLock()
        try:
            self.engine = sa.create_engine(url, pool_pre_ping=not self.is_sqlite)
        except (sa.exc.ArgumentError, ModuleNotFoundError, sa.exc.NoSuchModuleError) as error:
            raise StoreError(f"The database URL {url!r} cannot be used: {error}. Write it as sqlite:////path/to/watcher.db.") from error
        if self.is_sqlite:
            if path := self.path:
                _create_folder(path)
            sa.event.listen(self.engine, "connect", self._on_connect)
            sa.event.listen(self.engine, "begin", _on_begin)

    @property
    def path(self) -> Path | None:
        """Return SQLite's file; None in memory or on a server."""
        name = sa.make_url(self.url).database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """Open a consistent view; nothing may be written."""
        with self._translated_errors(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """Open the write transaction: all or nothing.  In SQLite one at a time, in fair turn among this process's threads."""
        with (
            self._writer if self.is_sqlite else nullcontext(),
            self._translated_errors(),
            self.engine.connect().execution_options(**{_WRITE_OPTION: True}) as connection,
            connection.begin(),
        ):
            yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextmanager
    def _translated_errors(self) -> Iterator[None]:
        try:
            yield
        except (sa.exc.OperationalError, sa.exc.DatabaseError) as error:
            if isinstance(error, sa.exc.IntegrityError):
                raise
            raise StoreError(self._error_text(str(error.orig))) from error

    def _error_text(self, driver_error: str) -> str:
        where = self.path or sa.make_url(self.url).render_as_string(hide_password=True)
        remedies = {
            "no such table": "It is not set up. Run `watcher init` or `watcher db upgrade`.",
            "locked": "Another process kept the write lock for too long. Try again.",
            "readonly": "It is not writable. Check its owner and permissions.",
            "unable to open": "Check that its folder exists and is writable.",
            "not a database": "The file is not a database. Configure another one with [database] url.",
            "malformed": "It is damaged. Restore it from a backup.",
            "full": "The disk is full. Free some space; watcher then continues by itself.",
        }
        remedy = next((text for word, text in remedies.items() if word in driver_error), "")
        return f"The database {where} reported: {driver_error}. {remedy}".strip()

    def _on_connect(self, connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA synchronous={'OFF' if self._throwaway else 'NORMAL'}")
        cursor.execute("PRAGMA cache_size=-16000")
        cursor.close()


def _on_begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITE_OPTION) else "BEGIN")


def _create_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"Cannot create the folder {path.parent} for the database: {error.strerror}. Configure another one with [database] url."
        ) from error
