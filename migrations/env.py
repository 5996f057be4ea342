"""How Alembic reaches the database: over a connection it is handed, else over the configured URL."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from watcher.store.tables import is_managed_table, metadata

config = context.config
PLAIN = {"UTCDateTime": "sa.DateTime(timezone=True)", "ZText": "sa.LargeBinary()"}


def plain(kind: str, item: object, _context: object) -> str | bool:
    """Migrations import nothing from watcher: our column types are written as what they are in the database."""
    return PLAIN.get(type(item).__name__, False) if kind == "type" else False


def migrate(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        render_item=plain,
        include_name=is_managed_table,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if (given := config.attributes.get("connection")) is not None:
    migrate(given)
else:
    with sa.create_engine(config.get_main_option("sqlalchemy.url") or "").connect() as opened:
        migrate(opened)
        opened.commit()
