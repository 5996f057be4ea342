"""A web server on loopback that plays every trick known to us, one path for each.

    with Hostile() as hostile:
        fetcher.get(hostile.url("/drip"))

``serve(path, body, ...)`` adds a document of the test's own.  ``hits`` counts requests by path; ``seen`` keeps their headers.
"""

from __future__ import annotations

import contextlib
import gzip
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RSS_TYPE = "application/rss+xml"
HTML_TYPE = "text/html; charset=utf-8"
DRIP_SECONDS = 0.2
"""Seconds between two bytes of what drips: fast enough for tests, slower than any deadline they set."""


def rss_feed(items: str, *, head: str = "") -> bytes:
    """A feed around ``items``."""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Hostile Times</title>'
        f"<link>https://hostile.example/</link>{head}{items}</channel></rss>"
    ).encode()


def rss_item(number: int, *, title: str | None = None, extra: str = "") -> str:
    return (
        f"<item><title>{title or f'Story {number}'}</title><link>https://hostile.example/story/{number}</link>"
        f"<guid>tag:hostile.example,{number}</guid>{extra}</item>"
    )


PARAGRAPH = "<p>The minister said on Tuesday that the talks on the northern port would resume before the end of the month.</p>"

# ── documents ─────────────────────────────────────────────────────────────────────────────────────────────────────────

FEED_OVERFLOW = rss_feed(rss_item(1, title="Before &#99999999999999999999; after &#x110000; end") + rss_item(2))
FEED_MANY = rss_feed("".join(rss_item(number) for number in range(10_000)))
FEED_DIRTY = rss_feed(
    rss_item(1, title="Line one\nline two\t &lt;b&gt;bold&lt;/b&gt; &amp;amp; &#x202e;reversed&#x202c; &#x1b;[31mred&#x1b;[0m&#x200b; ink")
    + rss_item(2, title="<![CDATA[<script>alert(1)</script><i>Slanted</i> \x7f news]]>")
    + rss_item(3, title="x" * 20_000)
)
FEED_ODD_DATES = rss_feed(
    rss_item(1, extra="<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>")
    + rss_item(2, extra="<pubDate>Fri, 31 Dec 9999 23:59:59 +1400</pubDate>")
    + rss_item(3, extra="<pubDate>the day after tomorrow</pubDate>")
    + rss_item(4, extra="<pubDate>Tue, 05 Sep 2023 10:00:00 +0200</pubDate>")
)
FEED_BAD_ENCODING = rss_feed(rss_item(1, title="Café Größe") + rss_item(2, title="Second")).decode().encode("latin-1")  # and says UTF-8
FEED_LINKS = rss_feed(
    "<item><title>Script</title><link>javascript:alert(1)</link><guid isPermaLink='false'>a</guid></item>"
    "<item><title>Data</title><link>data:text/html,x</link><guid isPermaLink='false'>b</guid></item>"
    "<item><title>Relative</title><link>/story/7?utm_source=rss</link><guid isPermaLink='false'>c</guid></item>"
)
PAGE_IS_NO_FEED = (
    b"<!DOCTYPE html><html><head><title>Hostile Times</title>"
    b"<link rel='alternate' type='application/rss+xml' href='/real.xml'><link rel=stylesheet href=x.css></head><body>Welcome</body></html>"
)
PAGE_NO_TEXT = b"<!DOCTYPE html><html><head><title></title></head><body><div id=app></div><script>start()</script></body></html>"
PAGE_TABLE = (
    b"<!DOCTYPE html><html><body><article><h1>Results</h1>"
    + PARAGRAPH.encode() * 5
    + b"<table>"
    + b"<tr><td>1</td><td>ab</td></tr>" * 170_000
    + b"</table></article></body></html>"
)
PAGE_DEEP = b"<html><body>" + b"<div>" * 100_000 + PARAGRAPH.encode() + b"</div>" * 100_000 + b"</body></html>"


def gzip_bomb() -> bytes:
    """3 kB of gzip that come to 3 MB; six of these in a row are 18 MB.  gzip packs a thousand times at best."""
    return gzip.compress(bytes(3_000_000), 9) * 6


