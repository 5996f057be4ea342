"""plain names for tables, columns and reasons

Revision ID: b3f0a7d2c614
Revises: c95c1f37e405
Create Date: 2026-12-01 11:50:00+00:00

Nothing is lost and nothing changes but names.  A table with another name is made anew and its rows are copied, so that every index and
constraint has the name that a new database gives it; a column is renamed in place.  The rules of a migration are in c95c1f37e405.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = 'b3f0a7d2c614'
down_revision = 'c95c1f37e405'
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
JSON = sa.JSON().with_variant(sa.JSON(none_as_null=True), 'sqlite')
TIME = sa.DateTime(timezone=True)

COLUMNS = (
    ('entry', 'silent', 'suppressed_by'),
    ('article', 'silent', 'suppressed_by'),
    ('article', 'sketch', 'fingerprint'),
    ('article', 'shingles', 'shingle_count'),
    ('statement', 'recap', 'background'),
    ('statement', 'named', 'on_the_record'),
    ('statement', 'at', 'effective_at'),
    ('statement', 'rejected_why', 'rejection_note'),
    ('alert', 'wording', 'topic_version'),
    ('alert', 'names', 'party_names'),
    ('channel', 'off_reason', 'disabled_reason'),
    ('delivery', 'answer', 'response'),
    ('mute', 'of', 'scope'),
)
TABLES = {
    'dispatch': 'alert_route',
    'wording': 'topic_version',
    'gate': 'topic_lock',
    'sketch': 'fingerprint_hash',
    'trouble': 'problem',
    'chore': 'scheduled_task',
    'tombstone': 'pruned_article',
    'notice': 'event',
}
COLUMNS_OF_TABLES = {  # of those above: old name -> new name
    'dispatch': {'bundle': 'group_key'},
    'sketch': {'at': 'published_or_seen_at'},
    'trouble': {'seen_at': 'last_seen_at', 'told_at': 'reported_at', 'over_told_at': 'closure_reported_at'},
}
REASONS = {
    'already-told': 'story-on-record',
    'denies-what-is-asserted': 'denies-assertion',
    'denies-what-nobody-asserted': 'denies-without-assertion',
    'denies-anew': 'denies-newer-assertion',
    'asserted-after-a-denial': 'asserted-after-denial',
    'confirms-what-others-said': 'confirms-report',
    'turned-round': 'reversed',
    'further-party': 'additional-party',
    'told-by-its-statements': 'covered-by-statement-alert',
    'already-on-record': 'position-on-record',
    'recap': 'background',
    'no-party-to-the-claim': 'not-a-party',
    'said-better-in-the-article': 'better-sentence-in-article',
    'both-asserted-and-denied': 'contradicted-in-article',
    'told-in-one-alert': 'merged-into-alert',
    'told-on-another-claim': 'covered-by-other-claim',
    'at-once': 'immediate',
    'over-limit': 'over-rate-limit',
    'other-severity': 'severity-not-routed',
    'other-kind': 'kind-not-routed',
    'feed-fails': 'feed-failing',
    'extraction-fails': 'extraction-failing',
    'outbox-ages': 'deliveries-overdue',
    'channel-broken': 'channel-auto-disabled',
    'given-up': 'delivery-given-up',
    'disk-fills': 'disk-space-low',
    'alive': 'heartbeat',
    'channel-off': 'channel-disabled',
    'ran-wrong': 'command-failed',
}
REASON_COLUMNS = (
    *((table, 'reason') for table in ('feed', 'entry', 'article', 'delivery', 'match', 'statement', 'alert')),
    *((table, 'suppressed_by') for table in ('entry', 'article')),
    *((table, 'reason') for table in ('alert_route', 'problem', 'event')),
)


def upgrade() -> None:
    op.drop_index(op.f('ix_statement_topic_id_claim_at'), 'statement')
    for table, old, new in COLUMNS:
        _rename_column(table, old, new)
    op.create_index(op.f('ix_statement_topic_id_claim_effective_at'), 'statement', ['topic_id', 'claim', 'effective_at'])
    _rename_checks({'recap': 'background', 'named': 'on_the_record'}, {'of': 'scope'})
    for old, new in TABLES.items():
        _create_table(new, COLUMNS_OF_TABLES.get(old, {}))
        _move_rows(old, new, COLUMNS_OF_TABLES.get(old, {}))
    _replace_reasons(REASONS)


def downgrade() -> None:
    _replace_reasons({new: old for old, new in REASONS.items()})
    for old, new in TABLES.items():
        _create_table(old, {})
        _move_rows(new, old, {after: before for before, after in COLUMNS_OF_TABLES.get(old, {}).items()})
    op.drop_index(op.f('ix_statement_topic_id_claim_effective_at'), 'statement')
    for table, old, new in COLUMNS:
        _rename_column(table, new, old)
    op.create_index(op.f('ix_statement_topic_id_claim_at'), 'statement', ['topic_id', 'claim', 'at'])
    _rename_checks({'background': 'recap', 'on_the_record': 'named'}, {'scope': 'of'})


def _rename_column(table: str, old: str, new: str) -> None:
    op.execute(f'ALTER TABLE "{table}" RENAME COLUMN "{old}" TO "{new}"')


def _rename_checks(booleans: dict[str, str], mutes: dict[str, str]) -> None:
    """Name the CHECKs after their columns' new names.  Only SQLite has one for a boolean."""
    if op.get_bind().dialect.name == 'sqlite':
        with op.batch_alter_table('statement') as batch:
            for old, new in booleans.items():
                batch.drop_constraint(op.f(f'ck_statement_{old}'), type_='check')
                batch.create_check_constraint(op.f(f'ck_statement_{new}'), f'{new} IN (0, 1)')
    with op.batch_alter_table('mute') as batch:
        for old, new in mutes.items():
            batch.drop_constraint(op.f(f'ck_mute_{old}'), type_='check')
            batch.create_check_constraint(op.f(f'ck_mute_{new}'), f"{new} IN ('topic', 'claim', 'story')")


