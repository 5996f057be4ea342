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

from watcher.pipeline.collecting import collect
from watcher.pipeline.delivering import deliver
from watcher.pipeline.dispatching import gather
from watcher.pipeline.judging import analyse, hand_over
from watcher.pipeline.looking import look
from watcher.pipeline.polling import poll
from watcher.pipeline.reanalysing import reanalyse
from watcher.pipeline.steps import Wake, Wakes, trouble

__all__ = ["Wake", "Wakes", "analyse", "collect", "deliver", "gather", "hand_over", "look", "poll", "reanalyse", "trouble"]
