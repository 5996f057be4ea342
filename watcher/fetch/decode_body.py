"""Decompresses a body as it arrives, never beyond the limit: httpx's own decoders turn 3 kB into 4 GB."""

from __future__ import annotations

import zlib
from typing import Protocol

_IDENTITY_CODINGS = frozenset({"", "identity", "none", "utf-8", "utf8", "binary"})
"""What servers say of a body that is not packed, rightly or by mistake."""


class BodyTooLarge(Exception):
    """More than the cap came out."""


class BadContentEncoding(Exception):
    """The body is not encoded as its header says; the message says how."""


class BodyDecoder(Protocol):
    """Takes the body in pieces; ``finish`` returns it whole.  Both raise BodyTooLarge and BadContentEncoding."""

    def feed(self, chunk: bytes) -> None: ...

    def finish(self) -> bytes: ...


def body_decoder(coding: str, max_bytes: int) -> BodyDecoder:
    """Return the decoder for a Content-Encoding header.

    Raises:
        BadContentEncoding: that encoding was not requested.
    """
    coding = coding.strip().lower()
    if coding in _IDENTITY_CODINGS:
        return _IdentityDecoder(max_bytes)
    if coding in ("gzip", "x-gzip"):
        return _ZlibDecoder(max_bytes, 31)
    if coding == "deflate":
        return _ZlibDecoder(max_bytes, 15)
    raise BadContentEncoding(f"it is encoded as {coding[:40]!r}, but only gzip was requested")


class _IdentityDecoder:
    def __init__(self, cap: int) -> None:
        self._max_bytes, self._body = cap, bytearray()

    def feed(self, chunk: bytes) -> None:
        self._body += chunk
        if len(self._body) > self._max_bytes:
            raise BodyTooLarge

    def finish(self) -> bytes:
        return bytes(self._body)


class _ZlibDecoder:
    """gzip (wbits 31; several members in a row are one body) or deflate (15, or -15 where the zlib header is missing)."""

    def __init__(self, cap: int, wbits: int) -> None:
        self._max_bytes, self._wbits, self._body = cap, wbits, bytearray()
        self._stream = zlib.decompressobj(wbits)
        self._bytes_received = 0

    def feed(self, chunk: bytes) -> None:
        self._bytes_received += len(chunk)
        if self._bytes_received > self._max_bytes:
            raise BodyTooLarge
        while chunk:
            if self._stream.eof:
                if self._wbits != 31 or not chunk.startswith(b"\x1f"):
                    return  # padding after the end
                self._stream = zlib.decompressobj(self._wbits)
            chunk = self._decompress(chunk)

    def finish(self) -> bytes:
        if not self._stream.eof and self._bytes_received:
            raise BadContentEncoding("it is incomplete")
        return bytes(self._body)

    def _decompress(self, chunk: bytes) -> bytes:
        """What is left of ``chunk`` after the end of a member."""
        try:
            self._body += self._stream.decompress(chunk, self._max_bytes - len(self._body) + 1)
        except zlib.error as error:
            if self._wbits == 15 and not self._body:  # "deflate" without its header, as some servers send it
                self._wbits, self._stream = -15, zlib.decompressobj(-15)
                return chunk
            raise BadContentEncoding(f"its {'gzip' if self._wbits == 31 else 'deflate'} data is damaged") from error
        if len(self._body) > self._max_bytes:
            raise BodyTooLarge
        return self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
