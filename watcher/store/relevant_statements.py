"""What a decision needs of the record: rows read are bounded by parties and positions, however often a claim was retold.

Every query walks an index to where it wants to be.  A party's statements are found without reading those of the others, and of each
voice (a party and its stance on a claim) only the last are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from watcher.model import FiledStatement, Stance
from watcher.store.column_types import BigId, Connection, UTCDateTime
from watcher.store.statements import WITH_TOPIC, as_filed_statement
from watcher.store.tables import statement

MAX_REPETITIONS = 12
"""Of each party's statements of one stance on a claim, so many of the last are looked at, whether they changed something or not."""
MAX_CHANGES = 200
"""Of what changed the record of a claim, so much of the last is looked at."""


def list_relevant(
    tx: Connection, claims: Iterable[tuple[int, str]], *, at: datetime, denial_window: timedelta, except_article_id: int = 0
) -> tuple[FiledStatement, ...]:
    """List what a decision at ``at`` needs of these (topic id, claim): changes that may be in force, and each party's last statements."""
    pairs = sorted(set(claims))
    if not pairs:
        return ()
    wanted = _wanted_claims(pairs)
    since = sa.literal(at - denial_window, UTCDateTime)
    chosen = sa.union(_last_of_each_voice(wanted, since, except_article_id), _last_changes(wanted, since, except_article_id))
    rows = tx.execute(WITH_TOPIC.where(statement.c.id.in_(chosen)).order_by(statement.c.effective_at, statement.c.id)).mappings()
    return tuple(as_filed_statement(row) for row in rows)


def _wanted_claims(pairs: Sequence[tuple[int, str]]) -> sa.CTE:
    return sa.values(sa.column("topic_id", BigId), sa.column("claim", sa.Text)).data(list(pairs)).cte("wanted")


def _last_of_each_voice(wanted: sa.CTE, since: sa.ColumnElement[datetime], except_article_id: int) -> sa.Select[Any]:
    """The last statements of each party and stance on the wanted claims."""
    stances = sa.values(sa.column("stance", sa.Text)).data([(each.value,) for each in Stance]).cte("stances")
    party = _parties(wanted)
    said = statement.alias("said")

    def of_voice(table: Any) -> sa.ColumnElement[bool]:
        claim = sa.and_(table.c.topic_id == party.c.topic_id, table.c.claim == party.c.claim)
        return sa.and_(claim, table.c.party == party.c.party, table.c.stance == stances.c.stance)

    recent = statement.c.effective_at >= _earliest(said, of_voice(said), MAX_REPETITIONS, since, except_article_id)
    voices = party.join(stances, sa.true()).join(statement, of_voice(statement) & recent)
    return sa.select(statement.c.id).select_from(voices).where(party.c.party.is_not(None), _counts(statement, except_article_id))


def _parties(wanted: sa.CTE) -> sa.CTE:
    """The parties on each claim, one after another by the index: each the first after the one before it."""
    first = statement.alias("first")
    on_claim = (first.c.topic_id == wanted.c.topic_id) & (first.c.claim == wanted.c.claim)
    lowest = sa.select(sa.func.min(first.c.party)).where(on_claim).scalar_subquery().label("party")
    party = sa.select(wanted.c.topic_id, wanted.c.claim, lowest).cte("party", recursive=True)
    next_ = statement.alias("next")
    after = (next_.c.topic_id == party.c.topic_id) & (next_.c.claim == party.c.claim) & (next_.c.party > party.c.party)
    following = sa.select(sa.func.min(next_.c.party)).where(after).scalar_subquery()
    return party.union_all(sa.select(party.c.topic_id, party.c.claim, following).where(party.c.party.is_not(None)))


def _last_changes(wanted: sa.CTE, since: sa.ColumnElement[datetime], except_article_id: int) -> sa.Select[Any]:
    """The last statements on the wanted claims that changed the record."""
    said = statement.alias("changed")

    def change_on_claim(table: Any) -> sa.ColumnElement[bool]:
        return sa.and_(table.c.topic_id == wanted.c.topic_id, table.c.claim == wanted.c.claim, table.c.kind.is_not(None))

    recent = statement.c.effective_at >= _earliest(said, change_on_claim(said), MAX_CHANGES, since, except_article_id)
    changes = wanted.join(statement, change_on_claim(statement) & recent)
    return sa.select(statement.c.id).select_from(changes).where(_counts(statement, except_article_id))


def _counts(table: Any, except_article_id: int) -> sa.ColumnElement[bool]:
    """Whether a statement counts: not rejected, and not of the article that is decided about."""
    accepted: sa.ColumnElement[bool] = table.c.rejected_at.is_(None)
    return accepted & sa.or_(table.c.article_id.is_(None), table.c.article_id != except_article_id) if except_article_id else accepted


def _earliest(
    table: Any, wanted: sa.ColumnElement[bool], count: int, since: sa.ColumnElement[datetime], except_article_id: int
) -> sa.ColumnElement[datetime]:
    """When the ``count``-th last of what is wanted was said; ``since`` where there are fewer after it.

    It must be the only bound on the time where it is used: SQLite walks the index from one bound, and would try the other on every row.
    """
    newest_first = sa.select(table.c.effective_at).where(wanted, table.c.effective_at >= since, _counts(table, except_article_id))
    nth = newest_first.order_by(table.c.effective_at.desc()).limit(1).offset(count - 1).scalar_subquery()
    return sa.func.coalesce(nth, since, type_=UTCDateTime)
