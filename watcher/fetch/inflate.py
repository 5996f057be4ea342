"""Unpacking a body as it comes in, never further than the cap: httpx's own decoders turn 3 kB into 4 GB."""

from __future__ import annotations

import zlib
from typing import Protocol

_NONE = frozenset({"", "identity", "none", "utf-8", "utf8", "binary"})
"""What servers say of a body that is not packed, rightly or by mistake."""


class TooLarge(Exception):
    """More than the cap came out."""


class BadCoding(Exception):
    """The body is not packed as its header says; the message says how."""


class Inflate(Protocol):
    """Takes the body in pieces; ``end`` gives it whole.  Both raise TooLarge and BadCoding."""

    def take(self, piece: bytes) -> None: ...

    def end(self) -> bytes: ...


def inflater(coding: str, cap: int) -> Inflate:
    """For a Content-Encoding header; raises BadCoding for one that was not asked for."""
    coding = coding.strip().lower()
    if coding in _NONE:
        return _Plain(cap)
    if coding in ("gzip", "x-gzip"):
        return _Packed(cap, 31)
    if coding == "deflate":
        return _Packed(cap, 15)
    raise BadCoding(f"it came as {coding[:40]!r}, though only gzip was asked for")


class _Plain:
    def __init__(self, cap: int) -> None:
        self._cap, self._out = cap, bytearray()

    def take(self, piece: bytes) -> None:
        self._out += piece
        if len(self._out) > self._cap:
            raise TooLarge

    def end(self) -> bytes:
        return bytes(self._out)


class _Packed:
    """gzip (wbits 31; several members in a row are one body) or deflate (15, or -15 where the zlib header is missing)."""

    def __init__(self, cap: int, wbits: int) -> None:
        self._cap, self._wbits, self._out = cap, wbits, bytearray()
        self._stream = zlib.decompressobj(wbits)
        self._taken = 0

    def take(self, piece: bytes) -> None:
        self._taken += len(piece)
        if self._taken > self._cap:
            raise TooLarge
        while piece:
            if self._stream.eof:
                if self._wbits != 31 or not piece.startswith(b"\x1f"):
                    return  # padding after the end
                self._stream = zlib.decompressobj(self._wbits)
            piece = self._inflate(piece)

    def end(self) -> bytes:
        if not self._stream.eof and self._taken:
            raise BadCoding("it breaks off in the middle")
        return bytes(self._out)

    def _inflate(self, piece: bytes) -> bytes:
        """What is left of ``piece`` after the end of a member."""
        try:
            self._out += self._stream.decompress(piece, self._cap - len(self._out) + 1)
        except zlib.error as error:
            if self._wbits == 15 and not self._out:  # "deflate" without its header, as some servers send it
                self._wbits, self._stream = -15, zlib.decompressobj(-15)
                return piece
            raise BadCoding(f"its {'gzip' if self._wbits == 31 else 'deflate'} data is damaged") from error
        if len(self._out) > self._cap:
            raise TooLarge
        return self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
