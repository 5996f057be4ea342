"""Bring a database to this program's version, from the checkout or from an installed wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from watcher.errors import StoreError
from watcher.store.database import Database

_PACKAGED = Path(__file__).parent.parent / "_migrations"
_CHECKOUT = Path(__file__).parent.parent.parent / "migrations"


def scripts() -> Path:
    """The wheel packs the folder inside the package; an editable install does not see it there."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def _config(**attributes: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.attributes.update(attributes)
    return config


def head() -> str:
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current(database: Database) -> str | None:
    """The database's revision; None for an empty one."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, target: str = "head") -> bool:
    """Migrate up; False where there was nothing to do.  StoreError: the database is newer than this program."""
    here = current(database)
    check(database, here)
    if here == head() and target == "head":
        return False
    with _without_foreign_keys(database) as connection:
        command.upgrade(_config(connection=connection), target)
    return True


def downgrade(database: Database, target: str) -> None:
    with _without_foreign_keys(database) as connection:
        command.downgrade(_config(connection=connection), target)


def check(database: Database, here: str | None) -> None:
    """StoreError where the revision is not one of ours."""
    try:
        if here is not None:
            ScriptDirectory.from_config(_config()).get_revision(here)
    except CommandError as error:
        where = database.path or database.url
        raise StoreError(
            f"The database {where} was written by a newer watcher (revision {here}). "
            "Install that version again, or name another database with [database] url."
        ) from error


class _without_foreign_keys:
    """A write transaction in which SQLite lets a parent table be recreated without deleting its children."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> sa.Connection:
        self._connection = self._database.engine.connect().execution_options(watcher_write=True)
        if self._database.is_sqlite:  # the pragma has no effect inside a transaction
            self._connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        self._transaction = self._connection.begin()
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._transaction.commit()
        else:
            self._transaction.rollback()
        if self._database.is_sqlite:
            self._connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr]
        self._connection.close()
