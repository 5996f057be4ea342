"""The four steps: poll, collect, analyse, deliver.  Each loads, has something pure decide, and saves in one transaction.

    polling.py      a feed is due        -> new entries
    collecting.py   an entry is listed   -> an article
    judging.py      an article is read   -> findings, alerts, deliveries (telling.py)
    delivering.py   a delivery is due    -> sent, retried or dead

A step takes the id of a row, may be run twice without harm, and returns the work it made due.  It has never heard of an engine.
"""

from __future__ import annotations

from watcher.pipeline.collecting import collect
from watcher.pipeline.delivering import deliver
from watcher.pipeline.judging import analyse, hand_over
from watcher.pipeline.polling import poll
from watcher.pipeline.reanalysing import reanalyse
from watcher.pipeline.steps import Wake, Wakes, trouble

__all__ = ["Wake", "Wakes", "analyse", "collect", "deliver", "hand_over", "poll", "reanalyse", "trouble"]
