"""Fetch, then parse or extract in a worker, as the daemon does: every trick ends in a feed, an article or one sentence."""

from collections.abc import Iterator

import pytest

from tests.hostile_server import REDIRECTS, TRICKS, HostileServer, rss_feed
from watcher.articles.extract import extract_article
from watcher.errors import FetchError, ParseError, Reason, ReasonedError, WorkerError
from watcher.feeds.parse import parse_feed
from watcher.fetch import Fetcher, FetchLimits
from watcher.model import Article, Entry, HttpResponse, ParsedFeed, TextSource
from watcher.workers import WorkerPool


@pytest.fixture(scope="module")
def hostile() -> Iterator[HostileServer]:
    with HostileServer() as server:
        yield server


@pytest.fixture(scope="module")
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(FetchLimits(deadline=4, allowed_networks=("127.0.0.1/32",))) as door:
        yield door


@pytest.fixture(scope="module")
def workers() -> Iterator[WorkerPool]:
    with WorkerPool(processes=1, cpu_seconds=10.0) as pool:
        yield pool


def poll(url: str, fetcher: Fetcher, workers: WorkerPool) -> ParsedFeed:
    found = fetcher.get(url)
    assert isinstance(found, HttpResponse)
    return workers.call(parse_feed, found.body, url=found.url, content_type=found.content_type)


@pytest.mark.parametrize("path", sorted({*TRICKS, *REDIRECTS} - {"/drip-chunked", "/endless-continue", "/slow-headers"}))
def test_no_trick_does_harm(hostile: HostileServer, fetcher: Fetcher, workers: WorkerPool, path: str) -> None:
    """A feed, or a FetchError or ParseError whose one sentence names the address; and the next feed is read as ever."""
    try:
        poll(hostile.url(path), fetcher, workers)
    except (FetchError, ParseError) as error:
        sentence = str(error)
        assert f"127.0.0.1:{hostile.port}" in sentence
        assert sentence[-1] == "."
        assert "\n" not in sentence
    assert len(poll(hostile.url("/good.xml"), fetcher, workers).entries) == 3


def test_what_takes_feedparser_for_ever_is_stopped(hostile: HostileServer, fetcher: Fetcher) -> None:
    """Very many attributes on one element cost quadratic time: the worker is stopped at its limit, the next feed is read."""
    body = rss_feed("<item " + " ".join(f"a{number}='1'" for number in range(100_000)) + "><title>x</title></item>")
    url = hostile.serve("/attributes", body)
    with WorkerPool(processes=1, cpu_seconds=1.0) as pool:
        with pytest.raises(ReasonedError) as caught:
            poll(url, fetcher, pool)
        assert isinstance(caught.value, WorkerError)
        assert caught.value.reason is Reason.WORKER_TIMEOUT
        assert "1 s of processor time" in str(caught.value)
        assert poll(hostile.url("/good.xml"), fetcher, pool).entries


@pytest.mark.parametrize(
    ("path", "source"), [("/page-no-text", TextSource.SUMMARY), ("/page-table", TextSource.PAGE), ("/page-deep", None)]
)
def test_hostile_pages_become_articles(
    hostile: HostileServer, fetcher: Fetcher, workers: WorkerPool, path: str, source: TextSource | None
) -> None:
    """Without text the summary is the text; a table of 5 MB and 100,000 nested divs are read within the worker's limits."""
    found = fetcher.get(hostile.url(path))
    assert isinstance(found, HttpResponse)
    entry = Entry(title="Port talks", summary="The talks on the northern port resume.")
    article = workers.call(extract_article, found.body, entry=entry, url=found.url, content_type=found.content_type)
    assert isinstance(article, Article)
    assert article.text
    assert source in (None, article.source)