def _create_table(name: str, columns: dict[str, str]) -> None:
    """Create one of the tables under its old or its new name.  ``columns``: old column names and the new ones to give them."""
    old = {new: before for before, new in TABLES.items()}.get(name, name)
    comments, parts, indexes = _TABLE_PARTS[old](name, lambda column: columns.get(column, column))
    op.create_table(name, *parts, comment=comments[old == name], sqlite_with_rowid=old not in ('sketch', 'tombstone'))
    for index in indexes:
        op.create_index(op.f(f'ix_{name}_{"_".join(index)}'), name, index)


def _route(name, column):
    return (
        ('what became of an alert on a channel, and why',) * 2,
        (
            sa.Column('id', BIG, nullable=False),
            sa.Column('alert_id', BIG, nullable=False),
            sa.Column('channel_id', BIG, nullable=False),
            sa.Column('message_id', BIG, nullable=True),
            sa.Column('state', sa.Text(), nullable=False),
            sa.Column(column('bundle'), sa.Text(), server_default='', nullable=False),
            sa.Column('due_at', TIME, nullable=True),
            sa.Column('created_at', TIME, nullable=False),
            sa.Column('claimed_until', TIME, nullable=True),
            sa.Column('failures', sa.Integer(), server_default='0', nullable=False),
            sa.Column('reason', sa.Text(), nullable=True),
            sa.Column('detail', sa.Text(), nullable=True),
            sa.CheckConstraint("state IN ('held', 'posted', 'withheld')", name=op.f(f'ck_{name}_state')),
            sa.ForeignKeyConstraint(['alert_id'], ['alert.id'], name=op.f(f'fk_{name}_alert_id_alert'), ondelete='CASCADE'),
            sa.ForeignKeyConstraint(['channel_id'], ['channel.id'], name=op.f(f'fk_{name}_channel_id_channel'), ondelete='CASCADE'),
            sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f(f'fk_{name}_message_id_message'), ondelete='SET NULL'),
            sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{name}')),
            sa.UniqueConstraint('alert_id', 'channel_id', name=op.f(f'uq_{name}_alert_id_channel_id')),
        ),
        (['channel_id'], ['message_id'], ['state', 'due_at']),
    )


def _topic_version(name, column):
    return (
        (
            'every version of a topic, so that an alert can name the one that raised it',
            'every wording that a topic has had, so that an alert can name the one that fired',
        ),
        (
            sa.Column('id', BIG, nullable=False),
            sa.Column('topic_id', BIG, nullable=True),
            sa.Column('number', sa.Integer(), nullable=False),
            sa.Column('name', sa.Text(), nullable=False),
            sa.Column('title', sa.Text(), nullable=False),
            sa.Column('query', sa.Text(), nullable=False),
            sa.Column('created_at', TIME, nullable=False),
            sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f(f'fk_{name}_topic_id_topic'), ondelete='SET NULL'),
            sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{name}')),
            sa.UniqueConstraint('topic_id', 'number', name=op.f(f'uq_{name}_topic_id_number')),
        ),
        (),
    )


def _topic_lock(name, column):
    return (
        (
            'one row per topic, locked in id order while an article that matched it is analysed',
            'one row a topic, locked in id order while an article that matched it is judged',
        ),
        (
            sa.Column('topic_id', BIG, nullable=False),
            sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f(f'fk_{name}_topic_id_topic'), ondelete='CASCADE'),
            sa.PrimaryKeyConstraint('topic_id', name=op.f(f'pk_{name}')),
        ),
        (),
    )


