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

from watcher.pipeline.analyse import analyse_article, store_article
from watcher.pipeline.check_health import check_health
from watcher.pipeline.collect import collect_entry
from watcher.pipeline.deliver import deliver_message
from watcher.pipeline.failures import describe_error
from watcher.pipeline.poll import poll_feed
from watcher.pipeline.reanalyse import reanalyse_article
from watcher.pipeline.route_alerts import release_held_alerts
from watcher.pipeline.wakes import Wake, Wakes

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
