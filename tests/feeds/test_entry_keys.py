"""What an entry is known by survives what publishers do to their feeds."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.feeds.entry_keys import assign_unique_keys
from watcher.feeds.parse import parse_feed
from watcher.model import Entry

FEED = "https://k.example/feed"
SITE = "https://k.example/"


def document(change: Callable[[int], dict[str, str]] = lambda number: {}, count: int = 4) -> bytes:
    items = ""
    for number in range(count):
        parts = {
            "title": f"Story {number}",
            "link": f"http://k.example/news/{number}",
            "guid": f"guid-{number}",
            "date": f"Tue, 05 Sep 2023 1{number}:00:00 GMT",
            **change(number),
        }
        items += (
            f"<item><title>{parts['title']}</title><link>{parts['link']}</link><guid isPermaLink='false'>{parts['guid']}</guid>"
            f"<pubDate>{parts['date']}</pubDate></item>"
        )
    return f"<rss version='2.0'><channel><title>K</title><link>{SITE}</link>{items}</channel></rss>".encode()


def keys(change: Callable[[int], dict[str, str]] = lambda number: {}) -> list[set[str]]:
    return [set(entry.identity_keys) for entry in parse_feed(document(change), url=FEED).entries]


@pytest.mark.parametrize(
    "change",
    [
        lambda n: {"guid": f"regenerated-{n * 7919}"},
        lambda n: {"title": f"Updated: story {n}", "date": "Wed, 06 Sep 2023 10:00:00 GMT"},
        lambda n: {"link": f"https://www.k.example/news/{n}/?utm_source=rss&amp;utm_medium=feed#xtor=RSS-1"},
        lambda n: {"link": f"https://k.example/moved/{n}", "title": f"Now {n}"},
        lambda n: {"guid": f"regenerated-{n}", "link": f"https://k.example/news/{n}?fbclid=abc", "title": f"Now {n}"},
    ],
    ids=["guids-regenerated", "retitled", "https-and-tracking", "moved-and-retitled", "guid-title-and-tracking"],
)
def test_an_entry_stays_itself(change: Callable[[int], dict[str, str]]) -> None:
    """After the change each entry still shares a key with its former self, and with no other."""
    for number, now in enumerate(keys(change)):
        assert [bool(now & before) for before in keys()] == [number == other for other in range(4)]


@pytest.mark.parametrize("home", [SITE, "https://www.k.example", "https://k.example/index.html", FEED])
def test_the_front_page_is_nobodys_address(home: str) -> None:
    """Entries that all link to it are told apart by their guids, and one alone is not known by it either."""
    found = keys(lambda n: {"link": home})
    assert len(found) == 4
    assert not set.intersection(*found)
    alone = parse_feed(document(lambda n: {"link": home}, count=1), url=FEED).entries
    assert not any(key.startswith("u:") for key in alone[0].identity_keys)


def test_regenerated_guids_on_the_front_page_are_still_known_by_title_and_date() -> None:
    """Where the address says nothing and the guid is new, title and date together say it."""
    before, now = keys(lambda n: {"link": SITE}), keys(lambda n: {"link": SITE, "guid": f"new-{n}"})
    for number in range(4):
        assert [bool(now[number] & other) for other in before] == [number == other for other in range(4)]


def test_equal_guids_name_nothing() -> None:
    """All guids the same: the addresses tell the entries apart."""
    found = keys(lambda n: {"guid": "the-feed"})
    assert all(len(own) == 1 and next(iter(own)).startswith("u:") for own in found)
    assert len(set.union(*found)) == 4


def test_equal_titles_are_not_one_entry() -> None:
    """Undated *Live updates* on four days are four entries."""
    found = keys(lambda n: {"title": "Live updates", "date": ""})
    assert len(found) == 4
    assert not any(key.startswith("t:") for own in found for key in own)


def test_entries_of_one_page_are_told_apart_by_fragment() -> None:
    """A live page's /live#p1 and /live#p2 are two."""
    found = keys(lambda n: {"link": f"https://k.example/live#p{n}", "guid": "x"})
    assert len(found) == 4
    assert not set.intersection(*found)


def test_twins_become_one() -> None:
    """The same item listed twice is one entry; listed with nothing but another summary it is two."""
    same = Entry(title="A", url="https://k.example/a", guid="a")
    assert len(assign_unique_keys([same, same], url=FEED, site_url=SITE)) == 1
    assert (
        len(assign_unique_keys([same, Entry(title="A", url="https://k.example/a", guid="a", summary="New")], url=FEED, site_url=SITE)) == 2
    )
    assert assign_unique_keys([Entry(title="")], url=FEED, site_url=SITE) == ()


_WORDS = st.sampled_from(["", "a", "b", "https://k.example/", "https://k.example/a", "http://www.k.example/a/", "https://k.example/a#1"])


_MAYBE = _WORDS.map(lambda word: word or None)


@given(st.lists(st.builds(Entry, title=_WORDS, url=_MAYBE, guid=_MAYBE, summary=_WORDS), max_size=8))
def test_every_entry_has_a_key_and_no_key_has_two(entries: list[Entry]) -> None:
    """Whatever is repeated in whatever way."""
    found = assign_unique_keys(entries, url=FEED, site_url=SITE)
    everything = [key for entry in found for key in entry.identity_keys]
    assert all(entry.identity_keys for entry in found)
    assert len(everything) == len(set(everything))
    assert all(len(key) == 34 for key in everything)
