"""The tasks of an engine: each step of the pipeline with its queue and its number of threads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher.app import App
from watcher.pipeline.analyse import analyse_article
from watcher.pipeline.collect import collect_entry
from watcher.pipeline.deliver import deliver_message
from watcher.pipeline.failures import describe_error
from watcher.pipeline.poll import poll_feed
from watcher.pipeline.reread import reread_article
from watcher.pipeline.route_alerts import release_held_alerts
from watcher.pipeline.wakes import Wakes
from watcher.store import work_queue

HEALTH_CHECK = "health_check"
ListDue = Callable[[App, datetime, int], list[int]]


@dataclass(frozen=True, slots=True)
class Task:
    """A step and its queue.  ``list_due(app, until, limit)`` lists rows; ``run(app, row_id)`` does one and may be repeated without harm."""

    name: str
    queue: work_queue.WorkQueue
    run: Callable[[App, int], Wakes]
    list_due: ListDue
    threads: int
    """Threads: for the network's waiting; the heavy work is in the worker processes."""
    max_attempts: int | None = 5
    """After so many unexpected errors the row is parked.  None: it is only ever put off, ever longer."""


def _list_due_of(queue: work_queue.WorkQueue) -> ListDue:
    def due(app: App, until: datetime, limit: int) -> list[int]:
        with app.database.read() as tx:
            return work_queue.list_due(tx, queue, until, limit)

    return due


POLL = Task("poll", work_queue.POLLS, poll_feed, _list_due_of(work_queue.POLLS), threads=8, max_attempts=None)
COLLECT = Task("collect", work_queue.ENTRIES, collect_entry, _list_due_of(work_queue.ENTRIES), threads=6)
ANALYSE = Task("analyse", work_queue.ARTICLES, analyse_article, _list_due_of(work_queue.ARTICLES), threads=2)
REREAD = Task("reread", work_queue.REREADS, reread_article, _list_due_of(work_queue.REREADS), threads=2)
RELEASE_HELD = Task(
    "release_held", work_queue.HELD_ALERTS, release_held_alerts, _list_due_of(work_queue.HELD_ALERTS), threads=1, max_attempts=None
)
DELIVER = Task("deliver", work_queue.DELIVERIES, deliver_message, _list_due_of(work_queue.DELIVERIES), threads=4, max_attempts=20)
TASKS = (POLL, COLLECT, ANALYSE, REREAD, RELEASE_HELD, DELIVER)


def postpone_failed(app: App, task: Task, row_id: int, error: Exception) -> None:
    """Store an unexpected failure: first the row's due date, so that nothing can crash in a loop; then the log."""
    reason, detail = describe_error(error)
    with app.database.write() as tx:
        failures = work_queue.failure_count(tx, task.queue, row_id)
        given_up = task.max_attempts is not None and failures + 1 >= task.max_attempts
        wait = timedelta(seconds=min(10.0 * 2**failures, 3600.0))
        work_queue.record_failure(tx, task.queue, row_id, retry_at=None if given_up else app.clock() + wait, reason=reason, detail=detail)
    app.log.error("job_given_up" if given_up else "job_postponed", task=task.name, row_id=row_id, detail=detail, exc_info=error)
