"""What a publisher's document becomes."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests import hostile_server
from tests.hostile_server import rss_feed, rss_item
from watcher.errors import ParseError, Reason
from watcher.feeds.entry_keys import MAX_ENTRIES
from watcher.feeds.parse import parse_feed
from watcher.model import Entry, ParsedFeed

URL = "https://hostile.example/feed.xml"


def refused(document: bytes, content_type: str = "") -> ParseError:
    with pytest.raises(ParseError) as caught:
        parse_feed(document, url=URL, content_type=content_type)
    assert URL in str(caught.value)
    assert "\n" not in str(caught.value)
    return caught.value


def only(feed: ParsedFeed) -> Entry:
    (entry,) = feed.entries
    return entry


def test_rss_entry_by_entry() -> None:
    """Title, address, guid, date, author, content, summary, outlet and tags of an RSS item are where they belong."""
    feed = parse_feed(
        b"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Daily &amp;amp; News</title><link>https://news.example/</link>
        <language>en-US</language><ttl>45</ttl>
        <item><title>Port &lt;em&gt;reopens&lt;/em&gt;</title><link>https://news.example/port</link><guid>n-1</guid>
        <pubDate>Tue, 05 Sep 2023 10:00:00 +0200</pubDate><dc:creator>Ann Lee</dc:creator><category>Ports</category>
        <source url="https://wire.example/">The Wire</source>
        <description>Short.</description><content:encoded><![CDATA[<p>The long text.</p>]]></content:encoded></item>
        </channel></rss>""",
        url="https://news.example/rss",
    )
    assert (feed.title, feed.site_url, feed.language, feed.ttl) == ("Daily & News", "https://news.example/", "en-us", timedelta(minutes=45))
    entry = only(feed)
    assert (entry.title, entry.url, entry.guid) == ("Port reopens", "https://news.example/port", "n-1")
    assert entry.published == datetime(2023, 9, 5, 8, 0, tzinfo=UTC)
    assert (entry.author, entry.outlet, entry.language, entry.tags) == ("Ann Lee", "The Wire", "en-us", ("Ports",))
    assert (entry.content, entry.summary) == ("<p>The long text.</p>", "Short.")


def test_atom_takes_plain_text_at_its_word() -> None:
    """type="text" is literal, type="html" is resolved; links follow xml:base; the content's HTML stays as served."""
    feed = parse_feed(
        b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://a.example/deep/"><title>A</title>
        <link href="https://a.example/"/><id>urn:a</id>
        <entry><title type="text">a &lt; b and c &gt; d</title><link href="one.html"/><id>urn:1</id>
        <updated>2023-09-05T10:00:00Z</updated><content type="html">&lt;p onclick="x()"&gt;Body&lt;/p&gt;</content></entry>
        <entry><title type="html">Caf&amp;eacute; &lt;b&gt;bold&lt;/b&gt;</title><link href="/two"/><id>urn:2</id>
        <published>2023-09-04T10:00:00-05:00</published><summary>Plain &lt;tag&gt;</summary></entry></feed>""",
        url="https://a.example/feed",
    )
    one, two = feed.entries
    assert (one.title, two.title) == ("a < b and c > d", "Café bold")
    assert (one.url, two.url) == ("https://a.example/deep/one.html", "https://a.example/two")
    assert (one.published, two.published) == (datetime(2023, 9, 5, 10, tzinfo=UTC), datetime(2023, 9, 4, 15, tzinfo=UTC))
    assert one.content == '<p onclick="x()">Body</p>'


def test_rdf_is_read() -> None:
    """RSS 1.0, with the date of Dublin Core."""
    entry = only(
        parse_feed(
            b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
            xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://r.example/"><title>R</title><link>https://r.example/</link>
            </channel><item rdf:about="https://r.example/1"><title>One</title><link>https://r.example/1</link>
            <dc:date>2023-09-05T10:00:00+09:00</dc:date></item></rdf:RDF>""",
            url="https://r.example/rdf",
        )
    )
    assert (entry.title, entry.url, entry.published) == ("One", "https://r.example/1", datetime(2023, 9, 5, 1, tzinfo=UTC))