class HostileServer:
    """The server.  ``tls``: a context makes it speak https."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.hits: Counter[str] = Counter()
        self.requests: list[tuple[str, Mapping[str, str]]] = []
        self.stopping = threading.Event()
        self._served: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self._scheme = "https" if tls else "http"
        self._server = _HostileHttpServer(("127.0.0.1", 0), _HostileHandler)
        self._server.hostile = self
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def url(self, path: str, *, host: str = "127.0.0.1") -> str:
        return f"{self._scheme}://{host}:{self.port}{path}"

    def serve(
        self, path: str, body: bytes, content_type: str = RSS_TYPE, *, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> str:
        """Answer ``path`` with this from now on; its URL."""
        self._served[path] = (status, {"Content-Type": content_type, **(headers or {})}, body)
        return self.url(path)

    def __enter__(self) -> HostileServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _HostileHttpServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    hostile: HostileServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what most tricks are about."""


class _HostileHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _HostileHttpServer

    def do_GET(self) -> None:
        hostile, path = self.server.hostile, self.path.partition("?")[0]
        hostile.hits[path] += 1
        hostile.requests.append((path, {name.lower(): value for name, value in self.headers.items()}))
        if self.command == "POST":
            self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with contextlib.suppress(OSError):
            if path in hostile._served:
                status, headers, body = hostile._served[path]
                self._respond(body, status=status, headers=headers)
            elif path in TRICKS:
                TRICKS[path](self)
            elif path in REDIRECTS:
                status, target = REDIRECTS[path]
                self._respond(b"moved", status=status, headers={"Location": target})
            else:
                self._respond(b"no such trick", status=404)

    do_POST = do_GET

    def _respond(self, body: bytes, *, status: int = 200, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        sent = {"Content-Length": str(len(body)), "Content-Type": RSS_TYPE, **(headers or {})}
        for name, value in sent.items():
            self.send_header(name, value)
        self.end_headers()
        if status not in (204, 304):
            self.wfile.write(body)

    def _stream(self, pieces: Iterator[bytes], head: bytes = b"Content-Type: application/rss+xml\r\n") -> None:
        """A body without an announced length, ended by closing."""
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + head + b"\r\n")
        for piece in pieces:
            if self.server.hostile.stopping.is_set():
                return
            self.wfile.write(piece)

    def _slowly(self, text: bytes) -> Iterator[bytes]:
        for byte in text:
            yield bytes([byte])
            if self.server.hostile.stopping.wait(DRIP_SECONDS):
                return

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    # ── tricks that are more than a document ──

    def drip(self) -> None:
        self._stream(self._slowly(rss_feed(rss_item(1)) * 100))

    def drip_chunked(self) -> None:
        head = b"Transfer-Encoding: chunked\r\n"
        self._stream((b"1\r\n" + byte + b"\r\n" for byte in self._slowly(rss_feed(rss_item(1)) * 100)), head)

    def slow_headers(self) -> None:
        self.close_connection = True
        for piece in self._slowly(b"HTTP/1.1 200 OK\r\nX-Long: " + b"y" * 10_000):
            self.wfile.write(piece)

    def endless_headers(self) -> None:
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not self.server.hostile.stopping.is_set():
            self.wfile.write(b"X-More: " + b"z" * 8000 + b"\r\n")

    def endless_continue(self) -> None:
        self.close_connection = True
        while not self.server.hostile.stopping.wait(0.01):
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def endless(self) -> None:
        def forever() -> Iterator[bytes]:
            yield rss_feed(rss_item(1))[:-20]
            while True:
                yield rss_item(2).encode() * 500

        self._stream(forever())

    def huge(self) -> None:
        self._stream(rss_item(number).encode() * 500 for number in range(800))  # 50 MB

    def silent(self) -> None:
        self.close_connection = True
        self.server.hostile.stopping.wait(60)

    def hang_up(self) -> None:
        self.close_connection = True

    def cut_off(self) -> None:
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<rss>")

    def garbage(self) -> None:
        self.close_connection = True
        self.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")

    def conditional(self) -> None:
        if '"v1"' in self.headers.get("If-None-Match", ""):
            self._respond(b"", status=304, headers={"ETag": '"v1"'})
        else:
            self._respond(rss_feed(rss_item(1)), headers={"ETag": '"v1"', "Last-Modified": "Tue, 05 Sep 2023 10:00:00 GMT"})


