"""The real program with one bug planted in it: proof that the rig would notice.

    python -m tests.torture.planted mark-before-send --config FILE run

mark-before-send   a delivery is marked as sent in the transaction that claims it, before it goes out
split-transaction  an alert is committed in one transaction, its message and deliveries in a second one
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

COMMIT_PAUSE_SECONDS = 0.5
"""Seconds between the two commits of the split: a slow disk, so that a few kills fall there on a busy machine too."""


def mark_before_send() -> None:
    """``deliveries.load`` runs in the transaction that claims the row; what it claims, it now also marks."""
    from watcher.store import deliveries

    load = deliveries.load_claimed

    def marking(tx: Any, row: Any) -> Any:
        found = load(tx, row)
        deliveries.mark_sent(tx, row["id"], "marked before it was sent", now=row["created_at"])
        return found

    deliveries.load_claimed = marking


def split_transaction() -> None:
    """``deliveries.post`` is put off until its transaction has been committed, and then runs in one of its own."""
    from watcher.store import deliveries
    from watcher.store.database import Database

    post, write = deliveries.enqueue_message, Database.write
    put_off: dict[int, list[tuple[Any, ...]]] = {}

    def later(tx: Any, alert_ids: Any, recipients: Any, **given: Any) -> tuple[None, list[int]]:
        put_off.setdefault(id(tx), []).append((list(alert_ids), list(recipients), given))
        return None, []

    @contextmanager
    def split(database: Database) -> Iterator[Any]:
        with write(database) as tx:
            yield tx
        for alert_ids, recipients, given in put_off.pop(id(tx), []):
            time.sleep(COMMIT_PAUSE_SECONDS)
            with write(database) as second:
                post(second, alert_ids, recipients, **given)

    deliveries.enqueue_message = later
    Database.write = split  # type: ignore[method-assign]


PLANTED_BUGS: dict[str, Callable[[], None]] = {"mark-before-send": mark_before_send, "split-transaction": split_transaction}


def main() -> None:
    name, *arguments = sys.argv[1:]
    PLANTED_BUGS[name]()
    from watcher.cli import main as watcher

    sys.argv = ["watcher", *arguments]
    watcher()


if __name__ == "__main__":
    main()
