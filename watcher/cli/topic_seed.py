"""``seed_topic`` with what the command line hands in: the user's entities and settings, the clock and a line of progress."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from watcher.cli import context
from watcher.cli.output import now, show_progress

if TYPE_CHECKING:
    from watcher.model import ClaimWindows, Topic
    from watcher.store.column_types import Connection
    from watcher.store.database import Database


def seed_topic(database: Database, topic: Topic, store_topic: Callable[[Connection], int]) -> int:
    """Store a topic, compared with the stored articles.  Return how many of them match."""
    from watcher.pipeline.seed_topic import seed_topic as seed

    with show_progress() as step:
        return seed(
            database,
            topic,
            store_topic,
            load_entities=context.load_entities,
            load_windows=load_claim_windows,
            clock=now,
            report_progress=step,
        )


def load_claim_windows() -> ClaimWindows:
    """Return the configured windows."""
    from watcher import bootstrap

    return bootstrap.build_claim_windows(context.load_settings())
