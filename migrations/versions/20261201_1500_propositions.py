"""propositions

Revision ID: 8a41f0c7d5e2
Revises: 8a41f0c6d2b3
Create Date: 2026-12-01 15:00:00+00:00

Each claim of a topic's file and each key that statements are filed under becomes a row.  A key that the file does not list was a claim
that it listed once, or is the implicit one.  Its title is that of its last alert, else the first sentence that asserted it.  The rules of
a migration are in c95c1f37e405.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '8a41f0c7d5e2'
down_revision = '8a41f0c6d2b3'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(sa.JSON(none_as_null=True), "sqlite")
BIG_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
TIME = sa.DateTime(timezone=True)
IMPLICIT = "topic"

topic = sa.table(
    "topic", sa.column("id", BIG_ID), sa.column("title", sa.Text), sa.column("claims", JSON), sa.column("created_at", TIME)
)
alert = sa.table("alert", sa.column("id", BIG_ID), sa.column("topic_id", BIG_ID), sa.column("claim", sa.Text), sa.column("claim_titles", JSON))
statement = sa.table(
    "statement",
    *(sa.column(name, BIG_ID) for name in ("id", "topic_id", "article_id")),
    *(sa.column(name, sa.Text) for name in ("claim", "stance", "quote", "title", "language")),
    *(sa.column(name, sa.Boolean) for name in ("in_title", "background")),
    *(sa.column(name, TIME) for name in ("seen_at", "effective_at", "rejected_at")),
)
proposition = sa.table(
    "proposition",
    *(sa.column(name, BIG_ID) for name in ("topic_id", "article_id")),
    *(sa.column(name, sa.Text) for name in ("key", "origin")),
    *(sa.column(name, JSON) for name in ("titles", "frame")),
    sa.column("created_at", TIME),
)


def upgrade() -> None:
    op.create_table(
        "proposition",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("topic_id", BIG_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("titles", JSON, nullable=False),
        sa.Column("given_titles", JSON, nullable=True),
        sa.Column("frame", JSON, nullable=False),
        sa.Column("merged_into", sa.Text(), nullable=True),
        sa.Column("muted_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("article_id", BIG_ID, nullable=True),
        sa.CheckConstraint("origin IN ('written', 'stated', 'opened')", name=op.f("ck_proposition_origin")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_proposition_topic_id_topic"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_proposition_article_id_article"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposition")),
        sa.UniqueConstraint("topic_id", "key", name=op.f("uq_proposition_topic_id_key")),
        comment="what may be true or not on a topic: written in its file, stated by its user, or opened for what was said",
    )
    op.create_index(op.f("ix_proposition_article_id"), "proposition", ["article_id"])
    rows = _rows(op.get_bind())
    if rows:
        op.bulk_insert(proposition, rows)


def _rows(connection: sa.Connection) -> list[dict]:
    first = _first_of_each(connection, statement.c.id)
    asserted = _first_of_each(
        connection,
        sa.case((statement.c.rejected_at.is_(None), 0), else_=1),
        sa.case((statement.c.stance == "assert", 0), else_=1),
        sa.case((statement.c.background, 1), else_=0),
        statement.c.effective_at,
        statement.c.id,
    )
    told = {(row.topic_id, row.claim): row.claim_titles for row in connection.execute(sa.select(alert).order_by(alert.c.id)) if row.claim_titles}
    rows = []
    for each in connection.execute(sa.select(topic).order_by(topic.c.id)).all():
        listed = {claim["id"]: claim["titles"] for claim in each.claims or ()}
        for key in (*listed, *(claim for topic_id, claim in first if topic_id == each.id and claim not in listed)):
            opening, best = first.get((each.id, key)), asserted.get((each.id, key))
            said = {best.language or "en": best.title if best.in_title else best.quote} if best and best.stance == "assert" else {}
            implicit = {"en": each.title} if key == IMPLICIT else {}
            rows.append(
                {
                    "topic_id": each.id,
                    "key": key,
                    "origin": "opened" if key == IMPLICIT and key not in listed else "written",
                    "titles": listed.get(key) or told.get((each.id, key)) or implicit or said,
                    "frame": {},
                    "created_at": opening.seen_at if opening else each.created_at,
                    "article_id": opening.article_id if opening else None,
                }
            )
    return rows


def _first_of_each(connection: sa.Connection, *order: sa.ColumnElement) -> dict:
    """Return by (topic id, claim) the statement that comes first in this order."""
    rank = sa.func.row_number().over(partition_by=(statement.c.topic_id, statement.c.claim), order_by=order).label("rank")
    ranked = sa.select(statement, rank).subquery()
    found = connection.execute(sa.select(ranked).where(ranked.c.rank == 1).order_by(ranked.c.id)).all()
    return {(row.topic_id, row.claim): row for row in found}


def downgrade() -> None:
    op.drop_table("proposition")
