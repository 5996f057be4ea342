"""A real webhook receiver on loopback that verifies what it is sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

from watcher.demo.inbox import LOOPBACK, Inbox


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A request that arrived.  ``status``: the answer; ``verified``: whether its signature was valid."""

    id: str
    headers: dict[str, str]
    body: bytes
    json: Any
    status: int
    verified: bool


class WebhookReceiver:
    """An HTTP server that verifies each webhook with the Standard Webhooks library, and keeps what it is sent.

    ``statuses``: its answers in turn, then 200; an invalid signature is always answered 401.  ``answer_headers``: added to every answer in
    ``statuses``.  ``never_answers``: reads and never answers.  ``path`` (JSON lines): every request it accepted.
    """

    def __init__(
        self,
        secret: str,
        path: Path | None = None,
        *,
        statuses: Sequence[int] = (),
        answer_headers: dict[str, str] | None = None,
        never_answers: bool = False,
        port: int = 0,
    ) -> None:
        self.secret, self._path, self.never_answers = secret, path, never_answers
        self.statuses, self.answer_headers = list(statuses), answer_headers or {}
        self._accepted, self._requests, self._lock, self._released = Inbox(), Inbox(), threading.Lock(), threading.Event()
        self._server = _WebhookServer((LOOPBACK, port), _make_handler_class(self.handle_request))
        self.host, self.port = LOOPBACK, int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, name="hook", daemon=True)

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/hook"

    @property
    def accepted(self) -> list[WebhookRequest]:
        """The requests that were verified and answered 2xx."""
        return self._accepted.all()

    @property
    def requests(self) -> list[WebhookRequest]:
        """All requests."""
        return self._requests.all()

    def wait(self, count: int, timeout: float = 30.0) -> list[WebhookRequest]:
        """Return the accepted requests once there are ``count``.

        Raises:
            TimeoutError: there were not as many in time.
        """
        return self._accepted.wait(count, timeout)

    def __enter__(self) -> WebhookReceiver:
        if self._path:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Release hanging requests and stop listening."""
        self._released.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(5)
        self._server.server_close()

    def handle_request(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """Keep one request, and return the status and headers to answer with."""
        verified = self._verify_signature(headers, body)
        with self._lock:
            status, extra = (401, {}) if not verified else (self.statuses.pop(0), self.answer_headers) if self.statuses else (200, {})
            call = WebhookRequest(headers.get("webhook-id", ""), headers, body, _parse_json(body), status, verified)
            self._requests.add(call)
            if 200 <= status < 300 and not self.never_answers:
                # Written to the file first: whoever waits for the request may read it there.
                if self._path:
                    with self._path.open("a", encoding="utf-8") as file:
                        file.write(json.dumps({"id": call.id, "headers": headers, "json": call.json}, ensure_ascii=False) + "\n")
                self._accepted.add(call)
        if self.never_answers:
            self._released.wait()
        return status, extra

    def _verify_signature(self, headers: dict[str, str], body: bytes) -> bool:
        from standardwebhooks import Webhook, WebhookVerificationError

        try:
            Webhook(self.secret).verify(body, headers)
        except (WebhookVerificationError, ValueError):
            return False
        return True


class _WebhookServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that disconnect early."""


def _make_handler_class(handle_request: Callable[[dict[str, str], bytes], tuple[int, dict[str, str]]]) -> type[BaseHTTPRequestHandler]:
    class _WebhookHandler(BaseHTTPRequestHandler):
        timeout = 30

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            status, extra = handle_request({name.lower(): value for name, value in self.headers.items()}, body)
            answer = b"" if status == 204 else b'{"ok":true}' if status < 300 else b"no"
            self.send_response(status)
            for name, value in {"content-length": str(len(answer)), **extra}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Print nothing: the demo's terminal is for the alerts."""

    return _WebhookHandler


def _parse_json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
