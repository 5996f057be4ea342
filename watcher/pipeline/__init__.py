"""The five steps: poll, collect, analyse, gather, deliver.  Each loads, has something pure decide, and saves in one transaction.

    polling.py      a feed is due        -> new entries
    collecting.py   an entry is listed   -> an article
    judging.py      an article is read   -> findings, alerts (telling.py)
    dispatching.py  alerts, held alerts  -> messages with deliveries, or held (again) with a due date
    looking.py      by the clock         -> what watcher is blind to, told to who runs it
    delivering.py   a delivery is due    -> sent, retried or dead

A step takes the id of a row, may be run twice without harm, and returns the work it made due.  It has never heard of an engine.
"""

from __future__ import annotations

from watcher.pipeline.collecting import collect_entry
from watcher.pipeline.delivering import deliver_message
from watcher.pipeline.dispatching import release_held_alerts
from watcher.pipeline.judging import analyse_article, store_article
from watcher.pipeline.looking import check_health
from watcher.pipeline.polling import poll_feed
from watcher.pipeline.reanalysing import reanalyse_article
from watcher.pipeline.steps import Wake, Wakes, describe_error

__all__ = [
    "Wake",
    "Wakes",
    "analyse_article",
    "check_health",
    "collect_entry",
    "deliver_message",
    "describe_error",
    "poll_feed",
    "reanalyse_article",
    "release_held_alerts",
    "store_article",
]