def _fingerprint_hash(name, column):
    return (
        (None, None),
        (
            sa.Column('hash', sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column('article_id', BIG, nullable=False),
            sa.Column(column('at'), TIME, nullable=False),
            sa.ForeignKeyConstraint(['article_id'], ['article.id'], name=op.f(f'fk_{name}_article_id_article'), ondelete='CASCADE'),
            sa.PrimaryKeyConstraint('hash', 'article_id', name=op.f(f'pk_{name}')),
        ),
        (['article_id'],),
    )


def _problem(name, column):
    return (
        ('what watcher cannot do or cannot see at the moment', 'what watcher is blind to, or cannot do'),
        (
            sa.Column('id', BIG, nullable=False),
            sa.Column('reason', sa.Text(), nullable=False),
            sa.Column('subject', sa.Text(), nullable=False),
            sa.Column('text', sa.Text(), nullable=False),
            sa.Column('opened_at', TIME, nullable=False),
            sa.Column(column('seen_at'), TIME, nullable=False),
            sa.Column('closed_at', TIME, nullable=True),
            sa.Column(column('told_at'), TIME, nullable=True),
            sa.Column(column('over_told_at'), TIME, nullable=True),
            sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{name}')),
        ),
        (['closed_at'],),
    )


def _scheduled_task(name, column):
    return (
        (
            'what is due at a time of its own: the heartbeat message, the next operational alert',
            "what is done by the clock: the sign of life, the next operator's alert",
        ),
        (
            sa.Column('name', sa.Text(), nullable=False),
            sa.Column('due_at', TIME, nullable=False),
            sa.PrimaryKeyConstraint('name', name=op.f(f'pk_{name}')),
        ),
        (),
    )


def _pruned_article(name, column):
    return (
        ('articles that were read and pruned: they never count as new again', 'articles that were read and pruned: they are never news again'),
        (
            sa.Column('identity', sa.Text(), nullable=False),
            sa.Column('pruned_at', TIME, nullable=False),
            sa.PrimaryKeyConstraint('identity', name=op.f(f'pk_{name}')),
        ),
        (),
    )


def _event(name, column):
    return (
        ("what happened without an alert and should be known: a cold start's summary",) * 2,
        (
            sa.Column('id', BIG, nullable=False),
            sa.Column('reason', sa.Text(), nullable=False),
            sa.Column('subject', sa.Text(), nullable=False),
            sa.Column('text', sa.Text(), nullable=False),
            sa.Column('count', sa.Integer(), nullable=False),
            sa.Column('created_at', TIME, nullable=False),
            sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{name}')),
        ),
        (['created_at'],),
    )


_TABLE_PARTS = {
    'dispatch': _route,
    'wording': _topic_version,
    'gate': _topic_lock,
    'sketch': _fingerprint_hash,
    'trouble': _problem,
    'chore': _scheduled_task,
    'tombstone': _pruned_article,
    'notice': _event,
}


def _move_rows(source: str, target: str, columns: dict[str, str]) -> None:
    """Copy a table's rows into the one that takes its place, and drop it."""
    bind = op.get_bind()
    names = [column['name'] for column in sa.inspect(bind).get_columns(source)]
    read = ', '.join(f'"{name}"' for name in names)
    written = ', '.join(f'"{columns.get(name, name)}"' for name in names)
    op.execute(f'INSERT INTO "{target}" ({written}) SELECT {read} FROM "{source}"')
    if bind.dialect.name == 'postgresql' and 'id' in names:
        op.execute(f"SELECT setval(pg_get_serial_sequence('{target}', 'id'), coalesce(max(id), 0) + 1, false) FROM \"{target}\"")
    op.drop_table(source)


def _replace_reasons(values: dict[str, str]) -> None:
    """Rewrite the stored reasons of rows, and those within the notes of messages to the operator."""
    bind = op.get_bind()
    for name, column in REASON_COLUMNS:
        table = sa.table(name, sa.column(column, sa.Text()))
        stored = table.c[column]
        bind.execute(sa.update(table).where(stored.in_(list(values))).values({column: sa.case(values, value=stored, else_=stored)}))
    message = sa.table('message', sa.column('id', BIG), sa.column('notes', JSON))
    for row in bind.execute(sa.select(message).where(message.c.notes.is_not(None))).all():
        notes = [note | {'reason': values.get(note['reason'], note['reason'])} for note in row.notes or ()]
        if notes != row.notes:
            bind.execute(sa.update(message).where(message.c.id == row.id).values(notes=notes))
