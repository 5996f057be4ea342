"""The corpus' feeds over loopback HTTP, as their servers sent them: the live ones, and feedparser's own suite with its `Header:` lines."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Self

from watcher.demo.http_server import SiteResponse, SiteServer

SHARED = Path(__file__).resolve().parents[3] / "shared"
FEEDS = SHARED / "corpus" / "feeds"
_HEADER = re.compile(rb"^Header:[ \t]+([!-9;-~]+):[ \t]*([^\r\n]*)$", re.MULTILINE)
_COMMENT_BYTES = 2000  # bytes at the top of a test file that its comment is looked for in
_OWN_HEADERS = ("content-length", "transfer-encoding", "connection")


def live_feeds() -> list[Path]:
    """Real feeds as served; their type is not known, so they are sent as XML."""
    return sorted(path for path in (FEEDS / "live").iterdir() if path.is_file() and path.name != "LICENSE")


def feedparser_feeds() -> list[Path]:
    """feedparser's own suite."""
    return sorted(path for path in (FEEDS / "feedparser" / "tests").rglob("*") if path.suffix in (".xml", ".json"))


class CorpusServer:
    """Serves the files under short addresses, spread over ``ports`` servers.  ``urls``: by address, the file."""

    def __init__(self, files: list[Path], *, ports: int = 16) -> None:
        self._servers = [SiteServer(self._answer, _no_tracking, name=f"corpus{at}") for at in range(ports)]
        self._files = {f"/{at}{path.suffix or '.xml'}": path for at, path in enumerate(files)}
        self.urls = {self._servers[at % ports].url + address: path for at, (address, path) in enumerate(self._files.items())}

    def _answer(self, path: str, headers: Mapping[str, str]) -> SiteResponse:
        if (file := self._files.get(path)) is None:
            return SiteResponse(HTTPStatus.NOT_FOUND, "other", b"Not here.\n")
        body = file.read_bytes()
        given = declared_headers(body)
        kind = given.pop("content-type", "application/json" if file.suffix == ".json" else "application/xml")
        return SiteResponse(HTTPStatus.OK, "polls", body, kind, tuple(given.items()))

    def __enter__(self) -> Self:
        for server in self._servers:
            server.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for server in self._servers:
            server.stop()


def declared_headers(body: bytes) -> dict[str, str]:
    """What the comment at the top of a feedparser test says its server sends: lower-case names."""
    found = {name.decode("ascii").lower(): value.decode("latin-1").strip() for name, value in _HEADER.findall(body[:_COMMENT_BYTES])}
    return {name: value for name, value in found.items() if name not in _OWN_HEADERS}


@contextlib.contextmanager
def _no_tracking(answer: SiteResponse) -> Iterator[None]:
    yield
