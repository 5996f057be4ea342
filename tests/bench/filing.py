"""What hostile pages cost: processor time in the worker, and in the transaction that holds the write lock."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tests.hostile_pages import HOSTILE_SENTENCES, PUBLISHED, hostile_article
from tests.running_watcher import World, running_world
from watcher import data
from watcher.analysis import Ruleset, annotate
from watcher.model import Topic
from watcher.pipeline.analyse import decide_and_record, store_article
from watcher.workers.tasks import load_ruleset

MAX_WORKER_SECONDS, MAX_TRANSACTION_SECONDS = 3.0, 0.3
"""Of one page on a topic with claims and one without: two readings."""
LENGTH = 300_000


def measure() -> int:
    """Print a row for each kind of page; 1 where one costs more than it may."""
    over = False
    print(f"\nHostile pages of {LENGTH // 1000} kB, processor time in the worker and in the write transaction\n")
    with tempfile.TemporaryDirectory() as folder, running_world(Path(folder)) as made:
        made.add_topic(data.builtin_topics_by_name()["rnk-arms"].topic)
        made.add_topic(Topic("shells", "Shells for Russia", "Pyongyang AND shells"))  # its claims nobody wrote
        rules = load_ruleset(made.app.ruleset.current()[1])
        _cost(made, rules, "one denial", 300)  # what is compiled and cached once is left out
        for kind in HOSTILE_SENTENCES:
            worker, transaction = _cost(made, rules, kind, LENGTH)
            late = worker > MAX_WORKER_SECONDS or transaction > MAX_TRANSACTION_SECONDS
            over |= late
            limits = f"{MAX_WORKER_SECONDS} and {MAX_TRANSACTION_SECONDS} s"
            print(f"  {kind:<22} {worker:6.2f} s {transaction:8.3f} s   {'OVER' if late else 'within'} {limits}")
    return int(over)


def _cost(made: World, rules: Ruleset, kind: str, length: int) -> tuple[float, float]:
    """Seconds of processor time of reading a page, and of filing it."""
    article = hostile_article(kind, length, address=f"https://example.org/{kind.replace(' ', '-')}-{length}")
    began = time.process_time()
    reading = annotate(article, ruleset=rules)
    worker = time.process_time() - began
    article_id, _ = store_article(made.app, article)
    with made.database.write() as tx:
        began = time.process_time()
        decide_and_record(made.app, tx, article_id, reading, None, seen_at=PUBLISHED)
        return worker, time.process_time() - began
