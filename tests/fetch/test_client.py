"""What a fetch brings, and what it refuses to take."""

import base64
import gzip
import threading
import time
import tracemalloc
import zlib
from pathlib import Path

import pytest

from tests.hostile_server import HostileServer, rss_feed, rss_item
from tests.waiting import SLACK_SECONDS, wait_until
from watcher.errors import FetchError, Reason
from watcher.fetch import Fetcher, FetchLimits
from watcher.model import CacheValidators, HttpResponse, NotModified


def refused(fetcher: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetcher.get(url)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return caught.value


def test_a_document_comes_with_its_address_type_and_body(hostile: HostileServer, fetcher: Fetcher) -> None:
    """A good answer is a Fetched with the body as served, lower-case headers, and no new address."""
    found = fetcher.get(hostile.url("/good.xml"))
    assert isinstance(found, HttpResponse)
    assert (found.url, found.status, found.content_type, found.moved_to) == (hostile.url("/good.xml"), 200, "application/rss+xml", None)
    assert found.body == rss_feed(rss_item(1) + rss_item(2) + rss_item(3))


def test_only_gzip_is_asked_for_and_the_user_agent_is_ours(hostile: HostileServer, fetcher: Fetcher) -> None:
    """No coding is offered that we could not bound, and the site learns who asks."""
    fetcher.get(hostile.url("/good.xml"))
    headers = hostile.requests[-1][1]
    assert headers["accept-encoding"] == "gzip"
    assert headers["user-agent"] == "watcher-test"


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-15)),
        ("identity", bytes),
        ("gzip", lambda body: gzip.compress(body[:50]) + gzip.compress(body[50:])),
        ("gzip", lambda body: gzip.compress(body) + bytes(7)),
    ],
    ids=["gzip", "x-gzip", "deflate", "deflate-raw", "identity", "gzip-in-two-members", "gzip-padded"],
)
def test_packed_bodies_come_out_whole(hostile: HostileServer, fetcher: Fetcher, coding: str, pack: object) -> None:
    """gzip in one or several members and both kinds of deflate are unpacked, padding is ignored."""
    body = rss_feed("".join(rss_item(number) for number in range(500)))
    found = fetcher.get(hostile.serve("/packed", pack(body), headers={"Content-Encoding": coding}))  # type: ignore[operator]
    assert isinstance(found, HttpResponse)
    assert found.body == body


@pytest.mark.parametrize("path", ["/drip", "/drip-chunked", "/slow-headers", "/silent", "/endless-continue"])
def test_the_deadline_holds_against_every_slowness(hostile: HostileServer, hasty: Fetcher, path: str) -> None:
    """0.8 seconds for the whole request, though every single read brings its byte in time."""
    began = time.monotonic()
    error = refused(hasty, hostile.url(path))
    assert time.monotonic() - began < 0.8 + SLACK_SECONDS
    assert error.reason is Reason.TIMEOUT
    assert hostile.url(path) in str(error)
    assert "within 0.8 s" in str(error)


@pytest.mark.parametrize("path", ["/endless", "/huge", "/huge-announced", "/gzip-bomb"])
def test_the_byte_cap_holds(hostile: HostileServer, fetcher: Fetcher, path: str) -> None:
    """A body that never ends, is 50 MB, says it is, or grows in unpacking, is dropped at the cap."""
    error = refused(fetcher, hostile.url(path))
    assert error.reason is Reason.TOO_LARGE
    assert "2,000,000 bytes" in str(error)


def test_a_bomb_is_never_held_in_memory(hostile: HostileServer, fetcher: Fetcher) -> None:
    """While 18 MB of gzip bomb are refused, no more than a few times the cap of 2 MB is ever allocated."""
    tracemalloc.start()
    try:
        refused(fetcher, hostile.url("/gzip-bomb"))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000


