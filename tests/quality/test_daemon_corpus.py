"""The whole corpus through the daemon: 2,240 feeds, many broken on purpose, none of which may end or stall it."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import feedparser
import pytest

from tests.quality import corpus

pytestmark = [pytest.mark.quality, pytest.mark.skipif(not corpus.FEEDS.exists(), reason="needs ../shared")]
ROOT = Path(__file__).resolve().parents[2]
MINUTES = 20


def watcher(config: Path, *arguments: str) -> str:
    """Run a command to its end, without a network but loopback."""
    command = [sys.executable, "-m", "tests.quality.offline", "--config", str(config), *arguments]
    log = config.with_suffix(".log")
    with log.open("ab") as errors:
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, timeout=MINUTES * 60, check=False, env=os.environ)
    assert done.returncode == 0, log.read_text(errors="replace")[-3000:]
    return done.stdout.decode()


@pytest.mark.timeout(MINUTES * 60 + 120)
def test_every_feed_is_read_or_parked_with_a_reason(tmp_path: Path) -> None:
    """`watcher run --once` ends by itself with every feed polled: read, or with a reason and a sentence; none failed unexpectedly."""
    config = tmp_path / "watcher.toml"
    database = tmp_path / "watcher.db"
    config.write_text(
        f'[database]\nurl = "sqlite:///{database}"\n[fetch]\nallow_addresses = ["127.0.0.0/8"]\nper_host = 8\n[log]\nformat = "json"\n'
    )
    files = corpus.live_feeds() + corpus.feedparser_feeds()
    assert (len(corpus.live_feeds()), len(corpus.feedparser_feeds())) == (133, 2107)
    with corpus.CorpusServer(files) as served:
        watcher(config, "init")
        urls = list(served.urls)
        for at in range(0, len(urls), 500):
            watcher(config, "feed", "add", *urls[at : at + 500])
        watcher(config, "run", "--once")
        feeds = {feed["url"]: feed for feed in map(json.loads, watcher(config, "feed", "list", "--json").splitlines())}
    moved = {url: path for url, path in served.urls.items() if url not in feeds}
    assert moved == {}, "no feed of the corpus redirects"
    unpolled = [str(path) for url, path in served.urls.items() if feeds[url]["last_polled_at"] is None]
    assert unpolled == []
    files_of = {served.urls[url]: feed for url, feed in feeds.items()}
    reasons = Counter(feed["reason"] or "read" for feed in feeds.values())
    print(f"\n{len(feeds)} feeds: {dict(reasons)}; {sum(feed['entries'] for feed in feeds.values())} entries")
    assert [path for path, feed in files_of.items() if not (feed["last_read_at"] or (feed["reason"] and feed["detail"]))] == []
    assert {path: feed["detail"] for path, feed in files_of.items() if feed["reason"] in OURS} == {}
    assert stranded(database) == {}
    refused = {path: files_of[path]["detail"] for path in corpus.live_feeds() if files_of[path]["reason"]}
    assert {path.name: detail for path, detail in refused.items() if is_feed(path)} == {}


def stranded(database: Path) -> dict[str, int]:
    """Entries that were neither read nor failed for want of a text, by state and reason."""
    with contextlib.closing(sqlite3.connect(database)) as reader:
        rows = reader.execute("SELECT state, reason, count(*) FROM entry GROUP BY state, reason").fetchall()
    print({f"{state}: {reason}": count for state, reason, count in rows})
    fine = {("read", None), ("failed", "no-text")}
    return {f"{state}: {reason}": count for state, reason, count in rows if (state, reason) not in fine}


def is_feed(path: Path) -> bool:
    """What feedparser by itself takes for a feed with entries."""
    found = feedparser.parse(path.read_bytes())
    return bool(found.version and found.entries)


OURS = ("unexpected-error", "timeout", "worker-timeout", "worker-memory", "worker-crashed", "connect", "blocked-address")
"""Reasons that no file of the corpus may earn: they are ours, not the publisher's."""
