"""A year of a stream through the real ledger: how much is told, whether every event is, and whether cost and memory stay flat.

    python -m tests.oracle.year [--articles 20000] [--seed 1]

Statements are given by hand (``year_stream``), on ten topics of one line; everything else is the pipeline's own step in a real database.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.oracle.year_stream import WORDS, YearArticle, year_stream
from tests.running_watcher import World, running_world
from watcher.model import Decisions, Reading, Span, Topic, TopicMatch
from watcher.pipeline.analyse import decide_and_record, store_article
from watcher.pipeline.housekeeping import run_housekeeping
from watcher.stories.fingerprint import compute_fingerprint

MOST_ALERTS_PER_RETELLING = 0.15
_WINDOW = 1000
"""Articles over which cost and memory are averaged."""
_STEPS_COUNTED = 100
"""Steps of SQLite's machine between two counts."""
_HOUSEKEEPING_EVERY = 400


@dataclass
class YearRun:
    """What a year came to."""

    retellings: int = 0
    retelling_alerts: Counter[str] = field(default_factory=Counter)
    planted: int = 0
    missed: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    """Processor time of each article's transaction."""
    steps: list[int] = field(default_factory=list)
    """Steps of SQLite's machine for each article."""
    memory: list[int] = field(default_factory=list)
    """Bytes in memory after each article of a window's last."""

    def figures(self) -> dict[str, object]:
        """The figures to report: the last thousand articles against the second thousand."""
        window = min(_WINDOW, max(len(self.seconds) // 3, 1))
        early, late = slice(window, 2 * window), slice(-window, None)
        return {
            "retellings": self.retellings,
            "alerts per retelling": round(self.retelling_alerts.total() / max(self.retellings, 1), 3),
            "of kinds": dict(self.retelling_alerts.most_common()),
            "planted": self.planted,
            "told": self.planted - len(self.missed),
            "milliseconds an article": [round(1000 * sum(self.seconds[part]) / window, 2) for part in (early, late)],
            "ratio of time": round(sum(self.seconds[late]) / sum(self.seconds[early]), 2),
            "ratio of database steps": round(sum(self.steps[late]) / max(sum(self.steps[early]), 1), 2),
            "megabytes": [round(each / 1e6) for each in (self.memory[min(1, len(self.memory) - 1)], self.memory[-1])],
        }


def run_year(folder: Path, articles: int, seed: int = 1) -> YearRun:
    """File a year's articles one after another."""
    run = YearRun()
    with running_world(folder) as made:
        for topic in WORDS["topics"]:
            name = topic["company"]
            made.add_topic(Topic(name.lower(), name, name))
        for number, each in enumerate(year_stream(articles, seed)):
            decisions = _file(made, each, run)
            _score(run, each, decisions)
            if number % _HOUSEKEEPING_EVERY == _HOUSEKEEPING_EVERY - 1:
                run_housekeeping(made.app)
            if number % _WINDOW == _WINDOW - 1:
                run.memory.append(_bytes_in_memory())
    run.memory.append(_bytes_in_memory())
    return run


def _file(made: World, each: YearArticle, run: YearRun) -> Decisions:
    """File an article's statements as if they had been read, and note what that cost."""
    at = each.article.published
    assert at is not None
    made.clock.current = at
    number, _ = store_article(made.app, each.article)
    matches = (TopicMatch(each.topic, (), Span(0, min(len(each.article.text), 80))),)
    sketch = compute_fingerprint(each.article.title, each.article.text)
    reading = Reading(each.article, sketch, matches, "oracle", each.statements, True)
    steps = 0

    def count_steps() -> int:
        nonlocal steps
        steps += _STEPS_COUNTED
        return 0

    with made.database.write() as tx:
        connection = tx.connection.driver_connection
        assert connection is not None
        connection.set_progress_handler(count_steps, _STEPS_COUNTED)
        began = time.process_time()
        decisions, _ = decide_and_record(made.app, tx, number, reading, None, seen_at=at)
        run.seconds.append(time.process_time() - began)
        connection.set_progress_handler(None, 0)
    run.steps.append(steps)
    return decisions


def _score(run: YearRun, each: YearArticle, decisions: Decisions) -> None:
    raised = [(str(one.kind), one.parties) for one in decisions.statements if one.raises_alert]
    raised += [(str(one.kind), ()) for one in decisions.stories if one.raises_alert]
    if each.planted is None:
        run.retellings += 1
        run.retelling_alerts.update(kind for kind, _ in raised)
        return
    run.planted += 1
    if not any(kind in each.planted.kinds and each.planted.party in parties for kind, parties in raised):
        run.missed.append(
            f"{each.article.published:%d %b} {each.topic}: {each.article.title}: {sorted(each.planted.kinds)}; raised {raised}"
        )


def _bytes_in_memory() -> int:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.oracle.year", description="A year of a stream through the real ledger.")
    parser.add_argument("--articles", type=int, default=20_000, help="articles of the year (default: 20000)")
    parser.add_argument("--seed", type=int, default=1, help="another number makes another year")
    parser.add_argument("--verbose", action="store_true", help="list every planted event that was not told")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = run_year(Path(folder), options.articles, options.seed)
    figures = run.figures()
    print(json.dumps(figures, indent=1))
    for missed in run.missed if options.verbose else run.missed[:5]:
        print(f"not told: {missed}")
    return int(bool(run.missed) or run.retelling_alerts.total() > MOST_ALERTS_PER_RETELLING * run.retellings)


if __name__ == "__main__":
    sys.exit(main())