@pytest.mark.parametrize(
    ("path", "reason", "words"),
    [
        ("/brotli-bomb", Reason.BAD_BODY, "'br', but only gzip was requested"),
        ("/gzip-twice", Reason.BAD_BODY, "'gzip, gzip'"),
        ("/gzip-lie", Reason.BAD_BODY, "gzip data is damaged"),
        ("/gzip-cut", Reason.BAD_BODY, "is incomplete"),
        ("/cut-off", Reason.BAD_BODY, "sent an invalid response"),
        ("/hang-up", Reason.BAD_BODY, "sent an invalid response"),
        ("/garbage", Reason.BAD_BODY, "sent an invalid response"),
        ("/endless-headers", Reason.BAD_BODY, "sent an invalid response"),
        ("/loop", Reason.REDIRECTS, "/loop → http://"),
        ("/itself", Reason.REDIRECTS, "in a circle"),
        ("/hop0", Reason.REDIRECTS, "more than 5 times"),
        ("/to-metadata", Reason.BLOCKED_ADDRESS, "169.254.169.254"),
        ("/to-loopback", Reason.BLOCKED_ADDRESS, "127.0.0.2"),
        ("/to-mapped", Reason.BLOCKED_ADDRESS, "169.254.169.254"),
        ("/to-file", Reason.BAD_URL, "'file:///etc/passwd', which is not an http"),
        ("/to-script", Reason.BAD_URL, "javascript:"),
        ("/to-broken", Reason.BAD_URL, "http://[oops/"),
        ("/gone", Reason.GONE, "410 Gone"),
        ("/no-such-thing", Reason.HTTP_STATUS, "404 Not Found"),
        ("/forbidden", Reason.HTTP_STATUS, "403 Forbidden"),
        ("/error", Reason.HTTP_STATUS, "500 Internal Server Error"),
        ("/limited", Reason.RATE_LIMITED, "429 Too Many Requests"),
        ("/down", Reason.RATE_LIMITED, "503 Service Unavailable"),
        ("/not-modified-unasked", Reason.HTTP_STATUS, "304"),
    ],
)
def test_each_trick_has_its_reason_and_its_sentence(
    hostile: HostileServer, fetcher: Fetcher, path: str, reason: Reason, words: str
) -> None:
    """The reason is stored, the sentence names the address and what happened."""
    error = refused(fetcher, hostile.url(path))
    assert error.reason is reason
    assert words in str(error)
    assert hostile.url(path) in str(error)


def test_the_status_and_both_forms_of_retry_after_are_kept(hostile: HostileServer, fetcher: Fetcher) -> None:
    """Seconds come as they are, a date as the seconds until then, nonsense as none."""
    limited, down = refused(fetcher, hostile.url("/limited")), refused(fetcher, hostile.url("/down"))
    assert (limited.status, limited.retry_after) == (429, 120.0)
    assert down.status == 503
    assert down.retry_after is not None
    assert down.retry_after > 365 * 86_400
    odd = refused(fetcher, hostile.serve("/odd", b"", status=429, headers={"Retry-After": "soon, maybe ²"}))
    assert odd.retry_after is None


def test_an_unchanged_document_is_not_sent_again(hostile: HostileServer, fetcher: Fetcher) -> None:
    """The ETag and date of the last answer go out as they came; 304 is NotModified."""
    first = fetcher.get(hostile.url("/conditional"))
    assert isinstance(first, HttpResponse)
    again = fetcher.get(hostile.url("/conditional"), CacheValidators(first.headers["etag"], first.headers["last-modified"]))
    assert isinstance(again, NotModified)
    assert hostile.requests[-1][1]["if-modified-since"] == "Tue, 05 Sep 2023 10:00:00 GMT"


def test_a_validator_may_hold_any_byte(hostile: HostileServer, fetcher: Fetcher) -> None:
    """An ETag beyond ASCII goes back byte for byte."""
    url = hostile.serve("/etag", b"<rss/>", headers={"ETag": '"caf\xe9"'})
    first = fetcher.get(url)
    assert isinstance(first, HttpResponse)
    fetcher.get(url, CacheValidators(etag=first.headers["etag"]))
    assert hostile.requests[-1][1]["if-none-match"] == '"caf\xe9"'


def test_a_move_is_reported_only_when_every_hop_is_permanent(hostile: HostileServer, fetcher: Fetcher) -> None:
    """301 then 308 moves the feed; 301 then 302 does not."""
    moved, found = fetcher.get(hostile.url("/moved")), fetcher.get(hostile.url("/moved-for-now"))
    assert isinstance(moved, HttpResponse)
    assert isinstance(found, HttpResponse)
    assert moved.moved_to == moved.url == hostile.url("/good.xml")
    assert found.moved_to is None
    assert found.url == hostile.url("/good.xml")


def test_a_password_is_sent_and_never_shown(hostile: HostileServer, fetcher: Fetcher) -> None:
    """User and password of the address become an Authorization header, and are in no error and no base address."""
    with_password = hostile.url("/good.xml").replace("//", "//desk:s3%3Acret@")
    found = fetcher.get(with_password)
    assert base64.b64decode(hostile.requests[-1][1]["authorization"].split()[1]) == b"desk:s3:cret"
    assert found.url == hostile.url("/good.xml")
    assert "s3" not in str(refused(fetcher, with_password.replace("/good.xml", "/loop")))


def test_cookies_are_not_kept(hostile: HostileServer, fetcher: Fetcher) -> None:
    """What a site sets is not sent on the next request."""
    url = hostile.serve("/cookie", b"<rss/>", headers={"Set-Cookie": "id=1; Path=/"})
    fetcher.get(url)
    fetcher.get(url)
    assert "cookie" not in hostile.requests[-1][1]


