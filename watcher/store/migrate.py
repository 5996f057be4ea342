"""Bring a database to this program's version, from the checkout or from an installed wheel.

Every command asks whether there is anything to do: that is one SELECT and a look at the migration files' own lines.  Alembic, whose
import takes as long as all the rest of a command, comes in only where there is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from watcher.errors import StoreError
from watcher.store.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

_REVISION_LINE = re.compile(r"^(revision|down_revision)\b[^=\n]*=\s*(?:['\"](\w+)['\"]|None)\s*(?:#.*)?$", re.MULTILINE)
_PACKAGED_FOLDER = Path(__file__).parent.parent / "_migrations"
_CHECKOUT_FOLDER = Path(__file__).parent.parent.parent / "migrations"


def migrations_folder() -> Path:
    """Return the folder of migrations.  The wheel packs it inside the package; an editable install does not see it there."""
    return _PACKAGED_FOLDER if _PACKAGED_FOLDER.is_dir() else _CHECKOUT_FOLDER


def _alembic_config(**attributes: Any) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes.update(attributes)
    return config


@lru_cache(maxsize=2)
def read_revisions(folder: Path) -> dict[str, str | None]:
    """Map each revision of a migrations folder to the one it follows, read from the files' own two lines.

    Raises:
        StoreError: a file lacks these lines, or the history is not linear.
    """
    found: dict[str, str | None] = {}
    for path in sorted((folder / "versions").glob("*.py")):
        said = {match[1]: match[2] for match in _REVISION_LINE.finditer(path.read_text(encoding="utf-8"))}
        if not said.get("revision") or "down_revision" not in said:
            raise StoreError(f"The migration {path} does not name its revision and the one before it. Reinstall watcher.")
        found[said["revision"]] = said["down_revision"]
    heads = found.keys() - set(found.values())
    if len(heads) != 1:
        raise StoreError(f"The migrations in {folder} have {len(heads)} final revisions; there must be exactly one. Reinstall watcher.")
    return found


def latest_revision() -> str:
    """Return the revision this program works with: the one that none follows."""
    known = read_revisions(migrations_folder())
    (last,) = known.keys() - set(known.values())
    return last


def database_revision(database: Database) -> str | None:
    """Return the database's revision; None for an empty one."""
    with database.read() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(database: Database, target: str = "head") -> bool:
    """Migrate to this program's revision.  Return False where there was nothing to do.

    Raises:
        StoreError: the database is newer than this program.
    """
    here = database_revision(database)
    check_revision(database, here)
    if here == latest_revision() and target == "head":
        return False
    from alembic import command

    with _ForeignKeysDisabled(database) as connection:
        command.upgrade(_alembic_config(connection=connection), target)
    return True


def downgrade(database: Database, target: str) -> None:
    """Migrate a database back to an earlier revision."""
    from alembic import command

    with _ForeignKeysDisabled(database) as connection:
        command.downgrade(_alembic_config(connection=connection), target)


def check_revision(database: Database, revision: str | None) -> None:
    """Check that a database's revision is known.

    Raises:
        StoreError: the database was written by a newer version.
    """
    if revision is not None and revision not in read_revisions(migrations_folder()):
        where = database.path or sa.make_url(database.url).render_as_string(hide_password=True)
        raise StoreError(
            f"The database {where} was written by a newer watcher (revision {revision}). "
            "Install that version again, or name another database with [database] url."
        )


class _ForeignKeysDisabled:
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
