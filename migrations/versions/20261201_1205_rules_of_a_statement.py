"""the rules that made a statement

Revision ID: d1c7e5a9f208
Revises: b3f0a7d2c614
Create Date: 2026-12-01 12:05:00+00:00

Statements of before have none on record.  The rules of a migration are in c95c1f37e405.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = 'd1c7e5a9f208'
down_revision = 'b3f0a7d2c614'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('statement', sa.Column('rules', sa.Text(), nullable=False, server_default=''))


def downgrade() -> None:
    with op.batch_alter_table('statement') as batch:
        batch.drop_column('rules')