def test_json_feed_is_read() -> None:
    """Versions 1 and 1.1: authors, plain and HTML content, relative addresses, numbers as ids."""
    feed = parse_feed(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "J\u202e Feed",
                "home_page_url": "https://j.example/",
                "language": "de",
                "items": [
                    {"id": 7, "url": "/seven", "title": "Seven &amp; <b>more</b>", "content_text": "1 < 2\nsecond", "tags": ["x", 3]},
                    {"id": "8", "external_url": "https://b.example/8", "date_published": "2023-09-05T10:00:00+02:00"},
                    {"id": "9", "url": "javascript:alert(1)", "summary": "Nine things happened today.", "author": {"name": "Old Style"}},
                    "no item",
                ],
            }
        ).encode(),
        url="https://j.example/feed.json",
    )
    seven, eight, nine = feed.entries
    assert (feed.title, feed.language, feed.site_url) == ("J Feed", "de", "https://j.example/")
    assert (seven.guid, seven.url, seven.title, seven.content, seven.tags) == (
        "7",
        "https://j.example/seven",
        "Seven & more",
        "1 &lt; 2<br>second",
        ("x",),
    )
    assert (eight.url, eight.published) == ("https://b.example/8", datetime(2023, 9, 5, 8, tzinfo=UTC))
    assert (nine.url, nine.author, nine.title) == (None, "Old Style", "Nine things happened today.")


@pytest.mark.parametrize(
    "document", [b"{}", b'{"items": 3}', b'{"items": [', b"{" * 100_000, b'{"items": [' * 100_000, b'{"a": ' + b"9" * 5000 + b"}"]
)
def test_json_that_is_no_feed(document: bytes) -> None:
    """Other JSON, broken JSON and JSON nested to the stack's end are NOT_A_FEED."""
    assert refused(document).reason is Reason.NOT_A_FEED


@pytest.mark.parametrize("title", ["\ud800 lone", "a\x00b", "\x1b]0;owned\x07Title"])
def test_what_json_can_smuggle_is_gone_from_titles(title: str) -> None:
    """Lone surrogates, NUL and terminal sequences do not survive; the rest does."""
    found = only(parse_feed(json.dumps({"items": [{"id": "1", "title": title}]}).encode(), url=URL)).title
    found.encode("utf-8")
    assert found in ("lone", "ab", "Title")


def test_a_web_page_names_its_feeds() -> None:
    """IS_HTML, with the address to give instead."""
    error = refused(hostile_server.PAGE_IS_NO_FEED, "text/html")
    assert error.reason is Reason.IS_HTML
    assert "its feeds are: https://hostile.example/real.xml" in str(error)
    assert refused(b"\xef\xbb\xbf<!-- x --> <html><body>no</body></html>").reason is Reason.IS_HTML
    assert refused(b"<p>Not found</p>", "text/html; charset=utf-8").reason is Reason.IS_HTML


@pytest.mark.parametrize("document", [b"", b" \r\n\t ", b"\xef\xbb\xbf", b"\x00" * 10])
def test_an_empty_document_says_so(document: bytes) -> None:
    """Nothing but blanks, byte-order marks or NULs."""
    assert refused(document).reason is Reason.EMPTY


@pytest.mark.parametrize(
    "document",
    [b"hello", b"\x89PNG\r\n\x1a\n" + bytes(200), b"<svg/>", b"/etc/passwd", b"http://127.0.0.1/", bytes(range(1, 256)) * 40],
)
def test_anything_else_is_no_feed(document: bytes) -> None:
    """A picture, a word, and what feedparser would take for a file or an address to open."""
    assert refused(document).reason is Reason.NOT_A_FEED


def test_a_number_beyond_unicode_costs_one_character() -> None:
    """&#99999999999999999999; makes feedparser raise OverflowError; here the feed is read, with a replacement character."""
    one, two = parse_feed(hostile_server.FEED_OVERFLOW, url=URL).entries
    assert one.title == "Before \ufffd after \ufffd end"
    assert two.title == "Story 2"


def test_a_fault_of_the_library_is_a_parse_error() -> None:
    """The same reference where it cannot be mended beforehand, in UTF-16, is a sentence and no OverflowError."""
    document = hostile_server.FEED_OVERFLOW.decode().replace("utf-8", "utf-16").encode("utf-16")
    try:
        assert parse_feed(document, url=URL).entries
    except ParseError as error:
        assert error.reason is Reason.NOT_A_FEED
        assert URL in str(error)


def test_titles_are_one_plain_line() -> None:
    """No newline, markup, control, escape, bidi or zero-width character is left, and no title is endless."""
    first, second, third = parse_feed(hostile_server.FEED_DIRTY, url=URL).entries
    assert first.title == "Line one line two bold & reversed red ink"
    assert second.title == "Slanted news"
    assert len(third.title) == 500


