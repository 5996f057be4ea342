"""The pages of ../shared/corpus: our extraction keeps trafilatura's own score."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watcher.articles.extract import extract_article
from watcher.model import Entry, TextSource
from watcher.workers import WorkerPool

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "pages" / "trafilatura"
pytestmark = [pytest.mark.quality, pytest.mark.skipif(not CORPUS.is_dir(), reason="../shared is not here"), pytest.mark.timeout(600)]


def bare(page: bytes) -> str:
    """trafilatura as it comes."""
    import trafilatura

    return trafilatura.extract(page) or ""


def score(read: Callable[[bytes, str], str]) -> dict[str, float]:
    """Precision, recall and F1 over the strings that a page's text must hold (``with``) and must not (``without``)."""
    right = wrong = missed = 0
    cases = json.loads((CORPUS / "evaldata_subset.json").read_text())
    assert len(cases) == 236
    for url, case in cases.items():
        text = read(gzip.decompress((CORPUS / "html" / f"{case['file']}.gz").read_bytes()), url)
        found = [expected in text for expected in case["with"]]
        right, missed = right + sum(found), missed + len(found) - sum(found)
        wrong += sum(unwanted in text for unwanted in case["without"])
    precision, recall = right / (right + wrong), right / (right + missed)
    return {"precision": precision, "recall": recall, "f1": 2 * precision * recall / (precision + recall)}


def test_extraction_keeps_trafilaturas_score() -> None:
    """On all 236 pages, each in a worker: F1 and recall not below those of trafilatura alone in the same run."""
    with WorkerPool(processes=1) as workers:

        def ours(page: bytes, url: str) -> str:
            entry = Entry(title="x", published=datetime(2020, 1, 1, tzinfo=UTC))
            article = workers.call(extract_article, page, entry=entry, url=url, content_type="text/html")
            assert article.source is TextSource.PAGE or not article.text
            return article.text

        mine, theirs = score(ours), score(lambda page, url: workers.call(bare, page))
    print({"watcher": mine, "trafilatura": theirs})
    assert mine["f1"] >= theirs["f1"]
    assert mine["recall"] >= theirs["recall"]
