"""What there is to do: each step of the pipeline with the queue its rows stand in, its period and its threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher import pipeline
from watcher.app import App
from watcher.pipeline import Wakes
from watcher.store import articles, dispatches, retention, work

LOOK = "look"
MOST_PRUNED = 200
"""Batches in one go; the next one comes in hours."""
Due = Callable[[App, datetime, int], list[int]]


@dataclass(frozen=True, slots=True)
class Task:
    """``due(app, until, limit)`` lists rows; ``run(app, key)`` does one and may be repeated without harm."""

    name: str
    queue: work.Queue
    run: Callable[[App, int], Wakes]
    due: Due
    pool: int
    """Threads: for the network's waiting; the heavy work is in the worker processes."""
    tries: int | None = 5
    """After so many unexpected errors the row is parked.  None: it is only ever put off, ever longer."""


def _due(queue: work.Queue) -> Due:
    def due(app: App, until: datetime, limit: int) -> list[int]:
        with app.database.read() as tx:
            return work.due(tx, queue, until, limit)

    return due


POLL = Task("poll", work.POLLS, pipeline.poll, _due(work.POLLS), pool=8, tries=None)
COLLECT = Task("collect", work.ENTRIES, pipeline.collect, _due(work.ENTRIES), pool=6)
ANALYSE = Task("analyse", work.ARTICLES, pipeline.analyse, _due(work.ARTICLES), pool=2)
GATHER = Task("gather", work.HELD, pipeline.gather, _due(work.HELD), pool=1, tries=None)
DELIVER = Task("deliver", work.DELIVERIES, pipeline.deliver, _due(work.DELIVERIES), pool=4, tries=20)
TASKS = (POLL, COLLECT, ANALYSE, GATHER, DELIVER)


def housekeeping(app: App) -> None:
    """What no copy can join any more is dropped, and what is older than it is to be kept."""
    with app.database.write() as tx:
        articles.forget_sketches(tx, app.clock() - 2 * app.policy.story_window)
    for _ in range(MOST_PRUNED):
        with app.database.write() as tx:
            if not any(retention.prune(tx, app.policy.keep, app.clock()).values()):
                return


def company_ends(app: App) -> int:
    """Nothing more is to come: what waited for more on its story is due now.  How many alerts that is."""
    with app.database.write() as tx:
        return dispatches.company_ends(tx, now=app.clock())


def pulse(app: App) -> None:
    """Take the database's write lock, ask it something, and give the lock back: returns when the database can be worked with."""
    with app.database.write() as tx:
        tx.exec_driver_sql("SELECT 1")


def release(app: App) -> int:
    """At the start of the only process on a database: free what a dead one held."""
    with app.database.write() as tx:
        return work.release(tx)


def put_off(app: App, task: Task, key: int, error: Exception) -> None:
    """After an exception that nobody expected: first the row's due date, so that nothing can crash-loop; then the log."""
    reason, detail = pipeline.trouble(error)
    with app.database.write() as tx:
        failures = work.failures(tx, task.queue, key)
        parked = task.tries is not None and failures + 1 >= task.tries
        wait = timedelta(seconds=min(10.0 * 2**failures, 3600.0))
        work.fail(tx, task.queue, key, again=None if parked else app.clock() + wait, reason=reason, detail=detail)
    app.log.error("parked" if parked else "put off", task=task.name, key=key, detail=detail, exc_info=error)
