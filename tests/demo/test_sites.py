"""The demo's newsrooms are real web sites: what a poller and an extractor meet there is what they meet outside."""

from __future__ import annotations

import html
import http.client
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import feedparser
import pytest
import trafilatura

from watcher.demo.scenario import load_outlets, load_scenes
from watcher.demo.sites import DemoOutlet, NewsItem, RequestCounts, Site, Sites

RSS = DemoOutlet("coteaux", "Le Journal des Coteaux", "Vu d'en haut", format="rss", template="journal")
ATOM = DemoOutlet("dunes", "Dunes & Marées", "Le sable et l'eau", format="atom", template="depeches")


def piece(number: int = 1, **changes: object) -> NewsItem:
    values: dict[str, object] = {
        "slug": f"piece-{number}",
        "title": f"Des moutons <perdus> & retrouvés, épisode {number}",
        "paragraphs": ("Vingt moutons ont été retrouvés lundi.", "Le berger a remercié ses voisins.", "La battue a duré deux jours."),
        "published": datetime(2023, 9, 5, 6, number, tzinfo=UTC),
        "byline": "Anne Roc",
    }
    return NewsItem(**{**values, **changes})  # type: ignore[arg-type]


def ask(url: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    try:
        connection.request(method, parts.path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


@pytest.fixture(params=[RSS, ATOM], ids=["rss", "atom"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    with Site(request.param) as site:
        yield site


def test_a_feed_lists_what_was_published_newest_first(site: Site) -> None:
    """The feed is well-formed; each entry has its title, address, date, byline, identity and a first paragraph as its summary."""
    site.publish(piece(1))
    site.publish(piece(2))
    status, headers, body = ask(site.feed_url)
    parsed = feedparser.parse(body)
    assert (status, headers["content-type"], parsed.bozo) == (200, f"{site.outlet.feed_type}; charset=utf-8", False)
    assert parsed.feed.title == site.outlet.name
    first, second = parsed.entries
    assert html.unescape(first.title) == "Des moutons <perdus> & retrouvés, épisode 2"
    assert html.unescape(second.title) == "Des moutons <perdus> & retrouvés, épisode 1"
    assert first.published_parsed[:5] == (2023, 9, 5, 6, 2)
    assert first.link == f"{site.url}/2023/09/05/piece-2.html"
    assert first.author == "Anne Roc"
    assert first.id != second.id
    assert "Vingt moutons ont été retrouvés lundi." in first.summary


def test_an_unchanged_feed_answers_304_to_either_validator(site: Site) -> None:
    """ETag and Last-Modified are both honoured, until something is published: even within the same second."""
    site.publish(piece(1))
    _, headers, _ = ask(site.feed_url)
    etag, modified = headers["etag"], headers["last-modified"]
    assert ask(site.feed_url, If_None_Match=etag)[0] == 304
    assert ask(site.feed_url, If_None_Match=f"W/{etag}")[0] == 304
    assert ask(site.feed_url, If_Modified_Since=modified)[0] == 304
    site.publish(piece(2))
    assert ask(site.feed_url, If_None_Match=etag)[0] == 200
    assert ask(site.feed_url, If_Modified_Since=modified)[0] == 200
    assert ask(site.feed_url, If_None_Match=etag, If_Modified_Since=headers["last-modified"])[0] == 200


def test_requests_are_counted_by_kind(site: Site) -> None:
    """Polls (the 304 among them), pages and the rest are told apart."""
    url = site.publish(piece())
    _, headers, _ = ask(site.feed_url)
    ask(site.feed_url, If_None_Match=headers["etag"])
    ask(url)
    ask(site.url + "/robots.txt")
    assert ask(site.url + "/nowhere")[0] == 404
    assert site.counts == RequestCounts(polls=2, unchanged=1, pages=1, other=2)


def test_a_head_request_carries_no_body(site: Site) -> None:
    """HEAD tells the length and sends nothing."""
    status, headers, body = ask(site.feed_url, "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 100


def test_the_front_page_names_the_feed(site: Site) -> None:
    """A reader who types the site's address finds its feed by the alternate link."""
    _, _, body = ask(site.url + "/")
    assert f'href="{site.outlet.feed_path}"'.encode() in body


def test_a_stopped_site_refuses_connections_at_once() -> None:
    """Stopping does not wait for a client that keeps its connection open."""
    site = Site(RSS).start()
    parts = urlsplit(site.feed_url)
    kept = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
    kept.request("GET", parts.path)
    kept.getresponse().read()
    site.stop()
    with pytest.raises(OSError):
        ask(site.feed_url)
    kept.close()


def test_every_page_yields_its_text_and_nothing_else() -> None:
    """Extraction from each template gives back the paragraphs exactly: no menu, banner, advertisement, link list, comment or footer."""
    with Sites(load_outlets()) as sites:
        for scene in load_scenes():
            _, _, page = ask(sites.publish(scene.outlet, scene.news_item))
            text = trafilatura.extract(page.decode(), include_comments=False) or ""
            assert tuple(line for line in text.splitlines() if line.strip()) == scene.news_item.paragraphs, scene.news_item.title


def test_pages_about_something_else_carry_baits() -> None:
    """The boilerplate of every layout names the watched countries, so that a bystander alerts as soon as extraction lets it through."""
    met = set()
    with Sites(load_outlets()) as sites:
        for scene in load_scenes():
            _, _, page = ask(sites.publish(scene.outlet, scene.news_item))
            if scene.seed is None:
                assert "Russie" in page.decode()
                assert "Russie" not in " ".join(scene.news_item.paragraphs)
                met.add(sites[scene.outlet].outlet.template)
    assert met == {"journal", "magazine", "depeches"}


def test_the_templates_differ() -> None:
    """The demo's outlets use at least three page layouts and both feed formats."""
    assert len({outlet.template for outlet in load_outlets()}) == 3
    assert {outlet.format for outlet in load_outlets()} == {"rss", "atom"}


def test_a_title_with_markup_is_text_on_the_page(site: Site) -> None:
    """What a newsroom types is escaped in feed and page alike."""
    url = site.publish(piece(title="<script>alert(1)</script> & co", paragraphs=("<b>gras</b> & maigre",)))
    for address in (url, site.feed_url, site.url + "/"):
        assert b"<script>alert" not in ask(address)[2]
    assert b"<b>gras" not in ask(url)[2]


def test_sites_have_ports_of_their_own() -> None:
    """Seven outlets are seven hosts to a poller."""
    with Sites(load_outlets()) as sites:
        urls = list(sites.feed_urls.values())
    assert all(urlsplit(one).netloc != urlsplit(other).netloc for one, other in itertools.combinations(urls, 2))