def test_impossible_dates_are_none() -> None:
    """1970, 9999 and nonsense are no dates; 2023 is."""
    dates = [entry.published for entry in parse_feed(hostile_server.FEED_ODD_DATES, url=URL).entries]
    assert dates == [None, None, None, datetime(2023, 9, 5, 8, tzinfo=UTC)]


def test_links_are_web_addresses_or_nothing() -> None:
    """javascript: and data: are dropped, the relative link is resolved."""
    assert [entry.url for entry in parse_feed(hostile_server.FEED_LINKS, url=URL).entries] == [
        None,
        None,
        "https://hostile.example/story/7?utm_source=rss",
    ]


def test_a_wrong_encoding_costs_no_entry() -> None:
    """Latin-1 that says UTF-8: both entries come, the title as meant."""
    one, two = parse_feed(hostile_server.FEED_BAD_ENCODING, url=URL).entries
    assert (one.title, two.title) == ("Café Größe", "Second")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "koi8-r", "cp1251"])
def test_every_encoding_that_is_declared_is_read(encoding: str) -> None:
    """Cyrillic in five encodings gives one title."""
    document = rss_feed(rss_item(1, title="Военные учения")).decode().replace("utf-8", encoding).encode(encoding)
    assert only(parse_feed(document, url=URL)).title == "Военные учения"


def test_ten_thousand_entries_keep_both_ends() -> None:
    """The newest stand at the beginning or at the end: 1,000 of each are kept."""
    feed = parse_feed(hostile_server.FEED_MANY, url=URL)
    assert len(feed.entries) == MAX_ENTRIES
    assert (feed.entries[0].title, feed.entries[-1].title) == ("Story 0", "Story 9999")
    assert {entry.title for entry in feed.entries} >= {"Story 999", "Story 9000"}
    many = {"items": [{"id": str(number), "title": f"Story {number}"} for number in range(10_000)]}
    assert len(parse_feed(json.dumps(many).encode(), url=URL).entries) == MAX_ENTRIES


def test_no_external_entity_is_opened(tmp_path: object) -> None:
    """A DTD that names a file or a URL brings neither into the feed."""
    document = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss_feed(rss_item(1, title="A &x; B")).partition(b"?>")[2]
    assert "root:" not in repr(parse_feed(document, url=URL))


def test_billion_laughs_stay_small() -> None:
    """Entities within entities end in a feed or a sentence, not in gigabytes."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    document = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{levels}]>'.encode()
        + rss_feed(rss_item(1, title="&l9;")).partition(b"?>")[2]
    )
    try:
        assert len(repr(parse_feed(document, url=URL))) < 10_000
    except ParseError as error:
        assert error.reason is Reason.NOT_A_FEED


def test_the_schedule_does_not_import_feedparser() -> None:
    """The parent process asks only when; reading is the workers' work."""
    code = "import sys, watcher.feeds.poll_schedule, watcher.feeds.feed_links; print('feedparser' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"


def test_when_an_entry_changed_last_is_what_its_feed_says() -> None:
    """Atom's updated and JSON Feed's date_modified; the entry's own date where nothing says more; no part of what it is."""
    (atom,) = parse_feed(
        b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><id>urn:a</id><entry><title>One</title><id>urn:1</id>
        <published>2023-09-04T10:00:00Z</published><updated>2023-09-05T11:00:00Z</updated></entry></feed>""",
        url="https://a.example/feed",
    ).entries
    assert (atom.published, atom.updated) == (datetime(2023, 9, 4, 10, tzinfo=UTC), datetime(2023, 9, 5, 11, tzinfo=UTC))
    items = [
        {"id": "1", "title": "One", "date_published": "2023-09-04T10:00:00Z", "date_modified": "2023-09-05T11:00:00Z"},
        {"id": "2", "title": "Two", "date_published": "2023-09-04T10:00:00Z"},
        {"id": "3", "title": "Three"},
    ]
    feed = parse_feed(json.dumps({"version": "1", "title": "J", "items": items}).encode(), url="https://j.example/feed.json")
    assert [entry.updated for entry in feed.entries] == [datetime(2023, 9, 5, 11, tzinfo=UTC), datetime(2023, 9, 4, 10, tzinfo=UTC), None]
    assert replace(atom, updated=None) == atom
