"""articles that are read again, their later versions, and corrections told of them

Revision ID: 7b1e94c3d05a
Revises: 8a41f0c7d5e2
Create Date: 2026-12-01 15:10:00+00:00

An article from before has no validators, and is not read again; an entry from before has no date of its last update.  An article may have
several corrections, so that the alerts of one are numbered.  The rules of a migration are in 5d0c2a9be714.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '7b1e94c3d05a'
down_revision = '8a41f0c7d5e2'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
VALIDATORS = ("etag", "last_modified", "body_hash")
ONE_ALERT = ("topic_id", "article_id", "kind", "claim", "party")


def upgrade() -> None:
    for name in VALIDATORS:
        op.add_column("article", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("entry", sa.Column("updated", TIME, nullable=True))
    op.add_column("alert", sa.Column("correction_number", sa.Integer(), nullable=False, server_default="0"))
    _replace_uniqueness(ONE_ALERT, (*ONE_ALERT, "correction_number"))
    op.create_table(
        "reread",
        sa.Column("id", BIG, nullable=False),
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("entry_id", BIG, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("last_read_at", TIME, nullable=True),
        sa.Column("read_count", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("claimed_until", TIME, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'ended', 'failed')", name=op.f("ck_reread_state")),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_reread_article_id_article"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_reread_entry_id_entry"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reread")),
        sa.UniqueConstraint("article_id", name=op.f("uq_reread_article_id")),
        comment="articles that alerted and are read again, to tell what their publisher corrects",
    )
    op.create_index(op.f("ix_reread_entry_id"), "reread", ["entry_id"])
    op.create_index(op.f("ix_reread_state_due_at"), "reread", ["state", "due_at"])
    op.create_table(
        "article_revision",
        sa.Column("id", BIG, nullable=False),
        sa.Column("article_id", BIG, nullable=False),
        sa.Column("read_at", TIME, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_revision_article_id_article"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_revision")),
        comment="what an article said when it was read again and had changed; the article itself keeps its first text",
    )
    op.create_index(op.f("ix_article_revision_article_id"), "article_revision", ["article_id"])


def downgrade() -> None:
    op.drop_table("article_revision")
    op.drop_table("reread")
    op.execute("DELETE FROM alert WHERE correction_number > 0")  # several of one article: the former rule allows one
    _replace_uniqueness((*ONE_ALERT, "correction_number"), ONE_ALERT)
    with op.batch_alter_table("alert") as batch:
        batch.drop_column("correction_number")
    with op.batch_alter_table("entry") as batch:
        batch.drop_column("updated")
    with op.batch_alter_table("article") as batch:
        for name in VALIDATORS:
            batch.drop_column(name)


def _replace_uniqueness(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    with op.batch_alter_table("alert") as batch:
        batch.drop_constraint(op.f(f"uq_alert_{'_'.join(before)}"), type_="unique")
        batch.create_unique_constraint(op.f(f"uq_alert_{'_'.join(after)}"), list(after))
