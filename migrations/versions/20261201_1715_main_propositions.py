"""an index to each topic's main proposition

Revision ID: 6c8e31d05f4b
Revises: 5b7d20c94e3a
Create Date: 2026-12-01 17:15:00.000000+00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "6c8e31d05f4b"
down_revision = "5b7d20c94e3a"
branch_labels = None
depends_on = None

MAIN = sa.text("(origin = 'opened' AND merged_into IS NULL AND substr(key, 1, 7) <> 'number-')")


def upgrade() -> None:
    op.create_index("ix_proposition_main", "proposition", ["topic_id", "id"], sqlite_where=MAIN, postgresql_where=MAIN)


def downgrade() -> None:
    op.drop_index("ix_proposition_main", "proposition")