def test_a_busy_host_is_left_alone_at_once(hostile: HostileServer) -> None:
    """With two requests under way to a host the third is refused without waiting; another host is not."""
    with Fetcher(FetchLimits(deadline=4, max_per_host=2, allowed_networks=("127.0.0.0/8",))) as fetcher:
        errors: list[FetchError] = []
        threads = [threading.Thread(target=lambda: errors.append(refused(fetcher, hostile.url("/silent")))) for _ in range(2)]
        for thread in threads:
            thread.start()
        while hostile.hits["/silent"] < 2:
            time.sleep(0.01)
        busy = refused(fetcher, hostile.url("/good.xml"))
        assert busy.reason is Reason.HOST_BUSY
        assert not errors  # they are under way still: it did not wait for them
        assert busy.retry_after
        with HostileServer() as other:
            assert isinstance(fetcher.get(other.url("/good.xml")), HttpResponse)
        for thread in threads:
            thread.join()
        assert [error.reason for error in errors] == [Reason.TIMEOUT] * 2
        assert isinstance(fetcher.get(hostile.url("/good.xml")), HttpResponse)


@pytest.mark.parametrize(
    "url",
    [
        *("", "feed", "ftp://x.example/feed", "http://", "http:///feed", "http://x.example:99999/", "http://[::1/", "file:///etc/passwd"),
        *("http://x.example:0/", "http://\x00.example/", "http://" + "a" * 300 + ".example/", "http://x..example/"),
    ],
)
def test_what_is_no_web_address_says_so(fetcher: Fetcher, url: str) -> None:
    """No request is made, and no exception but FetchError comes out."""
    assert refused(fetcher, url).reason in (Reason.BAD_URL, Reason.DNS)


def test_threads_share_one_fetcher(hostile: HostileServer, fetcher: Fetcher) -> None:
    """Eight threads fetch at once, each gets its own document, and a slow one does not lend its deadline to the others."""
    urls = [hostile.serve(f"/own/{number}", rss_feed(rss_item(number))) for number in range(8)]
    wrong: list[object] = []

    def go(number: int) -> None:
        for _ in range(25):
            found = fetcher.get(urls[number])
            if not isinstance(found, HttpResponse) or found.body != rss_feed(rss_item(number)):
                wrong.append(found)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_post_returns_the_answer_whatever_it_is(hostile: HostileServer, fetcher: Fetcher) -> None:
    """Status and body come back for 200, 500 and a redirect, which is not followed."""
    url = hostile.serve("/hook", b"thanks", status=200)

    def post(to: str) -> HttpResponse:
        return fetcher.post(to, body=b"{}", headers={"Content-Type": "application/json"}, deadline=20, allow_private=True)

    assert (post(url).status, post(url).body) == (200, b"thanks")
    assert hostile.requests[-1][1]["content-type"] == "application/json"
    assert post(hostile.url("/error")).status == 500
    before = hostile.hits["/good.xml"]
    assert post(hostile.url("/moved-again")).status == 308
    assert hostile.hits["/good.xml"] == before


def test_a_post_answered_by_a_drip_counts_as_answered(hostile: HostileServer, fetcher: Fetcher) -> None:
    """The receiver said 200: that its body never ends is no reason to send again."""
    began = time.monotonic()
    answer = fetcher.post(hostile.url("/drip"), body=b"{}", headers={}, deadline=3, allow_private=True)
    assert answer.status == 200
    assert time.monotonic() - began < 3 + SLACK_SECONDS


def test_a_post_that_is_never_answered_ends_in_time(hostile: HostileServer, fetcher: Fetcher) -> None:
    """The total deadline is the caller's."""
    began = time.monotonic()
    with pytest.raises(FetchError) as caught:
        fetcher.post(hostile.url("/silent"), body=b"{}", headers={}, deadline=0.5, allow_private=True)
    assert caught.value.reason is Reason.TIMEOUT
    assert time.monotonic() - began < 0.5 + SLACK_SECONDS


def test_nothing_is_left_open_after_errors(hostile: HostileServer) -> None:
    """Sixty requests that end in errors leave no socket behind, and no place of their host taken."""
    with Fetcher(FetchLimits(deadline=0.1, max_bytes=1000, max_per_host=1, allowed_networks=("127.0.0.1/32",))) as fetcher:
        refused(fetcher, hostile.url("/drip"))
        before = len(list(Path("/proc/self/fd").iterdir()))
        for path in ("/drip", "/endless", "/to-metadata", "/error", "/gzip-lie", "/cut-off") * 10:
            refused(fetcher, hostile.url(path))
        # The server, which lives in this process too, needs a moment to see that its clients have gone.
        wait_until(lambda: len(list(Path("/proc/self/fd").iterdir())) <= before + 5)
