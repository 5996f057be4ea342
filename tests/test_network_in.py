"""Fetch, then parse or extract in a worker, as the daemon does: every trick ends in a feed, an article or one sentence."""

from collections.abc import Iterator

import pytest

from tests.hostile import REDIRECTS, TRICKS, Hostile, rss
from watcher.articles.extract import extract
from watcher.errors import FetchError, ParseError, Reason, Reasoned, WorkerError
from watcher.feeds.parse import parse
from watcher.fetch import Fetcher, Limits
from watcher.model import Article, Entry, Fetched, ParsedFeed, TextSource
from watcher.workers import Workers


@pytest.fixture(scope="module")
def hostile() -> Iterator[Hostile]:
    with Hostile() as server:
        yield server


@pytest.fixture(scope="module")
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(Limits(deadline=4, allow=("127.0.0.1/32",))) as door:
        yield door


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(processes=1, cpu_seconds=10.0) as pool:
        yield pool


def poll(url: str, fetcher: Fetcher, workers: Workers) -> ParsedFeed:
    found = fetcher.get(url)
    assert isinstance(found, Fetched)
    return workers.call(parse, found.body, url=found.url, content_type=found.content_type)


@pytest.mark.parametrize("path", sorted({*TRICKS, *REDIRECTS} - {"/drip-chunked", "/endless-continue", "/slow-headers"}))
def test_no_trick_does_harm(hostile: Hostile, fetcher: Fetcher, workers: Workers, path: str) -> None:
    """A feed, or a FetchError or ParseError whose one sentence names the address; and the next feed is read as ever."""
    try:
        poll(hostile.url(path), fetcher, workers)
    except (FetchError, ParseError) as error:
        sentence = str(error)
        assert f"127.0.0.1:{hostile.port}" in sentence
        assert sentence[-1] == "."
        assert "\n" not in sentence
    assert len(poll(hostile.url("/good.xml"), fetcher, workers).entries) == 3


def test_what_takes_feedparser_for_ever_is_stopped(hostile: Hostile, fetcher: Fetcher) -> None:
    """Very many attributes on one element cost quadratic time: the worker is stopped at its limit, the next feed is read."""
    body = rss("<item " + " ".join(f"a{number}='1'" for number in range(100_000)) + "><title>x</title></item>")
    url = hostile.serve("/attributes", body)
    with Workers(processes=1, cpu_seconds=1.0) as pool:
        with pytest.raises(Reasoned) as caught:
            poll(url, fetcher, pool)
        assert isinstance(caught.value, WorkerError)
        assert caught.value.reason is Reason.WORKER_TIMEOUT
        assert "1 s of processor time" in str(caught.value)
        assert poll(hostile.url("/good.xml"), fetcher, pool).entries


@pytest.mark.parametrize(
    ("path", "source"), [("/page-no-text", TextSource.SUMMARY), ("/page-table", TextSource.PAGE), ("/page-deep", None)]
)
def test_hostile_pages_become_articles(hostile: Hostile, fetcher: Fetcher, workers: Workers, path: str, source: TextSource | None) -> None:
    """Without text the summary is the text; a table of 5 MB and 100,000 nested divs are read within the worker's limits."""
    found = fetcher.get(hostile.url(path))
    assert isinstance(found, Fetched)
    entry = Entry(title="Port talks", summary="The talks on the northern port resume.")
    article = workers.call(extract, found.body, entry=entry, url=found.url, content_type=found.content_type)
    assert isinstance(article, Article)
    assert article.text
    assert source in (None, article.source)
