"""parties

Revision ID: 8a41f0c8e6f4
Revises: 7b1e94c3d05a
Create Date: 2026-12-01 15:40:00+00:00

Each key that statements name a party by becomes a row; up to now all of them were entities.  Those that name nobody in particular have
none.  The rules of a migration are in c95c1f37e405.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '8a41f0c8e6f4'
down_revision = '7b1e94c3d05a'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(sa.JSON(none_as_null=True), "sqlite")
BIG_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
TIME = sa.DateTime(timezone=True)
NOBODY = ("media", "expert", "sources", "unknown")

statement = sa.table(
    "statement",
    *(sa.column(name, BIG_ID) for name in ("id", "topic_id", "article_id")),
    sa.column("party", sa.Text),
    sa.column("seen_at", TIME),
)
party = sa.table(
    "party",
    *(sa.column(name, BIG_ID) for name in ("topic_id", "article_id")),
    *(sa.column(name, sa.Text) for name in ("key", "kind", "role")),
    sa.column("names", JSON),
    sa.column("created_at", TIME),
)


def upgrade() -> None:
    op.create_table(
        "party",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("topic_id", BIG_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.Column("merged_by", sa.Text(), nullable=True),
        sa.Column("kept_apart_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("article_id", BIG_ID, nullable=True),
        sa.CheckConstraint("kind IN ('entity', 'name', 'role', 'sources', 'media', 'unknown')", name=op.f("ck_party_kind")),
        sa.CheckConstraint("merged_by IN ('program', 'user')", name=op.f("ck_party_merged_by")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_party_topic_id_topic"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_party_article_id_article"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
        sa.UniqueConstraint("topic_id", "key", name=op.f("uq_party_topic_id_key")),
        comment="who speaks on a topic, under every key that articles gave; those that count as another one say so",
    )
    op.create_index(op.f("ix_party_article_id"), "party", ["article_id"])
    rank = sa.func.row_number().over(partition_by=(statement.c.topic_id, statement.c.party), order_by=statement.c.id).label("rank")
    ranked = sa.select(statement, rank).where(statement.c.party.not_in(NOBODY)).subquery()
    found = op.get_bind().execute(sa.select(ranked).where(ranked.c.rank == 1).order_by(ranked.c.id)).all()
    if found:
        op.bulk_insert(
            party,
            [
                {
                    "topic_id": row.topic_id,
                    "key": row.party,
                    "kind": "entity",
                    "names": {},
                    "role": "",
                    "created_at": row.seen_at,
                    "article_id": row.article_id,
                }
                for row in found
            ],
        )


def downgrade() -> None:
    op.drop_table("party")
