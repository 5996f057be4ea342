"""A threading HTTP server on one loopback port, for the demo's outlets and the tests' sites: GET and HEAD."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import urlsplit

RequestKind = Literal["polls", "pages", "other"]


@dataclass(frozen=True, slots=True)
class SiteResponse:
    """The answer to a request.  ``kind``: what the request counts as.  A 304 sends its headers only."""

    status: HTTPStatus
    kind: RequestKind
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


Responder = Callable[[str, Mapping[str, str]], SiteResponse]
"""(path without its query, headers with lower-case names) -> SiteResponse"""
ResponseTracker = Callable[[SiteResponse], AbstractContextManager[None]]
"""Entered before an answer is sent, left after."""


class SiteServer(ThreadingHTTPServer):
    """An HTTP server that knows its open connections, so that stopping does not wait for a client that keeps one alive."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, respond: Responder, track: ResponseTracker, *, host: str = "127.0.0.1", name: str = "site") -> None:
        super().__init__((host, 0), _SiteRequestHandler)
        self.respond, self.track = respond, track
        self.url = f"http://{host}:{self.server_address[1]}"
        self._open_connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and cut open connections."""
        self.shutdown()
        with self._lock:
            for connection in self._open_connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self.server_close()
        self._thread.join()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open_connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open_connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that disconnect early."""


class _SiteRequestHandler(BaseHTTPRequestHandler):
    server: SiteServer
    protocol_version = "HTTP/1.1"
    server_version = "newsroom"
    sys_version = ""
    wbufsize = -1  # headers and body leave in one write
    timeout = 30.0

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.server.respond(urlsplit(self.path).path, headers)
        with self.server.track(answer):
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            if answer.status is not HTTPStatus.NOT_MODIFIED:
                self.send_header("Content-Type", answer.content_type)
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD" and answer.status is not HTTPStatus.NOT_MODIFIED:
                self.wfile.write(answer.body)
            self.wfile.flush()

    do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing: the terminal belongs to whoever runs the server."""
