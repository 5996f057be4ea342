"""Migrations lead from nothing to the tables, and back."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from tests.conftest import NOW
from watcher.errors import StoreError
from watcher.store import feeds, migrate
from watcher.store.database import Database
from watcher.store.tables import is_managed_table, metadata

VERSIONS = sorted((Path(__file__).parents[2] / "migrations" / "versions").glob("*.py"))


def test_migrations_give_the_tables(database: Database) -> None:
    """Empty to head equals store/tables: nothing is left for autogenerate."""
    with database.read() as tx:
        assert (
            compare_metadata(MigrationContext.configure(tx, opts={"compare_type": True, "include_name": is_managed_table}), metadata) == []
        )


def test_migrations_give_the_checks_and_names(database: Database) -> None:
    """CHECK constraints, which autogenerate does not compare, are the same and named as in store/tables."""
    with database.read() as tx:
        inspector = sa.inspect(tx)
        for table in metadata.sorted_tables:
            wanted = {str(item.name) for item in table.constraints if isinstance(item, sa.CheckConstraint) and item.name}
            wanted = {name if name.startswith("ck_") else f"ck_{table.name}_{name}" for name in wanted}
            found = {str(check["name"]) for check in inspector.get_check_constraints(table.name)}
            assert {name for name in found if name.startswith("ck_")} >= {
                name for name in wanted if "enabled" not in name and "in_title" not in name
            }
            assert not any(name.count("ck_") > 1 for name in found)
            for check in inspector.get_check_constraints(table.name):
                expected = next((item for item in table.constraints if _check_name(table, item) == check["name"]), None)
                if expected is not None and " IN (" in str(check["sqltext"]):
                    assert _quoted(str(check["sqltext"])) == _quoted(str(expected.sqltext)), check["name"]  # type: ignore[attr-defined]


def _check_name(table: sa.Table, constraint: sa.Constraint) -> str | None:
    """The name that the naming convention gives a CHECK; None for any other constraint."""
    if not isinstance(constraint, sa.CheckConstraint) or not constraint.name:
        return None
    name = str(constraint.name)
    return name if name.startswith("ck_") else f"ck_{table.name}_{name}"


def _quoted(condition: str) -> set[str]:
    """The values that a condition lists."""
    return set(re.findall(r"'([^']*)'", condition))


def test_head_to_base_to_head(database: Database) -> None:
    """Down to nothing and up again gives the same tables."""
    migrate.downgrade(database, "base")
    with database.read() as tx:
        assert sa.inspect(tx).get_table_names() == ["alembic_version"]
    assert migrate.upgrade(database)
    test_migrations_give_the_tables(database)


def test_a_second_upgrade_does_nothing(database: Database) -> None:
    """Upgrading an up-to-date database says so and keeps its rows."""
    with database.write() as tx:
        feeds.add(tx, "http://a.example/", title="", now=NOW)
    assert not migrate.upgrade(database)
    with database.read() as tx:
        assert len(feeds.list_with_entry_counts(tx)) == 1


def test_foreign_keys_are_on_again_after_a_migration(database: Database) -> None:
    """They are off only while tables are recreated."""
    with database.read() as tx:
        assert tx.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_a_newer_database_is_refused(database: Database) -> None:
    """A revision we do not know was written by a newer program: say so and touch nothing."""
    with database.write() as tx:
        tx.exec_driver_sql("UPDATE alembic_version SET version_num = 'f00f00f00f00'")
    with pytest.raises(StoreError, match="newer watcher"):
        migrate.upgrade(database)


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_migration_files_are_dated_and_stand_alone(path: Path) -> None:
    """A migration imports nothing from the package: it must run when the tables have moved on."""
    assert re.fullmatch(r"\d{8}_\d{4}_[a-z0-9_]+", path.stem)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
            assert not any(name.split(".")[0] == "watcher" for name in names)


def test_the_head_read_from_the_files_is_alembics(database: Database) -> None:
    """What the files' own lines say is what Alembic works out, and what an upgraded database holds."""
    from alembic.script import ScriptDirectory

    from watcher.store.migrate import _alembic_config, migrations_folder, read_revisions

    known = ScriptDirectory.from_config(_alembic_config())
    assert migrate.latest_revision() == known.get_current_head() == migrate.database_revision(database)
    assert {each.revision: each.down_revision for each in known.walk_revisions()} == read_revisions(migrations_folder())


def test_migrations_that_are_no_line_are_refused(tmp_path: Path) -> None:
    """Two files that follow the same one, and a file that says nothing, are told apart from a good history."""
    from watcher.store.migrate import read_revisions

    versions = tmp_path / "versions"
    versions.mkdir()
    (versions / "1.py").write_text("revision = 'a'\ndown_revision = None\n")
    (versions / "2.py").write_text('revision: str = "b"\ndown_revision: str | None = "a"  # after the first\n')
    assert read_revisions(tmp_path) == {"a": None, "b": "a"}
    (versions / "3.py").write_text("revision = 'c'\ndown_revision = 'a'\n")
    read_revisions.cache_clear()
    with pytest.raises(StoreError, match="2 final revisions"):
        read_revisions(tmp_path)
    (versions / "3.py").write_text("revision = 'c'\n")
    read_revisions.cache_clear()
    with pytest.raises(StoreError, match=r"3\.py does not name"):
        read_revisions(tmp_path)


def test_topics_and_alerts_from_before_have_their_wording(tmp_path: Path) -> None:
    """A topic of an older database has its query as wording 1, and so has the alert that this query fired; no other alert has."""
    database = Database(f"sqlite:///{tmp_path}/old.db")
    migrate.upgrade(database, "e059b480b2d7")
    alert = (
        "INSERT INTO alert (id, kind, reason, topic_id, topic, topic_title, query, ruleset_id, story_id, quote, sentence, marks, url,"
        " title, outlet, seen_at, created_at) VALUES ({}, 'first-report', 'first-report', 1, 't', 'T', '{}', 'r', 1, 'q', 's', '[]',"
        " 'u', 't', 'o', '2026-01-01', '2026-01-0{}')"
    )
    with database.write() as tx:
        tx.exec_driver_sql("INSERT INTO topic (id, name, title, query, enabled, created_at) VALUES (1, 't', 'T', 'ship', 1, '2026-01-01')")
        tx.exec_driver_sql(alert.format(1, "ship", 1))
        tx.exec_driver_sql(alert.format(2, "boat", 2))
    migrate.upgrade(database)
    with database.read() as tx:
        assert tx.exec_driver_sql("SELECT number, name, query FROM topic_version").all() == [(1, "t", "ship")]
        assert tx.exec_driver_sql("SELECT topic_version FROM alert ORDER BY id").scalars().all() == [1, None]
    database.close()
