"""The metadata that all tables share, and columns that many have.

Every name of an index or constraint comes from the naming convention.  ``claimed_until`` is a lease: whoever holds a row works on it
until then, and a row whose holder died is free again afterwards (and at the next start).
"""

from __future__ import annotations

import sqlalchemy as sa

from watcher.store.column_types import BigId, UTCDateTime

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_column() -> sa.Column[int]:
    """Return the primary key of a table of numbered rows."""
    return sa.Column("id", BigId, primary_key=True)


def reference(table: str, *, nullable: bool = False, on_delete: str = "CASCADE", index: bool = False) -> sa.Column[int]:
    """Return a foreign key to a table, named after it."""
    return sa.Column(f"{table}_id", BigId, sa.ForeignKey(f"{table}.id", ondelete=on_delete), nullable=nullable, index=index)


def job_columns() -> tuple[sa.Column[object], ...]:
    """What every row that is a job carries: its lease, how often it failed, and why."""
    return (
        sa.Column("claimed_until", UTCDateTime),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("reason", sa.Text),
        sa.Column("detail", sa.Text),
    )
