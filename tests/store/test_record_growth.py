"""What is read of the record for one article does not grow with the record: counted in steps of SQLite's machine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa

from tests.counted_work import count_sqlite_steps
from watcher.model import Fingerprint, Topic
from watcher.store import alerts, articles, migrate, propositions, relevant_statements, topics
from watcher.store.column_types import Connection
from watcher.store.database import Database
from watcher.store.relevant_statements import MAX_CHANGES, MAX_REPETITIONS
from watcher.store.tables import alert, article, fingerprint_hash, match, proposition, statement, story

START = datetime(2025, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=365)
YEARS = timedelta(days=730)
PARTIES, STANCES = ("audi", "union", "ministry", "media"), ("assert", "deny")
COMMON_HASHES = tuple(range(1, 65))


class GrownRecord(NamedTuple):
    """A record of so many articles of one story on one topic."""

    database: Database
    size: int


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[GrownRecord]:
    """A record of a thousand articles, and one of ten thousand, over the same year."""
    return [_grow(tmp_path_factory.mktemp(f"record-{size}"), size) for size in (1_000, 10_000)]


def _grow(folder: Path, size: int) -> GrownRecord:
    database = Database(f"sqlite:///{folder}/watcher.db", throwaway=True)
    migrate.upgrade(database)
    with database.write() as tx:
        topics.add(tx, Topic("plant", "Plant", "audi"), channels=[], now=START)
        tx.execute(sa.insert(story).values(opened_at=START, last_at=NOW))
        tx.execute(sa.insert(article), [_article_row(number, size) for number in range(size)])
        tx.execute(sa.insert(statement), [_statement_row(number, size) for number in range(size)])
        tx.execute(sa.insert(match), [_match_row(number, size) for number in range(size)])
        tx.execute(sa.insert(alert), [_alert_row(number, size) for number in range(0, size, 5)])
        tx.execute(sa.insert(proposition), [_proposition_row(number) for number in range(size // 2)])
        tx.execute(sa.insert(fingerprint_hash), [_hash_row(each, number, size) for number in range(size) for each in COMMON_HASHES[:8]])
    return GrownRecord(database, size)


def _said_at(number: int, size: int) -> datetime:
    return START + timedelta(days=365 * number / size)


def _address(number: int) -> str:
    return f"https://outlet.example/{number}"


def _article_row(number: int, size: int) -> dict[str, Any]:
    at, words = _said_at(number, size), {"outlet": "Outlet", "title": "Title", "text": "Text", "source": "given"}
    return words | {
        "id": number + 1,
        "url": _address(number),
        "identity": _address(number),
        "seen_at": at,
        "state": "judged",
        "story_id": 1,
    }


def _statement_row(number: int, size: int) -> dict[str, Any]:
    at = _said_at(number, size)
    words = {"quote": "No.", "sentence": "No.", "quote_start": 0, "quote_end": 3, "sentence_start": 0, "sentence_end": 3, "title": "Title"}
    marks = {"in_title": False, "background": False, "confirms": False, "on_the_record": True, "slots": {}, "source": [], "origin": "o"}
    voice = {"party": PARTIES[number % 4], "stance": STANCES[number // 4 % 2], "factuality": "certain", "topic_id": 1, "claim": "closes"}
    change = {"kind": "denial" if number % (size // 40) == 0 else None, "reason": "position-on-record", "ruleset_id": "rules"}
    where = {"url": _address(number), "outlet": "Outlet", "effective_at": at, "seen_at": at, "article_id": number + 1}
    return words | marks | voice | change | where


def _match_row(number: int, size: int) -> dict[str, Any]:
    where = {"article_id": number + 1, "topic_id": 1, "story_id": 1, "created_at": _said_at(number, size)}
    return where | {"reason": "near-copy", "spans": [], "quote_start": 0, "quote_end": 1, "quote_in_title": False}


def _alert_row(number: int, size: int) -> dict[str, Any]:
    """A published alert, or one without a date; as many as there are lie within the last days, whatever the size."""
    at = START + (_said_at(number, size) - START) / 2 if number < size - 50 else NOW - timedelta(hours=size - number)
    words = {"kind": "update", "reason": "new-story", "topic_id": 1, "topic": "plant", "topic_title": "Plant", "query": "audi"}
    quote = {"quote": "No.", "sentence": "No.", "marks": [], "url": _address(number), "title": "Title", "outlet": "Outlet", "story_id": 1}
    dates = {"published": at if number % 2 else None, "seen_at": at, "created_at": at, "article_id": number + 1, "ruleset_id": "rules"}
    return words | quote | dates


def _proposition_row(number: int) -> dict[str, Any]:
    return {"topic_id": 1, "key": f"p{number}", "origin": "opened", "titles": {"en": "It closes."}, "frame": {}, "created_at": START}


def _hash_row(common: int, number: int, size: int) -> dict[str, Any]:
    return {"hash": common, "article_id": number + 1, "published_or_seen_at": _said_at(number, size)}


def _statements(tx: Connection) -> object:
    return relevant_statements.list_relevant(tx, {(1, "closes"), (1, "opens")}, at=NOW, denial_window=YEARS, except_article_id=7)


def _alert_times(tx: Connection) -> object:
    return alerts.alert_times_by_topic(tx, [1], at=NOW, within=timedelta(days=3))


def _stories(tx: Connection) -> object:
    return topics.stories_on_record(tx, [1], [1, 2])


def _candidates(tx: Connection) -> object:
    return articles.find_story_candidates(tx, Fingerprint(COMMON_HASHES, 64), except_article_id=7, at=NOW, window=timedelta(days=400))


def _propositions(tx: Connection) -> object:
    return propositions.list_relevant(tx, [1], ["p3", "p7"])


@pytest.mark.parametrize("query", [_statements, _alert_times, _stories, _candidates, _propositions])
def test_ten_times_the_record_is_read_at_the_same_cost(records: list[GrownRecord], query: Any) -> None:
    """Each query of a decision takes about as many steps on a record of ten thousand articles as on one of a thousand."""
    spent = []
    for each in records:
        with each.database.read() as tx:
            assert query(tx)
            spent.append(count_sqlite_steps(tx, lambda tx=tx: query(tx)))  # type: ignore[misc]
    assert spent[1] < 1.3 * spent[0]


def test_what_is_read_is_the_last_of_each_voice_and_the_changes(records: list[GrownRecord]) -> None:
    """Of each party and stance the last statements are there, every change beside them, in order, each once; not the article's own."""
    record = records[1]
    with record.database.read() as tx:
        found = relevant_statements.list_relevant(tx, [(1, "closes")], at=NOW, denial_window=YEARS, except_article_id=record.size)
        every = tx.execute(sa.select(statement.c.id, statement.c.party, statement.c.stance, statement.c.kind)).all()
    others = [row for row in every if row.id != record.size]
    changes = {row.id for row in others if row.kind}
    assert 0 < len(changes) < MAX_CHANGES
    wanted = set(changes)
    for party in PARTIES:
        for stance in STANCES:
            wanted |= set([row.id for row in others if (row.party, row.stance) == (party, stance)][-MAX_REPETITIONS:])
    assert [item.id for item in found] == sorted(wanted)


def test_rejected_and_outdated_statements_are_not_read(tmp_path: Path) -> None:
    """A rejected statement makes room for the one before it; what is older than a denial stands is left out."""
    record = _grow(tmp_path, 400)
    last = (399 // 8) * 8  # by the first party, an assertion
    with record.database.write() as tx:
        tx.execute(sa.update(statement).where(statement.c.id == last + 1).values(rejected_at=NOW))
        tx.execute(sa.update(statement).values(kind=None))
    window = timedelta(days=100)
    with record.database.read() as tx:
        found = relevant_statements.list_relevant(tx, [(1, "closes")], at=NOW, denial_window=window)
    ids = [item.id for item in found if (item.party, item.stance) == (PARTIES[0], STANCES[0])]
    assert ids == [last + 1 - 8 * back for back in range(MAX_REPETITIONS, 0, -1)]
    assert all(item.effective_at >= NOW - window for item in found)
