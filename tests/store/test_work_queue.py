"""Rows as jobs: each is taken once, given back, put off and parked."""

from __future__ import annotations

import threading
from datetime import timedelta

from tests.conftest import NOW
from watcher.errors import Reason
from watcher.model import Entry
from watcher.store import entries, feeds, work_queue
from watcher.store.database import Database

LATER = NOW + timedelta(minutes=5)


def _listed(database: Database, count: int) -> list[int]:
    with database.write() as tx:
        feed_id = feeds.add(tx, "http://a.example/", title="", now=NOW)
        items = [Entry(title=f"t{n}", url=f"http://a.example/{n}", identity_keys=(f"k{n}",)) for n in range(count)]
        return entries.add(tx, feed_id, items, now=NOW, suppressed_by={})


def test_each_row_is_claimed_once(database: Database) -> None:
    """Eight threads that all try all rows take each row once."""
    keys, taken, lock = _listed(database, 50), [], threading.Lock()

    def work_through() -> None:
        for key in keys:
            with database.write() as tx:
                row = work_queue.claim_row(tx, work_queue.ENTRIES, key, NOW, LATER)
            if row is not None:
                with lock:
                    taken.append(row["id"])

    threads = [threading.Thread(target=work_through) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(keys)


def test_a_lease_ends(database: Database) -> None:
    """A row whose holder died is free after its lease, and at once when the only process starts anew."""
    (key,) = _listed(database, 1)
    with database.write() as tx:
        assert work_queue.claim_row(tx, work_queue.ENTRIES, key, NOW, LATER)
        assert work_queue.list_due(tx, work_queue.ENTRIES, NOW, 10) == []
        assert work_queue.claim_row(tx, work_queue.ENTRIES, key, NOW, LATER) is None
        assert work_queue.list_due(tx, work_queue.ENTRIES, LATER, 10) == [key]
        assert work_queue.release_all_leases(tx) == 1
        assert work_queue.list_due(tx, work_queue.ENTRIES, NOW, 10) == [key]


def test_failures_put_off_and_park(database: Database) -> None:
    """A failure is counted with its reason; without a next time the row is parked and no longer due."""
    (key,) = _listed(database, 1)
    with database.write() as tx:
        work_queue.record_failure(tx, work_queue.ENTRIES, key, retry_at=LATER, reason=Reason.TIMEOUT, detail="slow")
        assert work_queue.list_due(tx, work_queue.ENTRIES, NOW, 10) == []
        assert work_queue.list_due(tx, work_queue.ENTRIES, LATER, 10) == [key]
        assert work_queue.failure_count(tx, work_queue.ENTRIES, key) == 1
        work_queue.record_failure(tx, work_queue.ENTRIES, key, retry_at=None, reason=Reason.TIMEOUT, detail="slow")
        assert work_queue.list_due(tx, work_queue.ENTRIES, LATER, 10) == []
        assert work_queue.count_by_state(tx, work_queue.ENTRIES) == {"failed": 1}


def test_an_entry_is_stored_once_by_any_of_its_keys(database: Database) -> None:
    """Sharing one key with a known entry makes an entry known, and what is new of its keys is learnt."""
    with database.write() as tx:
        feed_id = feeds.add(tx, "http://a.example/", title="", now=NOW)
        assert len(entries.add(tx, feed_id, [Entry("a", identity_keys=("g:1", "u:1"))], now=NOW, suppressed_by={})) == 1
        assert entries.add(tx, feed_id, [Entry("a", identity_keys=("g:2", "u:1"))], now=NOW, suppressed_by={}) == []
        assert entries.add(tx, feed_id, [Entry("a", identity_keys=("g:2", "u:2"))], now=NOW, suppressed_by={}) == []
        assert len(entries.add(tx, feed_id, [Entry("b", identity_keys=("g:3", "u:3"))], now=NOW, suppressed_by={})) == 1


def test_twins_in_one_document_are_one_entry(database: Database) -> None:
    """A feed that lists an entry twice brings it once."""
    with database.write() as tx:
        feed_id = feeds.add(tx, "http://a.example/", title="", now=NOW)
        twins = [Entry("a", identity_keys=("g:1",)), Entry("a", identity_keys=("g:1", "u:1"))]
        assert len(entries.add(tx, feed_id, twins, now=NOW, suppressed_by={})) == 1
