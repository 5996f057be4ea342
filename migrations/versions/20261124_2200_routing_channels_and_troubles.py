"""routing, three kinds of channel, troubles, tombstones

Revision ID: 7a1c5d0e4b92
Revises: 5d1c7e0a94b3
Create Date: 2026-11-24 22:00:00+00:00
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '7a1c5d0e4b92'
down_revision = '5d1c7e0a94b3'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
JSON = sa.JSON().with_variant(sa.JSON(none_as_null=True), 'sqlite')
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table('channel') as batch:
        batch.add_column(sa.Column('routing', JSON, nullable=True))
        batch.add_column(sa.Column('failing_since', TIME, nullable=True))
        batch.add_column(sa.Column('off_reason', sa.Text(), nullable=True))
        batch.drop_constraint(op.f('ck_channel_kind'), type_='check')
        batch.create_check_constraint(op.f('ck_channel_kind'), "kind IN ('mail', 'webhook', 'apprise', 'command', 'atom')")
    with op.batch_alter_table('message') as batch:
        batch.add_column(sa.Column('kind', sa.Text(), server_default='alert', nullable=False))
        batch.add_column(sa.Column('notes', JSON, nullable=True))
        batch.create_check_constraint(
            op.f('ck_message_kind'), "kind IN ('alert', 'group', 'digest', 'held', 'overflow', 'operator', 'alive')"
        )
    op.add_column('delivery', sa.Column('thread', sa.Text(), nullable=True))
    op.add_column('delivery', sa.Column('sequence', sa.Integer(), nullable=True))
    op.create_index(op.f('ix_delivery_channel_id_created_at'), 'delivery', ['channel_id', 'created_at'])
    op.create_index(op.f('ix_delivery_thread_channel_id_recipient'), 'delivery', ['thread', 'channel_id', 'recipient'])
    _dispatch()
    op.create_table('mute',
    sa.Column('id', BIG, nullable=False),
    sa.Column('of', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('until', TIME, nullable=False),
    sa.Column('note', sa.Text(), server_default='', nullable=False),
    sa.Column('created_at', TIME, nullable=False),
    sa.CheckConstraint("of IN ('topic', 'claim', 'story')", name=op.f('ck_mute_of')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mute'))
    )
    op.create_index(op.f('ix_mute_until'), 'mute', ['until'])
    op.create_table('acknowledgement',
    sa.Column('alert_id', BIG, nullable=False),
    sa.Column('by', sa.Text(), server_default='', nullable=False),
    sa.Column('created_at', TIME, nullable=False),
    sa.ForeignKeyConstraint(['alert_id'], ['alert.id'], name=op.f('fk_acknowledgement_alert_id_alert'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('alert_id', name=op.f('pk_acknowledgement'))
    )
    op.create_table('trouble',
    sa.Column('id', BIG, nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('opened_at', TIME, nullable=False),
    sa.Column('seen_at', TIME, nullable=False),
    sa.Column('closed_at', TIME, nullable=True),
    sa.Column('told_at', TIME, nullable=True),
    sa.Column('over_told_at', TIME, nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trouble'))
    )
    op.create_index(op.f('ix_trouble_closed_at'), 'trouble', ['closed_at'])
    op.create_table('chore',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('due_at', TIME, nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_chore'))
    )
    op.create_table('tombstone',
    sa.Column('identity', sa.Text(), nullable=False),
    sa.Column('pruned_at', TIME, nullable=False),
    sa.PrimaryKeyConstraint('identity', name=op.f('pk_tombstone')),
    sqlite_with_rowid=False
    )


def _dispatch() -> None:
    op.create_table('dispatch',
    sa.Column('id', BIG, nullable=False),
    sa.Column('alert_id', BIG, nullable=False),
    sa.Column('channel_id', BIG, nullable=False),
    sa.Column('message_id', BIG, nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('bundle', sa.Text(), server_default='', nullable=False),
    sa.Column('due_at', TIME, nullable=True),
    sa.Column('created_at', TIME, nullable=False),
    sa.Column('claimed_until', TIME, nullable=True),
    sa.Column('failures', sa.Integer(), server_default='0', nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('detail', sa.Text(), nullable=True),
    sa.CheckConstraint("state IN ('held', 'posted', 'withheld')", name=op.f('ck_dispatch_state')),
    sa.ForeignKeyConstraint(['alert_id'], ['alert.id'], name=op.f('fk_dispatch_alert_id_alert'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['channel_id'], ['channel.id'], name=op.f('fk_dispatch_channel_id_channel'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_dispatch_message_id_message'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispatch')),
    sa.UniqueConstraint('alert_id', 'channel_id', name=op.f('uq_dispatch_alert_id_channel_id'))
    )
    op.create_index(op.f('ix_dispatch_channel_id'), 'dispatch', ['channel_id'])
    op.create_index(op.f('ix_dispatch_message_id'), 'dispatch', ['message_id'])
    op.create_index(op.f('ix_dispatch_state_due_at'), 'dispatch', ['state', 'due_at'])


def downgrade() -> None:
    for table in ('tombstone', 'chore', 'trouble', 'acknowledgement', 'mute', 'dispatch'):
        op.drop_table(table)
    op.drop_index(op.f('ix_delivery_thread_channel_id_recipient'), 'delivery')
    op.drop_index(op.f('ix_delivery_channel_id_created_at'), 'delivery')
    with op.batch_alter_table('delivery') as batch:
        batch.drop_column('sequence')
        batch.drop_column('thread')
    with op.batch_alter_table('message') as batch:
        batch.drop_constraint(op.f('ck_message_kind'), type_='check')
        batch.drop_column('notes')
        batch.drop_column('kind')
    op.execute("DELETE FROM channel WHERE kind NOT IN ('mail', 'webhook')")
    with op.batch_alter_table('channel') as batch:
        batch.drop_constraint(op.f('ck_channel_kind'), type_='check')
        batch.drop_column('off_reason')
        batch.drop_column('failing_since')
        batch.drop_column('routing')
        batch.create_check_constraint(op.f('ck_channel_kind'), "kind IN ('mail', 'webhook')")
