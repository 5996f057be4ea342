"""The feeds of ../shared/corpus: each is read, or parked with a sentence."""

from collections import Counter
from pathlib import Path

import pytest

from watcher.errors import ParseError, WorkerError
from watcher.feeds.parse import parse_feed
from watcher.workers import WorkerPool

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "feeds"
pytestmark = [pytest.mark.quality, pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared is not here"), pytest.mark.timeout(600)]


def read_all(files: list[Path]) -> Counter[str]:
    outcome: Counter[str] = Counter()
    with WorkerPool(processes=1) as workers:
        for file in files:
            url = f"https://corpus.example/{file.name}"
            try:
                feed = workers.call(parse_feed, file.read_bytes(), url=url)
            except (ParseError, WorkerError) as error:
                outcome[error.reason] += 1
                assert url in str(error) or isinstance(error, WorkerError)
                assert str(error).endswith(".")
                continue
            outcome["read"] += 1
            outcome["entries"] += len(feed.entries)
            keys = [key for entry in feed.entries for key in entry.identity_keys]
            assert len(keys) == len(set(keys)), file
            assert all(entry.identity_keys for entry in feed.entries), file
            assert not any(char < " " for entry in feed.entries for char in entry.title), file
    print(dict(outcome))
    return outcome


def test_live_feeds_are_all_read() -> None:
    """133 feeds as real sites serve them: none is refused; one (RSS under a prefix it never declares) shows no entries."""
    files = [file for file in sorted((CORPUS / "live").iterdir()) if file.suffix == "" and file.name != "LICENSE"]
    assert len(files) == 133
    outcome = read_all(files)
    assert outcome["read"] == 133
    assert outcome["entries"] >= 133 * 5


def test_feedparsers_own_suite_is_read_or_refused() -> None:
    """2,107 files that are odd on purpose: each ends in a feed or a sentence, at most 1 in 100 in a sentence."""
    files = sorted(file for file in (CORPUS / "feedparser").rglob("*") if file.is_file() and file.name != "LICENSE")
    assert len(files) == 2107
    outcome = read_all(files)
    assert outcome["read"] >= 2107 * 0.99