def _serve_document(body: bytes, content_type: str = RSS_TYPE, **headers: str) -> Callable[[_HostileHandler], None]:
    sent = {"Content-Type": content_type, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return lambda handler: handler._respond(body, headers=sent)


def _serve_status(status: int, **headers: str) -> Callable[[_HostileHandler], None]:
    return lambda handler: handler._respond(b"no", status=status, headers={n.replace("_", "-"): v for n, v in headers.items()})


TRICKS: dict[str, Callable[[_HostileHandler], None]] = {
    "/good.xml": _serve_document(rss_feed(rss_item(1) + rss_item(2) + rss_item(3))),
    "/gzip.xml": lambda handler: handler._respond(gzip.compress(rss_feed(rss_item(1))), headers={"Content-Encoding": "gzip"}),
    "/html": _serve_document(PAGE_IS_NO_FEED, HTML_TYPE),
    "/empty": _serve_document(b""),
    "/blank": _serve_document(b" \r\n\t "),
    "/huge": _HostileHandler.huge,
    "/huge-announced": lambda handler: handler._respond(b"x", headers={"Content-Length": "50000000"}),
    "/many": _serve_document(FEED_MANY),
    "/bad-encoding": _serve_document(FEED_BAD_ENCODING),
    "/drip": _HostileHandler.drip,
    "/drip-chunked": _HostileHandler.drip_chunked,
    "/slow-headers": _HostileHandler.slow_headers,
    "/endless-headers": _HostileHandler.endless_headers,
    "/endless-continue": _HostileHandler.endless_continue,
    "/endless": _HostileHandler.endless,
    "/silent": _HostileHandler.silent,
    "/hang-up": _HostileHandler.hang_up,
    "/cut-off": _HostileHandler.cut_off,
    "/garbage": _HostileHandler.garbage,
    "/gzip-bomb": lambda handler: handler._respond(gzip_bomb(), headers={"Content-Encoding": "gzip"}),
    # its bytes do not matter: nobody here may begin to decode what was not asked for
    "/brotli-bomb": lambda handler: handler._respond(b"\x5b\xff\xff\xff" * 750, headers={"Content-Encoding": "br"}),
    "/gzip-twice": lambda handler: handler._respond(gzip.compress(gzip_bomb()), headers={"Content-Encoding": "gzip, gzip"}),
    "/gzip-lie": lambda handler: handler._respond(rss_feed(rss_item(1)), headers={"Content-Encoding": "gzip"}),
    "/gzip-cut": lambda handler: handler._respond(gzip.compress(rss_feed(rss_item(1)))[:-30], headers={"Content-Encoding": "gzip"}),
    "/overflow": _serve_document(FEED_OVERFLOW),
    "/dirty-titles": _serve_document(FEED_DIRTY),
    "/odd-dates": _serve_document(FEED_ODD_DATES),
    "/odd-links": _serve_document(FEED_LINKS),
    "/page-no-text": _serve_document(PAGE_NO_TEXT, HTML_TYPE),
    "/page-table": _serve_document(PAGE_TABLE, HTML_TYPE),
    "/page-deep": _serve_document(PAGE_DEEP, HTML_TYPE),
    "/conditional": _HostileHandler.conditional,
    "/gone": _serve_status(410),
    "/forbidden": _serve_status(403),
    "/error": _serve_status(500),
    "/limited": _serve_status(429, Retry_After="120"),
    "/down": _serve_status(503, Retry_After="Fri, 31 Dec 2100 23:59:59 GMT"),
    "/not-modified-unasked": _serve_status(304),
}

REDIRECTS: dict[str, tuple[int, str]] = {
    "/loop": (302, "/loop-b"),
    "/loop-b": (302, "/loop"),
    "/itself": (301, "/itself"),
    **{f"/hop{number}": (302, f"/hop{number + 1}") for number in range(20)},
    "/moved": (301, "/moved-again"),
    "/moved-again": (308, "/good.xml"),
    "/moved-for-now": (301, "/found"),
    "/found": (302, "/good.xml"),
    "/to-metadata": (302, "http://169.254.169.254/latest/meta-data/"),
    "/to-loopback": (302, "http://127.0.0.2:1/"),
    "/to-mapped": (302, "http://[::ffff:169.254.169.254]/"),
    "/to-file": (302, "file:///etc/passwd"),
    "/to-script": (302, "javascript:alert(1)"),
    "/to-broken": (302, "http://[oops/"),
}
