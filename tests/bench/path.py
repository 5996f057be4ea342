"""From one sentence to its alert: the files entered, and the calls from one file into another.

    python -m tests.bench.path        the two numbers
    python -m tests.bench.path -v     with the pairs of files between which most calls go

The worker's part runs in this process.  An article of the same kind is analysed first: what is compiled and cached once is left out.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import watcher
from tests.running_watcher import START_TIME, running_world
from watcher import data
from watcher.app import App
from watcher.engine.inline import InlineEngine
from watcher.model import Article, TextSource
from watcher.pipeline.analyse import store_article
from watcher.pipeline.wakes import Wake

PACKAGE = str(Path(watcher.__file__).parent) + "/"
WARM_UP = "The Kremlin on Monday denied that North Korea had sold any missiles to Russia."
SENTENCE = "North Korea on Tuesday denied that it had ever supplied any shells to Russia."


class PathCost(NamedTuple):
    """``calls``: (calling file, called file) -> how often."""

    alerts: int
    files: frozenset[str]
    calls: Counter[tuple[str, str]]


class _SameProcess:
    """Workers that run a task here and now, where a profiler sees it."""

    def call(self, task: Callable[..., Any], *args: Any, **options: Any) -> Any:
        return task(*args, **options)

    def close(self) -> None:
        pass


def measure_path() -> PathCost:
    """Analyse the sentence and record each call between two files of the package."""
    files: set[str] = set()
    calls: Counter[tuple[str, str]] = Counter()

    def record(frame: FrameType, event: str, _argument: object) -> None:
        called = frame.f_code.co_filename
        if event != "call" or not called.startswith(PACKAGE):
            return
        files.add(called.removeprefix(PACKAGE))
        caller = frame.f_back
        while caller is not None and not caller.f_code.co_filename.startswith(PACKAGE):
            caller = caller.f_back
        if caller is not None and caller.f_code.co_filename != called:
            calls[caller.f_code.co_filename.removeprefix(PACKAGE), called.removeprefix(PACKAGE)] += 1

    with tempfile.TemporaryDirectory() as folder, running_world(Path(folder)) as world:
        world.add_topic(data.builtin_topics_by_name()["rnk-arms"].topic)
        app = replace(world.app, workers=_SameProcess())  # type: ignore[arg-type]
        _analyse(app, "https://example.org/1", WARM_UP)
        before = len(world.list_alerts())
        sys.setprofile(record)
        try:
            _analyse(app, "https://example.org/2", SENTENCE)
        finally:
            sys.setprofile(None)
        return PathCost(len(world.list_alerts()) - before, frozenset(files), calls)


def _analyse(app: App, url: str, text: str) -> None:
    article_id, _ = store_article(app, Article(url, "Outlet", "", text, TextSource.SUPPLIED, START_TIME))
    engine = InlineEngine(app)
    engine.wake(Wake("analyse", article_id))
    engine.drain()


def main() -> None:
    cost = measure_path()
    print(f"{cost.alerts} alert, {len(cost.files)} files, {cost.calls.total()} calls between files")
    if "-v" in sys.argv:
        for (caller, called), count in cost.calls.most_common(60):
            print(f"{count:>5}  {caller} -> {called}")


if __name__ == "__main__":
    main()
