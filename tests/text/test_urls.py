"""One spelling for each address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.text.urls import canonical_url, is_front_page, loggable_url, outlet_from_url, url_key, web_address


@pytest.mark.parametrize(
    ("url", "spelling"),
    [
        ("HTTP://User:pw@WWW.Example.com:80/a/../b/./c//d?id=3#top", "http://www.example.com/b/c/d?id=3"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com.:443/", "https://example.com/"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://x.example/a?utm_source=rss&b=2&fbclid=z&a=1", "https://x.example/a?b=2&a=1"),
        ("https://x.example/%7euser/%e2%82%ac/a%2fb", "https://x.example/~user/%E2%82%AC/a%2Fb"),
        ("https://пример.рф/новости", "https://xn--e1afmkfd.xn--p1ai/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        (" https://x.example/a b ", "https://x.example/ab"),
    ],
)
def test_one_spelling(url: str, spelling: str) -> None:
    """Case, user, default port, dot segments, escapes, tracking and fragment make no difference; the path and the query do."""
    assert canonical_url(url) == spelling


@pytest.mark.parametrize("query", ["cid=AEN20230905", "uid=7", "source=12", "gallery=5", "12345", "p=", "session=2023", "keyword=oil"])
def test_a_parameter_that_may_name_the_article_stays(query: str) -> None:
    """Only what is known to track is dropped: these are how real sites name their articles."""
    assert canonical_url(f"https://x.example/view?{query}").endswith(f"?{query}")


@given(st.text() | st.text(alphabet="htps:/.@?#[]%&=1a -é\x00").map("http://".__add__))
def test_no_address_raises_and_one_spelling_is_final(url: str) -> None:
    """Whatever comes in, and canonical(canonical(x)) is canonical(x)."""
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert url_key(once) == url_key(url)
    outlet_from_url(url), loggable_url(url), is_front_page(url), web_address(url, base="https://x.example/")


def test_the_key_forgets_scheme_www_and_the_last_slash() -> None:
    """Four addresses, one key; another path, another key."""
    same = ["http://x.example/a", "https://x.example/a/", "https://www.x.example/a?utm_source=x", "http://WWW.X.example:80/a#b"]
    assert len({url_key(url) for url in same}) == 1
    assert url_key("https://x.example/b") != url_key(same[0])


@pytest.mark.parametrize(
    "link", [None, "", " ", "javascript:alert(1)", "data:text/html,x", "mailto:a@x.example", "http://", "http://[", "ftp://x.example/"]
)
def test_what_is_no_web_address(link: str | None) -> None:
    """Dropped rather than passed on."""
    assert web_address(link, base="https://x.example/") is None


def test_a_link_is_made_absolute_by_its_base() -> None:
    """Relative, protocol-relative and blank-ridden ones."""
    base = "https://x.example/feeds/rss"
    assert web_address("../a", base=base) == "https://x.example/a"
    assert web_address("//y.example/a", base=base) == "https://y.example/a"
    assert web_address("\n https://x.example/a b\n", base=base) == "https://x.example/ab"


def test_outlets_are_hosts_as_people_write_them() -> None:
    """Without www., and in letters."""
    assert outlet_from_url("https://www.yna.co.kr/view/1") == "yna.co.kr"
    assert outlet_from_url("https://xn--e1afmkfd.xn--p1ai/") == "пример.рф"


def test_no_password_is_shown() -> None:
    """User and password go, in an address that does not parse too."""
    assert loggable_url("https://desk:s3cret@x.example/feed") == "https://x.example/feed"
    assert "s3cret" not in loggable_url("https://desk:s3cret@[x/feed")
