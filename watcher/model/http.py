"""What came of an HTTP request."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CacheValidators:
    """What the last good answer of a feed or page carried, to ask for the next one conditionally."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A 2xx answer.  ``headers`` have lower-case names; ``body`` is inflated and within the byte cap."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    moved_to: str | None = None
    """Where every redirect on the way was permanent (301, 308): the address to ask from now on."""

    @property
    def content_type(self) -> str:
        """The Content-Type header; empty where there is none."""
        return self.headers.get("content-type", "")

    @property
    def body_hash(self) -> str:
        """To tell an unchanged document without parsing it: a thousandth of a parse's cost."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def validators(self) -> CacheValidators:
        """What to ask for the next version with."""
        return CacheValidators(self.headers.get("etag"), self.headers.get("last-modified"), self.body_hash)


@dataclass(frozen=True, slots=True)
class NotModified:
    """A 304 answer."""

    url: str
    headers: Mapping[str, str]
