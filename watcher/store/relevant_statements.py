"""What a decision needs of the record: rows read are bounded by parties and positions, however often a claim was retold.

Every query walks an index to where it wants to be.  A party's statements are found without reading those of the others, and of each
voice (a party and its stance on a claim) only the last are read.  The queries are text, one for each number of claims: built of parts for
every article, they took longer to compile than to run.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

import sqlalchemy as sa

from watcher.model import FiledStatement, Stance
from watcher.store.column_types import Connection, UTCDateTime
from watcher.store.statements import WITH_TOPIC, as_filed_statement
from watcher.store.tables import statement

MAX_REPETITIONS = 12
"""Of each party's statements of one stance on a claim, so many of the last are looked at, whether they changed something or not."""
MAX_CHANGES = 200
"""Of what changed the record of a claim, so much of the last is looked at."""

_STANCES = ", ".join(f"('{each.value}')" for each in Stance)
_VOICE = "topic_id = speaker.topic_id AND {0}.claim = speaker.claim AND {0}.party = speaker.party AND {0}.stance = stances.stance"
_CHANGE = "topic_id = wanted.topic_id AND {0}.claim = wanted.claim AND {0}.kind IS NOT NULL"
_COUNTS = "{0}.rejected_at IS NULL AND ({0}.article_id IS NULL OR {0}.article_id <> :except_article_id)"

# The parties on a claim come one after another by the index, each the first after the one before it.  The time of the last but so many is
# the only bound on the time in the outer queries: SQLite walks the index from one bound, and would try another one on every row.
_RELEVANT_IDS = f"""
WITH RECURSIVE wanted(topic_id, claim) AS (VALUES {{claims}}),
speaker(topic_id, claim, party) AS (
    SELECT wanted.topic_id, wanted.claim,
        (SELECT min(first.party) FROM statement AS first WHERE first.topic_id = wanted.topic_id AND first.claim = wanted.claim)
    FROM wanted
    UNION ALL
    SELECT speaker.topic_id, speaker.claim,
        (SELECT min(following.party) FROM statement AS following
        WHERE following.topic_id = speaker.topic_id AND following.claim = speaker.claim AND following.party > speaker.party)
    FROM speaker WHERE speaker.party IS NOT NULL),
stances(stance) AS (VALUES {_STANCES})
SELECT said.id FROM speaker JOIN stances ON 1 = 1 JOIN statement AS said ON said.{_VOICE.format("said")}
    AND said.effective_at >= coalesce((
        SELECT before.effective_at FROM statement AS before WHERE before.{_VOICE.format("before")}
            AND before.effective_at >= :since AND {_COUNTS.format("before")}
        ORDER BY before.effective_at DESC LIMIT 1 OFFSET {MAX_REPETITIONS - 1}), :since)
WHERE speaker.party IS NOT NULL AND {_COUNTS.format("said")}
UNION
SELECT said.id FROM wanted JOIN statement AS said ON said.{_CHANGE.format("said")}
    AND said.effective_at >= coalesce((
        SELECT before.effective_at FROM statement AS before WHERE before.{_CHANGE.format("before")}
            AND before.effective_at >= :since AND {_COUNTS.format("before")}
        ORDER BY before.effective_at DESC LIMIT 1 OFFSET {MAX_CHANGES - 1}), :since)
WHERE {_COUNTS.format("said")}
"""  # noqa: S608  # every part is ours; claims are bound


def list_relevant(
    tx: Connection, claims: Iterable[tuple[int, str]], *, at: datetime, denial_window: timedelta, except_article_id: int = 0
) -> tuple[FiledStatement, ...]:
    """List what a decision at ``at`` needs of these (topic id, claim): changes that may be in force, and each party's last statements."""
    pairs = sorted(set(claims))
    if not pairs:
        return ()
    values: dict[str, object] = {f"topic_{number}": topic_id for number, (topic_id, _) in enumerate(pairs)}
    values |= {f"claim_{number}": claim for number, (_, claim) in enumerate(pairs)}
    bound = {"since": at - denial_window, "except_article_id": except_article_id}
    rows = tx.execute(_relevant_statements(len(pairs)), values | bound).mappings()
    return tuple(as_filed_statement(row) for row in rows)


@lru_cache(maxsize=256)
def _relevant_statements(claim_count: int) -> sa.Select[tuple[object, ...]]:
    """The query on so many claims, ``:topic_0`` and ``:claim_0`` the first."""
    claims = ", ".join(f"(CAST(:topic_{number} AS INTEGER), CAST(:claim_{number} AS TEXT))" for number in range(claim_count))
    ids = sa.text(_RELEVANT_IDS.format(claims=claims)).bindparams(sa.bindparam("since", type_=UTCDateTime)).columns(statement.c.id)
    return WITH_TOPIC.where(statement.c.id.in_(ids)).order_by(statement.c.effective_at, statement.c.id)
